/**
 * A message of a channel that cannot wait for its answer (Slack, mail, webhook), written before it is acknowledged (P1, S22). It is
 * run by whichever hub lives, and kept for as long as the other side may send it again.
 */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const Envelope = defineEntity({
  name: 'Envelope',
  tableName: 'envelopes',
  properties: {
    id: p.uuid().primary(),
    channel: p.text(),
    /** Within which the native id is unique: the workspace, the mailbox, the webhook source. */
    scope: p.text(),
    nativeId: p.text(),
    /** Of the message, to notice another one under the same id. */
    fingerprint: p.text(),
    principalId: p.text(),
    /** `{text}` or `{json: {command, args}}`. */
    payload: p.json<unknown>(),
    /** The address of the answer, in the channel's own words. */
    replyTo: p.json<unknown>(),
    /** Messages of one lane run one after the other. */
    lane: p.text().nullable(),
    source: p.text().nullable(),
    status: p.enum(['received', 'done'] as const).default('received'),
    /** The process that runs it (store/presence.ts). */
    hub: p.integer(),
    receivedAt: p.datetime(3).index(),
    finishedAt: p.datetime(3).nullable(),
  },
  uniques: [{ properties: ['channel', 'scope', 'nativeId'] }],
  indexes: [
    {
      name: 'envelopes_received_index',
      expression: `create index "envelopes_received_index" on "envelopes" ("hub", "id") where status = 'received'`,
    },
  ],
});
export type Envelope = InferEntity<typeof Envelope>;
