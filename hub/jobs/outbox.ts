/**
 * What must happen elsewhere because a transaction was committed (J4): an event on the board's log, or a wake-up. The message is a
 * row of the same transaction, so that it and the change it speaks of are one fact; the pump (outbox-pump.ts) carries it over.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { createCallId } from '../call-id.ts';
import type { EventName } from '../collab/events.ts';

/** What the wake-up of the workers is called. */
export const JOBS = 'jobs';

export type OutboxEvent = {
  kind: 'event';
  event: { event: EventName; target?: string; details?: Record<string, unknown> };
  /** Whose deed it is, by the name that people see. */
  actor: string;
  /** The call that caused it; stands in the event's details as `by_call`. */
  callId?: string;
};

export type OutboxWake = {
  kind: 'wake';
  /** Whom to wake; the workers when it is left out. */
  of?: string;
  id?: string;
  /** When; at once when it is left out. */
  at?: Date;
};

export type OutboxMessage = OutboxEvent | OutboxWake;

/** A message as its row holds it. `key` is the call id of the event's commit, by which a second try finds the first. */
export type OutboxRow = { kind: string; target: string | null; key: string; payload: unknown };

export function toOutboxRow(message: OutboxMessage): OutboxRow {
  const { kind, ...payload } = message;
  return { kind, target: (message.kind === 'event' && message.event.target) || null, key: createCallId(), payload };
}

/** One statement for any number of rows; its one parameter is their JSON. */
export const INSERT_OUTBOX = (parameter: string) => `
  insert into outbox (kind, target, key, payload, created_at)
  select m.kind, m.target, m.key, m.payload, now()
  from jsonb_to_recordset(${parameter}::jsonb) as m(kind text, target text, key uuid, payload jsonb)`;

/** Puts messages into the transaction of `em`. They leave, in order, after it is committed. */
export async function postOutbox(em: EntityManager, ...messages: OutboxMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await em.execute(INSERT_OUTBOX('?'), [JSON.stringify(messages.map(toOutboxRow))]);
}
