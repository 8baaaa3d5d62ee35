/** How an attempt ends, and what that makes of its job (SEMANTICS J3). Pure: the chance of the backoff is handed in. */
import type { OutboxEvent } from './outbox.ts';
import { toBackoffMs, type Backoff } from './backoff.ts';
import type { VariantDraft } from './executor.ts';
import type { JobFailure, JobStatus } from '../store/entities/job.ts';
import type { Attempt } from '../store/entities/attempt.ts';

export type Outcome =
  | { kind: 'succeeded'; variants: VariantDraft[] }
  | { kind: 'failed'; failure: JobFailure }
  | { kind: 'cancelled' }
  /** The worker stops; the attempt does not count. */
  | { kind: 'handed_back' }
  /** The worker is gone, or has lost its lease: what it made of the job does not count, the attempt does. */
  | { kind: 'lost' };

/** The job as its row stands, locked, while this attempt is still the one that counts. */
export type JobState = {
  id: string;
  executor: string;
  cancelRequested: boolean;
  attempts: number;
  maxAttempts: number;
  /** Attempts for the present wish that were lost, this one not included. */
  lost: number;
};

export type Ended = { attempt: number; worker: string; variantIds: string[] };

export type Verdict = {
  status: JobStatus;
  attempts: number;
  runAt: Date | null;
  failure: JobFailure | null;
  attemptStatus: Attempt['status'];
  event: OutboxEvent['event'];
};

/** A job that took so many workers with it is not given to another one. */
export const POISON_AFTER = 3;

/** How long another side may make a job wait. */
const MAX_SAID_SECONDS = 3600;

export type Chance = { now: Date; random: number; backoff?: Backoff };

export function decide(job: JobState, outcome: Outcome, ended: Ended, chance: Chance): Verdict {
  if (outcome.kind === 'cancelled' || job.cancelRequested) return toCancelled(job, outcome, ended);
  switch (outcome.kind) {
    case 'succeeded': {
      const details = { executor: job.executor, attempt: ended.attempt, variants: ended.variantIds };
      return verdict(job, 'ready', 'succeeded', { event: 'executor_succeeded', details });
    }
    case 'handed_back': {
      const event = { event: 'job_handed_back', details: { attempt: ended.attempt, worker: ended.worker } };
      return { ...verdict(job, 'queued', 'handed_back', event), attempts: job.attempts - 1, runAt: chance.now };
    }
    case 'lost':
      return toLost(job, ended, chance);
    case 'failed':
      return toFailed(job, outcome.failure, ended, chance);
  }
}

function verdict(
  job: JobState,
  status: JobStatus,
  attemptStatus: Verdict['attemptStatus'],
  event: OutboxEvent['event'],
  failure: JobFailure | null = null,
): Verdict {
  return { status, attemptStatus, event: { target: `job:${job.id}`, ...event }, failure, attempts: job.attempts, runAt: null };
}

function toCancelled(job: JobState, outcome: Outcome, { attempt }: Ended): Verdict {
  const event = { event: 'job_cancelled', details: { was: 'running', attempt } };
  return verdict(job, 'cancelled', outcome.kind === 'lost' ? 'lost' : 'cancelled', event);
}

function toLost(job: JobState, ended: Ended, chance: Chance): Verdict {
  const lost = job.lost + 1;
  const poison = lost >= POISON_AFTER;
  const failure: JobFailure = poison
    ? { code: 'poison', message: `${lost} workers were lost at this job.`, permanent: true }
    : { code: 'worker_lost', message: 'The worker was lost before it finished.', permanent: false };
  const again = !poison && job.attempts < job.maxAttempts;
  return toFailure(job, 'lost', failure, ended, again ? chance.now : null);
}

function toFailed(job: JobState, failure: JobFailure, ended: Ended, { now, random, backoff }: Chance): Verdict {
  const again = !failure.permanent && job.attempts < job.maxAttempts;
  const saidMs = Math.min(failure.retryAfterSeconds ?? 0, MAX_SAID_SECONDS) * 1000;
  const waitMs = Math.max(toBackoffMs(job.attempts, random, backoff), saidMs);
  const runAt = again ? new Date(now.getTime() + waitMs) : null;
  return toFailure(job, 'failed', failure, ended, runAt);
}

function toFailure(
  job: JobState,
  attemptStatus: Verdict['attemptStatus'],
  failure: JobFailure,
  { attempt }: Ended,
  runAt: Date | null,
): Verdict {
  const { code, message } = failure;
  const again = runAt === null ? {} : { retry_at: runAt.toISOString() };
  const event = { event: 'executor_failed', details: { executor: job.executor, attempt, code, message, ...again } };
  return { ...verdict(job, runAt === null ? 'failed' : 'queued', attemptStatus, event, failure), runAt };
}
