/**
 * Something asked in Slack by somebody whom this hub does not know yet: kept before it is acknowledged, until Slack has told who it is
 * (then it is an envelope) or that they are nobody here (then they are told how to link).
 */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const SlackArrival = defineEntity({
  name: 'SlackArrival',
  tableName: 'slack_arrivals',
  properties: {
    /** `<team>:<native id>`: a repeat is the same row. */
    key: p.text().primary(),
    asking: p.json<unknown>(),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime(3).index(),
    receivedAt: p.datetime(3).onCreate(() => new Date()),
  },
});
export type SlackArrival = InferEntity<typeof SlackArrival>;
