/** What must happen outside the database because a transaction was committed; taken in order of id (J4). */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const Outbox = defineEntity({
  name: 'Outbox',
  tableName: 'outbox',
  properties: {
    id: p.bigint('number').primary(),
    kind: p.text(),
    payload: p.json<unknown>(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    processedAt: p.datetime(3).nullable(),
  },
  indexes: [{ properties: ['processedAt', 'id'] }],
});
export type Outbox = InferEntity<typeof Outbox>;
