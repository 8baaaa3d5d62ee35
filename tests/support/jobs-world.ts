/**
 * The jobs engine over a real database and a real board, without the hub around it: any number of engines on one board, as several
 * hubs would be, with executors that tests make.
 */
import { z } from 'zod';
import type { EventRecord } from '../../hub/collab/store.ts';
import { openFileStore } from '../../hub/collab/files/store.ts';
import { leaseClockOf } from '../../hub/collab/lease-clock.ts';
import { createLeaseSweeper } from '../../hub/collab/lease-sweep.ts';
import { createCallId } from '../../hub/call-id.ts';
import { jobDesk, type JobDraft } from '../../hub/jobs/desk.ts';
import { openJobs, type Jobs, type JobsParts } from '../../hub/jobs/engine.ts';
import { createExecutors, defineExecutor, type Executor, type VariantDraft, type Work } from '../../hub/jobs/executor.ts';
import type { WorkerLimits } from '../../hub/jobs/worker.ts';
import { createLogger } from '../../hub/log.ts';
import { createOrm } from '../../hub/store/orm.ts';
import { createPresence, type Presence } from '../../hub/store/presence.ts';
import pg from 'pg';
import { createTestDatabase } from './database.ts';
import { createTempDir } from './temp-dir.ts';

/** An executor whose work is a function of the test. */
export function toExecutor(
  name: string,
  run: (work: Work, input: Record<string, unknown>) => Promise<VariantDraft[]>,
  limits: Partial<Executor['limits']> = {},
): Executor {
  return defineExecutor({
    name,
    summary: 'Does what the test says.',
    role: 'viewer',
    input: z.looseObject({}),
    settings: z.looseObject({}),
    params: z.looseObject({}),
    limits: { timeoutSeconds: 30, maxInputBytes: 100_000, maxOutputBytes: 100_000, maxAttempts: 5, ...limits },
    example: {},
    run: run as never,
  });
}

export const toText = (content: string): VariantDraft => ({ title: 'text', mediaType: 'text/plain', content });

export type JobRow = Record<string, unknown> & { id: string; status: string; attempts: number };
export type JobsWorld = Awaited<ReturnType<typeof openJobsWorld>>;

export type EngineOptions = {
  executors: readonly Executor[];
  services?: ('hub' | 'worker')[];
  concurrency?: number;
  limits?: Partial<WorkerLimits>;
  presence?: Presence;
  getAsker?: JobsParts['getAsker'];
  queueLockSeconds?: number;
  mongodbUrl?: string;
  /** Else it is started. */
  idle?: boolean;
};

const asker = { id: 'user:1', name: 'ann', role: 'admin', timezone: 'UTC' } as const;

/** Short leases, and retries that come at once. */
export const QUICK: WorkerLimits = { leaseSeconds: 30, graceMs: 300, backoff: { baseMs: 5, capMs: 20 } };

export async function openJobsWorld() {
  const dir = await createTempDir();
  const database = await createTestDatabase();
  const log = createLogger('silent');
  const orm = await createOrm(database.url);
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  pool.on('error', () => {});
  const quiet = { info() {}, warn() {}, error() {} };
  const onFatal = (error: Error) => {
    throw error;
  };
  const store = await openFileStore({ dir: dir.path, log: quiet, onFatal });
  const sweeper = createLeaseSweeper({ store, clock: leaseClockOf(store), onError: () => {} });
  const engines: Jobs[] = [];
  const presences: Presence[] = [];

  const world = {
    store,
    orm,
    pool,
    databaseUrl: database.url,
    async openPresence(): Promise<Presence> {
      const presence = await createPresence(database.url, pool, log);
      presences.push(presence);
      return presence;
    },
    async open({
      executors,
      services = ['hub', 'worker'],
      concurrency = 4,
      limits = QUICK,
      ...rest
    }: EngineOptions): Promise<Jobs> {
      const presence = rest.presence ?? (await world.openPresence());
      const jobs = await openJobs({
        config: {
          services,
          workerConcurrency: concurrency,
          agendaBackend: rest.mongodbUrl === undefined ? 'postgres' : 'mongo',
          mongodbUrl: rest.mongodbUrl,
          collabStore: 'files',
        },
        databaseUrl: database.url,
        presence,
        store,
        executors: createExecutors(executors),
        getAsker: rest.getAsker ?? (() => Promise.resolve(asker)),
        onNotice: () => {},
        log,
        limits: { ...QUICK, ...limits },
        ...(rest.queueLockSeconds !== undefined && { queueLockSeconds: rest.queueLockSeconds }),
      });
      engines.push(jobs);
      if (rest.idle !== true) await jobs.start();
      return jobs;
    },
    /** Stores a job as a command would; nobody is told but by the outbox. */
    async enqueue(executor: string, draft: Partial<JobDraft> = {}): Promise<string> {
      const job = await orm.em.fork().transactional((em) =>
        jobDesk.enqueue(em, {
          title: `Run ${executor}`,
          executor,
          maxAttempts: 5,
          input: {},
          channel: 'api',
          principal: { id: asker.id, name: asker.name },
          callId: createCallId(),
          ...draft,
        }),
      );
      for (const engine of engines) engine.committed();
      return job.id;
    },
    async cancel(id: string): Promise<void> {
      const who = { principal: asker, callId: createCallId() };
      await orm.em.fork().transactional((em) => jobDesk.requestCancel(em, id, who));
      for (const engine of engines) engine.committed();
    },
    async again(id: string, params?: Record<string, unknown>): Promise<void> {
      const who = { principal: asker, callId: createCallId(), ...(params !== undefined && { params }) };
      await orm.em.fork().transactional((em) => jobDesk.requeue(em, id, who));
      for (const engine of engines) engine.committed();
    },
    async job(id: string): Promise<JobRow> {
      return (await pool.query('select * from jobs where id = $1', [id])).rows[0];
    },
    async attempts(id: string): Promise<Record<string, unknown>[]> {
      return (await pool.query('select * from attempts where job_id = $1 order by number', [id])).rows;
    },
    async variants(id: string): Promise<Record<string, unknown>[]> {
      return (await pool.query('select * from variants where job_id = $1 order by number', [id])).rows;
    },
    /** Resolves with the row once the job has one of these states. */
    async until(id: string, ...states: string[]): Promise<JobRow> {
      return await waitFor(async () => {
        const row = await world.job(id);
        return states.includes(row.status) ? row : undefined;
      });
    },
    /** Everything on the log about a job and its lease, oldest first. */
    async events(id: string): Promise<EventRecord[]> {
      const { events } = await store.read(0, { limit: 10_000, scan: 100_000 });
      return events
        .map(({ record }) => record)
        .filter(({ target, details }) => target === `job:${id}` || details.resource === `job:${id}`);
    },
    async untilEvent(id: string, name: string): Promise<EventRecord> {
      return await waitFor(async () => (await world.events(id)).find(({ event }) => event === name));
    },
    async remove(): Promise<void> {
      for (const engine of engines) await engine.close();
      await sweeper.close();
      for (const presence of presences) await presence.close();
      await pool.end();
      await store.close();
      await orm.close();
      await database.drop();
      await dir.remove();
    },
  };
  return world;
}

/** Looks again and again; the test's own time limit ends it. */
export async function waitFor<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
