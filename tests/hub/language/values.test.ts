import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineCommand, type Command } from '../../../hub/command.ts';
import { HubError } from '../../../hub/errors.ts';
import { fieldsOf } from '../../../hub/schema.ts';
import { parseArgs, type Input } from '../../../hub/language/values.ts';
import { claimNext, claimTask, createTask, listTasks, lock, setPassword } from '../../support/sample-commands.ts';

const NOW = new Date('2026-11-26T10:00:00Z');
const ZONE = 'Europe/Berlin';

const fromText = (command: Command, args: Input) => parseArgs(command, args, 'text', ZONE, NOW);
const fromJson = (command: Command, args: Input) => parseArgs(command, args, 'json');

function refusal(run: () => unknown): HubError {
  try {
    run();
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const create = (args: Input) => fromText(createTask, { title: 'x', ...args });

describe('parseArgs of text', () => {
  test.each([
    ['a number', { points: '2.5' }, { points: 2.5 }],
    ['a negative number', { points: '-5' }, { points: -5 }],
    ['a number with an exponent', { points: '1e3' }, { points: 1000 }],
    ['yes', { private: 'yes' }, { private: true }],
    ['OFF', { private: 'OFF' }, { private: false }],
    ['a switch', { private: true }, { private: true }],
    ['a list of one text', { labels: 'a' }, { labels: ['a'] }],
    ['a list in one text, as a query has it', { labels: 'a, b,src/{c,d}' }, { labels: ['a', 'b', 'src/{c,d}'] }],
    ['a list of items', { labels: ['a,b', 'c'] }, { labels: ['a,b', 'c'] }],
    ['no items', { labels: '' }, { labels: [] }],
    ['a choice', { priority: 'high' }, { priority: 'high' }],
    ['a choice by its beginning', { priority: 'h' }, { priority: 'high' }],
    ['a choice in other letters', { priority: 'URGENT' }, { priority: 'urgent' }],
    ['a choice with - for _', { state: 'in-progress' }, { state: 'in_progress' }],
    ['none clears', { assignee: 'none' }, { assignee: null }],
    ['null clears', { assignee: 'NULL' }, { assignee: null }],
    ['a map as a list of its keys', { depends_on: ['T-1', 'T-2'] }, { depends_on: ['T-1', 'T-2'] }],
    ['a map as JSON', { depends_on: '{"T-1":{"blocking":false}}' }, { depends_on: { 'T-1': { blocking: false } } }],
    ['a checklist of texts', { dod: ['Tests pass', 'Docs, too'] }, { dod: ['Tests pass', 'Docs, too'] }],
    ['a checklist as JSON', { dod: '{"a":{"text":"Tests"}}' }, { dod: { a: { text: 'Tests' } } }],
    ['an ISO time with its offset', { due_at: '2026-12-01T09:00+02:00' }, { due_at: '2026-12-01T07:00:00.000Z' }],
    ['an ISO time that the schema takes stays as it is', { due_at: '2026-12-01T09:00:00Z' }, { due_at: '2026-12-01T09:00:00Z' }],
    ['a time on the clock of the asker', { due_at: '2026-07-01 09:00' }, { due_at: '2026-07-01T07:00:00.000Z' }],
    ['words for a time', { due_at: 'tomorrow 9am' }, { due_at: '2026-11-27T08:00:00.000Z' }],
    ['a JSON object', { details: '{"a":[1,"b"]}' }, { details: { a: [1, 'b'] } }],
    ['text stays text', { title: '007', description: 'none' }, { title: '007', description: 'none' }],
  ])('G4 %s', (_, args, expected) => {
    expect(create(args)).toEqual({ title: 'x', priority: 'normal', ...expected });
  });

  test.each([
    ['15m', 900],
    ['1h30m', 5400],
    ['90 s', 90],
    ['2 minutes', 120],
    ['1.5m', 90],
    ['90', 90],
  ])('G4 the duration %s', (text, seconds) => {
    const command = {
      ...claimTask,
      input: claimTask.input.extend({ ttl_seconds: z.number().meta({ description: 'd', text: 'duration' }) }),
    };
    expect(fromText(command, { id: 'T-1', ttl_seconds: text })).toEqual({ id: 'T-1', ttl_seconds: seconds });
  });

  test.each(['1,5h', '5 ms', 'soon', '', '-5m', '1h30', '1e3s', 'm', '15m!'])('G4 the duration %j is refused', (text) => {
    const error = refusal(() => fromText(claimTask, { id: 'T-1', ttl_seconds: text }));
    expect(error.fields).toMatchObject({ errors: [{ path: '/ttl_seconds' }], expected: 'a duration such as 15m or 1h30m' });
    expect(error.message).toContain('--ttl: expected a duration such as 15m or 1h30m; received');
  });

  test('G4 a number alone is a duration only where the name of the field says its unit', () => {
    const command = { ...claimTask, input: z.strictObject({ every: z.number().meta({ description: 'd', text: 'duration' }) }) };
    expect(refusal(() => fromText(command, { every: '5' })).fields.errors).toHaveLength(1);
    expect(fromText(command, { every: '5m' })).toEqual({ every: 300 });
  });

  test.each([
    ['a number', { points: 'twelve' }, '--points: expected a number; received "twelve".'],
    ['hexadecimal', { points: '0x10' }, '--points: expected a number; received "0x10".'],
    ['infinity', { points: '1e999' }, '--points: expected a number; received "1e999".'],
    ['a switch', { private: 'maybe' }, '--private: expected yes or no; received "maybe".'],
    [
      'a choice',
      { priority: 'hgh' },
      '--priority: expected one of urgent, high, normal, low; received "hgh". Did you mean "high"?',
    ],
    [
      'a choice that could be two',
      { state: 'in' },
      '--state: expected one of in_progress, in_review, done; received "in", which could be in_progress or in_review.',
    ],
    ['an empty choice', { priority: '' }, '--priority: expected one of urgent, high, normal, low; received "".'],
    [
      'a time without an hour',
      { due_at: 'tomorrow' },
      'received "tomorrow": it says no time of day; add one, as in "tomorrow 9am".',
    ],
    ['JSON', { details: '{"a":1' }, 'received "{\\"a\\":1". The JSON is not valid at line 1, column 7'],
    ['JSON with a key twice', { details: '{"a":1,"a":2}' }, 'holds the key "a" a second time at line 1, column 8'],
    ['an item of a list', { depends_on: ['T-1', 'two'] }, '--depends-on, item 2: must look like T-12.'],
  ])('G7 %s that is none is refused in plain words', (_, args, sentence) => {
    const error = refusal(() => create(args));
    expect(error.code).toBe('invalid_input');
    expect(error.message).toContain(sentence);
    expect(error.message).toContain(`Example: ${createTask.examples[0]!}`);
    expect(error.fields.example).toBe(createTask.examples[0]);
  });

  test('G7 all faults are told at once, those of text and those of the schema', () => {
    const error = refusal(() => fromText(createTask, { points: 'x', private: 'maybe', labels: ['', 'ok'], nope: '1' }));
    expect(error.fields.errors!.map(({ path }) => path).sort()).toEqual(['/labels/0', '/nope', '/points', '/private', '/title']);
    expect(error.message).toContain('And 2 more.');
  });

  test('G7 limits of a duration are told in the words it is typed in', () => {
    expect(refusal(() => fromText(claimTask, { id: 'T-1', ttl_seconds: '2h' })).message).toContain(
      '--ttl: expected at most 1h; received 2h.',
    );
    expect(refusal(() => fromJson(claimTask, { id: 'T-1', ttl_seconds: 7200 })).message).toContain(
      'ttl_seconds: expected at most 3600; received 7200.',
    );
  });

  test('G4 a value that was quoted does not clear the field', () => {
    const places = { assignee: { token: '"none"', offset: 3, quoted: true } };
    expect(parseArgs(createTask, { title: 'x', assignee: 'none' }, 'text', ZONE, NOW, places).assignee).toBe('none');
  });

  test('G4 a field of any kind takes JSON, and text that is none as text', () => {
    expect(fromText(lock, { resources: 'a', value: '5' }).value).toBe(5);
    expect(fromText(lock, { resources: 'a', value: '"5"' }).value).toBe('5');
    expect(fromText(lock, { resources: 'a', value: 'hello there' }).value).toBe('hello there');
    expect(refusal(() => fromText(lock, { resources: 'a', value: '{"a"' })).message).toContain('The JSON is not valid');
  });

  test('G4 a map of nothing but keys is made of them', () => {
    const marks = {
      ...lock,
      input: z.strictObject({
        tags: z.record(z.string(), z.literal(true)).meta({ description: 'd' }),
        parts: z.record(z.string(), z.strictObject({ x: z.number().default(1) })).meta({ description: 'd' }),
      }),
    };
    expect(fromText(marks, { tags: 'a,b', parts: ['c'] })).toEqual({ tags: { a: true, b: true }, parts: { c: { x: 1 } } });
  });

  test('G4 an unknown time zone is a fault of the input, not of the hub', () => {
    expect(
      refusal(() => parseArgs(createTask, { title: 'x', due_at: 'tomorrow 9am' }, 'text', 'Mars/Olympus', NOW)).message,
    ).toContain('the time zone Mars/Olympus is not known');
  });

  test('G7 throws nothing but HubError for any text in any field', () => {
    const commands = [createTask, claimTask, claimNext, listTasks, lock, setPassword];
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.array(fc.string({ maxLength: 10 }), { maxLength: 3 }),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('tomorrow 9am', 'in 3 days', '{"a":1}', '[1]', '1h', '__proto__', 'none'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...commands), fc.func(value), fc.boolean(), (command, make, isText) => {
        const args = Object.fromEntries(fieldsOf(command.input).map((field, at) => [field.name, make(at)]));
        try {
          parseArgs(command, args, isText ? 'text' : 'json', ZONE, NOW);
        } catch (error) {
          expect(error).toBeInstanceOf(HubError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseArgs of JSON', () => {
  test.each([
    ['a field that is missing', {}, [{ path: '/title', message: 'is missing: expected text' }]],
    ['the wrong type', { title: 5 }, [{ path: '/title', message: 'expected text; received 5' }]],
    [
      'an unknown field',
      { title: 'x', tittle: 'y' },
      [{ path: '/tittle', message: 'there is no field "tittle". Did you mean "title"?' }],
    ],
    [
      'two unknown fields',
      { title: 'x', a1: 1, b2: 2 },
      [
        { path: '/a1', message: expect.stringMatching(/^there is no field "a1"\. There are: title, /) },
        { path: '/b2', message: expect.stringContaining('"b2"') },
      ],
    ],
    [
      'a choice',
      { title: 'x', priority: 'hgh' },
      [{ path: '/priority', message: 'expected one of urgent, high, normal, low; received "hgh". Did you mean "high"?' }],
    ],
    [
      'a choice is not shortened in JSON',
      { title: 'x', priority: 'h' },
      [{ path: '/priority', message: 'expected one of urgent, high, normal, low; received "h"' }],
    ],
    ['too long', { title: 'x'.repeat(201) }, [{ path: '/title', message: 'expected at most 200 characters; received 201' }]],
    ['an item', { title: 'x', labels: ['a', 1] }, [{ path: '/labels/1', message: 'expected text; received 1' }]],
    [
      'a deep unknown field',
      { title: 'x', depends_on: { 'T-1': { blocking: true, __x: 1 } } },
      [{ path: '/depends_on/T-1/__x', message: 'there is no field "__x". There are: blocking.' }],
    ],
    [
      'a bad key of a map',
      { title: 'x', depends_on: { 'T/~1': { blocking: true } } },
      [{ path: '/depends_on', message: expect.stringContaining('T~1~01: the key is not accepted: must look like T-12') }],
    ],
    [
      'none of several kinds',
      { title: 'x', depends_on: 5 },
      [{ path: '/depends_on', message: 'expected a list or an object; received 5' }],
    ],
    [
      'a time',
      { title: 'x', due_at: 'tomorrow' },
      [{ path: '/due_at', message: 'expected a time such as 2026-12-01T09:00:00Z; received "tomorrow"' }],
    ],
    ['a text for a number', { title: 'x', points: '5' }, [{ path: '/points', message: 'expected a number; received "5"' }]],
  ])('S37 %s', (_, args, errors) => {
    const error = refusal(() => fromJson(createTask, args));
    expect(error.code).toBe('invalid_input');
    expect(error.fields.errors).toEqual(errors);
  });

  test('S37 unknown fields are refused also where a schema would drop them', () => {
    const loose = defineCommand({ ...lock, input: z.object({ resources: z.array(z.string()) }) } as Command);
    expect(refusal(() => fromJson(loose, { resources: ['a'], extra: 1 })).fields.errors).toEqual([
      { path: '/extra', message: 'there is no field "extra". There are: resources.' },
    ]);
    expect(fromJson(loose, { resources: ['a'] })).toEqual({ resources: ['a'] });
  });

  test('S59 the value of a secret field is never repeated, neither as JSON nor as text', () => {
    for (const run of [
      () => fromJson(setPassword, { name: 'ann', password: 'hunter2' }),
      () => fromText(setPassword, { name: 'ann', password: 'hunter2', pin: 'hunter2' }),
      () => fromJson(setPassword, { name: 'ann', password: ['hunter2'], pin: 'hunter2' }),
      () =>
        parseArgs(setPassword, { name: 'ann', password: 'hunter2' }, 'text', ZONE, NOW, {
          password: { token: 'hunter2', offset: 4, quoted: false },
        }),
    ]) {
      const error = refusal(run);
      expect(JSON.stringify([error.message, error.fields])).not.toContain('hunter2');
      expect(error.message).toContain('password');
    }
    expect(refusal(() => fromJson(setPassword, { name: 5, password: 'hunter2' })).message).toContain('received 5');
  });

  test('G7 a long value is cut in the message', () => {
    const error = refusal(() => fromJson(createTask, { title: 'x', priority: 'y'.repeat(5000) }));
    expect(error.message.length).toBeLessThan(400);
    expect(error.message).toContain('(5000 characters)');
  });
});
