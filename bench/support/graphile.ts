/** graphile-worker on PostgreSQL, with a task that does nothing. It makes a schema of its own in the database. */
import { EventEmitter } from 'node:events';
import { Logger, makeWorkerUtils, run, type Runner, type WorkerEvents } from 'graphile-worker';
import type pg from 'pg';

const NAME = 'noop';
const quiet = new Logger(() => () => {});

export type GraphilePlan = {
  pool: pg.Pool;
  concurrency: number;
  count: number;
  /** Jobs are fetched in batches: concurrency + 1 of them, where its documentation says to begin. */
  batches?: boolean;
};

async function startRunner(
  { pool, concurrency, batches = false }: GraphilePlan,
  events: WorkerEvents,
  began: () => void,
): Promise<Runner> {
  return await run({
    pgPool: pool,
    logger: quiet,
    events,
    noHandleSignals: true,
    parsedCronItems: [],
    taskList: { [NAME]: async () => began() },
    preset: { worker: { concurrentJobs: concurrency, ...(batches && { localQueue: { size: concurrency + 1 } }) } },
  });
}

/** A backlog, and one worker: jobs a second. */
export async function runGraphile(plan: GraphilePlan): Promise<number> {
  const { pool, count } = plan;
  const utils = await makeWorkerUtils({ pgPool: pool, logger: quiet });
  await utils.migrate();
  await pool.query(`select graphile_worker.add_job($2, '{}') from generate_series(1, $1)`, [count, NAME]);
  const events: WorkerEvents = new EventEmitter();
  let left = count;
  const done = Promise.withResolvers<void>();
  events.on('job:complete', () => {
    if (--left === 0) done.resolve();
  });
  const startedMs = performance.now();
  const runner = await startRunner(plan, events, () => {});
  await done.promise;
  const perSecond = (count / (performance.now() - startedMs)) * 1_000;
  await runner.stop();
  await utils.release();
  return perSecond;
}

/** Milliseconds from asking to the start of the task, one after the other. */
export async function timeGraphileStarts(plan: GraphilePlan): Promise<number[]> {
  let began = (): void => {};
  const runner = await startRunner(plan, new EventEmitter(), () => began());
  const times: number[] = [];
  for (let n = 0; n < plan.count; n++) {
    const start = Promise.withResolvers<void>();
    began = start.resolve;
    const askedMs = performance.now();
    await runner.addJob(NAME, {});
    await start.promise;
    times.push(performance.now() - askedMs);
  }
  await runner.stop();
  return times;
}
