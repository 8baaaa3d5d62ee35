/** The commits that share a transaction: each rule decides on the board as the one before left it, and they are answered together. */
import { randomUUID } from 'node:crypto';
import type { HubError } from '../../errors.ts';
import { toStoredEvents } from '../record.ts';
import type { Cause, Commit, Moment, Rule, StoredEvent } from '../store.ts';
import type { Hearing } from './hearing.ts';
import type { Replica } from './replica.ts';

/** A commit that waits. */
export type Entry = { cause: Cause; rule: Rule; resolve: (commit: Commit) => void; reject: (error: unknown) => void };

type Decided = { entry: Entry; outcome: { commit: Commit } | { failure: unknown } };

export type Batch = {
  /** Stands in the database with its first event, so that it can be found when the answer to its commit was lost. */
  id: string;
  decided: Decided[];
  events: StoredEvent[];
};

/** The lock is held meanwhile, and everybody else waits. */
const MAX_RULES = 2_000;
const MAX_CHARS = 4 * 1024 * 1024;
const MAX_MS = 50;

export type Desk = { replica: Replica; hearing: Hearing; moment: Moment };

/** Takes as many as may share a transaction from the front of the queue. */
export function decideBatch(queue: Entry[], desk: Desk): Batch {
  const batch: Batch = { id: randomUUID(), decided: [], events: [] };
  const endMs = performance.now() + MAX_MS;
  let [count, chars] = [0, 0];
  while (count < queue.length && count < MAX_RULES && chars < MAX_CHARS && performance.now() < endMs) {
    const entry = queue[count++]!;
    const { events, outcome } = decide(entry, desk);
    batch.decided.push({ entry, outcome });
    batch.events.push(...events);
    for (const { line } of events) chars += line.length;
  }
  queue.splice(0, count);
  return batch;
}

function decide({ cause, rule }: Entry, { replica, hearing, moment }: Desk): { events: StoredEvent[] } & Omit<Decided, 'entry'> {
  const { epoch, next } = replica;
  try {
    const drafts = hearing.decide(() => rule(next, moment));
    const events = toStoredEvents(drafts, cause, { epoch, board: next, at: moment.at });
    for (const { record } of events) next.apply(record);
    return { events, outcome: { commit: { events: events.map(({ record }) => record), seq: next.seq } } };
  } catch (failure) {
    return { events: [], outcome: { failure } };
  }
}

/** Everything the rules saw is durable. */
export function settle({ decided }: Batch): void {
  for (const { entry, outcome } of decided) {
    if ('commit' in outcome) entry.resolve(outcome.commit);
    else entry.reject(outcome.failure);
  }
}

/** Nothing of it happened; a refusal may have been decided on what never was. */
export function refuse({ decided }: Batch, refusal: HubError): void {
  for (const { entry } of decided) entry.reject(refusal);
}
