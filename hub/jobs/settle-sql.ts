/** The statements that end attempts: the rows as they stand, and everything an end changes, in one statement each. */
import type pg from 'pg';
import { toSqlJson } from './transaction.ts';

/** A job's row, locked. Numbers that count beyond an int come as text. */
export type LockedJob = {
  id: string;
  title: string;
  executor: string;
  status: string;
  fence: string | null;
  cancelRequested: boolean;
  attempts: number;
  maxAttempts: number;
  lost: number;
  replyTo: unknown;
};

/** `lost`: among the attempts that count for the present wish. In order of id, so that two workers never wait crosswise. */
const LOCK = `
select j.id, j.title, j.executor, j.status, j.fence, j.cancel_requested as "cancelRequested", j.attempts,
  j.max_attempts as "maxAttempts", j.reply_to as "replyTo",
  (select count(*)::int from (
    select a.status from attempts a where a.job_id = j.id and a.status <> 'handed_back' order by a.number desc limit j.attempts
  ) s where s.status = 'lost') as lost
from jobs j where j.id = any($1::text[]) order by j.id for update of j`;

export async function lockJobs(client: pg.PoolClient, ids: string[]): Promise<Map<string, LockedJob>> {
  const { rows } = await client.query<LockedJob>({ name: 'jobs-lock', text: LOCK, values: [ids] });
  return new Map(rows.map((row) => [row.id, row]));
}

export async function nextVariantNumbers(on: Pick<pg.Pool, 'query'>, count: number): Promise<number[]> {
  if (count === 0) return [];
  const { rows } = await on.query<{ n: string }>(`select nextval('variant_numbers') as n from generate_series(1, $1)`, [count]);
  return rows.map(({ n }) => Number(n));
}

export type EndRow = {
  id: string;
  fence: number;
  status: string;
  attempts: number;
  run_at: string | null;
  failure: unknown;
  attempt_id: string;
  attempt_status: string;
  output: string | null;
};

export type VariantRow = {
  id: string;
  number: number;
  job_id: string;
  attempt: number;
  title: string;
  media_type: string;
  content: string;
  params: Record<string, unknown>;
  note: string;
};

/** `attempted`: whoever writes it carries it over at once. */
export type OutRow = { kind: string; target: string | null; key: string; payload: unknown; attempted: boolean };

const END = `
with r as (
  select * from jsonb_to_recordset($1::jsonb) as r(id text, fence bigint, status text, attempts int, run_at timestamptz, failure jsonb,
    attempt_id uuid, attempt_status text, output text)
),
ended as (
  update jobs j set status = r.status, attempts = r.attempts, run_at = coalesce(r.run_at, j.run_at), failure = r.failure,
    worker = case when r.status = 'queued' then null else j.worker end,
    progress = case when r.status = 'queued' then null else j.progress end,
    finished_at = case when r.status = 'queued' then null else now() end, version = j.version + 1
  from r where j.id = r.id and j.fence = r.fence and j.status = 'running'
  returning j.id
),
tried as (
  update attempts a set status = r.attempt_status, output = coalesce(r.output, a.output), failure = r.failure, finished_at = now()
  from r where a.id = r.attempt_id and a.status = 'running'
),
proposed as (
  insert into variants (id, number, job_id, attempt, title, media_type, content, params, note, created_at, updated_at)
  select v.id, v.number, v.job_id, v.attempt, v.title, v.media_type, v.content, v.params, v.note, now(), now()
  from jsonb_to_recordset($2::jsonb) as v(id text, number bigint, job_id text, attempt int, title text, media_type text, content text,
    params jsonb, note text)
),
posted as (
  insert into outbox (kind, target, key, payload, created_at, attempted_at)
  select m.kind, m.target, m.key, m.payload, now(), case when m.attempted then now() end
  from jsonb_to_recordset($3::jsonb) as m(kind text, target text, key uuid, payload jsonb, attempted boolean)
  returning id, key
)
select (select count(*)::int from ended) as ended, (select coalesce(jsonb_object_agg(key, id::text), '{}') from posted) as outbox`;

/** Ids of the outbox rows by their keys. Errors: when a row was not as it was locked, which would be a mistake of ours. */
export async function writeEnds(
  client: pg.PoolClient,
  ends: EndRow[],
  variants: VariantRow[],
  out: OutRow[],
): Promise<Record<string, string>> {
  const values = [ends, variants, out].map(toSqlJson);
  const { rows } = await client.query<{ ended: number; outbox: Record<string, string> }>({
    name: 'jobs-end',
    text: END,
    values,
  });
  if (rows[0]!.ended !== ends.length) throw new Error('A job changed while its row was locked');
  return rows[0]!.outbox;
}
