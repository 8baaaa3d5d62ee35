/** What schedules look like from outside: fields of commands and their outputs. */
import { z } from 'zod';
import { CHANNELS, type Channel } from '../command.ts';
import type { Context } from '../context.ts';

export const misfire = z.enum(['skip', 'last', 'all']);
export const overlap = z.enum(['skip', 'queue', 'cancel']);

/** What fires by itself may not make more of its kind, or make itself fire. */
export const BY_PEOPLE: Channel[] = CHANNELS.filter((channel) => channel !== 'schedule' && channel !== 'trigger');

export const schedule = z.object({
  id: z.string(),
  name: z.string(),
  line: z.string().nullable().describe('The typed line that it gives; null when it gives a command with arguments.'),
  command: z.string(),
  args: z.record(z.string(), z.unknown()).nullable(),
  cron: z.string().nullable(),
  at: z.string().nullable().describe('Its only time, when it is no cron.'),
  words: z.string().describe('The cron expression in words.'),
  timezone: z.string(),
  misfire,
  overlap,
  max_failures: z.number(),
  failures_in_row: z.number(),
  active: z.boolean(),
  paused_reason: z.string().nullable(),
  next_run: z.string().nullable(),
  next_runs: z.array(z.string()).describe('The next five times.'),
  last_run: z.string().nullable(),
  missed: z
    .object({
      count: z.number(),
      more: z.boolean().describe('There were more than were counted.'),
      first: z.string(),
      last: z.string(),
      policy: misfire,
      ran: z.number(),
      at: z.string(),
    })
    .nullable()
    .describe('The newest times that passed without a hub, and how many were made up for.'),
  owner: z.string().describe('In whose name, and with whose rights of the moment.'),
  scheduler_enabled: z.boolean().describe('False: schedulerEnabled is off in the flags, and nothing fires.'),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.int(),
  etag: z.string().describe('For If-Match; its runs leave it as it is.'),
});

export const fire = z.object({
  due: z.string(),
  kind: z.enum(['due', 'catch_up', 'manual']),
  status: z.enum(['waiting', 'running', 'retrying', 'following', 'succeeded', 'failed', 'refused', 'cancelled', 'skipped']),
  outcome: z.string().nullable(),
  detail: z.string().nullable(),
  call_id: z.string().nullable(),
  job_id: z.string().nullable(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});

export const which = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: 'The schedule, by its id, as S-3, or by its name.', entity: 'schedules' });

export const zone = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: 'Time zone by its IANA name, such as Europe/Vienna; yours when left out.' });

/** Who asks, for what happens in the command's transaction. */
export function toAsker(ctx: Context) {
  const { principal, id: callId, channel, ifMatch } = ctx.call;
  return { principal, callId, channel, now: ctx.now, ifMatch };
}

/** `S-1 "nightly": At 09:00, Monday through Friday (Europe/Vienna). Next: 2026-11-30T08:00:00.000Z.` */
export function saySchedule(one: z.output<typeof schedule>): string {
  const off = one.scheduler_enabled ? '' : ' The scheduler is switched off, so nothing fires.';
  const when = one.cron === null ? `once (${one.timezone})` : `${one.words} (${one.timezone})`;
  const next = one.active
    ? `Next: ${one.next_run}.`
    : one.paused_reason === null
      ? 'It is over.'
      : `Paused: ${one.paused_reason}.`;
  return `${one.id} "${one.name}" gives "${one.line ?? one.command}", ${when}. ${next}${off}`;
}
