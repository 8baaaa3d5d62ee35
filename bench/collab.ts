/** The collab store in files against what the disk does bare (DESIGN, "What it must reach"). Bare and ours take turns in one run. */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileStore } from '../hub/collab/files/store.ts';
import type { CollabStore, EventDraft, Rule } from '../hub/collab/store.ts';
import type { Row } from './row.ts';

/** Enough callers that a group forms while the one before is on its way to the disk. */
const APPEND_CALLERS = 512;
const CHANGE_CALLERS = 50;
const ROUNDS = 5;
const ROUND_MS = 1000;
const HISTORY_EVENTS = 1_000_000;

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const onFatal = (error: Error) => {
  throw error;
};

/** Takes about half a minute and 400 MB of disk, which are freed again. */
export async function benchCollab(): Promise<Row[]> {
  return [...(await inFolder(benchAppend)), ...(await inFolder(benchBoardSize)), ...(await inFolder(benchOpen))];
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kyros-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function openStore(dir: string): Promise<CollabStore> {
  return openFileStore({ dir, log: quiet, onFatal });
}

const CAUSE = { actor: 'ann', call: '0193690e-7b1e-7000-8000-0123456789ab' };

function toDraft(number: number): EventDraft {
  const details = { status: 'ok', seconds: number % 100, branch: 'main', note: 'A short sentence about what happened here' };
  return { event: 'build_finished', target: `task:T-${number % 1000}`, details };
}

async function benchAppend(folder: string): Promise<Row[]> {
  const store = await openStore(join(folder, 'store'));
  const bare = await createBareLog(join(folder, 'bare.jsonl'));
  let number = 0;
  const append = () => store.commit(CAUSE, () => [toDraft(number++)]);
  await inTurn(APPEND_CALLERS, 200, append);
  const lines = (await store.read(0, { limit: 1000 })).events.map(({ line }) => line);
  const appendBare = () => bare.append(lines[number++ % lines.length] as string);
  const rates = await alternate(
    () => inTurn(APPEND_CALLERS, ROUND_MS, append),
    () => inTurn(APPEND_CALLERS, ROUND_MS, appendBare),
  );
  await Promise.all([store.close(), bare.close()]);
  const ratio = rates.first / rates.second;
  const what = `event append, durable, grouped, ${APPEND_CALLERS} callers; ratio to a bare grouped append`;
  return [
    {
      what,
      value: rates.first,
      unit: 'events/s',
      ratio,
      goal: '≥ 20,000/s and ≥ 0.8',
      met: rates.first >= 20_000 && ratio >= 0.8,
    },
  ];
}

/** Write and fdatasync of lines that are made already, shared by whoever waits: the least a durable append can do. */
async function createBareLog(path: string): Promise<{ append: (line: string) => Promise<void>; close: () => Promise<void> }> {
  const file = await open(path, 'w');
  let waiting: { line: string; done: () => void }[] = [];
  let running = false;
  const run = async () => {
    running = true;
    for (let written: typeof waiting = []; written.length > 0 || waiting.length > 0;) {
      const group = waiting;
      waiting = [];
      const writing = group.length > 0 ? writeGroup(group.map(({ line }) => line)) : undefined;
      for (const { done } of written) done();
      await writing;
      written = group;
    }
    running = false;
  };
  const writeGroup = async (lines: string[]) => {
    await file.write(`${lines.join('\n')}\n`);
    await file.datasync();
  };
  const append = (line: string) =>
    new Promise<void>((done) => {
      waiting.push({ line, done });
      if (!running) void Promise.resolve().then(() => running || run());
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

/** Medians of two measurements that take turns, so that the machine's moods meet both. */
async function alternate(
  first: () => Promise<number>,
  second: () => Promise<number>,
): Promise<{ first: number; second: number }> {
  const [firsts, seconds]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    firsts.push(await first());
    seconds.push(await second());
  }
  return { first: median(firsts), second: median(seconds) };
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}

async function benchBoardSize(folder: string): Promise<Row[]> {
  const small = await openBoard(join(folder, 'small'), 100);
  const large = await openBoard(join(folder, 'large'), 10_000);
  const rates = await alternate(
    () => inTurn(CHANGE_CALLERS, ROUND_MS, () => small.store.commit(CAUSE, toTransition(small.tasks))),
    () => inTurn(CHANGE_CALLERS, ROUND_MS, () => large.store.commit(CAUSE, toTransition(large.tasks))),
  );
  await Promise.all([small.store.close(), large.store.close()]);
  const ratio = rates.first / rates.second;
  const what = `transition-like commit at 10,000 tasks, ${CHANGE_CALLERS} callers; ratio of its cost to that at 100 tasks`;
  return [{ what, value: rates.second, unit: 'commits/s', ratio, goal: '≤ 1.5', met: ratio <= 1.5 }];
}

async function openBoard(dir: string, tasks: number): Promise<{ store: CollabStore; tasks: number }> {
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
  const store = await openStore(folder);
  let number = 0;
  const fill = async () => {
    while (number < HISTORY_EVENTS) await store.commit(CAUSE, () => [toDraft(number++)]);
  };
  await Promise.all(Array.from({ length: 4096 }, fill));
  await store.close();
  const startedMs = performance.now();
  const again = await openStore(folder);
  const seconds = (performance.now() - startedMs) / 1000;
  const pageMs = await measureOldPage(again);
  await again.close();
  return [
    { what: 'start with 1,000,000 events, every checksum verified', value: seconds, unit: 's', goal: '≤ 5 s', met: seconds <= 5 },
    { what: 'page of 100 events in the middle of 1,000,000', value: pageMs, unit: 'ms', goal: '≤ 50 ms', met: pageMs <= 50 },
  ];
}

async function measureOldPage(store: CollabStore): Promise<number> {
  const startedMs = performance.now();
  await store.read(HISTORY_EVENTS / 2, { limit: 100 });
  return performance.now() - startedMs;
}
