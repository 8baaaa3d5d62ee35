import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../hub/command.ts';
import { parseLine } from '../../../hub/language/line.ts';
import { toLine } from '../../../hub/language/to-line.ts';
import { tokenize } from '../../../hub/language/tokens.ts';
import { parseArgs } from '../../../hub/language/values.ts';
import {
  claimTask,
  createTask,
  deleteTask,
  listTasks,
  lock,
  noteTask,
  SAMPLES,
  setPassword,
} from '../../support/sample-commands.ts';

function readBack(line: string): { command: Command; input: Record<string, unknown> } {
  const parsed = parseLine(line, SAMPLES);
  if (parsed.help) throw new Error(`${line} asks for help`);
  return {
    command: parsed.command,
    input: parseArgs(parsed.command, parsed.args, 'text', 'Asia/Tokyo', new Date(0), parsed.places),
  };
}

/** Text that a line could trip over. */
const hard = fc.constantFrom(
  '',
  ' ',
  'none',
  'null',
  '-',
  '--',
  '-x',
  '-5',
  '—',
  '–x',
  '"',
  "'",
  `it's`,
  '\\',
  '\\"',
  'a,b',
  ',',
  'a:b',
  'title:x',
  'id:',
  '{',
  '[1]',
  '{"a":1}',
  'a\nb',
  '\t',
  '\r\n',
  '\u00a0',
  '\u202e',
  '\u001b',
  '“q”',
  '«',
  '’',
  '=',
  'a=b',
  '--help',
  '-h',
  'next',
  '__proto__',
  '{a,b}',
  '{a',
  'a"b',
  '\\u{41}',
  '\u200b',
  '😀',
  'null,none',
);
const anyText = fc
  .oneof(
    hard,
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.array(hard, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
  )
  .map((text) => text.toWellFormed().replaceAll('\0', ''));
const someText = anyText.filter((text) => text !== '');
const taskId = fc.integer({ min: 1, max: 99 }).map((n) => `T-${n}`);
const json = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll(/__proto__|\\u[dD][89abAB]..|\\u0000/g, 'x')) as unknown);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const creates = fc.record({
  title: someText,
  description: optional(anyText),
  priority: fc.constantFrom('urgent', 'high', 'normal', 'low'),
  state: optional(fc.constantFrom('in_progress', 'in_review', 'done')),
  labels: optional(fc.array(someText, { maxLength: 3 })),
  points: optional(fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0)),
  assignee: optional(fc.option(anyText)),
  depends_on: optional(
    fc.oneof(fc.array(taskId, { maxLength: 3 }), fc.dictionary(taskId, fc.record({ blocking: fc.boolean() }))),
  ),
  dod: optional(
    fc.oneof(
      fc.array(someText, { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b'), fc.option(fc.record({ text: anyText }))),
    ),
  ),
  due_at: optional(
    fc
      .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  ),
  details: optional(fc.dictionary(fc.constantFrom('k', 'l m'), json, { maxKeys: 2 })),
  private: optional(fc.boolean()),
});

const calls = fc.oneof(
  fc.tuple(fc.constant(createTask), creates),
  fc.tuple(
    fc.constant(claimTask),
    fc.record({ id: taskId, ttl_seconds: fc.integer({ min: 10, max: 3600 }), force: optional(fc.boolean()) }),
  ),
  fc.tuple(fc.constant(noteTask), fc.record({ id: taskId, text: anyText })),
  fc.tuple(
    fc.constant(listTasks),
    fc.record({
      status: optional(fc.array(fc.constantFrom('queued', 'done'))),
      limit: fc.integer({ min: 1, max: 200 }),
      offset: optional(fc.integer()),
    }),
  ),
  fc.tuple(fc.constant(lock), fc.record({ resources: fc.array(anyText, { maxLength: 4 }), value: optional(json) })),
  fc.tuple(fc.constant(deleteTask), fc.record({ id: taskId, reason: optional(anyText) })),
) as fc.Arbitrary<[Command, Record<string, unknown>]>;

describe('toLine', () => {
  test.each<[Command, Record<string, unknown>, string]>([
    [claimTask, { id: 'T-12', ttl_seconds: 900 }, 'task claim T-12 --ttl 15m'],
    [claimTask, { id: 'T-12', ttl_seconds: 61, force: false }, 'task claim T-12 --ttl 1m1s --no-force'],
    [
      createTask,
      { title: 'Fix the login', priority: 'high', labels: ['a', 'b c', 'd,e'] },
      'task create "Fix the login" --priority high --labels a,"b c","d,e"',
    ],
    [createTask, { title: '--x', assignee: null, labels: [] }, 'task create "--x" --labels= --assignee none'],
    [createTask, { title: 'none', assignee: 'none' }, 'task create none --assignee "none"'],
    [
      createTask,
      { title: 'a', due_at: '2026-12-01T09:00:00Z', depends_on: ['T-1', 'T-2'] },
      'task create a --depends-on T-1,T-2 --due-at 2026-12-01T09:00:00Z',
    ],
    [
      createTask,
      { title: 'a', depends_on: { 'T-1': { blocking: true } } },
      String.raw`task create a --depends-on "{\"T-1\":{\"blocking\":true}}"`,
    ],
    [createTask, { title: 'title:x' }, 'task create "title:x"'],
    [createTask, { title: 'https://x.y/z' }, 'task create https://x.y/z'],
    [createTask, { priority: 'low' }, 'task create --priority low'],
    [noteTask, { id: 'T-1', text: 'two\nlines' }, String.raw`task note T-1 "two\u{a}lines"`],
    [noteTask, { text: 'x' }, 'task note --text x'],
    [listTasks, { offset: -5 }, 'task list --offset -5'],
  ])('C2 the line of %#', (command, input, line) => {
    expect(toLine(command, input)).toBe(line);
  });

  test('C2 reads back to the same command and the same input, on one line', () => {
    fc.assert(
      fc.property(calls, ([command, given]) => {
        const input = JSON.parse(JSON.stringify(given)) as Record<string, unknown>;
        const line = toLine(command, input);
        expect(line).not.toMatch(/[\n\r\u2028\u202e\u001b]/);
        const back = readBack(line);
        expect(back.command).toBe(command);
        expect(back.input).toEqual(parseArgs(command, input, 'json'));
      }),
      { numRuns: 2000 },
    );
  });

  test('P2 secrets are hidden, wherever they stand, unless the asker is shown their own', () => {
    const input = { name: 'ann', password: 'hunter2 hunter2' };
    expect(toLine(setPassword, input)).toBe('user password ann --password="[hidden]"');
    expect(toLine(setPassword, input, { showSecrets: true })).toBe('user password ann --password "hunter2 hunter2"');
    const first = { ...setPassword, positional: ['password', 'name'] } as Command;
    expect(toLine(first, input)).toBe('user password ann --password="[hidden]"');
  });

  test('P2 a call that is refused has a line too, which shows what was sent', () => {
    expect(toLine(createTask, { title: 5, nope: { a: 1 } })).toBe(String.raw`task create --title 5 --nope="{\"a\":1}"`);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (input) => {
        expect(typeof toLine(createTask, input)).toBe('string');
      }),
    );
  });

  test('C2 is itself a line without a fault, whatever text it carries', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokenize(toLine(noteTask, { id: 'T-1', text })).tokens[3]!.text).toBe(text);
      }),
    );
  });
});
