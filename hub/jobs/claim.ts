/**
 * A worker takes work (SEMANTICS J1): rows that are due are locked, leases are taken on them in one commit, and then fence, worker and
 * status are written, only over a lower fence. The rows stay locked meanwhile, so no two workers ask for the same leases.
 */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { LeaseClock } from '../collab/lease-clock.ts';
import type { CollabStore } from '../collab/store.ts';
import { inTransaction, toSqlJson } from './transaction.ts';
import { claimJobLeases, readGranted, releaseHeld, toJobResource, type Held, type Holder } from './lease.ts';

/** A job whose attempt this worker is about to run. */
export type ClaimedJob = {
  id: string;
  title: string;
  executor: string;
  input: Record<string, unknown>;
  params: Record<string, unknown> | null;
  /** Number of the attempt, over the whole life of the job. */
  attempt: number;
  attemptId: string;
  createdBy: string;
  createdByName: string;
  /** Where the call that asked for this run is traced. */
  traceparent: string | null;
  tool: { enabled: boolean; settings: Record<string, unknown> };
  lease: Held;
};

export type ClaimParts = {
  pool: pg.Pool;
  store: CollabStore;
  clock: LeaseClock;
  holder: Holder;
  /** `host:pid:number`. */
  worker: string;
  /** Told whose jobs are about to be taken, while that is still under way. */
  foresee?: (jobs: readonly { createdBy: string }[]) => void;
};

/** `claimed` may be run; `held` are due, but somebody else has their lease. */
export type Claim = { claimed: ClaimedJob[]; held: string[] };

type Row = Omit<ClaimedJob, 'lease' | 'attemptId' | 'tool'> & {
  enabled: boolean | null;
  settings: Record<string, unknown> | null;
};

/**
 * A job whose earlier events are not on the log yet waits for them, so that the log tells its story in order. Its time has come by the
 * clock of the database or by this one's, which sets times and is woken by them: the two may differ.
 */
const FIND = `
select j.id, j.title, j.executor, j.input, j.params, j.created_by as "createdBy", j.created_by_name as "createdByName", j.traceparent,
  t.enabled, t.settings, coalesce((select max(a.number) from attempts a where a.job_id = j.id), 0) + 1 as attempt
from jobs j left join tools t on t.id = j.executor
where j.status = 'queued' and j.run_at <= greatest(now(), $4::timestamptz) and j.id <> all($2::text[])
  and not exists (
    select 1 from outbox o where o.target = 'job:' || j.id and o.processed_at is null and o.id <> all($3::bigint[])
  )
order by j.run_at, j.number limit $1 for update of j skip locked`;

const TAKE = `
with r as (select * from jsonb_to_recordset($1::jsonb) as r(id text, fence bigint, attempt int, attempt_id uuid)),
taken as (
  update jobs j set status = 'running', fence = r.fence, worker = $2, attempts = j.attempts + 1, started_at = now(), progress = null,
    failure = null, version = j.version + 1
  from r where j.id = r.id and j.status = 'queued' and (j.fence is null or j.fence < r.fence)
  returning j.id, j.params
)
insert into attempts (id, job_id, number, status, worker, fence, params, output, started_at)
select r.attempt_id, r.id, r.attempt, 'running', $2, r.fence, taken.params, '', now() from r join taken on taken.id = r.id
returning job_id as "jobId"`;

/**
 * Takes at most `limit` jobs, passing over `except`. `carried`: rows of the outbox that stand on the log before anything that is
 * committed from now on. Errors: those of the database and of a commit; then nothing is taken.
 */
export async function claimJobs(
  parts: ClaimParts,
  limit: number,
  except: readonly string[],
  carried: readonly string[],
): Promise<Claim> {
  let leased: ClaimedJob[] = [];
  let claim: Claim = { claimed: [], held: [] };
  try {
    claim = await inTransaction(parts.pool, async (client, commit) => {
      const { rows } = await client.query<Row>({ name: 'jobs-find', text: FIND, values: [limit, except, carried, new Date()] });
      parts.foresee?.(rows);
      if (rows.length > 0) leased = await takeLeases(parts, rows);
      const [taken] = leased.length > 0 ? await Promise.all([take(client, parts.worker, leased), commit()]) : [new Set()];
      const names = new Set(leased.map(({ id }) => id));
      return { claimed: leased.filter(({ id }) => taken.has(id)), held: rows.map(({ id }) => id).filter((id) => !names.has(id)) };
    });
    return claim;
  } finally {
    const mine = new Set(claim.claimed);
    await giveBack(
      parts,
      leased.filter((job) => !mine.has(job)),
    ).catch(() => {}); // Else they expire.
  }
}

async function takeLeases({ store, clock, holder, worker }: ClaimParts, rows: Row[]): Promise<ClaimedJob[]> {
  const wishes = rows.map(({ id, attempt }) => ({ jobId: id, attempt }));
  const granted = readGranted(await store.commit({ actor: holder.holder }, claimJobLeases(clock, holder, worker, wishes)));
  return rows.flatMap(({ enabled, settings, ...row }) => {
    const lease = granted.get(toJobResource(row.id));
    const tool = { enabled: enabled ?? true, settings: settings ?? {} };
    return lease === undefined ? [] : [{ ...row, tool, lease, attemptId: randomUUID() }];
  });
}

async function take(client: pg.PoolClient, worker: string, jobs: ClaimedJob[]): Promise<Set<string>> {
  const rows = jobs.map(({ id, lease, attempt, attemptId }) => ({ id, fence: lease.fence, attempt, attempt_id: attemptId }));
  const { rows: taken } = await client.query<{ jobId: string }>({
    name: 'jobs-take',
    text: TAKE,
    values: [toSqlJson(rows), worker],
  });
  return new Set(taken.map(({ jobId }) => jobId));
}

async function giveBack({ store, holder }: ClaimParts, jobs: ClaimedJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const held = jobs.map(({ lease }) => lease);
  await store.commit({ actor: holder.holder }, (board, moment) => releaseHeld(board, moment, held, holder.holder));
}
