/** A message of ours in Slack that is about something: its thread needs no id there, and it can be changed later. */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const SLACK_SUBJECTS = ['task', 'job', 'variant', 'confirmation', 'call'] as const;

export const SlackMessage = defineEntity({
  name: 'SlackMessage',
  tableName: 'slack_messages',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    channelId: p.text(),
    /** Slack's id of the message within its channel. */
    ts: p.text(),
    /** The message that began its thread; its own ts when it stands alone. */
    threadTs: p.text(),
    kind: p.enum(SLACK_SUBJECTS),
    subjectId: p.text(),
    /** progress: the one message that says how far it is, edited in place. */
    role: p.enum(['card', 'progress'] as const),
    createdAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .index(),
  },
  uniques: [{ properties: ['channelId', 'ts'] }],
  indexes: [{ properties: ['channelId', 'threadTs'] }, { properties: ['kind', 'subjectId'] }],
});
export type SlackMessage = InferEntity<typeof SlackMessage>;
