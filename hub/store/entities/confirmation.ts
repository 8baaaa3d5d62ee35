/** A command that waits for a yes: what was previewed, who may answer, and what they answered (P5, S17). */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { ROLES } from '../../command.ts';
import { User } from './user.ts';

export const CONFIRMATION_STATUSES = ['pending', 'approved', 'denied', 'expired', 'stale'] as const;

export const Confirmation = defineEntity({
  name: 'Confirmation',
  tableName: 'confirmations',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    /** What people type, as A7Q2. */
    code: p.text().unique(),
    callId: p.uuid().index(),
    command: p.text(),
    line: p.text(),
    args: p.json<unknown>(),
    argsHash: p.text(),
    /** The versions that the preview saw. */
    pins: p.json<unknown>(),
    preview: p.text(),
    /** Principal id of the asker; `askedByUser` is the person behind it, who may not approve. */
    askedBy: p.text(),
    askedByUser: () => p.manyToOne(User).nullable().joinColumn('asked_by_user').index(),
    askedName: p.text(),
    channel: p.text(),
    replyTo: p.json<unknown>().nullable(),
    quorum: p.integer(),
    role: p.enum(ROLES),
    status: p.enum(CONFIRMATION_STATUSES).default('pending'),
    decisions: p.json<unknown[]>().default([]),
    answer: p.json<unknown>().columnType('json').nullable(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    expiresAt: p.datetime(3),
    decidedAt: p.datetime(3).nullable(),
  },
  indexes: [{ properties: ['status', 'expiresAt'] }],
});
export type Confirmation = InferEntity<typeof Confirmation>;
