/**
 * The hub with an executor that does nothing but say when it began, beside plain Agenda with a handler that does nothing, on the same
 * database. Measures both before it says that it is ready, in turns, and prints what it measured.
 */
import { Agenda } from 'agenda';
import { PostgresBackend } from '@agendajs/postgres-backend';
import pg from 'pg';
import { z } from 'zod';
import { createCallId } from '../../hub/call-id.ts';
import { readConfig } from '../../hub/config.ts';
import { jobDesk } from '../../hub/jobs/desk.ts';
import { defineExecutor } from '../../hub/jobs/executor.ts';
import { createLogger } from '../../hub/log.ts';
import { startHub, type Hub } from '../../hub/start.ts';
import { startEmbeddedPostgres } from '../../hub/store/embedded-postgres.ts';

const COUNT = Number(process.env.BENCH_JOBS ?? 400);
const ROUNDS = 3;

const noop = defineExecutor({
  name: 'noop',
  summary: 'Says when it began.',
  role: 'agent',
  input: z.strictObject({}),
  settings: z.strictObject({}),
  params: z.strictObject({}),
  limits: { timeoutSeconds: 60, maxInputBytes: 1_000, maxOutputBytes: 1_000, maxAttempts: 3 },
  example: {},
  run: async () => [{ title: 'began', mediaType: 'text/plain', content: String(performance.timeOrigin + performance.now()) }],
});

const dataDir = process.env.DATA_DIR!;
const database = await startEmbeddedPostgres({ dataDir, log: () => {} });
const config = { ...readConfig(process.env), databaseUrl: database.url };
const onFatal = (error: Error) => {
  throw error;
};
const hub = await startHub(config, { log: createLogger('warn'), onFatal, executors: [noop] });
const pool = new pg.Pool({ connectionString: database.url, max: 20 });
pool.on('error', () => {});

/** A backlog of wake-ups, and one worker: jobs a second. */
async function runAgenda(concurrency: number): Promise<number> {
  await pool.query(`insert into agenda_jobs (name, next_run_at, data) select 'noop', now(), '{}' from generate_series(1, $1)`, [
    COUNT,
  ]);
  const agenda = new Agenda({
    backend: new PostgresBackend({ pool, ensureSchema: false }),
    name: `bench-${Math.random()}`,
    processEvery: 500,
    maxConcurrency: concurrency,
    defaultConcurrency: concurrency,
    defaultLockLimit: 0,
  });
  agenda.on('error', () => {});
  let left = COUNT;
  const done = Promise.withResolvers<void>();
  agenda.on('complete', () => {
    if (--left === 0) done.resolve();
  });
  agenda.define('noop', async () => {}, { concurrency });
  const startedMs = performance.now();
  await agenda.start();
  await done.promise;
  const perSecond = (COUNT / (performance.now() - startedMs)) * 1_000;
  await agenda.stop(false);
  await pool.query(`delete from agenda_jobs where name = 'noop'`);
  return perSecond;
}

/** The same backlog as jobs, with all they promise: lease, fence, attempt, events, variant. */
async function runJobs({ core }: Hub): Promise<number> {
  const principal = { id: 'key:bench', name: 'bench' };
  const { id } = (await pool.query(`select id from api_keys limit 1`)).rows[0];
  const em = core.orm.em.fork();
  await em.begin();
  for (let n = 0; n < COUNT; n++) {
    await jobDesk.enqueue(em, {
      title: 'noop',
      executor: 'noop',
      maxAttempts: 3,
      input: {},
      channel: 'api',
      principal: { ...principal, id: `key:${id}` },
      callId: createCallId(),
    });
  }
  const startedMs = performance.now();
  await em.commit();
  core.jobs.committed();
  for (;;) {
    const { rows } = await pool.query(`select 1 from jobs where status in ('queued', 'running') limit 1`);
    if (rows.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return (COUNT / (performance.now() - startedMs)) * 1_000;
}

const agenda: number[] = [];
const jobs: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  agenda.push(await runAgenda(config.workerConcurrency));
  jobs.push(await runJobs(hub));
}
await pool.end();
const middle = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
process.stdout.write(`Measured ${JSON.stringify({ agenda: middle(agenda), jobs: middle(jobs) })}\n`);
process.stdout.write(`Kyros is ready at ${hub.publicUrl}\n`);
process.once(
  'SIGTERM',
  () =>
    void hub
      .stop()
      .then(() => database.stop())
      .then(() => process.exit(0)),
);
