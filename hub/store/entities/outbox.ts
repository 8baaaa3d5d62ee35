/** What must happen outside the database because a transaction was committed; taken in order of id (J4). */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const Outbox = defineEntity({
  name: 'Outbox',
  tableName: 'outbox',
  properties: {
    id: p.bigint('number').primary(),
    kind: p.text(),
    /** What an event is about, as `job:J-1`: a job is not begun before its earlier events stand on the log. */
    target: p.text().nullable(),
    /** The call id of the commit that it becomes. */
    key: p.uuid().defaultRaw('gen_random_uuid()'),
    payload: p.json<unknown>(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    /** When somebody set out to carry it over. It may have arrived, so the log is looked at before a second try. */
    attemptedAt: p.datetime(3).nullable(),
    processedAt: p.datetime(3).nullable(),
  },
  indexes: [
    { properties: ['processedAt', 'id'] },
    {
      name: 'outbox_waiting_index',
      expression: `create index "outbox_waiting_index" on "outbox" ("id") where processed_at is null`,
    },
    {
      name: 'outbox_target_index',
      expression: `create index "outbox_target_index" on "outbox" ("target") where processed_at is null`,
    },
  ],
});
export type Outbox = InferEntity<typeof Outbox>;
