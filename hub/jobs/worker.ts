/**
 * A worker: takes jobs that are due as long as it has hands free, runs them under leases, and settles what came of them (SEMANTICS
 * J1 to J5). It runs inside the hub or as a process of its own, and any number of them may work on one database.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { LeaseClock } from '../collab/lease-clock.ts';
import type { CollabStore } from '../collab/store.ts';
import type { Principal } from '../context.ts';
import { HubError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { startAttempt, type Attempt, type AttemptParts } from './attempt.ts';
import type { Backoff } from './backoff.ts';
import { claimJobs, type ClaimedJob } from './claim.ts';
import type { Executors } from './executor.ts';
import { createHearing } from './hearing.ts';
import { createLeaseKeeper } from './lease-keeper.ts';
import { inJobSpan } from './job-span.ts';
import { isStanding, toJobResource, type Holder } from './lease.ts';
import type { OutboxPump } from './outbox-pump.ts';
import type { Words } from './progress.ts';
import { createSettler } from './settle.ts';
import { toSqlJson } from './transaction.ts';
import { createUnderLease } from './under-lease.ts';

export type WorkerLimits = {
  /** Of a job's lease. Renewed every third of it. */
  leaseSeconds: number;
  /** What a stopped executor may take to end. */
  graceMs: number;
  backoff?: Backoff;
};

export const WORKER_LIMITS: WorkerLimits = { leaseSeconds: 30, graceMs: 2_000 };

export type WorkerParts = {
  /** `host:pid:number`. */
  name: string;
  databaseUrl: string;
  pool: pg.Pool;
  store: CollabStore;
  clock: LeaseClock;
  executors: Executors;
  pump: OutboxPump;
  concurrency: number;
  getAsker(id: string): Promise<Principal>;
  onNotice: () => void;
  log: Logger;
  limits?: Partial<WorkerLimits>;
};

export type Worker = {
  /** Takes work from now on. */
  start(): void;
  /** There may be work. */
  kick(): void;
  /** Ids of the jobs at work. */
  running(): string[];
  /** Takes nothing new, waits so long for what runs, then stops it and puts it back into the queue (J5). May be called twice. */
  drain(graceMs: number): Promise<void>;
};

/** Jobs of a worker whose results are not stored yet, as a multiple of what it runs at once. */
const UNSETTLED = 3;
/** Looks for work without being told. */
const LOOK_MS = 5_000;
/** Looks whether running jobs are cancelled, beside hearing of it. */
const CANCEL_LOOK_MS = 2_000;
/** A job whose lease somebody else has is passed over for this time. */
const HELD_MS = 1_000;
/** How old rights may be that an attempt begins with. */
const RIGHTS_MS = 1_000;
/** While the database is away. */
const SETTLE_AGAIN_MS = 500;

export function createWorker(parts: WorkerParts): Worker {
  const { pool, store, clock, pump, log } = parts;
  const limits = { ...WORKER_LIMITS, ...parts.limits };
  const holder: Holder = { holder: `worker:${parts.name}`, incarnation: randomUUID(), ttlSeconds: limits.leaseSeconds };
  const actor = holder.holder;
  const keeper = createLeaseKeeper({ store, clock, holder, log });
  const settle = createSettler({
    pool,
    store,
    pump,
    actor,
    onNotice: parts.onNotice,
    log,
    ...(limits.backoff !== undefined && { backoff: limits.backoff }),
  });
  const attempts = new Map<string, { attempt: Attempt; done: Promise<void> }>();
  const heldUntilMs = new Map<string, number>();
  let executing = 0;
  let started = false;
  let wanted = false;
  let looking: Promise<void> | undefined;
  let draining: Promise<void> | undefined;

  const getAsker = createAskers(parts.getAsker);
  const foresee = (jobs: readonly { createdBy: string }[]) => {
    for (const id of new Set(jobs.map(({ createdBy }) => createdBy))) getAsker(id).catch(() => {}); // The attempt asks again.
  };

  const attemptParts: AttemptParts = {
    executors: parts.executors,
    store,
    actor,
    getAsker,
    underLease: (signal) => createUnderLease({ store, clock, holder, keeper, log }, signal),
    tell,
    graceMs: limits.graceMs,
    log,
  };

  function kick(): void {
    wanted = true;
    // Hands that become free in the same turn take together.
    if (started && draining === undefined) looking ??= new Promise(setImmediate).then(look).finally(() => (looking = undefined));
  }

  /** Hands that are free. Results that wait to be stored hold none, but too many of them do. */
  function free(): number {
    return attempts.size < UNSETTLED * parts.concurrency ? parts.concurrency - executing : 0;
  }

  async function look(): Promise<void> {
    while (wanted && draining === undefined && free() > 0) {
      wanted = false;
      try {
        const claim = await claimJobs(
          { pool, store, clock, holder, worker: parts.name, foresee },
          free(),
          passedOver(),
          pump.carried(),
        );
        for (const job of claim.claimed) void inJobSpan(job, () => begin(job));
        for (const id of claim.held) passOver(id);
        if (claim.claimed.length + claim.held.length > 0) wanted = true;
      } catch (error) {
        log.debug({ err: error }, 'Jobs cannot be taken now; it is tried again');
      }
    }
  }

  function passedOver(): string[] {
    const nowMs = performance.now();
    for (const [id, untilMs] of heldUntilMs) if (untilMs <= nowMs) heldUntilMs.delete(id);
    return [...heldUntilMs.keys()];
  }

  function passOver(id: string): void {
    heldUntilMs.set(id, performance.now() + HELD_MS);
    setTimeout(kick, HELD_MS + 10).unref();
  }

  function begin(job: ClaimedJob): Pick<Attempt, 'ended'> & { done: Promise<void> } {
    const attempt = startAttempt(job, attemptParts);
    executing++;
    const left = () => {
      executing--;
      kick();
    };
    attempt.ended.then(left, left);
    keeper.keep(job.lease, {
      onLost: (error) => attempt.stop('lost', error),
      onCancel: () => attempt.stop('cancelled', cancelled()),
    });
    const done = end(attempt)
      .catch((error: unknown) =>
        log.warn({ err: error, job: job.id }, 'The end of a job could not be noted; it will be found lost'),
      )
      .finally(() => {
        attempts.delete(job.id);
        kick();
      });
    attempts.set(job.id, { attempt, done });
    return { ended: attempt.ended, done };
  }

  async function end({ job, ended }: Attempt): Promise<void> {
    const { outcome, output } = await ended;
    const { id: jobId, attempt, attemptId, lease } = job;
    const ending = { jobId, attempt, attemptId, worker: parts.name, lease, output };
    try {
      for (;;) {
        // A lease that was taken away meanwhile: whoever has the job now decides.
        const counts = isStanding(store.board, lease);
        const wasNoted = await settle({ ...ending, outcome: counts ? outcome : { kind: 'lost' } }).then(() => true, isFinal);
        if (wasNoted) return;
        await sleep(SETTLE_AGAIN_MS, undefined, { ref: false });
      }
    } finally {
      keeper.letGo(lease);
    }
  }

  /** False while the database is away and may come back. Throws on what trying again does not help. */
  function isFinal(error: unknown): false {
    if (!(error instanceof HubError && error.kind.retryable) || draining !== undefined) throw error;
    log.debug({ err: error }, 'The end of a job cannot be noted now; it is tried again');
    return false;
  }

  /** What an executor says, into its row and onto the log. Words are not worth a failure. */
  async function tell(job: ClaimedJob, words: Words, output: string): Promise<void> {
    try {
      await pool.query(TELL, [job.id, job.lease.fence, toSqlJson(words), job.attemptId, toSqlJson([output])]);
      const details = { ...words, attempt: job.attempt };
      await store.commit({ actor }, () => [{ event: 'job_progress', target: toJobResource(job.id), details }]);
    } catch (error) {
      log.debug({ err: error, job: job.id }, 'Progress could not be told');
    }
  }

  function cancel(jobId: string): void {
    attempts.get(jobId)?.attempt.stop('cancelled', cancelled());
  }

  async function lookForCancelled(): Promise<void> {
    if (attempts.size === 0) return;
    const { rows } = await pool.query<{ id: string }>(CANCELLED, [[...attempts.keys()]]);
    for (const { id } of rows) cancel(id);
  }

  async function stop(graceMs: number): Promise<void> {
    await looking;
    const all = () => Promise.all([...attempts.values()].map(({ done }) => done));
    await Promise.race([all(), sleep(graceMs, undefined, { ref: false })]);
    for (const { attempt } of attempts.values()) attempt.stop('stopping', new HubError('stopping', 'The worker stops.'));
    await all();
    clearInterval(timer);
    clearInterval(cancelTimer);
    await hearing.close();
    await keeper.close();
  }

  const timer = setInterval(kick, LOOK_MS).unref();
  const cancelTimer = setInterval(() => void lookForCancelled().catch(() => {}), CANCEL_LOOK_MS).unref();
  const hearing = createHearing(parts.databaseUrl, (jobId) => (jobId === undefined ? kick() : cancel(jobId)), log);
  return {
    start() {
      started = true;
      kick();
    },
    kick,
    running: () => [...attempts.keys()],
    drain: (graceMs) => (draining ??= stop(graceMs)),
  };
}

/** Jobs of one asker that begin within the same second ask for rights once. */
function createAskers(getAsker: WorkerParts['getAsker']): WorkerParts['getAsker'] {
  const known = new Map<string, Promise<Principal>>();
  return async (id) => {
    const found = known.get(id);
    if (found !== undefined) return await found;
    const asked = getAsker(id);
    known.set(id, asked);
    setTimeout(() => known.delete(id), RIGHTS_MS).unref();
    return await asked;
  };
}

function cancelled(): HubError {
  return new HubError('cancelled', 'The job was cancelled.');
}

const CANCELLED = 'select id from jobs where id = any($1::text[]) and cancel_requested';

const TELL = `
with j as (update jobs set progress = $3::jsonb where id = $1 and fence = $2 and status = 'running')
update attempts set output = $5::jsonb ->> 0 where id = $4 and status = 'running'`;
