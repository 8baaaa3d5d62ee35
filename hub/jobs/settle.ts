/**
 * The result commit (SEMANTICS J1, J2, J4): what came of attempts, in one PostgreSQL transaction for all that end at about the same
 * time. It counts only while the row is running under the attempt's own fence; otherwise it is dropped, with an event. Then the event
 * and the end of the lease stand on the log together.
 */
import type pg from 'pg';
import type { CollabStore, EventDraft } from '../collab/store.ts';
import type { Outgoing } from '../deliveries.ts';
import { HubError, toHubError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { insertDeliveries } from '../store/deliveries-sql.ts';
import { isDatabaseAway } from '../store/outage.ts';
import type { Backoff } from './backoff.ts';
import type { VariantDraft } from './executor.ts';
import { toJobNotice } from './job-notice.ts';
import { releaseHeld, toJobResource, type Held } from './lease.ts';
import { decide, type Outcome, type Verdict } from './outcome.ts';
import { toOutboxRow, type OutboxMessage } from './outbox.ts';
import { markProcessed, type OutboxPump } from './outbox-pump.ts';
import {
  lockJobs,
  nextVariantNumbers,
  writeEnds,
  type EndRow,
  type LockedJob,
  type OutRow,
  type VariantRow,
} from './settle-sql.ts';
import { inTransaction } from './transaction.ts';

/** An attempt that is over. */
export type Ending = {
  jobId: string;
  attempt: number;
  attemptId: string;
  worker: string;
  lease: Held;
  outcome: Outcome;
  /** Undefined: what is known of it stays. */
  output?: string;
  /** Found by looking, not run here: when it turns out to be over already, nothing was dropped. */
  found?: true;
};

export type SettlerParts = {
  pool: pg.Pool;
  store: CollabStore;
  pump: OutboxPump;
  /** The events' actor, and who gives leases back. */
  actor: string;
  backoff?: Backoff;
  /** Deliveries were queued. */
  onNotice: () => void;
  log: Logger;
};

/** Ends attempts, many together; each call resolves when its own is over. Rejects while the database is away. */
export type Settler = (ending: Ending) => Promise<void>;

type Settled = { ending: Ending; verdict?: Verdict; currentFence?: number | null; key?: string; outboxId?: string };

/** Attempts that end in one transaction. */
const BATCH = 64;

export function createSettler(parts: SettlerParts): Settler {
  const waiting: { ending: Ending; done: PromiseWithResolvers<void> }[] = [];
  let settling = false;

  async function run(): Promise<void> {
    await gathered();
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH);
      const endings = batch.map(({ ending }) => ending);
      const results = await settleBatch(parts, endings);
      batch.forEach(({ done }, at) => {
        if (results[at] instanceof Error) done.reject(results[at]);
      });
      // The log is written while the next transaction runs.
      void tellAll(parts, results.filter((result) => !(result instanceof Error)) as Settled[]).then(() => {
        for (const { done } of batch) done.resolve();
      });
    }
  }

  return (ending) => {
    const done = Promise.withResolvers<void>();
    waiting.push({ ending, done });
    if (!settling) {
      settling = true;
      void run().finally(() => (settling = false));
    }
    return done.promise;
  };
}

/** What ends in the same turn of the loop ends together. */
const gathered = () => new Promise(setImmediate);

/** One for each ending, in order. */
async function settleBatch(parts: SettlerParts, endings: Ending[]): Promise<(Settled | Error)[]> {
  try {
    return await settleTogether(parts, endings);
  } catch (error) {
    if (isDatabaseAway(error))
      return endings.map(() => new HubError('unavailable', 'The database cannot be reached.', {}, { cause: error }));
    if (endings.length > 1) return (await Promise.all(endings.map((ending) => settleBatch(parts, [ending])))).flat();
    return [await settleBroken(parts, endings[0]!, error)];
  }
}

/** The database does not take this result: the attempt failed, and would fail again. */
async function settleBroken(parts: SettlerParts, ending: Ending, cause: unknown): Promise<Settled | Error> {
  parts.log.error({ err: cause, job: ending.jobId }, 'The result of a job could not be stored');
  const failure = { code: 'bad_output', message: 'The result could not be stored.', permanent: true };
  try {
    return (await settleTogether(parts, [{ ...ending, output: '', outcome: { kind: 'failed', failure } }]))[0]!;
  } catch (error) {
    return toHubError(error);
  }
}

async function settleTogether(parts: SettlerParts, endings: Ending[]): Promise<Settled[]> {
  const drafts = endings.flatMap(({ outcome }) => (outcome.kind === 'succeeded' ? outcome.variants : []));
  const ids = [...new Set(endings.map(({ jobId }) => jobId))];
  const { settled, notices } = await inTransaction(parts.pool, async (client) => {
    const [numbers, jobs] = await Promise.all([nextVariantNumbers(client, drafts.length), lockJobs(client, ids)]);
    const writing = createWriting(parts, numbers);
    const settled = endings.map((ending) => writing.add(ending, jobs.get(ending.jobId)));
    if (writing.ends.length > 0) {
      const rows = await writeEnds(client, writing.ends, writing.variants, writing.out);
      for (const one of settled) if (one.key !== undefined) one.outboxId = rows[one.key]!;
      await insertDeliveries(client, writing.notices);
    }
    return { settled, notices: writing.notices };
  });
  if (notices.length > 0) parts.onNotice();
  return settled;
}

/** Gathers what a transaction writes. */
function createWriting({ actor, backoff }: SettlerParts, numbers: number[]) {
  const ends: EndRow[] = [];
  const variants: VariantRow[] = [];
  const out: OutRow[] = [];
  const notices: Outgoing[] = [];
  const fresh = [...numbers];

  function add(ending: Ending, job: LockedJob | undefined): Settled {
    const mine = job?.status === 'running' && Number(job.fence) === ending.lease.fence;
    if (!mine || ends.some(({ id }) => id === ending.jobId)) {
      return { ending, currentFence: job?.fence == null ? null : Number(job.fence) };
    }
    const proposed = ending.outcome.kind === 'succeeded' ? ending.outcome.variants.map((draft) => toVariant(ending, draft)) : [];
    const variantIds = proposed.map(({ id }) => id);
    const chance = { now: new Date(), random: Math.random(), ...(backoff !== undefined && { backoff }) };
    const verdict = decide(job, ending.outcome, { ...ending, variantIds }, chance);
    ends.push(toEnd(ending, verdict));
    if (verdict.status === 'ready') variants.push(...proposed);
    const key = post({ kind: 'event', event: verdict.event, actor }, true);
    if (verdict.status === 'queued')
      post({ kind: 'wake', id: job.id, ...(verdict.runAt !== null && { at: verdict.runAt }) }, false);
    notices.push(...toJobNotice({ ...job, ...ending }, verdict, verdict.status === 'ready' ? proposed : []));
    return { ending, verdict, key };
  }

  function toVariant({ jobId, attempt }: Ending, { title, mediaType, content, params, note }: VariantDraft): VariantRow {
    const number = fresh.shift()!;
    const words = { title, media_type: mediaType, content, params: params ?? {}, note: note ?? '' };
    return { id: `V-${number}`, number, job_id: jobId, attempt, ...words };
  }

  function post(message: OutboxMessage, attempted: boolean): string {
    const row = { ...toOutboxRow(message), attempted };
    out.push(row);
    return row.key;
  }

  return { ends, variants, out, notices, add };
}

function toEnd({ jobId, lease, attemptId, output }: Ending, verdict: Verdict): EndRow {
  return {
    id: jobId,
    fence: lease.fence,
    status: verdict.status,
    attempts: verdict.attempts,
    run_at: verdict.runAt?.toISOString() ?? null,
    failure: verdict.failure,
    attempt_id: attemptId,
    attempt_status: verdict.attemptStatus,
    output: output ?? null,
  };
}

/**
 * On the log: the ends of attempts and of their leases (J2), or that a result was dropped. When the log does not take one now, the pump
 * brings the event later, and the lease expires.
 */
async function tellAll(parts: SettlerParts, settled: Settled[]): Promise<void> {
  const ids = settled.flatMap(({ outboxId }) => outboxId ?? []);
  await parts.pump.carriedBy(ids, async () => {
    const told = await Promise.all(settled.map((one) => tell(parts, one)));
    await markProcessed(
      parts.pool,
      told.filter((id) => id !== undefined),
    ).catch((error: unknown) =>
      parts.log.debug({ err: error }, 'That events are on the log could not be noted; the log will be asked'),
    );
  });
  if (settled.some(({ verdict }) => verdict?.status === 'queued')) parts.pump.kick();
}

/** The outbox row that this did away with. */
async function tell(parts: SettlerParts, { ending, verdict, currentFence, key, outboxId }: Settled): Promise<string | undefined> {
  try {
    if (verdict !== undefined) await commit(parts, ending, verdict.event, key);
    else if (ending.found === undefined) await commit(parts, ending, toDropped(ending, currentFence ?? null));
    return outboxId;
  } catch (error) {
    parts.log.warn({ err: error, job: ending.jobId }, 'The end of a job is not on the log yet');
    return undefined;
  }
}

async function commit({ store, actor }: SettlerParts, { lease }: Ending, event: EventDraft, call?: string): Promise<void> {
  await store.commit({ actor, ...(call !== undefined && { call }) }, (board, moment) => [
    event,
    ...releaseHeld(board, moment, [lease], actor),
  ]);
}

function toDropped({ jobId, lease, worker }: Ending, currentFence: number | null) {
  const details = { job: jobId, your_fence: lease.fence, current_fence: currentFence, worker };
  return { event: 'executor_result_dropped', target: toJobResource(jobId), details };
}
