/** An audit log with a long past, in the proportions of a busy hub. The chain of hashes is not a true one: it costs minutes to make. */
import pg from 'pg';

/**
 * One row in ten is the intent of a write, the next one its outcome; all others are reads and refusals. Nearly everything comes
 * through the API and goes well; e-mail, refusals and abandoned calls are rare, and far apart.
 */
const FILL = `
insert into audit_events (seq, at, kind, call_id, channel, principal_id, actor, role, source, command, line, args, outcome, detail,
  targets, duration_ms, request_id, prev_hash, hash)
select seq, now() - (($2 - seq) || ' s')::interval, kind,
  ('0193690e-' || substr(lpad(to_hex(call), 12, '0'), 1, 4) || '-7' || substr(lpad(to_hex(call), 12, '0'), 5, 3) || '-8000-' || lpad(to_hex(call), 12, '0'))::uuid,
  channel, 'key:' || actor, actor, 'agent', '127.0.0.1', command,
  case when written then command || ' T-' || call % 1000 || ' --to blocked' end,
  jsonb_build_object('id', 'T-' || call % 1000, 'to', 'blocked'), case when kind = 'outcome' then outcome end,
  case when outcome = 'ok' then null else 'You may not do that.' end,
  jsonb_build_array(jsonb_build_object('kind', 'tasks', 'id', 'T-' || call % 1000, 'version', call % 50)),
  case when kind = 'outcome' then 3 end, 'request-' || call, md5(seq::text) || md5(seq::text), md5(call::text) || md5(seq::text)
from (
  select seq, call, written, kind, outcome,
    case when call % 100003 = 7 then 'email' when call % 100 = 13 then 'slack' when call % 20 = 3 then 'panel' else 'api' end as channel,
    case when call % 200017 = 5 then 'rare person' when call % 5 = 0 then 'person ' || call % 300 else 'agent ' || call % 6 end as actor,
    case when written then 'task.transition' when call % 150001 = 11 then 'user.list' when call % 3 = 0 then 'task.list' else 'task.show' end as command
  from (
    select seq, case when seq % 10 = 2 then seq - 1 else seq end as call, seq % 10 in (1, 2) as written,
      case when seq % 10 = 1 then 'intent' else 'outcome' end as kind,
      case when seq % 300007 = 99 then 'abandoned' when seq % 100 = 57 then 'forbidden' when seq % 50 = 8 then 'not_found' else 'ok' end as outcome
    from generate_series($1::bigint, $2::bigint) as seq
  ) as numbered
) as rows`;

/** Rows made by one statement. */
const CHUNK = 100_000;

/** Fills an empty audit log with so many rows and puts its head behind them. */
export async function fillAudit(databaseUrl: string, rows: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('set synchronous_commit = off');
    for (let from = 1; from <= rows; from += CHUNK) await client.query(FILL, [from, Math.min(rows, from + CHUNK - 1)]);
    await client.query('update audit_head set (seq, hash) = (select seq, hash from audit_events order by seq desc limit 1)');
    await client.query('analyze audit_events');
  } finally {
    await client.end();
  }
}
