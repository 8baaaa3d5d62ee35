/** Workers as processes of their own beside a hub, on one database (SERVICES, COLLAB_STORE=postgres): SEMANTICS J1, J4, J5. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHub, type TestHub } from '../../support/start-hub.ts';
import { waitFor } from '../../support/jobs-world.ts';

/** 200 by hand (`KYROS_CRASHES=200`), fewer in every run. */
const JOBS = Number(process.env.KYROS_CRASHES ?? 12);
const entry = 'tests/support/jobs-hub.ts';
const common = { COLLAB_STORE: 'postgres', WORKER_CONCURRENCY: '2' };

let hub: TestHub;
const workers: TestHub[] = [];
let file: string;
beforeAll(async () => {
  hub = await startHub({ ...common, SERVICES: 'hub' }, { entry });
  file = join(hub.dir, 'runs.txt');
  writeFileSync(file, '');
}, 120_000);
afterAll(async () => {
  for (const worker of workers) await worker.remove();
  await hub.remove();
});

const startWorker = async (leaseSeconds: number) => {
  const env = { ...common, SERVICES: 'worker', TEST_LEASE_SECONDS: String(leaseSeconds) };
  const worker = await startHub(env, { beside: hub, entry });
  workers.push(worker);
  return worker;
};
const stopWorkers = async () => {
  for (const worker of workers.splice(0)) {
    await worker.term();
    await worker.remove();
  }
};

const create = async (title: string, ms: number): Promise<string> => {
  const reply = await hub.ask('/jobs', { body: { executor: 'count', title, input: { file, ms } } });
  expect(reply.status).toBe(201);
  return reply.body.id;
};
const runs = (id: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${id} `));
const row = async (id: string) => (await hub.query(`select status, attempts, fence from jobs where id = '${id}'`)).rows[0]!;
const until = (id: string, status: string) => waitFor(async () => ((await row(id)).status === status ? true : undefined));
const events = async (id: string) => {
  const all: any[] = [];
  for (let after = 0; ;) {
    const { body } = await hub.ask(`/collab/events?after=${after}&limit=1000`);
    all.push(...body.events.filter(({ target }: any) => target === `job:${id}`));
    if (body.next === body.head) return all;
    after = body.next;
  }
};

test(
  'J4 a hub without a worker keeps jobs until one comes; a worker alone serves nobody and ends cleanly',
  { timeout: 120_000 },
  async () => {
    const id = await create('waits', 0);
    expect(await row(id)).toMatchObject({ status: 'queued' });
    const worker = await startWorker(10);
    await until(id, 'ready');
    expect(worker.url).toBe('');
    const next = await create('told', 0);
    await until(next, 'ready');
    const [line] = runs(next);
    expect(line!.split(' ')[3]).toBe(String(worker.pid));
    expect(await worker.term()).toBe(0);
  },
);

test(
  'R11 J1 a worker that was stopped and goes on: its late result is dropped, with an event',
  { timeout: 120_000 },
  async () => {
    await stopWorkers();
    const [one, two] = [await startWorker(3), await startWorker(3)];
    const id = await create('frozen', 2_000);
    const first = await waitFor(async () => runs(id)[0]);
    const frozen = [one, two].find(({ pid }) => String(pid) === first.split(' ')[3])!;
    process.kill(frozen.pid, 'SIGSTOP');
    await until(id, 'ready');
    expect(runs(id)).toHaveLength(2);
    process.kill(frozen.pid, 'SIGCONT');
    const dropped = await waitFor(async () => (await events(id)).find(({ event }) => event === 'executor_result_dropped'));
    const { rows: attempts } = await hub.query(`select fence, status from attempts where job_id = '${id}' order by number`);
    expect(attempts.map(({ status }) => status)).toEqual(['lost', 'succeeded']);
    expect(dropped.details).toMatchObject({ your_fence: Number(attempts[0]!.fence), current_fence: Number(attempts[1]!.fence) });
    const { rows: variants } = await hub.query(`select content from variants where job_id = '${id}'`);
    expect(variants).toEqual([{ content: `${id} 2` }]);
  },
);

test('J5 SIGTERM of a worker: another one has its job at once', { timeout: 120_000 }, async () => {
  await stopWorkers();
  const one = await startWorker(60);
  const id = await create('moves', 50_000);
  await waitFor(async () => runs(id)[0]);
  const two = await startWorker(60);
  expect(await one.term()).toBe(0);
  const second = await waitFor(async () => runs(id)[1]);
  expect(second.split(' ').slice(1, 4)).toEqual(['2', expect.any(String), String(two.pid)]);
  expect(await row(id)).toMatchObject({ attempts: 1 });
  await hub.ask(`/jobs/${id}/cancel`, { method: 'POST', body: {} });
  await until(id, 'cancelled');
});

test(
  'R12 J4 kill -9 of workers and of the hub at random moments: nothing is lost or done twice',
  { timeout: 120_000 + JOBS * 6_000 },
  async () => {
    await stopWorkers();
    for (let n = 0; n < 3; n++) await startWorker(10);
    const ids: string[] = [];
    const left = async () =>
      Number((await hub.query(`select count(*)::int as n from jobs where status in ('queued', 'running')`)).rows[0]!.n);
    let kills = 0;
    while (ids.length < JOBS || (await left()) > 0) {
      for (let n = 0; n < 6 && ids.length < JOBS; n++) ids.push(await create(`job ${ids.length}`, (n * 41) % 160));
      if (kills >= JOBS / 4) await waitFor(async () => ((await left()) === 0 ? true : undefined));
      else {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
        const victim = [hub, ...workers][Math.floor(Math.random() * 4)]!;
        await victim.kill();
        kills++;
        await victim.start();
      }
    }
    // What a killed process was carrying is taken over by another one after a while.
    await waitFor(async () =>
      (await hub.query('select 1 from outbox where processed_at is null limit 1')).rows.length === 0 ? true : undefined,
    );
    const { rows: jobs } = await hub.query(
      `select id, status, failure from jobs where id in (${ids.map((id) => `'${id}'`).join(',')})`,
    );
    const poison = jobs.filter(({ failure }) => (failure as { code: string } | null)?.code === 'poison').length;
    expect(jobs.filter(({ status }) => status === 'ready').length + poison).toBe(JOBS);
    const { rows: variants } = await hub.query('select job_id from variants group by job_id having count(*) > 1');
    expect(variants).toEqual([]);
    await waitFor(async () => {
      const { data } = (await hub.ask('/collab/state/locks')).body;
      return data.some((lease: any) => lease.ended === undefined) ? undefined : true;
    });
    for (const id of ids) {
      const names = (await events(id)).map(({ event }) => event);
      expect([id, names.filter((name) => name === 'job_created').length]).toEqual([id, 1]);
      expect([id, names.filter((name) => name === 'executor_succeeded').length]).toEqual([
        id,
        poison > 0 ? expect.any(Number) : 1,
      ]);
    }
    console.log(`${kills} kills of 4 processes over ${JOBS} jobs, ${poison} poison`);
  },
);
