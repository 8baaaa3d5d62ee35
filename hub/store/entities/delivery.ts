/** An answer on its way to where the asker is; tried again until it is sent or given up (P6). */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const Delivery = defineEntity({
  name: 'Delivery',
  tableName: 'deliveries',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    callId: p.uuid().index(),
    channel: p.text(),
    replyTo: p.json<unknown>(),
    body: p.json<unknown>(),
    status: p.enum(['queued', 'sent', 'failed'] as const).default('queued'),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime(3).nullable(),
    lastError: p.text().nullable(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    sentAt: p.datetime(3).nullable(),
    /** The id that the other side gave the message, for edits and threads. */
    nativeMessageId: p.text().nullable(),
  },
  indexes: [{ properties: ['status', 'nextAttemptAt'] }],
});
export type Delivery = InferEntity<typeof Delivery>;
