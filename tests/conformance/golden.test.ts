/**
 * C2: one golden transcript. The same ten lines through every door give the same calls, the same effects on the board and its log, the
 * same outcomes and words, and the same audit rows, but for channel and sender.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DOORS, openDoor } from '../support/doors.ts';

const LINES = [
  'task create "Fix login" --priority high',
  'task create "Write the docs"',
  'task list --limit 5',
  'task claim T-1 --ttl 1h',
  'task transition T-1 in_progress',
  'task note T-1 "half way there" --no-evidence',
  'lease acquire build:linux --mode exclusive --ttl 1h',
  'task show T-99',
  'task transition T-2 done',
  'task release T-1',
];

type Run = { shown: string[]; calls: unknown; log: unknown; board: unknown };
const runs = new Map<string, Run>();

beforeAll(async () => {
  // Two at a time: a hub and its database each.
  const waiting = [...DOORS];
  await Promise.all(
    [1, 2].map(async () => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) runs.set(name, await walk(name));
    }),
  );
}, 180_000);
afterAll(() => runs.clear());

async function walk(name: (typeof DOORS)[number]): Promise<Run> {
  const door = await openDoor(name);
  try {
    const shown: string[] = [];
    for (const line of LINES) shown.push(plain(await door.say(line), door.actor));
    const { rows } = await door.hub.query(
      `select command, case when outcome is distinct from 'ok' or kind = 'intent' then null else line end as line, args, kind, outcome, role
       from audit_events where channel = '${door.channel}' and command is not null order by seq`,
    );
    const events = (await door.hub.ask('/collab/events?limit=1000')).body.events as any[];
    const board = (await door.hub.ask('/collab/state/tasks')).body.data;
    return {
      shown,
      calls: JSON.parse(plain(JSON.stringify(rows.filter(isCompared).map(withoutReadLine)), door.actor)),
      log: JSON.parse(
        plain(JSON.stringify(events.map(({ event, actor, target, details }) => ({ event, actor, target, details }))), door.actor),
      ),
      board: JSON.parse(plain(JSON.stringify(board), door.actor)),
    };
  } finally {
    await door.remove();
  }
}

/** What the doors did to get in (a login, a link) is no call of the transcript. */
function isCompared({ command }: Record<string, unknown>): boolean {
  return /^(task|lease)\./.test(String(command));
}

/** A reading call by its name has no typed line to keep, and a refused line keeps its text where a call keeps its arguments. */
function withoutReadLine(row: Record<string, unknown>): Record<string, unknown> {
  if (!/\.(list|show)$/.test(String(row.command))) return row;
  return { ...row, line: null, ...(row.outcome !== 'ok' && { args: null }) };
}

/** Sender, times and ids that differ by nature. */
function plain(text: string, actor: string): string {
  return text
    .replaceAll(actor, 'SENDER')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replace(/"[0-9]+-[A-Za-z0-9_-]{22}\\*"/g, 'ETAG')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID');
}

test.each(DOORS.filter((name) => name !== 'REST'))('C2 %s gives the same calls and audit rows as REST', (name) => {
  expect(runs.get(name)!.calls).toEqual(runs.get('REST')!.calls);
});

test.each(DOORS.filter((name) => name !== 'REST'))('C2 %s has the same effects as REST', (name) => {
  expect(runs.get(name)!.log).toEqual(runs.get('REST')!.log);
  expect(runs.get(name)!.board).toEqual(runs.get('REST')!.board);
});

test.each(DOORS)('C2 %s tells the asker the same', (name) => {
  const { shown } = runs.get(name)!;
  expect(shown).toHaveLength(LINES.length);
  for (const [i, words] of [
    /T-1/,
    /T-2/,
    /Fix login|2 tasks/,
    /T-1/,
    /in_progress|in progress/,
    /T-1/,
    /build:linux/,
    /T-99/,
    /done/,
    /T-1/,
  ].entries())
    expect(`${LINES[i]}: ${shown[i]}`).toMatch(words);
  expect(shown[7]).toMatch(/no task T-99/);
});

test('the transcript has refusals and effects to compare', () => {
  const { calls, log } = runs.get('REST')! as { calls: any[]; log: any[] };
  expect(calls.filter(({ kind }) => kind === 'outcome').map(({ outcome }) => outcome)).toEqual([
    'ok',
    'ok',
    'ok',
    'ok',
    'ok',
    'ok',
    'ok',
    'not_found',
    'illegal_transition',
    'ok',
  ]);
  expect(log.map(({ event }) => event)).toContain('task_claimed');
});
