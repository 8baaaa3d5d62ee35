/** kill -9 at random moments over many jobs, through the real process (SEMANTICS J4): none lost, none completed twice. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHub, type TestHub } from '../../support/start-hub.ts';
import { waitFor } from '../../support/jobs-world.ts';

/** 200 by hand (`KYROS_CRASHES=200`), fewer in every run. */
const JOBS = Number(process.env.KYROS_CRASHES ?? 24);
const LEASE_SECONDS = 10;

let hub: TestHub;
let file: string;
beforeAll(async () => {
  hub = await startHub(
    { WORKER_CONCURRENCY: '3', TEST_LEASE_SECONDS: String(LEASE_SECONDS) },
    { entry: 'tests/support/jobs-hub.ts' },
  );
  file = join(hub.dir, 'runs.txt');
  writeFileSync(file, '');
});
afterAll(() => hub.remove());

const create = (key: string, ms: number) =>
  hub.ask('/jobs', { body: { executor: 'count', title: key, input: { file, ms } }, headers: { 'idempotency-key': key } });

/** The same for the same number, so that a repeat is one. */
const give = (n: number) => create(`job-${n}`, (n * 37) % 120);

const left = async () =>
  Number((await hub.query(`select count(*)::int as n from jobs where status in ('queued', 'running')`)).rows[0]!.n);

const events = async () => {
  const all: any[] = [];
  for (let after = 0; ;) {
    const { body } = await hub.ask(`/collab/events?after=${after}&limit=1000`);
    all.push(...body.events);
    if (body.next === body.head) return all;
    after = body.next;
  }
};

test(
  'R12 J4 kill -9 at random moments: every job is done once, and no lease is left',
  { timeout: 60_000 + JOBS * 4_000 },
  async () => {
    const acknowledged = new Set<string>();
    let made = 0;
    let kills = 0;
    while (made < JOBS || (await left()) > 0) {
      const keys = Array.from({ length: Math.min(6, JOBS - made) }, () => made++);
      const creating = keys.map((key) => give(key).catch(() => undefined));
      if (kills < JOBS / 3) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 250));
        await hub.kill();
        kills++;
        await hub.start();
      } else await waitFor(async () => ((await left()) === 0 ? true : undefined));
      const replies = await Promise.all(creating);
      for (const [at, key] of keys.entries()) {
        // What was not answered is asked for again with the same key: one job, whichever of the two made it.
        const reply = replies[at] ?? (await give(key));
        expect(reply.status).toBe(201);
        acknowledged.add(reply.body.id);
      }
    }
    expect(acknowledged.size).toBe(JOBS);

    const { rows: jobs } = await hub.query('select id, status, failure from jobs');
    // Three workers may have been killed at one job by chance: then it is poison, and says so.
    const poison = jobs.filter(({ failure }) => (failure as { code: string } | null)?.code === 'poison').length;
    expect(jobs.length).toBe(JOBS);
    expect(jobs.filter(({ status }) => status === 'ready').length + poison).toBe(JOBS);
    const { rows: variants } = await hub.query('select job_id, count(*)::int as n from variants group by job_id');
    expect(variants.length).toBe(JOBS - poison);
    expect(variants.every(({ n }) => n === 1)).toBe(true);

    await waitFor(async () => {
      const { data } = (await hub.ask('/collab/state/locks')).body;
      return data.some((lease: any) => lease.ended === undefined) ? undefined : true;
    });
    const all = await events();
    const count = (event: string, id: string) =>
      all.filter((found) => found.event === event && found.target === `job:${id}`).length;
    for (const { id, status } of jobs) {
      expect([id, count('job_created', String(id))]).toEqual([id, 1]);
      expect([id, count('executor_succeeded', String(id))]).toEqual([id, status === 'ready' ? 1 : 0]);
    }
    const runs = readFileSync(file, 'utf8').trim().split('\n');
    console.log(`${kills} kills over ${JOBS} jobs: ${runs.length} runs, ${poison} poison`);
  },
);

test('J5 SIGTERM in the middle of a job: it goes back into the queue uncounted, and is done by the next start', async () => {
  const { body } = await create('drained', 30_000);
  await waitFor(async () => (readFileSync(file, 'utf8').includes(`${body.id} 1 `) ? true : undefined));
  expect(await hub.term()).toBe(0);
  const look = async () => (await hub.query(`select status, attempts from jobs where id = '${body.id}'`)).rows[0];
  expect(await look()).toEqual({ status: 'queued', attempts: 0 });
  await hub.start();
  await waitFor(async () => (readFileSync(file, 'utf8').includes(`${body.id} 2 `) ? true : undefined));
  expect((await hub.ask(`/jobs/${body.id}/cancel`, { method: 'POST', body: {} })).status).toBeLessThan(300);
  await waitFor(async () => ((await look())!.status === 'cancelled' ? true : undefined));
});

test('readiness looks at the queue', async () => {
  const { body } = await hub.ask('/readyz');
  expect(body.checks.queue).toBe('ok');
});
