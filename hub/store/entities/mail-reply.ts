/** A mail that the hub sent to somebody, for the budget of replies (S31). */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const MailReply = defineEntity({
  name: 'MailReply',
  tableName: 'mail_replies',
  properties: {
    /** The key of the delivery: one that is sent again counts once. */
    key: p.text().primary(),
    address: p.text(),
    kind: p.enum(['reply', 'explanation'] as const),
    at: p.datetime(3).index(),
  },
  indexes: [{ properties: ['address', 'at'] }],
});
export type MailReply = InferEntity<typeof MailReply>;
