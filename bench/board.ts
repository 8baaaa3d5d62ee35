/** Boards of 100, 1,000 and 10,000 tasks through HTTP and in turn, so that the machine's moods meet all, in both stores. */
import { rm } from 'node:fs/promises';
import type { Row } from './row.ts';
import { createClient, type Client, type Reply } from './support/client.ts';
import { createBenchDir, startBenchHub, type BenchHub } from './support/hub.ts';
import { load, type LoadPlan } from './support/load.ts';
import { progress } from './support/progress.ts';
import { inRounds, toRatios, toSeries } from './support/repeats.ts';
import { isSmoke, sized } from './support/size.ts';
import { timeEach, timeOne } from './support/times.ts';

export const METHOD = `A hub for each size of board, with an embedded database of its own, all three running; the store in files, then the one in PostgreSQL.
Every task has a description of some sentences, a path of its own, and all but ten depend on another. After a warm-up, 3 rounds in which the
three take turns: transitions by 50 callers without a pause, each of another task, for 1.5 s; a claim of the next task 30 times by one
caller, who releases it each time (only the claim is timed); the first page of the list 30 times; the whole state 3 times. Each round gives
its rate or its median, and the figure is the median of the rounds. The pages of a hub that was started a moment ago are measured after a
restart of the largest one in files.`;

const SIZES: readonly number[] = isSmoke ? [20] : [100, 1_000, 10_000];
const SMALL = SIZES[0]!;
const LARGE = SIZES.at(-1)!;
const STORES = ['files', 'postgres'] as const;
/** Tasks of one import: a body holds a megabyte. */
const CHUNK = 1_000;
const CALLERS = 50;
const ROUNDS = sized(3, 1);
const ROUND_SECONDS = 1.5;
const WARM_SECONDS = 1;
const CLAIMS = sized(30, 2);
const PAGES = sized(30, 2);
const STATES = sized(3, 1);
const REPEATS = sized(200, 2);
const CHANGES = sized(20, 2);

const RATIO_GOAL = 1.5;
const PAGE_GOAL_MS = 20;

type Store = (typeof STORES)[number];
type Board = { size: number; hub: BenchHub; client: Client };

/** Takes about two minutes. */
export async function benchBoard(): Promise<Row[]> {
  const large = await createBenchDir();
  try {
    const rows: Row[] = [];
    for (const store of STORES) rows.push(...(await benchGrowth(store, store === 'files' ? large : undefined)));
    return [...rows, ...(await benchReads(large))];
  } finally {
    await rm(large, { recursive: true, force: true });
  }
}

/** The largest board stays in `dir` when it is given. */
async function benchGrowth(store: Store, dir: string | undefined): Promise<Row[]> {
  const boards: Board[] = [];
  try {
    for (const size of SIZES) boards.push(await openBoard(store, size, size === LARGE ? dir : undefined));
    return await measureGrowth(store, boards);
  } finally {
    for (const { hub, client, size } of boards) {
      client.close();
      await (size === LARGE && dir !== undefined ? hub.end() : hub.stop());
    }
  }
}

async function openBoard(store: Store, size: number, dir: string | undefined): Promise<Board> {
  progress(`board: ${size} tasks in ${store}`);
  const hub = await startBenchHub({ COLLAB_STORE: store }, dir);
  const client = createClient(hub);
  await fill(client, size);
  return { size, hub, client };
}

const MEASURES = {
  claim: { line: 'claim of the next task, one caller', unit: 'ms', measure: claimNext },
  list: { line: 'first page of the list', unit: 'ms', measure: listPage },
  state: { line: 'the whole state', unit: 'ms', measure: wholeState },
  move: { line: `transition, ${CALLERS} callers`, unit: 'writes/s', measure: moves },
} as const;

async function measureGrowth(store: Store, boards: readonly Board[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { line, unit, measure } of Object.values(MEASURES)) {
    progress(`board: ${line}, ${store}`);
    for (const board of boards) await measure(board, WARM_SECONDS);
    const takes = Object.fromEntries(boards.map((board) => [`${board.size} tasks`, () => measure(board)]));
    const taken = await inRounds(ROUNDS, takes);
    const what = `${line}, ${store}`;
    for (const [at, series] of Object.values(taken).entries())
      rows.push({
        what: `${what}, ${SIZES[at]} tasks`,
        ...toSeries(series),
        unit,
        growth: { table: 'tasks', line: what, size: SIZES[at]! },
      });
    if (measure === moves && store === 'files') rows.push(toRatioRow(Object.values(taken)));
  }
  return rows;
}

/** Of the costs, which is the ratio of the rates the other way round. */
function toRatioRow(rates: readonly number[][]): Row {
  const ratios = toRatios(rates[0]!, rates.at(-1)!);
  return {
    what: `transition at ${LARGE} tasks, ${CALLERS} callers; ratio of its cost to that at ${SMALL}`,
    ...toSeries(rates.at(-1)!),
    unit: 'writes/s',
    ...ratios,
    goal: `≤ ${RATIO_GOAL}`,
    met: ratios.ratio <= RATIO_GOAL,
    reach: 'board',
  };
}

async function fill(client: Client, count: number): Promise<void> {
  for (let from = 1; from <= count; from += CHUNK) {
    const tasks = Array.from({ length: Math.min(CHUNK, count - from + 1) }, (_, at) => toTask(from + at));
    await client.json(200, '/collab/tasks/import', { body: { tasks } });
  }
}

function toTask(number: number) {
  return {
    id: `T-${number}`,
    title: `Task ${number}`,
    description: `What is to be done in task ${number}, told in some sentences. `.repeat(6),
    priority: 'normal',
    owned_paths: [`src/part${number}/**`],
    ...(number > 10 && { depends_on: [`T-${number - 7}`] }),
  };
}

/** Milliseconds of the middle one. */
async function claimNext({ client }: Board): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < CLAIMS; n++) {
    let id = '';
    const ask = async () =>
      ({ id } = (await client.json<{ task: { id: string } }>(200, '/collab/tasks/claim-next', { body: {} })).task);
    times.push(await timeOne(ask));
    await client.json(200, `/collab/tasks/${id}/release`, { body: {} });
  }
  return toSeries(times).value;
}

async function listPage({ client }: Board): Promise<number> {
  return (await timeEach(PAGES, () => client.json(200, '/collab/tasks'))).p50Ms;
}

async function wholeState({ client }: Board): Promise<number> {
  return (await timeEach(STATES, () => client.send('/collab/state/tasks'))).p50Ms;
}

/** Requests that a board has had in all rounds: the next one goes on where the last one ended. */
const moved = new WeakMap<Board, number>();

/** Transitions a second. Each request is for another task, so that no caller waits for the lock of another; every pass changes all of them. */
async function moves(board: Board, seconds = ROUND_SECONDS): Promise<number> {
  const { hub, size } = board;
  const vary: LoadPlan['vary'] = (request) => {
    const number = moved.get(board) ?? 0;
    moved.set(board, number + 1);
    const to = Math.floor(number / size) % 2 === 0 ? 'blocked' : 'queued';
    const path = `/collab/tasks/T-${1 + (number % size)}/transition`;
    return { ...request, path, body: JSON.stringify({ to, reason: 'bench' }) };
  };
  const headers = { authorization: `Bearer ${hub.key}`, 'content-type': 'application/json' };
  const done = await load({ url: hub.url, method: 'POST', headers, callers: CALLERS, seconds, vary });
  if (done.failed > 0) throw new Error(`${done.failed} transitions failed`);
  return done.perSecond;
}

/** On a hub that was started a moment ago: what is made at the first use is made now. */
async function benchReads(dir: string): Promise<Row[]> {
  progress('board: after a restart');
  const hub = await startBenchHub({}, dir);
  const client = createClient(hub);
  try {
    await client.send('/livez'); // The client's own first steps are none of the hub's.
    const firstMs = await timeOne(() => client.json(200, '/collab/tasks'));
    const page = await timeEach(REPEATS, () => client.json(200, '/collab/tasks'));
    return [
      { what: `start with ${LARGE} tasks`, value: hub.readyMs / 1000, unit: 's' },
      toPageRow(`GET /collab/tasks, first page of ${LARGE}, the first call after a start`, firstMs),
      toPageRow('the same again, p50', page.p50Ms),
      ...(await benchState(client)),
    ];
  } finally {
    client.close();
    await hub.end();
  }
}

function toPageRow(what: string, value: number): Row {
  return { what, value, unit: 'ms', goal: `≤ ${PAGE_GOAL_MS} ms`, met: value <= PAGE_GOAL_MS, reach: 'list' };
}

async function benchState(client: Client): Promise<Row[]> {
  const path = '/collab/state/tasks';
  let reply: Reply | undefined;
  const wholeMs = await timeOne(async () => (reply = await client.send(path)));
  const tag = async () => String((await client.send(path, { headers: { 'if-none-match': '"other"' } })).headers.etag);
  const known = await tag();
  const unchanged = await timeEach(REPEATS, () => expect304(client, known));
  const changed = await timeEach(CHANGES, async (n) => {
    await changeOne(client, `Change ${n}`);
    await client.send(path, { headers: { 'if-none-match': known } });
  });
  const megabytes = Buffer.byteLength(reply!.text) / 1e6;
  return [
    { what: `GET /collab/state/tasks, ${megabytes.toFixed(1)} MB, the first time`, value: wholeMs, unit: 'ms' },
    { what: 'the same with If-None-Match, unchanged, p50', value: unchanged.p50Ms, unit: 'ms' },
    { what: 'a change of one task and the whole state after it, p50', value: changed.p50Ms, unit: 'ms' },
  ];
}

async function expect304(client: Client, tag: string): Promise<void> {
  const { status } = await client.send('/collab/state/tasks', { headers: { 'if-none-match': tag } });
  if (status !== 304) throw new Error(`The unchanged state was answered with ${status}`);
}

async function changeOne(client: Client, description: string): Promise<void> {
  const path = '/collab/tasks/T-5';
  const { etag } = await client.json<{ etag: string }>(200, path);
  await client.json(200, path, { method: 'PATCH', body: { description }, headers: { 'if-match': etag } });
}
