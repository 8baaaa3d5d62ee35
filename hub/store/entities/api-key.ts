/** A key for programs. The key itself is shown once and kept nowhere; its hash finds the row (S11). */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { ROLES } from '../../command.ts';
import { User } from './user.ts';

export const ApiKey = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    name: p.text(),
    /** The first characters of the key, by which people tell keys apart. */
    prefix: p.text().index(),
    /** sha256 (hex) of the whole key. */
    hash: p.text().unique().hidden(),
    role: p.enum(ROLES),
    /** The person it acts for and ends with; none for the key of a machine. Never set to null by a deletion: that would free the key. */
    owner: () => p.manyToOne(User).nullable().deleteRule('cascade').index(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    expiresAt: p.datetime(3).nullable(),
    /** Exact to a minute. */
    lastUsedAt: p.datetime(3).nullable(),
    revokedAt: p.datetime(3).nullable(),
  },
});
export type ApiKey = InferEntity<typeof ApiKey>;
