/** The statements of deliveries: queue, claim what is due, and note what came of it. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Outgoing } from '../deliveries.ts';
import { traceparentOf } from '../telemetry/trace.ts';

export type DeliveryRow = {
  id: string;
  number: number;
  key: string;
  callId: string | null;
  /** Where that call is traced. */
  traceparent?: string | null;
  channel: string;
  lane: string;
  replyTo: unknown;
  body: unknown;
  /** Tries so far, this one included. */
  attempts: number;
  createdAt: Date;
};

const INSERT = `
insert into deliveries (id, key, call_id, traceparent, channel, lane, reply_to, body, status, attempts, next_attempt_at, created_at)
select gen_random_uuid(), key, call_id, traceparent, channel, lane, reply_to, body, 'queued', 0, now(), now()
from json_to_recordset(PARAM::json) as r(key text, call_id uuid, traceparent text, channel text, lane text, reply_to jsonb, body jsonb)
on conflict (key) do nothing`;

/** In the transaction of an entity manager, or on a pool. */
export async function insertDeliveries(on: EntityManager | Pick<pg.Pool, 'query'>, outgoing: readonly Outgoing[]): Promise<void> {
  if (outgoing.length === 0) return;
  const rows = JSON.stringify(
    outgoing.map(({ replyTo, callId, ...rest }) => ({
      ...rest,
      reply_to: replyTo ?? null,
      call_id: callId ?? null,
      traceparent: traceparentOf(callId) ?? null,
    })),
  );
  if ('execute' in on) await on.execute(INSERT.replace('PARAM', '?'), [rows]);
  else await on.query(INSERT.replace('PARAM', '$1'), [rows]);
}

/**
 * The first queued row of each lane, when it is due and nobody is sending it. Two hubs may choose the same one; the conditions of the
 * outer update are looked at again once the row lock is had, so one of them gets it.
 */
const CLAIM = `
update deliveries d set claimed_until = now() + $3 * interval '1 second', claimed_by = $4, attempts = attempts + 1
where d.status = 'queued' and (d.claimed_until is null or d.claimed_until < now()) and d.id in (
  select id from (
    select distinct on (channel, lane) id, next_attempt_at, claimed_until from deliveries
    where status = 'queued' and channel = any($1) order by channel, lane, number
  ) heads
  where next_attempt_at <= now() and (claimed_until is null or claimed_until < now())
  order by next_attempt_at limit $2
)
returning id, number, key, call_id, traceparent, channel, lane, reply_to, body, attempts, created_at`;

export async function claimDue(
  pool: pg.Pool,
  { channels, count, seconds, hub }: { channels: string[]; count: number; seconds: number; hub: number },
): Promise<DeliveryRow[]> {
  const { rows } = await pool.query(CLAIM, [channels, count, seconds, hub]);
  return rows.map((row) => ({
    id: row.id,
    number: Number(row.number),
    key: row.key,
    callId: row.call_id,
    traceparent: row.traceparent,
    channel: row.channel,
    lane: row.lane,
    replyTo: row.reply_to,
    body: row.body,
    attempts: row.attempts,
    createdAt: row.created_at,
  }));
}

/** Hubs that are sending something. */
export async function findSendingHubs(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ hub: number }>(
    `select distinct claimed_by as hub from deliveries where status = 'queued' and claimed_until > now() and claimed_by is not null`,
  );
  return rows.map(({ hub }) => hub);
}

/** What dead hubs were sending may be sent by others at once. Whether it arrived is not known: it is sent again. */
export async function freeClaims(pool: pg.Pool, hubs: number[]): Promise<void> {
  await pool.query(
    `update deliveries set claimed_until = null, claimed_by = null where status = 'queued' and claimed_by = any($1)`,
    [hubs],
  );
}

export async function settleSent(pool: pg.Pool, id: string, nativeMessageId: string | undefined): Promise<void> {
  await pool.query(
    `update deliveries set status = 'sent', sent_at = now(), claimed_until = null, last_error = null, native_message_id = $2
     where id = $1 and status = 'queued'`,
    [id, nativeMessageId ?? null],
  );
}

export async function settleFailed(pool: pg.Pool, id: string, reason: string): Promise<void> {
  await pool.query(
    `update deliveries set status = 'failed', claimed_until = null, last_error = $2 where id = $1 and status = 'queued'`,
    [id, reason.slice(0, 500)],
  );
}

/** `counts`: whether this try counts. */
export async function settleLater(pool: pg.Pool, id: string, seconds: number, reason: string, counts: boolean): Promise<void> {
  await pool.query(
    `update deliveries set next_attempt_at = now() + $2 * interval '1 second', claimed_until = null, last_error = $3,
       attempts = attempts - $4
     where id = $1 and status = 'queued'`,
    [id, seconds, reason.slice(0, 500), counts ? 0 : 1],
  );
}

/** By channel: how many wait, and how many were given up. Both are few, or something is wrong. */
export async function countDeliveries(em: EntityManager): Promise<Map<string, { queued: number; failed: number }>> {
  const rows = await em.execute<{ channel: string; queued: string; failed: string }[]>(
    `select channel, count(*) filter (where status = 'queued') as queued, count(*) filter (where status = 'failed') as failed
     from deliveries where status in ('queued', 'failed') group by channel`,
  );
  return new Map(rows.map(({ channel, queued, failed }) => [channel, { queued: Number(queued), failed: Number(failed) }]));
}
