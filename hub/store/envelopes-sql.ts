/** The statements of the intake: write an envelope before it is acknowledged, find what a dead hub left, and close what has run. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Channel } from '../command.ts';
import type { Envelope } from '../intake.ts';

/** An envelope as it stands in the database. */
export type EnvelopeRow = Envelope & { id: string };

const INSERT = `
insert into envelopes (id, channel, scope, native_id, fingerprint, principal_id, payload, reply_to, lane, source, status, hub, received_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'received', $11, $12)
on conflict (channel, scope, native_id) do nothing`;

/** False when there was one with this native id. */
export async function insertEnvelope(pool: pg.Pool, row: EnvelopeRow, hub: number): Promise<boolean> {
  const { rowCount } = await pool.query(INSERT, [
    row.id,
    row.channel,
    row.scope,
    row.nativeId,
    row.fingerprint ?? '',
    row.principalId,
    JSON.stringify(row.ask),
    JSON.stringify(row.replyTo ?? null),
    row.lane ?? null,
    row.source ?? null,
    hub,
    row.receivedAt,
  ]);
  return rowCount === 1;
}

export async function findEnvelope(
  pool: pg.Pool,
  { channel, scope, nativeId }: Pick<Envelope, 'channel' | 'scope' | 'nativeId'>,
): Promise<(EnvelopeRow & { status: 'received' | 'done' }) | undefined> {
  const { rows } = await pool.query(`select * from envelopes where channel = $1 and scope = $2 and native_id = $3`, [
    channel,
    scope,
    nativeId,
  ]);
  return rows[0] === undefined ? undefined : { ...toRow(rows[0]), status: rows[0].status };
}

/** Hubs that have envelopes which did not run. */
export async function findHubsWithEnvelopes(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ hub: number }>(`select distinct hub from envelopes where status = 'received'`);
  return rows.map(({ hub }) => hub);
}

/** Takes over what the given hubs left open, oldest first, but for those that run already. */
export async function adoptEnvelopes(
  pool: pg.Pool,
  { from, to, except, count }: { from: number[]; to: number; except: string[]; count: number },
): Promise<EnvelopeRow[]> {
  const { rows } = await pool.query(
    `update envelopes set hub = $2 where id in (
       select id from envelopes where status = 'received' and hub = any($1) and id <> all($4::uuid[])
       order by id limit $3 for update skip locked
     ) returning *`,
    [from, to, count, except],
  );
  return rows.map(toRow).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** In the transaction that queues its answer. */
export async function closeEnvelope(em: EntityManager, id: string): Promise<void> {
  await em.execute(`update envelopes set status = 'done', finished_at = now() where id = ?`, [id]);
}

type Stored = {
  id: string;
  channel: Channel;
  scope: string;
  native_id: string;
  fingerprint: string;
  principal_id: string;
  payload: Envelope['ask'];
  reply_to: unknown;
  received_at: Date;
  lane: string | null;
  source: string | null;
};

function toRow(row: Stored): EnvelopeRow {
  return {
    id: row.id,
    channel: row.channel,
    scope: row.scope,
    nativeId: row.native_id,
    fingerprint: row.fingerprint,
    principalId: row.principal_id,
    ask: row.payload,
    replyTo: row.reply_to,
    receivedAt: row.received_at.toISOString(),
    ...(row.lane !== null && { lane: row.lane }),
    ...(row.source !== null && { source: row.source }),
  };
}
