/**
 * Event streams (SEMANTICS V2 to V8) at 500 readers: how soon an event arrives, how soon all have caught up after the hub was started
 * again, and what 2,000 idle streams cost. The readers live in a process of their own (support/readers.ts).
 */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Row } from './row.ts';
import { createClient, type Client } from './support/client.ts';
import { createBenchDir, startBenchHub, type BenchHub } from './support/hub.ts';
import { progress } from './support/progress.ts';
import { startReaders, type Received, type Readers } from './support/reader-messages.ts';
import { sized } from './support/size.ts';

export const METHOD = `500 readers in a process of their own hold a stream each; a third process posts 200 events a second at an even pace for 10 s after 2 s of
warm-up. A delay is from the instant in the event, which is before it was written, to its arrival; the percentile is over all of them. Then
the hub is stopped and started again, and all readers must have caught up without a lost or doubled event. 2,000 idle streams: the resident
memory of the hub after 20 s. One run each.`;

const READERS = sized(500, 5);
const EVENTS_A_SECOND = 200;
const SECONDS = sized(10, 0.1);
const WARM_SECONDS = sized(2, 0.05);
/** Events that happen after the restart, before the readers are back. */
const MISSED = sized(200, 5);
const IDLE = sized(2_000, 4);
/** One principal may have half of them (hub/http/streams.ts). */
const IDLE_A_KEY = sized(1_000, 2);
/** Long enough for a keep-alive to every stream, and for what was only needed to open them to be freed. */
const IDLE_SECONDS = sized(20, 0.1);
/** What was needed only to start is freed. */
const SETTLE_MS = sized(2_000, 10);

/** Takes about a minute. */
export async function benchStreams(): Promise<Row[]> {
  const dir = await createBenchDir();
  try {
    return [...(await benchLive(dir)), ...(await benchIdle())];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function benchLive(dir: string): Promise<Row[]> {
  const env = { PORT: String(await findFreePort()) };
  const readers = startReaders();
  let hub = await startBenchHub(env, dir);
  try {
    await readers.open(READERS, hub);
    progress(`streams: ${READERS} readers`);
    await measureDelays(hub, readers, WARM_SECONDS); // Warms up what runs for every event.
    const live = await measureDelays(hub, readers, SECONDS);
    progress('streams: restart of the hub');
    const stoppedMs = performance.now();
    await hub.end();
    hub = await startBenchHub(env, dir);
    const startedMs = performance.now();
    const again = await catchUp(hub, readers);
    const doneMs = performance.now();
    return [...toLiveRows(live), ...toResumeRows(again, (doneMs - stoppedMs) / 1000, (doneMs - startedMs) / 1000)];
  } finally {
    readers.stop();
    await hub.end();
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Posts at an even pace, without waiting for one before the next. */
async function measureDelays(hub: BenchHub, readers: Readers, seconds: number): Promise<Received> {
  const client = createClient(hub);
  const startedMs = performance.now();
  const posted: Promise<number>[] = [];
  while (posted.length < seconds * EVENTS_A_SECOND) {
    const due = ((performance.now() - startedMs) / 1000) * EVENTS_A_SECOND;
    while (posted.length < Math.min(due, seconds * EVENTS_A_SECOND)) posted.push(post(client));
    await setTimeout(1);
  }
  const last = Math.max(...(await Promise.all(posted)));
  client.close();
  return await readers.caughtUp(last);
}

async function post(client: Client): Promise<number> {
  const body = { event: 'build_finished', target: 'task:T-1', details: { status: 'ok', seconds: 41, branch: 'main' } };
  const { id } = await client.json<{ id: string }>(201, '/collab/events', { body });
  return Number(id.slice(id.lastIndexOf('-') + 1));
}

async function catchUp(hub: BenchHub, readers: Readers): Promise<Received> {
  const client = createClient(hub);
  const posted = await Promise.all(Array.from({ length: MISSED }, () => post(client)));
  client.close();
  return await readers.caughtUp(Math.max(...posted));
}

function toLiveRows({ times, received, wrong }: Received): Row[] {
  const what = `event at ${EVENTS_A_SECOND}/s → ${READERS} SSE readers, from its time in the log to its arrival`;
  return [
    { what: `${what}, p50`, value: times.p50Ms, unit: 'ms' },
    {
      what: `${what}, p99 of ${received}, ${wrong} lost or twice`,
      value: times.p99Ms,
      unit: 'ms',
      goal: '≤ 50 ms',
      met: times.p99Ms <= 50 && wrong === 0,
      reach: 'streams',
    },
  ];
}

function toResumeRows({ opens, wrong }: Received, allSeconds: number, readySeconds: number): Row[] {
  return [
    {
      what: `restart: all ${READERS} streams caught up after the stop was asked, ${opens} opened again, ${wrong} events lost or twice`,
      value: allSeconds,
      unit: 's',
      goal: '≤ 30 s',
      met: allSeconds <= 30 && wrong === 0,
    },
    { what: 'the same, after the hub was ready again', value: readySeconds, unit: 's' },
  ];
}

async function benchIdle(): Promise<Row[]> {
  const hub = await startBenchHub();
  const readers = startReaders();
  try {
    const keys = await createKeys(hub, IDLE / IDLE_A_KEY);
    progress(`streams: ${IDLE} idle streams`);
    await setTimeout(SETTLE_MS);
    const before = readMegabytes(hub.pid);
    for (const key of keys) await readers.open(IDLE_A_KEY, { url: hub.url, key });
    await setTimeout(IDLE_SECONDS * 1000);
    return toIdleRows(before, readMegabytes(hub.pid));
  } finally {
    readers.stop();
    await hub.stop();
  }
}

async function createKeys(hub: BenchHub, count: number): Promise<string[]> {
  const client = createClient(hub);
  const made = Array.from({ length: count }, (_, at) =>
    client.json<{ key: string }>(201, '/auth/keys', { body: { name: `reader ${at}`, role: 'viewer' } }),
  );
  const keys = (await Promise.all(made)).map(({ key }) => key);
  client.close();
  return keys;
}

/** Memory of a process that is in use now, from the kernel. */
function readMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1000;
}

function toIdleRows(before: number, after: number): Row[] {
  return [
    {
      what: `memory of the hub with ${IDLE} idle streams (${before.toFixed(0)} MB without)`,
      value: after,
      unit: 'MB',
      goal: '≤ 250 MB',
      met: after <= 250,
      reach: 'idle',
    },
    { what: 'the same for each stream', value: ((after - before) / IDLE) * 1000, unit: 'kB' },
  ];
}
