/** How far somebody has looked: the scheduler on the clock, the triggers on the log. One row each. */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const Watch = defineEntity({
  name: 'Watch',
  tableName: 'watches',
  properties: {
    /** `schedules` or `triggers`. */
    id: p.text().primary(),
    /** Since when somebody has looked without a gap, and the newest look. */
    since: p.datetime(3),
    seenAt: p.datetime(3),
    /** Of the log: its epoch and the last event that was looked at. */
    epoch: p.text().nullable(),
    seq: p.bigint('number').nullable(),
  },
});
export type Watch = InferEntity<typeof Watch>;
