/** One run of a job by one worker under one lease; a crash leaves it `lost` and counts (J3). */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { Job, type JobFailure } from './job.ts';

export const ATTEMPT_STATUSES = ['running', 'succeeded', 'failed', 'cancelled', 'lost', 'handed_back'] as const;

export const Attempt = defineEntity({
  name: 'Attempt',
  tableName: 'attempts',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    job: () => p.manyToOne(Job).deleteRule('cascade'),
    /** From 1, over the whole life of the job. */
    number: p.integer(),
    status: p.enum(ATTEMPT_STATUSES).default('running'),
    worker: p.text(),
    fence: p.bigint('number'),
    params: p.json<Record<string, unknown>>().nullable(),
    failure: p.json<JobFailure>().nullable(),
    /** The end of what it printed, cut at a limit. */
    output: p.text().default(''),
    startedAt: p.datetime(3),
    finishedAt: p.datetime(3).nullable(),
  },
  uniques: [{ properties: ['job', 'number'] }],
  indexes: [
    {
      name: 'attempts_running_index',
      expression: `create index "attempts_running_index" on "attempts" ("job_id") where status = 'running'`,
    },
  ],
});
export type Attempt = InferEntity<typeof Attempt>;
