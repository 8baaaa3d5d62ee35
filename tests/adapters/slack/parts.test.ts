/** The parts of the Slack adapter that need no Slack: texts, limits, threads and addresses. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isResponseUrl } from '../../../adapters/slack/address.ts';
import { toLine } from '../../../adapters/slack/addressed.ts';
import { cut, escape, inPieces, pre } from '../../../adapters/slack/blocks.ts';
import { renderAnswer } from '../../../adapters/slack/render.ts';
import { inThread, linesOfWords } from '../../../adapters/slack/threads.ts';
import { createRegistry } from '../../../hub/command.ts';
import { ALL_COMMANDS } from '../../../hub/commands/index.ts';
import { parseLine } from '../../../hub/language/line.ts';

const registry = createRegistry(ALL_COMMANDS);

describe('texts', () => {
  test('S25 after escaping nothing is left that Slack reads as more than text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[<>]|&(?!amp;|lt;|gt;)/.test(escape(text))));
  });

  test('pieces fit, and together are the text', () => {
    const text = fc.array(fc.string({ maxLength: 40 })).map((lines) => escape(lines.join('\n')));
    fc.assert(
      fc.property(text, fc.integer({ min: 10, max: 60 }), (whole, max) => {
        const pieces = inPieces(whole, max);
        expect(pieces.every((piece) => piece.length <= max)).toBe(true);
        expect(pieces.join('').replaceAll('\n', '')).toBe(whole.replaceAll('\n', ''));
        for (const piece of pieces) expect(piece).not.toMatch(/&(?!amp;|lt;|gt;)/);
      }),
    );
  });

  test('a cut text is no longer than wanted and ends in no half of anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 20 }), (raw, max) => {
        const text = cut(escape(raw), max);
        expect(text.length).toBeLessThanOrEqual(max);
        expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
        expect(text.isWellFormed() || !raw.isWellFormed()).toBe(true);
      }),
    );
  });

  test('a code block cannot be left from within', () => {
    expect(pre('a\n```\nb').match(/```/g)).toHaveLength(2);
  });
});

describe('what is addressed to us', () => {
  const line = (text: string) => toLine(text, ['UBOT'], (id) => (id === 'U1' ? 'ann' : undefined));
  test.each([
    ['<@UBOT> task list', 'task list'],
    ['hey <@UBOT|kyros> task list', 'hey   task list'],
    ['<@UBOT>', 'help'],
    ['  ', 'help'],
    ['`task list`', 'task list'],
    ['task claim T-1 --holder <@U1>', 'task claim T-1 --holder ann'],
    ['note <@U2|ann>', 'note @U2'],
    ['task create "a &amp; b"', 'task create "a & b"'],
    ['```{"command":"whoami","args":{}}```', '```{"command":"whoami","args":{}}```'],
  ])('%s', (text, wanted) => expect(line(text)).toBe(wanted));
});

describe('threads', () => {
  test('every word becomes a line that some command reads', () => {
    for (const line of linesOfWords()) expect(() => parseLine(line, registry.visibleTo('admin', 'slack')), line).not.toThrow();
  });

  test.each([
    ['approve', 'approve A7Q2'],
    ['Deny --reason "not today"', 'deny A7Q2 --reason "not today"'],
    ['approve B8R3', 'approve B8R3'],
    ['task list', 'task list'],
    ['constructor', 'constructor'],
    ['approve\ntask list', 'approve\ntask list'],
  ])('%s', (typed, wanted) => expect(inThread(typed, { kind: 'confirmation', id: 'A7Q2' })).toBe(wanted));
});

describe('S25 response_urls', () => {
  test.each([
    ['https://hooks.slack.com/actions/T1/2/3', true],
    ['http://hooks.slack.com/actions/T1/2/3', false],
    ['https://hooks.slack.com.evil.example/x', false],
    ['https://hooks.slack.com@evil.example/x', false],
    ['https://user@hooks.slack.com/x', false],
    ['https://hooks.slack.com:8443/x', false],
    ['https://evil.example/hooks.slack.com', false],
    ['http://169.254.169.254/latest', false],
    ['nonsense', false],
  ])('%s', (url, ok) => expect(isResponseUrl(url, undefined)).toBe(ok));

  test('the host that stands in for Slack, exactly', () => {
    expect(isResponseUrl('http://127.0.0.1:9000/response/1', '127.0.0.1:9000')).toBe(true);
    expect(isResponseUrl('http://127.0.0.1:9001/response/1', '127.0.0.1:9000')).toBe(false);
  });
});

describe('answers', () => {
  const parts = { registry, policy: { approvalOf: () => undefined }, publicUrl: 'https://kyros.example.org' };
  const address = { team: 'T1', channel: 'C1', user: 'U1', how: 'slash' } as const;

  test('however long, at most five messages within the limits of Slack', () => {
    const rows = Array.from({ length: 300 }, (_, i) => [`T-${i}`, 'x'.repeat(200)]);
    const answer = {
      ok: true,
      id: '1',
      replayed: false,
      command: 'task.list',
      line: 'task list',
      output: {},
      text: `${'long & '.repeat(9000)}`,
      view: { columns: ['id', 'title'], rows },
    } as const;
    const bodies = renderAnswer(answer as never, address, parts);
    expect(bodies.length).toBeLessThanOrEqual(5);
    for (const { blocks, text, visible } of bodies) {
      expect(visible).toBe(false);
      expect(text.length).toBeLessThanOrEqual(3000);
      expect(blocks.length).toBeLessThanOrEqual(50);
      for (const block of blocks) if (block.type === 'section') expect(block.text.text.length).toBeLessThanOrEqual(3000);
    }
    expect(JSON.stringify(bodies.at(-1))).toContain('too long for Slack');
  });

  test('the same answer is the same messages, so that a repeat queues nothing new', () => {
    const answer = {
      ok: true,
      id: '1',
      replayed: false,
      command: 'task.create',
      line: 'task create a',
      output: { id: 'T-1' },
      text: 'T-1',
    };
    expect(renderAnswer(answer as never, address, parts)).toEqual(renderAnswer(answer as never, address, parts));
  });
});
