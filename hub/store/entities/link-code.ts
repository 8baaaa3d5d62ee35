/**
 * A code that joins an account of a chat to a user (S19). It is made on one side, for whoever is proven there, and given on the other:
 * once, within ten minutes.
 */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const LinkCode = defineEntity({
  name: 'LinkCode',
  tableName: 'link_codes',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    /** sha256; the code itself is shown once and kept nowhere. */
    hash: p.text().unique(),
    /** `<team>:<user>` of Slack, when it was made there; else null. */
    account: p.text().nullable(),
    /** The user who made it in the hub; else null. */
    userId: p.uuid().nullable(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    expiresAt: p.datetime(3).index(),
    usedAt: p.datetime(3).nullable(),
  },
  checks: [{ name: 'link_codes_side_check', expression: '(account is null) <> (user_id is null)' }],
});
export type LinkCode = InferEntity<typeof LinkCode>;
