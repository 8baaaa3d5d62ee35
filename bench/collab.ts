/** The collab store in files against what the disk does bare (DESIGN, "What it must reach"). Bare and ours take turns in one run. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { toHex } from '../hub/collab/event-line.ts';
import { openFileStore } from '../hub/collab/files/store.ts';
import type { CollabStore, EventDraft, Rule } from '../hub/collab/store.ts';
import type { Row } from './row.ts';
import { inBenchDir } from './support/hub.ts';
import { progress } from './support/progress.ts';
import { inRounds, toRatios, toSeries } from './support/repeats.ts';
import { sized } from './support/size.ts';

export const METHOD = `The store in files within one process, on the disk of the repository. Append: 512 callers that each wait for their own event, in 7 rounds of
0.5 s in which the store and both bare logs take turns; a bare log shares one write and one \`fdatasync\` among all that wait. Medians;
ratios are taken round by round. Boards: 50 callers, the same rounds. Start: the store alone is opened once on a log of the size named.`;

/** Enough callers that a group forms while the one before is on its way to the disk. */
const APPEND_CALLERS = sized(512, 8);
const CHANGE_CALLERS = sized(50, 4);
const ROUNDS = sized(7, 1);
const ROUND_MS = sized(500, 20);
const SMALL = sized(100, 10);
const LARGE = sized(10_000, 50);
/** So many share a write to the disk. */
const FILL_CALLERS = 4_096;
const HISTORY_EVENTS = sized(1_000_000, 2_000);

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const onFatal = (error: Error) => {
  throw error;
};

/** Takes about half a minute and 400 MB of disk, which are freed again. */
export async function benchCollab(): Promise<Row[]> {
  return [...(await inBenchDir(benchAppend)), ...(await inBenchDir(benchBoardSize)), ...(await inBenchDir(benchOpen))];
}

function openStore(dir: string): Promise<CollabStore> {
  return openFileStore({ dir, log: quiet, onFatal });
}

const CAUSE = { actor: 'ann', call: '0193690e-7b1e-7000-8000-0123456789ab' };

function toDraft(number: number): EventDraft {
  const details = { status: 'ok', seconds: number % 100, branch: 'main', note: 'A short sentence about what happened here' };
  return { event: 'build_finished', target: `task:T-${number % 1000}`, details };
}

/**
 * The goal is held against the disk alone: write and fdatasync of bytes that are there already. The second row makes the same lines
 * from the same events first, as any log must, and so shows what rules, boards and records add to that; no goal hangs on it.
 */
async function benchAppend(folder: string): Promise<Row[]> {
  const store = await openStore(join(folder, 'store'));
  const bare = await createBareLog(join(folder, 'bare.jsonl'));
  let number = 0;
  const ready = toBareLine(1);
  progress('collab: append');
  const rates = await inRounds(ROUNDS, {
    ours: () => inTurn(APPEND_CALLERS, ROUND_MS, () => store.commit(CAUSE, () => [toDraft(number++)])),
    made: () => inTurn(APPEND_CALLERS, ROUND_MS, () => bare.append(toBareLine(number++))),
    written: () => inTurn(APPEND_CALLERS, ROUND_MS, () => bare.append(ready)),
  });
  await Promise.all([store.close(), bare.close()]);
  const what = `event append, durable, grouped, ${APPEND_CALLERS} callers`;
  const [ours, toDisk] = [toSeries(rates.ours), toRatios(rates.ours, rates.written)];
  return [
    {
      what: `${what}; ratio to a bare grouped append of ready lines`,
      ...ours,
      unit: 'events/s',
      ...toDisk,
      goal: '≥ 20,000/s and ≥ 0.8',
      met: ours.value >= 20_000 && toDisk.ratio >= 0.8,
      reach: 'append',
    },
    {
      what: `${what}; ratio to one that makes the same lines from the same events`,
      ...ours,
      unit: 'events/s',
      ...toRatios(rates.ours, rates.made),
    },
  ];
}

function toBareLine(number: number): string {
  const { event, target, details } = toDraft(number);
  const body = JSON.stringify({
    seq: number,
    id: `0123456789-${number}`,
    ts: new Date().toISOString(),
    event,
    actor: CAUSE.actor,
    target,
    details,
    call: CAUSE.call,
  });
  return `${body.slice(0, -1)},"crc":"${toHex(crc32(body))}"}`;
}

/** Lines that come while a write and its fdatasync are under way share the next. */
async function createBareLog(path: string): Promise<{ append: (line: string) => Promise<void>; close: () => Promise<void> }> {
  const file = await open(path, 'w');
  let waiting: { line: string; done: () => void }[] = [];
  let running: Promise<void> | undefined;
  const run = async () => {
    await undefined;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await file.write(`${group.map(({ line }) => line).join('\n')}\n`);
      await file.datasync();
      for (const { done } of group) done();
    }
    running = undefined;
  };
  const append = (line: string) =>
    new Promise<void>((done) => {
      waiting.push({ line, done });
      running ??= run();
    });
  return { append, close: () => file.close() };
}

/** Calls of `step` a second, by so many callers that each wait for their own. */
async function inTurn(callers: number, durationMs: number, step: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  let count = 0;
  const call = async () => {
    while (performance.now() - startedMs < durationMs) {
      await step();
      count++;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return count / ((performance.now() - startedMs) / 1000);
}

async function benchBoardSize(folder: string): Promise<Row[]> {
  const boards = { few: await openBoard(join(folder, 'small'), SMALL), many: await openBoard(join(folder, 'large'), LARGE) };
  const change = ({ store, tasks }: OpenBoard) =>
    inTurn(CHANGE_CALLERS, ROUND_MS, () => store.commit(CAUSE, toTransition(tasks)));
  progress('collab: boards of two sizes');
  const rates = await inRounds(ROUNDS, { few: () => change(boards.few), many: () => change(boards.many) });
  await Promise.all([boards.few.store.close(), boards.many.store.close()]);
  const what = `transition-like commit at ${LARGE} tasks, ${CHANGE_CALLERS} callers; ratio of its cost to that at ${SMALL} tasks`;
  const ratios = toRatios(rates.few, rates.many);
  return [
    { what, ...toSeries(rates.many), unit: 'commits/s', ...ratios, goal: '≤ 1.5', met: ratios.ratio <= 1.5, reach: 'board' },
  ];
}

type OpenBoard = { store: CollabStore; tasks: number };

async function openBoard(dir: string, tasks: number): Promise<OpenBoard> {
  const store = await openStore(dir);
  await Promise.all(
    Array.from({ length: tasks }, (_, index) => store.commit(CAUSE, () => [toTaskEvent('task_created', toTask(index + 1))])),
  );
  return { store, tasks };
}

function toTask(number: number): { id: string } & Record<string, unknown> {
  const text = `What is to be done in task ${number}, told in some sentences. `.repeat(8);
  const dod = { a: { text: 'It works', checked: false }, b: { text: 'It is tested', checked: false } };
  return {
    id: `T-${number}`,
    title: `Task ${number}`,
    description: text,
    status: 'queued',
    priority: 3,
    owned_paths: ['hub/**'],
    depends_on: {},
    dod,
  };
}

function toTaskEvent(event: string, value: { id: string } & Record<string, unknown>): EventDraft {
  return {
    event,
    target: `task:${value.id}`,
    details: { title: value.title },
    changes: [{ kind: 'tasks', id: value.id, value }],
  };
}

function toTransition(tasks: number): Rule {
  const id = `T-${1 + Math.floor(Math.random() * tasks)}`;
  return (board) => {
    const task = board.get('tasks', id) as { id: string } & Record<string, unknown>;
    return [toTaskEvent('task_transitioned', { ...task, status: task.status === 'queued' ? 'claimed' : 'queued' })];
  };
}

/** The history is written through the store; the folder is then opened as after a clean stop. */
async function benchOpen(folder: string): Promise<Row[]> {
  progress(`collab: a log of ${HISTORY_EVENTS} events`);
  const store = await openStore(folder);
  let number = 0;
  const fill = async () => {
    while (number < HISTORY_EVENTS) await store.commit(CAUSE, () => [toDraft(number++)]);
  };
  await Promise.all(Array.from({ length: FILL_CALLERS }, fill));
  await store.close();
  const startedMs = performance.now();
  const again = await openStore(folder);
  const seconds = (performance.now() - startedMs) / 1000;
  const pageMs = await measureOldPage(again);
  await again.close();
  return [
    {
      what: `start of the store with ${HISTORY_EVENTS} events, every checksum verified`,
      value: seconds,
      unit: 's',
      goal: '≤ 5 s',
      met: seconds <= 5,
    },
    {
      what: `page of 100 events in the middle of ${HISTORY_EVENTS}`,
      value: pageMs,
      unit: 'ms',
      goal: '≤ 50 ms',
      met: pageMs <= 50,
    },
  ];
}

async function measureOldPage(store: CollabStore): Promise<number> {
  const startedMs = performance.now();
  await store.read(HISTORY_EVENTS / 2, { limit: 100 });
  return performance.now() - startedMs;
}
