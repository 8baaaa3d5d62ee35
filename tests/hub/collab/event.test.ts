import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownEventName, postEvent, toMarkdown, toSentence } from '../../../hub/collab/event.ts';
import { eventTarget } from '../../../hub/collab/event-target.ts';
import { EVENTS } from '../../../hub/collab/events.ts';
import type { EventRecord } from '../../../hub/collab/store.ts';
import { createMemoryBoard } from './memory-board.ts';

function happened(event: string, details: EventRecord['details'], more: Partial<EventRecord> = {}): EventRecord {
  return { seq: 1, id: 'e-1', ts: '2026-11-26T09:00:00.000Z', event, actor: 'ann', target: 'task:T-1', details, ...more };
}

describe('own events', () => {
  test('V1 are kept as they were posted', () => {
    const { commit } = createMemoryBoard();
    expect(commit(postEvent({ event: 'build_finished', target: 'task:T-1', details: { seconds: 4 } })).events).toMatchObject([
      { event: 'build_finished', target: 'task:T-1', details: { seconds: 4 } },
    ]);
    expect(commit(postEvent({ event: 'ping' })).events[0]).not.toHaveProperty('target');
  });

  test.each(Object.keys(EVENTS))("V1 the name %s is the hub's own", (event) => {
    expect(createMemoryBoard().refusal(postEvent({ event }))).toMatchObject({
      code: 'invalid_input',
      fields: { errors: [{ path: '/event' }] },
    });
  });

  test('S3 nobody writes after-images, or details without bound', () => {
    const { refusal, commit } = createMemoryBoard();
    expect(() =>
      commit(postEvent({ event: 'ping', details: { changes: [{ kind: 'tasks', id: 'T-1', version: 9, value: null }] } })),
    ).toThrow(/changes/);
    expect(refusal(postEvent({ event: 'ping', details: { text: 'x'.repeat(20_000) } })).code).toBe('payload_too_large');
  });

  test.each(['Ping', 'ping pong', 'ping-pong', '_ping', 'ping_', 'a__b', '1ping', '', 'x'.repeat(65)])(
    'V1 %j is no name',
    (name) => {
      expect(ownEventName.safeParse(name).success).toBe(false);
    },
  );

  test('targets are one word: a kind and an id, a short id, or a name', () => {
    const targets = ['task:T-1', 'build:42/7', 'path:a/b', 'docs/plan.md'];
    expect(targets.map((target) => eventTarget.parse(target))).toEqual(targets);
    expect(eventTarget.parse('t-1')).toBe('task:T-1');
    expect(['', 'task:a b', 'a\nb', `x:${'y'.repeat(300)}`].some((target) => eventTarget.safeParse(target).success)).toBe(false);
  });
});

describe('sentences', () => {
  test('V10 who did what, plainly', () => {
    expect(toSentence(happened('task_transitioned', { from: 'review', to: 'in_progress', reason: 'No tests' }))).toBe(
      'ann moved T-1 from review to in_progress: No tests.',
    );
    expect(toSentence(happened('task_checked', { item: '2', checked: true }))).toBe('ann ticked item 2 of T-1.');
    expect(toSentence(happened('build_finished', { seconds: 4 }))).toBe('ann posted build_finished about T-1: {"seconds":4}.');
    expect(toSentence(happened('ping', {}, { target: undefined }))).toBe('ann posted ping.');
  });

  test('V10 one line an event, a heading a day, links to what it is about', () => {
    const text = toMarkdown([
      happened('task_created', { title: 'Fix login' }),
      happened('agent_registered', { name: 'Bot' }, { target: 'agent:bot-1', ts: '2026-11-27T10:11:12.000Z' }),
    ]);
    expect(text).toBe(
      '### 2026-11-26\n\n- 09:00:00 ann put [T-1](/admin/tasks/T-1) "Fix login" on the board.\n\n' +
        '### 2026-11-27\n\n- 10:11:12 ann registered [bot-1](/admin/agents) "Bot".\n',
    );
    expect(toMarkdown([])).toBe('Nothing happened.\n');
  });

  test('S44 words of others stay words: no markup, no second line, nothing hidden', () => {
    const text = toMarkdown([happened('task_created', { title: '<!-- x --> [a](javascript:b)\n# big\u202e **c** `d`' })]);
    expect(text.split('\n')[2]).toBe(
      '- 09:00:00 ann put [T-1](/admin/tasks/T-1) "\\<\\!-- x --\\> \\[a\\](javascript:b) \\# big  \\*\\*c\\*\\* \\`d\\`" on the board.',
    );
    const hostile = toMarkdown([happened('ping', {}, { target: 'task:](http://evil)', actor: '<b>' })]);
    expect(hostile).toContain('[\\](http://evil)](/admin/tasks/%5D(http%3A%2F%2Fevil))');
    expect(hostile).toContain('\\<b\\>');
  });

  test('S44 whatever is in an event, it is one line without control characters', () => {
    const word = fc.string({ unit: 'binary', maxLength: 600 }).map((text) => `${text}\ud800`);
    fc.assert(
      fc.property(word, word, word, (title, actor, target) => {
        const text = toMarkdown([happened('task_created', { title }, { actor, target: `task:${target}` })]);
        expect(text.split('\n')).toHaveLength(4);
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(text).not.toContain('<!--');
      }),
    );
  });
});
