/** A command that is given when something happens: an event of the board's log, or a message to a webhook source (SEMANTICS J8). */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { User } from './user.ts';

export const Trigger = defineEntity({
  name: 'Trigger',
  tableName: 'triggers',
  properties: {
    /** `R-<n>`, counted by the database (store/numbers.ts). */
    id: p.text().primary(),
    number: p.bigint('number').unique(),
    name: p.text(),
    /** Exactly one of the two: names of events with `*` and `?`, or a webhook source. */
    event: p.text().nullable(),
    source: p.text().nullable().index(),
    /** What must hold: path → value, texts with `*` and `?`. */
    match: p.json<Record<string, unknown>>().defaultRaw(`'{}'::jsonb`),
    command: p.text(),
    /** Values, and `{from: path}` where one comes from what happened. */
    args: p.json<Record<string, unknown>>().defaultRaw(`'{}'::jsonb`),
    /** Calls a minute at most; what comes faster waits. */
    perMinute: p.integer().default(60),
    maxFailures: p.integer().default(5),
    failuresInRow: p.integer().default(0),
    active: p.boolean().default(true),
    pausedReason: p.text().nullable(),
    /** Only events behind this one count: it was made, or resumed, there. */
    fromSeq: p.bigint('number').default(0),
    fired: p.bigint('number').default(0),
    /** Happenings that found its queue full. */
    dropped: p.bigint('number').default(0),
    lastFiredAt: p.datetime(3).nullable(),
    owner: p.text(),
    ownerUser: () => p.manyToOne(User).nullable().joinColumn('owner_user').index(),
    ownerName: p.text(),
    version: p.integer().default(1),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});
export type Trigger = InferEntity<typeof Trigger>;
