/** A board of 10,000 tasks against one of 100, both through HTTP and in turn, so that the machine's moods meet both. */
import { rm } from 'node:fs/promises';
import type { Row } from './row.ts';
import { createClient, type Client, type Reply } from './support/client.ts';
import { createBenchDir, startBenchHub, type BenchHub } from './support/hub.ts';
import { load, type LoadPlan } from './support/load.ts';
import { timeEach, timeOne } from './support/times.ts';

const SMALL = 100;
const LARGE = 10_000;
/** Tasks of one import: a body holds a megabyte. */
const CHUNK = 1_000;
const CALLERS = 50;
const ROUNDS = 5;
const ROUND_SECONDS = 2;

const RATIO_GOAL = 1.5;
const PAGE_GOAL_MS = 20;

/** Takes about 45 seconds. */
export async function benchBoard(): Promise<Row[]> {
  const large = await createBenchDir();
  try {
    return [...(await benchTransitions(large)), ...(await benchReads(large))];
  } finally {
    await rm(large, { recursive: true, force: true });
  }
}

async function benchTransitions(dir: string): Promise<Row[]> {
  const hubs = [await startBenchHub(), await startBenchHub({}, dir)] as const;
  const [small, large] = hubs;
  try {
    await fill(small, SMALL);
    const importMs = await timeOne(() => fill(large, LARGE));
    const [few, many] = await inTurn([() => moves(small, SMALL), () => moves(large, LARGE)]);
    return [{ what: `import of ${LARGE} tasks, ${CHUNK} a call`, value: importMs / 1000, unit: 's' }, toRatioRow(few!, many!)];
  } finally {
    await small.stop();
    await large.end();
  }
}

function toRatioRow(few: number, many: number): Row {
  const ratio = few / many;
  return {
    what: `transition at ${LARGE} tasks, ${CALLERS} callers; ratio of its cost to that at ${SMALL}`,
    value: many,
    unit: 'writes/s',
    ratio,
    goal: `≤ ${RATIO_GOAL}`,
    met: ratio <= RATIO_GOAL,
  };
}

async function fill(hub: BenchHub, count: number): Promise<void> {
  const client = createClient(hub);
  for (let from = 1; from <= count; from += CHUNK) {
    const tasks = Array.from({ length: Math.min(CHUNK, count - from + 1) }, (_, at) => toTask(from + at));
    await client.json(200, '/collab/tasks/import', { body: { tasks } });
  }
  client.close();
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

let turn = 0;

/** Transitions a second. Each request is for another task, so that no caller waits for the lock of another. */
async function moves(hub: BenchHub, tasks: number): Promise<number> {
  turn += 1;
  const to = turn % 4 < 2 ? 'blocked' : 'queued';
  let count = 0;
  const vary: LoadPlan['vary'] = (request) => {
    const number = count++;
    const status = Math.floor(number / tasks) % 2 === 0 ? to : to === 'blocked' ? 'queued' : 'blocked';
    const path = `/collab/tasks/T-${1 + (number % tasks)}/transition`;
    return { ...request, path, body: JSON.stringify({ to: status, reason: 'bench' }) };
  };
  const headers = { authorization: `Bearer ${hub.key}`, 'content-type': 'application/json' };
  const done = await load({ url: hub.url, method: 'POST', headers, callers: CALLERS, seconds: ROUND_SECONDS, vary });
  if (done.failed > 0) throw new Error(`${done.failed} transitions failed`);
  return done.perSecond;
}

/** Medians of measurements that take turns. */
async function inTurn(measure: (() => Promise<number>)[]): Promise<number[]> {
  const values = measure.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, one] of measure.entries()) values[at]!.push(await one());
  }
  return values.map((list) => list.toSorted((a, b) => a - b)[list.length >> 1]!);
}

/** On a hub that was started a moment ago: what is made at the first use is made now. */
async function benchReads(dir: string): Promise<Row[]> {
  const hub = await startBenchHub({}, dir);
  const client = createClient(hub);
  try {
    await client.send('/livez'); // The client's own first steps are none of the hub's.
    const firstMs = await timeOne(() => client.json(200, '/collab/tasks'));
    const page = await timeEach(200, () => client.json(200, '/collab/tasks'));
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
  return { what, value, unit: 'ms', goal: `≤ ${PAGE_GOAL_MS} ms`, met: value <= PAGE_GOAL_MS };
}

async function benchState(client: Client): Promise<Row[]> {
  const path = '/collab/state/tasks';
  let reply: Reply | undefined;
  const wholeMs = await timeOne(async () => (reply = await client.send(path)));
  const tag = async () => String((await client.send(path, { headers: { 'if-none-match': '"other"' } })).headers.etag);
  const known = await tag();
  const unchanged = await timeEach(200, () => expect304(client, known));
  const changed = await timeEach(20, async (n) => {
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
