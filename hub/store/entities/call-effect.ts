/** What a call did in the database, written in its own transaction: how a crash before the sealed audit row is seen (store/effects.ts). */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const CallEffect = defineEntity({
  name: 'CallEffect',
  tableName: 'call_effects',
  properties: {
    callId: p.uuid().primary(),
    /** The answer, secrets hidden. */
    effect: p.json<unknown>().columnType('json'),
    at: p.datetime(3).index(),
  },
});
export type CallEffect = InferEntity<typeof CallEffect>;
