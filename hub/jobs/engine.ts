/** The jobs engine of a process: queue, outbox pump and reconciler, and a worker where this process is one (SERVICES). */
import { hostname } from 'node:os';
import { leaseClockOf } from '../collab/lease-clock.ts';
import type { CollabStore } from '../collab/store.ts';
import type { Config } from '../config.ts';
import type { Principal } from '../context.ts';
import { HubError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Presence } from '../store/presence.ts';
import { NOTIFY_CHANNEL } from './desk.ts';
import type { Executors } from './executor.ts';
import { createOutboxPump } from './outbox-pump.ts';
import { JOBS } from './outbox.ts';
import { createQueue, type QueueBackend } from './queue-agenda.ts';
import type { Queue } from './queue.ts';
import { createReconciler } from './reconciler.ts';
import { createSettler } from './settle.ts';
import { createJobsPool } from './transaction.ts';
import { createWorker, type WorkerLimits } from './worker.ts';

export type Jobs = {
  /** For other parts that want to be woken: `onWake` before `start`. */
  queue: Queue;
  /** Transactions were committed that may have posted to the outbox. */
  committed(): void;
  /** Puts right what the last stop left, then works. */
  start(): Promise<void>;
  /** Resolves when everything posted before is carried over. */
  settled(): Promise<void>;
  /** Ids of jobs at work in this process. */
  running(): string[];
  /** Takes no new work; what runs gets a grace and goes back into the queue (J5). Closing does it too. Both may be called twice. */
  drain(): Promise<void>;
  close(): Promise<void>;
};

export type JobsParts = {
  config: Pick<Config, 'services' | 'workerConcurrency' | 'agendaBackend' | 'mongodbUrl' | 'collabStore'>;
  databaseUrl: string;
  presence: Presence;
  store: CollabStore;
  executors: Executors;
  /** Rights as they are now. Errors: forbidden. */
  getAsker(id: string): Promise<Principal>;
  /** Deliveries were queued. */
  onNotice: () => void;
  log: Logger;
  limits?: Partial<WorkerLimits>;
  /** See QueueOptions. */
  queueLockSeconds?: number;
};

/** Jobs that run when the hub stops have so long to finish; then they are told to stop. */
const DRAIN_GRACE_MS = 3_000;

/** Errors: those of the database; unavailable when the MongoDB of the queue cannot be reached. */
export async function openJobs(parts: JobsParts): Promise<Jobs> {
  const { config, databaseUrl, presence, store, executors, log, onNotice } = parts;
  const name = `${hostname()}:${process.pid}:${presence.hub}`;
  const queue = createQueue(await openBackend(parts), {
    name,
    log,
    ...(parts.queueLockSeconds !== undefined && { lockSeconds: parts.queueLockSeconds }),
  });
  const pool = createJobsPool(databaseUrl, log);
  const pump = createOutboxPump({
    pool,
    store,
    queue,
    log,
    onWork: () => worker?.kick(),
    tellOthers,
    alone: config.collabStore === 'files',
  });
  const worker = config.services.includes('worker') ? createLocalWorker() : undefined;
  const settle = createSettler({ pool, store, pump, actor: 'hub', onNotice, log });
  const reconciler = createReconciler({
    pool,
    store,
    presence,
    pump,
    settle,
    log,
    async onForgotten() {
      worker?.kick();
      tellOthers();
      await queue.wakeAt(JOBS, '', new Date());
    },
  });
  if (worker !== undefined) queue.onWake(JOBS, async () => worker.kick());

  function createLocalWorker() {
    const { getAsker, limits } = parts;
    const concurrency = config.workerConcurrency;
    const clock = leaseClockOf(store);
    const own = { name, databaseUrl, pool, store, clock, executors, pump, concurrency, getAsker, onNotice, log };
    return createWorker({ ...own, ...(limits !== undefined && { limits }) });
  }

  /** A hint that comes at once; the queue's wake-up comes behind, and suffices. */
  function tellOthers(): void {
    pool.query('select pg_notify($1, $2)', [NOTIFY_CHANNEL, '']).catch((error: unknown) => {
      log.debug({ err: error }, 'Other workers could not be told of work; they look for it');
    });
  }

  const drain = async () => worker?.drain(DRAIN_GRACE_MS);
  let closing: Promise<void> | undefined;

  async function shut(): Promise<void> {
    await drain();
    await reconciler.close();
    await pump.settled();
    await pump.close();
    await queue.close();
    await pool.end();
  }

  return {
    queue,
    committed: pump.kick,
    async start() {
      await pump.settled();
      await reconciler.round();
      await queue.start();
      worker?.start();
    },
    settled: pump.settled,
    running: () => worker?.running() ?? [],
    drain,
    close: () => (closing ??= shut()),
  };
}

async function openBackend({ config, databaseUrl, log }: JobsParts): Promise<QueueBackend> {
  if (config.agendaBackend === 'postgres') {
    const { openPostgresQueue } = await import('./queue-postgres.ts');
    return await openPostgresQueue(databaseUrl, log);
  }
  if (config.mongodbUrl === undefined) throw new HubError('unavailable', 'MONGODB_URL is missing.');
  const { openMongoQueue } = await import('./queue-mongo.ts');
  return await openMongoQueue(config.mongodbUrl, log);
}
