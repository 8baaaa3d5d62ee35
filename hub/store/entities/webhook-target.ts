/** A system that is told of events, by Standard Webhooks. */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const WebhookTarget = defineEntity({
  name: 'WebhookTarget',
  tableName: 'webhook_targets',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    url: p.text(),
    /** Names of events, with `*` and `?`. */
    events: p.json<string[]>(),
    /** Signs what is sent; readable by this hub only (auth/sealed.ts). */
    sealedSecret: p.text(),
    active: p.boolean().default(true),
    /** Why the hub turned it off. */
    disabledReason: p.text().nullable(),
    /** Only events behind this one are sent: it was made, or turned on again, there. */
    fromSeq: p.bigint('number').default(0),
    createdBy: p.text(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});
export type WebhookTarget = InferEntity<typeof WebhookTarget>;
