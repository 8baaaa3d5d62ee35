/** One happening that a trigger answers, with the call that it makes of it; its key makes it happen once (J8). */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { Trigger } from './trigger.ts';

/** `stopped`: not run, because triggers answered one another too often, or too many waited. */
export const TRIGGER_FIRE_STATUSES = [
  'waiting',
  'running',
  'retrying',
  'succeeded',
  'failed',
  'refused',
  'stopped',
  'skipped',
] as const;

export const TriggerFire = defineEntity({
  name: 'TriggerFire',
  tableName: 'trigger_fires',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    trigger: () => p.manyToOne(Trigger).deleteRule('cascade'),
    /** The event's id, or `<source>:<delivery>`. */
    key: p.text(),
    status: p.enum(TRIGGER_FIRE_STATUSES).default('waiting'),
    /** How many triggers stand behind one another up to this one, from 1. */
    depth: p.integer(),
    /** The call, made when it happened; null where the happening lacked a part of it. */
    args: p.json<Record<string, unknown>>().nullable(),
    hub: p.integer().nullable(),
    tries: p.integer().default(0),
    notBefore: p.datetime(3).nullable(),
    callId: p.uuid().nullable().index(),
    outcome: p.text().nullable(),
    detail: p.text().nullable(),
    /** In the order of what happened. */
    sequence: p.bigint('number').autoincrement(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    startedAt: p.datetime(3).nullable(),
    finishedAt: p.datetime(3).nullable(),
  },
  uniques: [{ properties: ['trigger', 'key'] }],
  indexes: [
    { properties: ['trigger', 'sequence'] },
    {
      name: 'trigger_fires_open_index',
      expression: `create index "trigger_fires_open_index" on "trigger_fires" ("trigger_id", "sequence") where status in ('waiting', 'running', 'retrying')`,
    },
  ],
});
export type TriggerFire = InferEntity<typeof TriggerFire>;
