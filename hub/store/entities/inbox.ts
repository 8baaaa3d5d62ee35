/** Every call that came with an id of its own, written before it is acknowledged, so that a repeat gets the first answer (P1). */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const Inbox = defineEntity({
  name: 'Inbox',
  tableName: 'inbox',
  properties: {
    callId: p.uuid().primary(),
    channel: p.text(),
    /** Within which the native id is unique: the principal, the webhook source, the workspace. */
    scope: p.text(),
    nativeId: p.text(),
    /** Of the request, to notice another request under the same id. */
    fingerprint: p.text(),
    status: p.enum(['running', 'done'] as const),
    /** The process that received it (store/presence.ts). */
    hub: p.integer(),
    answer: p.json<unknown>().columnType('json').nullable(),
    receivedAt: p.datetime(3).index(),
    finishedAt: p.datetime(3).nullable(),
  },
  uniques: [{ properties: ['channel', 'scope', 'nativeId'] }],
});
export type Inbox = InferEntity<typeof Inbox>;
