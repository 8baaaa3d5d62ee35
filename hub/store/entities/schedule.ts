/** A command that is given again and again, or once, at times of the clock (SEMANTICS J7). The row is the truth; a wake-up only says: look. */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { User } from './user.ts';

/** What becomes of times at which no hub was there. */
export const MISFIRES = ['skip', 'last', 'all'] as const;
export type Misfire = (typeof MISFIRES)[number];

/** What becomes of a time at which the run before still goes on. */
export const OVERLAPS = ['skip', 'queue', 'cancel'] as const;
export type Overlap = (typeof OVERLAPS)[number];

/** The newest gap: how many times passed unattended, and how many of them were run afterwards. `more`: there were more than counted. */
export type Missed = { count: number; more: boolean; first: string; last: string; policy: Misfire; ran: number; at: string };

export const Schedule = defineEntity({
  name: 'Schedule',
  tableName: 'schedules',
  properties: {
    /** `S-<n>`, counted by the database (store/numbers.ts). */
    id: p.text().primary(),
    number: p.bigint('number').unique(),
    name: p.text(),
    /** A typed line, read anew at each fire; or a command with its arguments. */
    line: p.text().nullable(),
    command: p.text(),
    args: p.json<Record<string, unknown>>().nullable(),
    /** Exactly one of the two: again and again, or once. */
    cron: p.text().nullable(),
    at: p.datetime(3).nullable(),
    /** IANA name. */
    timezone: p.text(),
    misfire: p.enum(MISFIRES).default('last'),
    overlap: p.enum(OVERLAPS).default('skip'),
    /** Failures in a row after which it pauses itself. */
    maxFailures: p.integer().default(5),
    failuresInRow: p.integer().default(0),
    active: p.boolean().default(true),
    /** Why it is not active; null for one that has run its only time. */
    pausedReason: p.text().nullable(),
    /** The next time that nobody has looked at yet; null when it is not active. */
    nextRun: p.datetime(3).nullable(),
    lastRun: p.datetime(3).nullable(),
    missed: p.json<Missed>().nullable(),
    /** In whose name, with the rights of the moment (S18): principal id, the person behind it, the name people see. */
    owner: p.text(),
    ownerUser: () => p.manyToOne(User).nullable().joinColumn('owner_user').index(),
    ownerName: p.text(),
    version: p.integer().default(1),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
  indexes: [
    {
      name: 'schedules_due_index',
      expression: `create index "schedules_due_index" on "schedules" ("next_run") where active`,
    },
  ],
});
export type Schedule = InferEntity<typeof Schedule>;
