/**
 * A run of an executor that proposes variants (SEMANTICS J). The row is the queue and the truth: an Agenda job is only the wake-up
 * that makes a worker look here, and the fence in the row decides whose result counts (J1, J4).
 */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { User } from './user.ts';

export const JOB_STATUSES = ['queued', 'running', 'ready', 'accepted', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** Why a job or an attempt failed. `permanent`: trying again would not help. */
export type JobFailure = {
  code: string;
  message: string;
  permanent: boolean;
  /** The other side said when to come back. */
  retryAfterSeconds?: number;
};

export const Job = defineEntity({
  name: 'Job',
  tableName: 'jobs',
  properties: {
    /** `J-<n>`, counted by the database (store/numbers.ts). */
    id: p.text().primary(),
    number: p.bigint('number').unique(),
    title: p.text(),
    executor: p.text(),
    /** Name of the preset it was made from; kept as text, so that a preset may be removed. */
    preset: p.text().nullable(),
    input: p.json<Record<string, unknown>>(),
    status: p.enum(JOB_STATUSES).default('queued'),
    /** What the next run is asked to do differently: `POST /jobs/:id/variants {params}`. Null for the first run. */
    params: p.json<Record<string, unknown>>().nullable(),
    /** Runs begun for the present wish (first run, one more variant, retry); compared with maxAttempts (J3). */
    attempts: p.integer().default(0),
    maxAttempts: p.integer(),
    /** Not before this time: the backoff after a failed attempt. */
    runAt: p.datetime(3),
    /** Of the lease under which it runs or ran; a result with a lower one is dropped (J1). */
    fence: p.bigint('number').nullable(),
    /** The worker that runs it, as `host:pid:random`. */
    worker: p.text().nullable(),
    cancelRequested: p.boolean().default(false),
    /** The newest word of the executor: `{message, percent?}`. */
    progress: p.json<{ message: string; percent?: number }>().nullable(),
    failure: p.json<JobFailure>().nullable(),
    /** Who asked: principal id, the person behind it, and the name people see. */
    createdBy: p.text(),
    createdByUser: () => p.manyToOne(User).nullable().joinColumn('created_by_user').index(),
    createdByName: p.text(),
    channel: p.text(),
    /** Where word of it goes when it is ready or failed (hub/deliveries.ts, ReplyAddress). */
    replyTo: p.json<unknown>().nullable(),
    /** The call that made it. */
    callId: p.uuid().index(),
    /** Where that call is traced (W3C Trace Context), when it is. */
    traceparent: p.text().nullable(),
    version: p.integer().default(1),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    startedAt: p.datetime(3).nullable(),
    finishedAt: p.datetime(3).nullable(),
  },
  indexes: [
    { properties: ['status', 'number'] },
    // What a worker looks for; small, because most jobs are finished.
    {
      name: 'jobs_waiting_index',
      expression: `create index "jobs_waiting_index" on "jobs" ("run_at", "number") where status = 'queued'`,
    },
  ],
});
export type Job = InferEntity<typeof Job>;
