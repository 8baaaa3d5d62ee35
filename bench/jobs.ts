/** Jobs: how many a second beside plain Agenda on the same database, and how long from the request to the executor's start. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from './row.ts';
import { createBenchDir, startProcess } from './support/hub.ts';

const CONCURRENCY = 20;
const POSTS = 100;
const START_GOAL_MS = 30;
const RATE_GOAL = 2;

export async function benchJobs(): Promise<Row[]> {
  const dir = await createBenchDir();
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
    const { agenda, jobs } = JSON.parse(hub.match[1]!) as { agenda: number; jobs: number };
    const key = (await readFile(join(dir, 'data/cli.key'), 'utf8')).trim();
    const starts = await measureStarts(hub.match[2]!, key);
    return [
      { what: `plain Agenda: handlers that do nothing, ${CONCURRENCY} at once`, value: agenda, unit: 'jobs/s' },
      {
        what: `jobs that do nothing, with lease, events and a variant, ${CONCURRENCY} at once; ratio to plain Agenda`,
        value: jobs,
        unit: 'jobs/s',
        ratio: jobs / agenda,
        goal: `≥ ${RATE_GOAL} ×`,
        met: jobs / agenda >= RATE_GOAL,
      },
      {
        what: 'POST of a job to the start of its executor, p50',
        value: atShare(starts, 0.5),
        unit: 'ms',
        goal: `≤ ${START_GOAL_MS} ms`,
        met: atShare(starts, 0.5) <= START_GOAL_MS,
      },
      { what: 'POST of a job to the start of its executor, p95', value: atShare(starts, 0.95), unit: 'ms' },
    ];
  } finally {
    await hub.stop();
  }
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
    // Asking is work for the hub too, and would be measured with the rest.
    await new Promise((resolve) => setTimeout(resolve, 80));
    const job = (await (await fetch(`${url}/jobs/${id}`, { headers })).json()) as { variants: { id: string }[] };
    if (job.variants.length > 0) {
      const variant = await fetch(`${url}/variants/${job.variants[0]!.id}`, { headers });
      return Number(((await variant.json()) as { content: string }).content);
    }
  }
}

function atShare(times: number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * share)]!;
}
