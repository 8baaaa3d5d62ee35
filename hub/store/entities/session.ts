/** One signing in: a family of refresh tokens of which exactly one, the current, may be exchanged (S6). */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { User } from './user.ts';

export const REVOKED_REASONS = ['logout', 'reuse', 'password', 'disabled', 'replaced'] as const;

export const Session = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    user: () => p.manyToOne(User).deleteRule('cascade').index(),
    /** sha256 (hex) of the refresh token that counts now, and of the one before it. */
    tokenHash: p.text(),
    previousHash: p.text().nullable(),
    /** Random per session; part of what the family's tokens are derived from. */
    seed: p.text().hidden(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    /** The last exchange of a refresh token, or the signing in. */
    lastUsedAt: p.datetime(3).onCreate(() => new Date()),
    idleExpiresAt: p.datetime(3),
    absoluteExpiresAt: p.datetime(3),
    userAgent: p.text().nullable(),
    address: p.text().nullable(),
    revokedAt: p.datetime(3).nullable(),
    revokedReason: p.enum(REVOKED_REASONS).nullable(),
  },
});
export type Session = InferEntity<typeof Session>;
export type RevokedReason = (typeof REVOKED_REASONS)[number];
