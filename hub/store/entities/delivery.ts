/** An answer or a notice on its way to where the asker is; tried again until it is sent or given up (P6). */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { DELIVERY_STATUSES } from '../../delivery-status.ts';

export const Delivery = defineEntity({
  name: 'Delivery',
  tableName: 'deliveries',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    /** Order within a lane, and of the list. */
    number: p.bigint('number').autoincrement().unique(),
    /** Says what it is; the same one is queued once. */
    key: p.text().unique(),
    callId: p.uuid().nullable().index(),
    /** Where that call is traced (W3C Trace Context), when it is. */
    traceparent: p.text().nullable(),
    channel: p.text(),
    /** What goes to one place goes in order: a conversation, a mail thread, a target. */
    lane: p.text(),
    replyTo: p.json<unknown>(),
    body: p.json<unknown>(),
    status: p.enum(DELIVERY_STATUSES).default('queued'),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime(3),
    /** While a hub sends it; past this time another one may. */
    claimedUntil: p.datetime(3).nullable(),
    /** The process that sends it (store/presence.ts); when it is dead, the row is free at once. */
    claimedBy: p.integer().nullable(),
    lastError: p.text().nullable(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    sentAt: p.datetime(3).nullable(),
    /** The id that the other side gave the message, for edits and threads. */
    nativeMessageId: p.text().nullable(),
  },
  indexes: [
    {
      name: 'deliveries_queued_index',
      expression: `create index "deliveries_queued_index" on "deliveries" ("channel", "lane", "number") where status = 'queued'`,
    },
    { properties: ['status', 'number'] },
    { properties: ['channel', 'number'] },
  ],
});
export type Delivery = InferEntity<typeof Delivery>;
