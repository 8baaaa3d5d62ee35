/** One time of a schedule that was looked at, written before anything runs: its key makes it happen once, whoever else looks (J7). */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { Schedule } from './schedule.ts';

export const FIRE_KINDS = ['due', 'catch_up', 'manual'] as const;
export type FireKind = (typeof FIRE_KINDS)[number];

/** `following`: the command is done and the job that it made is not. `retrying`: failed in passing, and is tried again at `notBefore`. */
export const FIRE_STATUSES = [
  'waiting',
  'running',
  'retrying',
  'following',
  'succeeded',
  'failed',
  'refused',
  'cancelled',
  'skipped',
] as const;
export type FireStatus = (typeof FIRE_STATUSES)[number];

/** Those that hold the place of a run: the next one overlaps with them. */
export const ACTIVE_FIRES: readonly FireStatus[] = ['running', 'retrying', 'following'];
export const OPEN_FIRES: readonly FireStatus[] = ['waiting', ...ACTIVE_FIRES];

export const ScheduleFire = defineEntity({
  name: 'ScheduleFire',
  tableName: 'schedule_fires',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    schedule: () => p.manyToOne(Schedule).deleteRule('cascade'),
    /** The due time as ISO text, or `run:<call>` for one that somebody asked for. */
    key: p.text(),
    kind: p.enum(FIRE_KINDS),
    due: p.datetime(3),
    status: p.enum(FIRE_STATUSES).default('waiting'),
    /** The process that runs it (store/presence.ts). */
    hub: p.integer().nullable(),
    tries: p.integer().default(0),
    notBefore: p.datetime(3).nullable(),
    cancelRequested: p.boolean().default(false),
    callId: p.uuid().nullable(),
    job: p.text().nullable(),
    /** `ok`, `pending`, or the code of the failure; and its words. */
    outcome: p.text().nullable(),
    detail: p.text().nullable(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    startedAt: p.datetime(3).nullable(),
    finishedAt: p.datetime(3).nullable(),
  },
  uniques: [{ properties: ['schedule', 'key'] }],
  indexes: [
    { properties: ['schedule', 'createdAt'] },
    {
      name: 'schedule_fires_open_index',
      expression: `create index "schedule_fires_open_index" on "schedule_fires" ("schedule_id", "due") where status in ('waiting', 'running', 'retrying', 'following')`,
    },
  ],
});
export type ScheduleFire = InferEntity<typeof ScheduleFire>;
