/**
 * The ledger's one statement: everything of a batch in one round trip, all or nothing. The chain head moves only from where
 * this process believes it is (compare and set), so a second hub, or a lost answer, can never double or fork the chain.
 */
import type pg from 'pg';
import type { AuditHead, AuditRow } from './audit-chain.ts';

/** One row of the inbox as it is received (P1). */
export type InboxEntry = { callId: string; channel: string; scope: string; nativeId: string; fingerprint: string };

/** What the inbox knew already about (channel, scope, nativeId). */
export type InboxRow = InboxEntry & { status: 'running' | 'done'; answer: unknown };

export type Batch = {
  /** The process that writes it. */
  hub: number;
  received: InboxEntry[];
  answered: { callId: string; answer: unknown }[];
  released: string[];
  rows: AuditRow[];
  from: AuditHead;
  to: AuditHead;
};

export type BatchResult = {
  /** False when the head was elsewhere; then nothing of the batch was written. */
  moved: boolean;
  fresh: Set<string>;
  known: InboxRow[];
};

const WRITE = `
with head as (
  update audit_head set seq = $1, hash = $2 where id = 1 and seq = $3 and hash = $4 returning 1
), wanted as (
  select * from json_to_recordset($5::json) as r(call_id uuid, channel text, scope text, native_id text, fingerprint text, hub int)
  where exists (select 1 from head)
), received as (
  insert into inbox (call_id, channel, scope, native_id, fingerprint, status, received_at, hub)
  select call_id, channel, scope, native_id, fingerprint, 'running', clock_timestamp(), hub from wanted
  on conflict do nothing returning call_id
), known as (
  select i.call_id, i.channel, i.scope, i.native_id, i.fingerprint, i.status, i.answer
  from inbox i join wanted w on i.channel = w.channel and i.scope = w.scope and i.native_id = w.native_id
), answered as (
  update inbox i set status = 'done', answer = a.answer, finished_at = clock_timestamp()
  from json_to_recordset($6::json) as a(call_id uuid, answer json)
  where i.call_id = a.call_id and exists (select 1 from head)
), released as (
  delete from inbox where call_id = any($7::uuid[]) and status = 'running' and exists (select 1 from head)
), audited as (
  insert into audit_events (seq, at, kind, call_id, channel, principal_id, actor, role, source, command, line, args, outcome, detail,
    targets, duration_ms, request_id, hub, prev_hash, hash)
  select seq, at, kind, call_id, channel, principal_id, actor, role, source, command, line, args, outcome, detail,
    targets, duration_ms, request_id, hub, prev_hash, hash
  from json_to_recordset($8::json) as r(seq bigint, at timestamptz, kind text, call_id uuid, channel text, principal_id text, actor text,
    role text, source text, command text, line text, args jsonb, outcome text, detail text, targets jsonb, duration_ms int,
    request_id text, hub int, prev_hash text, hash text)
  where exists (select 1 from head)
)
select (select count(*) from head)::int as moved,
  (select coalesce(json_agg(call_id), '[]') from received) as fresh,
  (select coalesce(json_agg(known), '[]') from known) as known`;

type KnownJson = {
  call_id: string;
  channel: string;
  scope: string;
  native_id: string;
  fingerprint: string;
  status: 'running' | 'done';
  answer: unknown;
};

/** Writes a batch. Throws what the database throws; then it is unknown whether it was written (see `readHead`). */
export async function writeBatch(pool: pg.Pool, batch: Batch): Promise<BatchResult> {
  const { rows } = await pool.query<{ moved: number; fresh: string[]; known: KnownJson[] }>({
    name: 'ledger-write',
    text: WRITE,
    values: [
      batch.to.seq,
      batch.to.hash,
      batch.from.seq,
      batch.from.hash,
      toJson(batch.received.map((entry) => toInboxJson(entry, batch.hub))),
      toJson(batch.answered.map((entry) => ({ call_id: entry.callId, answer: entry.answer }))),
      batch.released,
      toJson(batch.rows.map(toAuditJson)),
    ],
  });
  const result = rows[0]!;
  return { moved: result.moved === 1, fresh: new Set(result.fresh), known: result.known.map(toInboxRow) };
}

export async function readHead(pool: pg.Pool): Promise<AuditHead> {
  const { rows } = await pool.query<{ seq: string; hash: string }>('select seq, hash from audit_head where id = 1');
  return { seq: Number(rows[0]!.seq), hash: rows[0]!.hash };
}

/** Which of the calls have inbox rows: after a lost answer, these were written by the batch in doubt. */
export async function findReceived(pool: pg.Pool, callIds: string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ call_id: string }>('select call_id from inbox where call_id = any($1::uuid[])', [callIds]);
  return new Set(rows.map((row) => row.call_id));
}

/** JSON that jsonb takes: it knows neither NUL nor lone surrogates, which an answer may hold (audit rows are cleaned before hashing). */
function toJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!/\\u(0000|d[89a-f])/.test(text)) return text;
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'string' ? inner.toWellFormed().replaceAll('\0', '\ufffd') : inner,
  );
}

function toInboxJson(entry: InboxEntry, hub: number): Record<string, string | number> {
  return {
    call_id: entry.callId,
    channel: entry.channel,
    scope: entry.scope,
    native_id: entry.nativeId,
    fingerprint: entry.fingerprint,
    hub,
  };
}

function toInboxRow(row: KnownJson): InboxRow {
  const { call_id, native_id, ...rest } = row;
  return { callId: call_id, nativeId: native_id, ...rest };
}

function toAuditJson(row: AuditRow): Record<string, unknown> {
  const { callId, principalId, durationMs, requestId, prevHash, ...rest } = row;
  return {
    ...rest,
    call_id: callId,
    principal_id: principalId,
    duration_ms: durationMs,
    request_id: requestId,
    prev_hash: prevHash,
  };
}
