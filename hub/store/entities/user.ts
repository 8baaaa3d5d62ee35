/** A person who may ask: how they sign in, what they may do, and when that last changed. */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { ROLES } from '../../command.ts';

export const User = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    /** Case-folded; the check keeps hand-written SQL from storing a second spelling of one address (S20). */
    email: p.text().unique().check('email = lower(email)'),
    name: p.text(),
    role: p.enum(ROLES),
    active: p.boolean().default(true),
    /** PHC string of argon2id; none for people who only come through linked channels. */
    passwordHash: p.text().nullable().hidden(),
    slackUserId: p.text().nullable().unique(),
    /** IANA name. */
    timezone: p.text().default('UTC'),
    /** Raised on every change of rights (role, active), so that what is open can notice it. */
    stamp: p.integer().default(0),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
  // Names are compared case-folded, to tell actors of one name apart (hub/auth/rights.ts).
  indexes: [{ name: 'users_folded_name_index', expression: 'create index "users_folded_name_index" on "users" (lower("name"))' }],
});
export type User = InferEntity<typeof User>;
