/** A person's secret address (S29): mail to it is from them. Only a hash is kept; it is shown once, when it is made. */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { User } from './user.ts';

export const MailAddress = defineEntity({
  name: 'MailAddress',
  tableName: 'mail_addresses',
  properties: {
    user: () => p.manyToOne(User).primary().joinColumn('user_id').deleteRule('cascade'),
    /** SHA-256 of the secret, base64. */
    hash: p.text().unique(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    lastUsedAt: p.datetime(3).nullable(),
  },
});
export type MailAddress = InferEntity<typeof MailAddress>;
