/** A mail that is not settled: being read, put off, or parked after it failed again and again (S33). */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** trying: being read, or a hub died over it. later: waits for its time. parked: in the folder Failed. wanted: an operator wants it tried again. */
export const HELD_STATUSES = ['trying', 'later', 'parked', 'wanted'] as const;

export const HeldMail = defineEntity({
  name: 'HeldMail',
  tableName: 'held_mails',
  properties: {
    /** Shown as `M-<n>`. */
    number: p.bigint('number').primary().autoincrement(),
    mailbox: p.text(),
    uidValidity: p.bigint('number'),
    uid: p.bigint('number'),
    status: p.enum(HELD_STATUSES),
    /** Where a parked one lies in the folder Failed, as far as the server says. */
    failedUid: p.bigint('number').nullable(),
    /** Times that it was begun and not settled. */
    attempts: p.integer(),
    /** Times that it was put off. */
    delays: p.integer().default(0),
    nextAttemptAt: p.datetime(3).nullable(),
    /** As the mail says, for people; nothing trusts it. */
    messageId: p.text().nullable(),
    sender: p.text().nullable(),
    subject: p.text().nullable(),
    reason: p.text().nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3).index(),
  },
  uniques: [{ properties: ['mailbox', 'uidValidity', 'uid'] }],
});
export type HeldMail = InferEntity<typeof HeldMail>;
