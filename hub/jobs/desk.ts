/**
 * What commands do to jobs (`ctx.jobs`): each changes the row, says so on the log and wakes a worker, in the command's own
 * transaction.
 */
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../command.ts';
import { HubError } from '../errors.ts';
import { Job } from '../store/entities/index.ts';
import { nextNumbers } from '../store/numbers.ts';
import { traceparentOf } from '../telemetry/trace.ts';
import { postOutbox, type OutboxEvent, type OutboxMessage } from './outbox.ts';

/** Who asks, and by which call. */
export type JobAsker = { principal: { id: string; name: string; userId?: string }; callId: string };

export type JobDraft = JobAsker & {
  title: string;
  /** Name of an executor that exists and is enabled; its input is checked already. */
  executor: string;
  maxAttempts: number;
  input: Record<string, unknown>;
  /** Name of the preset it came from. */
  preset?: string;
  params?: Record<string, unknown>;
  channel: Channel;
  /** Where word of its end goes (hub/deliveries.ts, ReplyAddress). */
  replyTo?: unknown;
};

export type JobDesk = {
  /** A new job, queued: row, event `job_created`, wake-up. */
  enqueue(em: EntityManager, draft: JobDraft): Promise<Job>;
  /**
   * A queued job is cancelled at once. A running one is asked to stop: it is `cancelled` when its worker has stopped it. Asked
   * before: nothing to do. Errors: not_found; conflict for a job that is over.
   */
  requestCancel(em: EntityManager, jobId: string, asker: JobAsker & { reason?: string }): Promise<Job>;
  /**
   * Runs it again, with a fresh count of attempts: a failed or cancelled one (retry), or one that is ready and shall propose one more
   * variant. `params`: what this run shall do differently. Errors: not_found; conflict for a job that is queued, running or accepted.
   */
  requeue(em: EntityManager, jobId: string, asker: JobAsker & { params?: Record<string, unknown> }): Promise<Job>;
  /** Any other message of the same transaction, as events of variants. */
  post(em: EntityManager, ...messages: OutboxMessage[]): Promise<void>;
};

/** Channel of PostgreSQL's NOTIFY on which workers hear of work and of cancelled jobs. */
export const NOTIFY_CHANNEL = 'kyros_jobs';

export const jobDesk: JobDesk = { enqueue, requestCancel, requeue, post: postOutbox };

async function enqueue(em: EntityManager, draft: JobDraft): Promise<Job> {
  const { title, executor, maxAttempts, input, preset, params, channel, replyTo, principal, callId } = draft;
  const [number] = await nextNumbers(em, 'J');
  const job = em.create(Job, {
    id: `J-${number}`,
    number: number!,
    title,
    executor,
    maxAttempts,
    input,
    preset: preset ?? null,
    params: params ?? null,
    runAt: new Date(),
    createdBy: principal.id,
    createdByUser: principal.userId ?? null,
    createdByName: principal.name,
    channel,
    replyTo: replyTo ?? null,
    callId,
    traceparent: traceparentOf(callId) ?? null,
  });
  await em.persist(job).flush();
  const details = { title, executor, ...(preset !== undefined && { preset }) };
  await postOutbox(em, toEvent(job, draft, 'job_created', details), { kind: 'wake' });
  return job;
}

async function requestCancel(em: EntityManager, jobId: string, asker: JobAsker & { reason?: string }): Promise<Job> {
  const job = await lockJob(em, jobId);
  const reason = asker.reason === undefined ? {} : { reason: asker.reason };
  if (job.status === 'queued') {
    Object.assign(job, { status: 'cancelled', finishedAt: new Date(), version: job.version + 1 });
    await postOutbox(em, toEvent(job, asker, 'job_cancelled', { was: 'queued', ...reason }));
  } else if (job.status !== 'running') throw over(job, 'cancelled');
  else if (!job.cancelRequested) {
    Object.assign(job, { cancelRequested: true, version: job.version + 1 });
    await postOutbox(em, toEvent(job, asker, 'job_cancel_requested', reason));
    await em.execute('select pg_notify(?, ?)', [NOTIFY_CHANNEL, job.id]);
  }
  await em.flush();
  return job;
}

async function requeue(em: EntityManager, jobId: string, asker: JobAsker & { params?: Record<string, unknown> }): Promise<Job> {
  const job = await lockJob(em, jobId);
  if (job.status === 'queued' || job.status === 'running' || job.status === 'accepted') throw over(job, 'run again');
  const why = job.status === 'ready' ? 'variant' : 'retry';
  Object.assign(job, {
    status: 'queued',
    params: asker.params ?? (why === 'retry' ? job.params : null),
    attempts: 0,
    runAt: new Date(),
    cancelRequested: false,
    progress: null,
    failure: null,
    finishedAt: null,
    traceparent: traceparentOf(asker.callId) ?? null,
    version: job.version + 1,
  });
  await em.flush();
  await postOutbox(em, toEvent(job, asker, 'job_retried', { why }), { kind: 'wake' });
  return job;
}

/** The row, for this transaction alone, as it is now. */
async function lockJob(em: EntityManager, id: string): Promise<Job> {
  const job = await em.findOne(Job, id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (job === null) throw new HubError('not_found', `There is no job ${id}.`);
  return job;
}

function over(job: Job, what: string): HubError {
  return new HubError('conflict', `${job.id} is ${job.status}, so it cannot be ${what}.`, { status: job.status });
}

function toEvent(
  job: Job,
  { principal, callId }: JobAsker,
  event: OutboxEvent['event']['event'],
  details: Record<string, unknown>,
): OutboxEvent {
  return { kind: 'event', event: { event, target: `job:${job.id}`, details }, actor: principal.name, callId };
}
