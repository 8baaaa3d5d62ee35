/** Jobs beside plain Agenda and graphile-worker on the same database: how many a second, and how soon one starts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from './row.ts';
import { inBenchDir, startProcess } from './support/hub.ts';
import { progress } from './support/progress.ts';
import { toRatios, toSeries } from './support/repeats.ts';
import { sized } from './support/size.ts';
import { toTimes } from './support/times.ts';

export const METHOD = `One process with the hub, plain Agenda and graphile-worker on one embedded PostgreSQL. A backlog of 400 jobs whose handler does nothing is
worked off, 20 at once, in 5 rounds in which all take turns; the time runs until the last one is recorded as done. Agenda and graphile-worker
share a pool of 22 connections (concurrency + 2, as graphile-worker recommends), the hub has its own usual ones. graphile-worker runs as it
comes, and with its local queue of concurrency + 1. A job of Kyros has a lease with a fence, an attempt, events on the board and a stored
variant; the others have a row that is deleted or updated. Starts: 100 one after the other, with nothing else to do, from asking to the first
line of the handler; with Kyros the asking is a POST over HTTP with its rights, limits and audit, with the others a call in the process. All
three are told by NOTIFY. Ratios are taken round by round.`;

const CONCURRENCY = 20;
const POSTS = sized(100, 3);
const START_GOAL_MS = 30;
const RATE_GOAL = 2;
/** Asking is work for the hub too, and would be measured with the rest. */
const LOOK_MS = 80;

type Measured = {
  rates: Record<'agenda' | 'kyros' | 'graphile' | 'batches', number[]>;
  starts: Record<'agenda' | 'graphile', number[]>;
};

/** Takes about 40 seconds. */
export function benchJobs(): Promise<Row[]> {
  return inBenchDir(measure);
}

async function measure(dir: string): Promise<Row[]> {
  progress('jobs: backlogs of Kyros, Agenda and graphile-worker');
  const hub = await startProcess('bench/support/noop-hub.ts', /Measured (\{.*\})\nKyros is ready at (\S+)/, dir, {
    PORT: '0',
    LOG_LEVEL: 'warn',
    DATA_DIR: join(dir, 'data'),
    COLLAB_DIR: join(dir, 'board'),
    DATABASE_URL: '',
    RATE_API: '9000000/1',
    WORKER_CONCURRENCY: String(CONCURRENCY),
  });
  try {
    const { rates, starts } = JSON.parse(hub.match[1]!) as Measured;
    const key = (await readFile(join(dir, 'data/cli.key'), 'utf8')).trim();
    progress('jobs: from a POST to the start');
    return [...toRateRows(rates), ...toStartRows({ ...starts, kyros: await measureStarts(hub.match[2]!, key) })];
  } finally {
    await hub.stop();
  }
}

function toRateRows({ agenda, kyros, graphile, batches }: Measured['rates']): Row[] {
  const peer = (name: string) => ({ group: `Jobs that do nothing, ${CONCURRENCY} at once`, name });
  const ratios = toRatios(kyros, agenda);
  const plain = (name: string, values: number[]): Row => ({
    what: `${name}: handlers that do nothing, ${CONCURRENCY} at once`,
    ...toSeries(values),
    unit: 'jobs/s',
    peer: peer(name),
  });
  return [
    {
      what: `jobs that do nothing, with lease, events and a variant, ${CONCURRENCY} at once; ratio to plain Agenda`,
      ...toSeries(kyros),
      unit: 'jobs/s',
      ...ratios,
      goal: `≥ ${RATE_GOAL} ×`,
      met: ratios.ratio >= RATE_GOAL,
      reach: 'jobs',
      peer: peer('Kyros, with lease, events and a variant'),
    },
    plain('plain Agenda', agenda),
    plain('graphile-worker', graphile),
    plain('graphile-worker with its local queue', batches),
  ];
}

function toStartRows({ kyros, agenda, graphile }: Record<'kyros' | 'agenda' | 'graphile', number[]>): Row[] {
  const peer = (name: string) => ({ group: 'From asking to the start of the handler, p50', name });
  const ours = toTimes(kyros);
  const what = 'POST of a job to the start of its executor';
  const plain = (name: string, times: number[]): Row => ({
    what: `${name}: asking to the start of the handler, p50`,
    value: toTimes(times).p50Ms,
    unit: 'ms',
    peer: peer(`${name}, a call in the process`),
  });
  return [
    {
      what: `${what}, p50`,
      value: ours.p50Ms,
      unit: 'ms',
      goal: `≤ ${START_GOAL_MS} ms`,
      met: ours.p50Ms <= START_GOAL_MS,
      reach: 'start',
      peer: peer('Kyros, a POST over HTTP'),
    },
    { what: `${what}, p99`, value: ours.p99Ms, unit: 'ms' },
    plain('plain Agenda', agenda),
    plain('graphile-worker', graphile),
  ];
}

/** One after the other; the executor's only variant says when it began. */
async function measureStarts(url: string, key: string): Promise<number[]> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const times: number[] = [];
  for (let n = 0; n < POSTS; n++) {
    const postedMs = performance.timeOrigin + performance.now();
    const reply = await fetch(`${url}/jobs`, { method: 'POST', headers, body: '{"executor":"noop","input":{}}' });
    const { id } = (await reply.json()) as { id: string };
    times.push((await readStart(url, headers, id)) - postedMs);
  }
  return times;
}

async function readStart(url: string, headers: Record<string, string>, id: string): Promise<number> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const job = (await (await fetch(`${url}/jobs/${id}`, { headers })).json()) as { variants: { id: string }[] };
    if (job.variants.length > 0) {
      const variant = await fetch(`${url}/variants/${job.variants[0]!.id}`, { headers });
      return Number(((await variant.json()) as { content: string }).content);
    }
  }
}
