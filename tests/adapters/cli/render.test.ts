/** Answers as text: what a person at a terminal sees, what a pipe gets, and what a hostile text cannot do. */
import { describe, expect, test } from 'vitest';
import { Failure, toExitCode, toFailure } from '../../../adapters/cli/failure.ts';
import type { Look } from '../../../adapters/cli/look.ts';
import { renderEvent, renderReset } from '../../../adapters/cli/render-event.ts';
import { renderAnswer, renderFailure, renderJson } from '../../../adapters/cli/render.ts';
import { displayWidth, renderTable } from '../../../adapters/cli/table.ts';
import { toRelative } from '../../../adapters/cli/time.ts';

const now = new Date('2026-03-01T12:00:00Z');
const pipe: Look = { colour: false, forPeople: false, now, program: 'kyros' };
const terminal: Look = { colour: true, forPeople: true, width: 40, now, program: 'kyros' };
const ESC = '\u001b';

describe('a table', () => {
  test('aligns columns, numbers to the right, and says every kind of nothing', () => {
    const rows = [
      ['T-1', 5, true, null],
      ['T-10', 12, false, ''],
    ];
    expect(renderTable({ columns: ['id', 'free_slots', 'busy', 'note'], rows }, pipe)).toBe(
      ['ID    FREE SLOTS  BUSY  NOTE', 'T-1            5  yes   -', 'T-10          12  no    -'].join('\n'),
    );
  });

  test('is cut to the width of a terminal, the widest column first, and never behind a pipe', () => {
    const table = { columns: ['id', 'title', 'assignee'], rows: [['T-1', 'a rather long title that does not fit', 'ada']] };
    const lines = renderTable(table, { ...terminal, colour: false }).split('\n');
    expect(lines.map(displayWidth)).toEqual([40, 35]);
    expect(lines[1]).toBe('T-1  a rather long title that…  ada');
    expect(renderTable(table, pipe)).toContain('that does not fit');
  });

  test('counts the places of wide letters', () => {
    expect(displayWidth('日本')).toBe(4);
    expect(displayWidth('👩‍💻 é')).toBe(4);
    const [, first, second] = renderTable(
      {
        columns: ['a', 'b'],
        rows: [
          ['日本', 'x'],
          ['abcd', 'y'],
        ],
      },
      pipe,
    ).split('\n');
    expect([first, second]).toEqual(['日本  x', 'abcd  y']);
  });

  test('shows times as distances to people and whole to programs', () => {
    const table = { columns: ['at'], rows: [['2026-03-01T11:55:00.000Z']] };
    expect(renderTable(table, { ...terminal, colour: false })).toContain('5 min ago');
    expect(renderTable(table, pipe)).toContain('2026-03-01T11:55:00.000Z');
  });

  test('colours states and keeps their words', () => {
    const drawn = renderTable({ columns: ['status'], rows: [['failed'], ['done'], ['whatever']] }, terminal);
    expect(drawn).toContain(`${ESC}[31mfailed${ESC}[39m`);
    expect(drawn).toContain(`${ESC}[32mdone${ESC}[39m`);
    expect(drawn.endsWith('\nwhatever')).toBe(true);
  });
});

test.each([
  ['2026-03-01T12:00:09Z', 'now'],
  ['2026-03-01T11:59:01Z', '59 sec ago'],
  ['2026-03-01T11:00:01Z', '59 min ago'],
  ['2026-03-01T15:30:00Z', 'in 3 hr'],
  ['2026-02-27T12:00:00Z', '2 days ago'],
  ['2025-01-01T12:00:00Z', '1 yr ago'],
])('the distance to %s is %s', (instant, words) => {
  expect(toRelative(instant, now)).toBe(words);
});

describe('text of others', () => {
  const hostile = `a${ESC}[2J\u009b31m\u202eb\u0007`;

  test('S44 cannot steer the terminal, in a sentence, a table, an event, a failure or JSON', () => {
    const drawn = [
      renderAnswer(
        { status: 'done', output: null, text: hostile, replayed: false, view: { columns: ['x'], rows: [[hostile]] } },
        pipe,
      ),
      renderAnswer({ status: 'pending', confirmId: hostile, preview: hostile, body: {} }, pipe),
      renderEvent(
        JSON.stringify({ ts: hostile, event: hostile, actor: hostile, target: hostile, details: { [hostile]: hostile } }),
        pipe,
      ),
      renderEvent(hostile, pipe),
      renderReset(JSON.stringify({ reason: hostile })),
      renderFailure(
        new Failure(1, hostile, {
          next: hostile,
          problem: {
            status: 500,
            code: hostile,
            detail: hostile,
            request_id: hostile,
            errors: [{ path: hostile, message: 'm' }],
          },
        }),
        pipe,
      ),
      renderJson({ text: hostile }),
    ];
    for (const text of drawn) expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(JSON.parse(drawn.at(-1) as string)).toEqual({ text: hostile });
  });

  test('keeps its lines in a sentence and loses them in a row', () => {
    expect(renderAnswer({ status: 'done', output: null, text: 'one\r\ntwo', replayed: false }, pipe)).toBe('one\ntwo');
    expect(renderTable({ columns: ['x'], rows: [['one\ntwo\tthree']] }, pipe)).toBe('X\none two three');
  });
});

test('an answer that was given before says so', () => {
  expect(renderAnswer({ status: 'done', output: null, text: 'Created T-1.', replayed: true }, pipe)).toContain(
    'nothing was done again',
  );
});

describe('a failure', () => {
  test.each([
    [422, 'unknown_command', 2],
    [422, 'invalid_input', 2],
    [400, 'bad_request', 2],
    [400, 'ambiguous_credentials', 1],
    [409, 'conflict', 3],
    [412, 'etag_mismatch', 3],
    [428, 'precondition_required', 3],
    [404, 'not_found', 4],
    [401, 'unauthenticated', 1],
    [410, 'expired', 1],
    [422, 'dependency_cycle', 1],
    [429, 'rate_limited', 1],
    [503, 'stopping', 1],
  ])('%i %s has exit code %i', (status, code, exitCode) => {
    expect(toExitCode({ status, code })).toBe(exitCode);
  });

  test('tells the next step: the one given, else the one of the hub, else the one of our table', () => {
    const problem = { status: 404, code: 'not_found', detail: 'x' };
    expect(toFailure(problem).next).toBe('Check the name; list what exists first.');
    expect(toFailure({ ...problem, next: 'Look.' }).next).toBe('Look.');
    expect(toFailure({ ...problem, next: 'Look.' }, 'Go.').next).toBe('Go.');
    expect(toFailure({ ...problem, code: 'of_a_newer_hub' }).next).toBeUndefined();
  });

  test('is one line, also when its message is not', () => {
    expect(renderFailure(new Failure(1, 'one\n  two', { next: 'three\nfour' }), pipe)).toBe('one two\n  three four');
  });
});

describe('an event', () => {
  const event = {
    seq: 7,
    id: 'e-7',
    ts: '2026-03-01T11:59:00.000Z',
    event: 'task_transitioned',
    actor: 'ada',
    target: 'task:T-1',
  };

  test('is one line with what changed, without the after-images', () => {
    const details = { from: 'queued', to: 'claimed', reason: 'mine\nnow', changes: [{ kind: 'tasks' }] };
    expect(renderEvent(JSON.stringify({ ...event, details }), pipe)).toBe(
      '2026-03-01T11:59:00.000Z  task_transitioned     ada  task:T-1  queued → claimed reason=mine now',
    );
  });

  test('that failed is red, and long details are cut', () => {
    const drawn = renderEvent(
      JSON.stringify({ ...event, event: 'executor_failed', details: { log: 'x'.repeat(1000) } }),
      terminal,
    );
    expect(drawn).toContain(`${ESC}[31mexecutor_failed`);
    expect(drawn.length).toBeLessThan(320);
  });
});
