/**
 * From what happened to the calls that answer it: one row each, written before anything runs, whose key (the event's id, the delivery)
 * makes a second look find it done. Several hubs may look at the same event; one row is written.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { HubError } from '../errors.ts';
import type { OutboxMessage } from './outbox.ts';
import { MAX_DEPTH } from './trigger-depth.ts';
import { fillArgs, type Happening } from './trigger-path.ts';

export const TRIGGERER = 'triggers';

/** What a trigger makes of something. */
export type Entry = {
  trigger: { id: string; name: string; args: Record<string, unknown> };
  key: string;
  happening: Happening;
  depth: number;
};

/** Calls of one trigger that may wait. */
export const MAX_WAITING = 1000;

type Row = {
  trigger_id: string;
  key: string;
  depth: number;
  args: Record<string, unknown> | null;
  status: string;
  outcome: string | null;
  detail: string | null;
};

type Post = (em: EntityManager, ...messages: OutboxMessage[]) => Promise<void>;

/** Writes the rows that are not there yet; returns the ids of the triggers that have something to do. */
export async function enterFires(em: EntityManager, entries: readonly Entry[], post: Post, now: Date): Promise<string[]> {
  if (entries.length === 0) return [];
  const room = await findRoom(em, [...new Set(entries.map(({ trigger }) => trigger.id))]);
  const rows = entries.map((entry, place) => ({ ...toRow(entry, room), place }));
  const written = await em.execute<{ trigger_id: string; key: string; status: string; detail: string | null }[]>(
    `insert into trigger_fires (id, trigger_id, key, depth, args, status, outcome, detail, created_at, finished_at)
     select gen_random_uuid(), r.trigger_id, r.key, r.depth, r.args, r.status, r.outcome, r.detail, ?, case when r.status = 'waiting' then null else ?::timestamptz end
     from jsonb_to_recordset(?::jsonb) as r(trigger_id text, key text, depth int, args jsonb, status text, outcome text, detail text, place bigint)
     join triggers t on t.id = r.trigger_id and t.active
     order by r.place
     on conflict (trigger_id, key) do nothing returning trigger_id, key, status, detail`,
    [now, now, JSON.stringify(rows)],
  );
  await tellStopped(em, entries, written, post);
  return [...new Set(written.filter(({ status }) => status !== 'stopped').map(({ trigger_id }) => trigger_id))];
}

async function findRoom(em: EntityManager, triggers: string[]): Promise<Map<string, number>> {
  const rows = await em.execute<{ trigger_id: string; waiting: string }[]>(
    `select trigger_id, count(*) as waiting from trigger_fires where status = 'waiting' and trigger_id in (${triggers.map(() => '?').join(', ')}) group by 1`,
    triggers,
  );
  const waiting = new Map(rows.map((row) => [row.trigger_id, Number(row.waiting)]));
  return new Map(triggers.map((id) => [id, MAX_WAITING - (waiting.get(id) ?? 0)]));
}

function toRow({ trigger, key, happening, depth }: Entry, room: Map<string, number>): Row {
  const row = { trigger_id: trigger.id, key, depth, args: null, outcome: null, detail: null };
  if (depth > MAX_DEPTH) return { ...row, status: 'stopped', detail: DEPTH };
  if (room.get(trigger.id)! <= 0) return { ...row, status: 'stopped', detail: FULL };
  room.set(trigger.id, room.get(trigger.id)! - 1);
  try {
    return { ...row, status: 'waiting', args: fillArgs(trigger.args, happening) };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    // Taken through the lane like any other, so that it counts among the failures in a row.
    return { ...row, status: 'waiting', outcome: error.code, detail: error.message };
  }
}

const DEPTH = `more than ${MAX_DEPTH} triggers answered one another`;
const FULL = `more than ${MAX_WAITING} calls wait`;

/** One event for each chain that was cut, and one for all that found a queue full at once. */
async function tellStopped(
  em: EntityManager,
  entries: readonly Entry[],
  written: { trigger_id: string; key: string; status: string; detail: string | null }[],
  post: Post,
): Promise<void> {
  const stopped = written.filter(({ status }) => status === 'stopped');
  const entryOf = ({ trigger_id, key }: { trigger_id: string; key: string }) =>
    entries.find((entry) => entry.trigger.id === trigger_id && entry.key === key)!;
  for (const row of stopped.filter(({ detail }) => detail === DEPTH)) {
    const { trigger, depth } = entryOf(row);
    await post(em, toStopped(trigger, { why: 'depth', because: row.key, depth }));
  }
  for (const [id, rows] of Map.groupBy(
    stopped.filter(({ detail }) => detail === FULL),
    ({ trigger_id }) => trigger_id,
  )) {
    await em.execute('update triggers set dropped = dropped + ? where id = ?', [rows.length, id]);
    await post(em, toStopped(entryOf(rows[0]!).trigger, { why: 'queue_full', because: rows[0]!.key, count: rows.length }));
  }
}

function toStopped({ id, name }: Entry['trigger'], details: Record<string, unknown>): OutboxMessage {
  return {
    kind: 'event',
    event: { event: 'trigger_stopped', target: `trigger:${id}`, details: { name, ...details } },
    actor: TRIGGERER,
  };
}
