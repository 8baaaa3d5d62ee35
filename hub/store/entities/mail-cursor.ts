/** How far a mailbox was looked through: every mail up to this UID is settled, or held (held-mail.ts). */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const MailCursor = defineEntity({
  name: 'MailCursor',
  tableName: 'mail_cursors',
  properties: {
    /** Server, account and folder in one line. */
    mailbox: p.text().primary(),
    /** When the server changes it, UIDs mean other mails (RFC 3501 2.3.1.1). */
    uidValidity: p.bigint('number'),
    lastUid: p.bigint('number'),
    updatedAt: p.datetime(3),
  },
});
export type MailCursor = InferEntity<typeof MailCursor>;
