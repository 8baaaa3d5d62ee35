/** The jobs that there are: read one by one, in pages, or waited for. */
import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import { setTimeout } from 'node:timers/promises';
import { HubError } from '../errors.ts';
import { Attempt, Job, Variant } from '../store/entities/index.ts';
import type { JobStatus } from '../store/entities/job.ts';
import { withDatabase } from '../store/outage.ts';
import { toJobSummary, toJobView, type JobSummary, type JobView } from './job-view.ts';
import { getJob } from './rows.ts';
import { isRunOver } from './transition.ts';

export type JobQuery = {
  limit: number;
  /** Only jobs made before the one of this number. */
  before?: number;
  status?: JobStatus[];
  executor?: string;
  preset?: string;
};

export type JobPage = {
  jobs: JobSummary[];
  /** `before` of the next page; undefined on the last. */
  next?: number;
};

export type JobBook = {
  /** Errors: not_found, unavailable. */
  get(id: string): Promise<JobView>;
  /** The newest first, by number: pages have neither gaps nor repeats, whatever is added meanwhile. */
  list(query: JobQuery): Promise<JobPage>;
  /**
   * The job once its run is over, or as it is when the time is up. A worker may be another process, so the row is looked at.
   * Errors: not_found, overloaded, unavailable; what the signal was aborted with.
   */
  waitFor(id: string, waitSeconds: number, signal: AbortSignal): Promise<JobView>;
};

/** How often a job that is waited for is looked at. */
const LOOK_MS = 250;
/** Callers that wait at the same time. */
const MAX_WAITING = 200;

export function createJobBook(em: () => EntityManager): JobBook {
  let waiting = 0;

  async function get(id: string): Promise<JobView> {
    return await withDatabase(async () => {
      const fork = em();
      const job = await getJob(fork, id);
      const attempts = await fork.find(Attempt, { job: job.id }, { orderBy: { number: 'asc' } });
      const variants = await fork.find(Variant, { job: job.id }, { orderBy: { number: 'asc' } });
      return toJobView(job, attempts, variants);
    });
  }

  async function list({ limit, before, status, executor, preset }: JobQuery): Promise<JobPage> {
    const where: FilterQuery<Job> = {
      ...(before !== undefined && { number: { $lt: before } }),
      ...(status !== undefined && { status: { $in: status } }),
      ...(executor !== undefined && { executor }),
      ...(preset !== undefined && { preset }),
    };
    const found = await withDatabase(() => em().find(Job, where, { orderBy: { number: 'desc' }, limit: limit + 1 }));
    const page = found.slice(0, limit);
    return { jobs: page.map(toJobSummary), ...(found.length > limit && { next: page.at(-1)!.number }) };
  }

  async function untilOver(id: string, untilMs: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { status } = await withDatabase(() => getJob(em(), id));
      const leftMs = untilMs - performance.now();
      if (isRunOver(status) || leftMs <= 0) return;
      await setTimeout(Math.min(LOOK_MS, leftMs), undefined, { signal }).catch(() => throwReason(signal));
    }
  }

  return {
    get,
    list,
    async waitFor(id, waitSeconds, signal) {
      if (waiting >= MAX_WAITING) throw new HubError('overloaded', 'Too many wait for jobs.', { retry_after_seconds: 5 });
      waiting += 1;
      try {
        await untilOver(id, performance.now() + waitSeconds * 1000, signal);
      } finally {
        waiting -= 1;
      }
      return await get(id);
    },
  };
}

function throwReason({ reason }: AbortSignal): never {
  throw reason instanceof HubError ? reason : new HubError('stopping', undefined, { retry_after_seconds: 1 });
}
