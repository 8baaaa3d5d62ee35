/** Commands that are given at times of the clock, in the name of whoever wrote them down. */
import { z } from 'zod';
import { lineText } from '../collab/text.ts';
import { defineCommand } from '../command.ts';
import { HubError } from '../errors.ts';
import { parseCursor, toCursor } from './cursor.ts';
import { BY_PEOPLE, fire, misfire, overlap, saySchedule, schedule, toAsker, which, zone } from './schedule-shape.ts';

const LINE_MAX = 2000;

const name = lineText(100).meta({ description: 'What it is called, 1 to 100 characters.' });
const what = {
  line: z.string().min(1).max(LINE_MAX).optional().meta({ description: 'The line that it gives, as you would type it.' }),
  command: z
    .string()
    .min(1)
    .max(LINE_MAX)
    .optional()
    .meta({ description: 'Instead of a line: the dotted name of a command, as task.list.' }),
  args: z.record(z.string(), z.unknown()).optional().meta({ description: 'Arguments of the command.' }),
};
const when = {
  cron: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'When it comes again: minute hour day month weekday, as 0 9 * * 1-5; seconds may stand in front.' }),
  at: z.string().min(1).max(100).optional().meta({
    description: 'Instead of cron: its only time, as 2026-12-01T09:00 or "tomorrow 9am", on the clock of the time zone.',
  }),
  timezone: zone.optional(),
};
const misfireField = misfire.meta({
  description: 'What becomes of times at which no hub was there: skip them, run once for the last, or run all in order.',
});
const overlapField = overlap.meta({ description: 'When the run before is not over: skip, queue behind it, or cancel it.' });
const maxFailures = z.int().min(1).max(100).meta({ description: 'Failures in a row after which it pauses itself.' });

export const scheduleCommands = [
  defineCommand({
    name: 'schedule.create',
    summary: 'Give a command at times of the clock, again and again or once',
    role: 'operator',
    effect: 'write',
    channels: BY_PEOPLE,
    http: { route: 'POST /schedule', problems: [404], status: 201, location: ({ id }) => `/schedule/${id}` },
    positional: ['name', 'line'],
    input: z.strictObject({
      name,
      ...what,
      ...when,
      misfire: misfireField.default('last'),
      overlap: overlapField.default('skip'),
      max_failures: maxFailures.default(5),
    }),
    output: schedule,
    examples: [
      'schedule create nightly "task list --status review" --cron "0 9 * * 1-5" --timezone Europe/Vienna',
      'schedule create once "task list" --at "tomorrow 9am"',
    ],
    run: async (ctx, draft) => ctx.schedules.create(await ctx.db(), draft, toAsker(ctx)),
    say: saySchedule,
  }),

  defineCommand({
    name: 'schedule.list',
    summary: 'List the schedules, the newest first',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /schedule' },
    input: z.strictObject({
      active: z.boolean().optional().meta({ description: 'Only those that will fire, or only the others.' }),
      q: z.string().min(1).max(100).optional().meta({ description: 'Only those whose name holds this text.' }),
      limit: z.int().min(1).max(200).default(50).meta({ description: 'How many schedules, 1 to 200.' }),
      cursor: z.string().max(1000).optional().meta({ description: 'next_cursor of the page before.' }),
    }),
    output: z.object({
      schedules: z.array(schedule),
      scheduler_enabled: z.boolean().describe('False: schedulerEnabled is off in the flags, and nothing fires.'),
      next_cursor: z.string().nullable().describe('`cursor` of the next page; null on the last.'),
    }),
    examples: ['schedule list', 'schedule list --active --limit 10'],
    run: async (ctx, { cursor, ...query }) => {
      const after = cursor === undefined ? undefined : toNumber(parseCursor(cursor));
      const { schedules, next } = await ctx.schedules.list(await ctx.db(), { ...query, after });
      return {
        schedules,
        scheduler_enabled: ctx.schedules.enabled,
        next_cursor: next === undefined ? null : toCursor(String(next)),
      };
    },
    say: ({ schedules, scheduler_enabled, next_cursor }) =>
      `${schedules.length === 0 ? 'There are no schedules' : `${schedules.length} ${schedules.length === 1 ? 'schedule' : 'schedules'}${next_cursor === null ? '' : ', and more'}`}.${scheduler_enabled ? '' : ' The scheduler is switched off, so nothing fires.'}`,
    view: ({ schedules }) => ({
      columns: ['id', 'name', 'gives', 'when', 'next', 'state'],
      rows: schedules.map((one) => [
        one.id,
        one.name,
        one.line ?? one.command,
        one.words,
        one.next_run,
        one.active ? 'active' : one.paused_reason === null ? 'over' : 'paused',
      ]),
    }),
  }),

  defineCommand({
    name: 'schedule.show',
    summary: 'Show one schedule with its next times and its last runs',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /schedule/:id', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({ id: which }),
    output: schedule.extend({ fires: z.array(fire).describe('The last 20, the newest first.') }),
    examples: ['schedule show S-1'],
    run: async (ctx, { id }) => ctx.schedules.show(await ctx.db(), id),
    say: saySchedule,
    view: ({ fires }) => ({
      columns: ['due', 'kind', 'status', 'detail', 'job'],
      rows: fires.map(({ due, kind, status, detail, job_id }) => [due, kind, status, detail, job_id]),
    }),
  }),

  defineCommand({
    name: 'schedule.update',
    summary: 'Change a schedule; who changes what it gives becomes its owner',
    role: 'operator',
    effect: 'write',
    channels: BY_PEOPLE,
    http: { route: 'PATCH /schedule/:id', ifMatch: 'optional', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({
      id: which,
      name: name.optional(),
      ...what,
      ...when,
      misfire: misfireField.optional(),
      overlap: overlapField.optional(),
      max_failures: maxFailures.optional(),
      active: z.boolean().optional().meta({ description: 'No pauses it, yes resumes it.' }),
    }),
    output: schedule,
    examples: ['schedule update S-1 --cron "30 9 * * 1-5" --overlap queue'],
    run: async (ctx, { id, ...patch }) => ctx.schedules.update(await ctx.db(), id, patch, toAsker(ctx)),
    say: saySchedule,
  }),

  defineCommand({
    name: 'schedule.pause',
    summary: 'Pause a schedule; what runs goes on, what waits is dropped',
    role: 'operator',
    effect: 'write',
    http: { route: 'POST /schedule/:id/pause' },
    positional: ['id'],
    input: z.strictObject({ id: which, reason: lineText(200).optional().meta({ description: 'Why, for those who wonder.' }) }),
    output: schedule,
    examples: ['schedule pause S-1 --reason "Until the release"'],
    run: async (ctx, { id, reason }) => ctx.schedules.pause(await ctx.db(), id, toAsker(ctx), reason),
    say: saySchedule,
  }),

  defineCommand({
    name: 'schedule.resume',
    summary: 'Resume a paused schedule from now on; what the pause left out is not made up for',
    role: 'operator',
    effect: 'write',
    channels: BY_PEOPLE,
    http: { route: 'POST /schedule/:id/resume' },
    positional: ['id'],
    input: z.strictObject({ id: which }),
    output: schedule,
    examples: ['schedule resume S-1'],
    run: async (ctx, { id }) => ctx.schedules.resume(await ctx.db(), id, toAsker(ctx)),
    say: saySchedule,
  }),

  defineCommand({
    name: 'schedule.run',
    summary: 'Run a schedule once now, beside its times',
    role: 'operator',
    effect: 'write',
    channels: BY_PEOPLE,
    http: { route: 'POST /schedule/:id/run', status: 202 },
    positional: ['id'],
    input: z.strictObject({ id: which }),
    output: z.object({ id: z.string(), name: z.string(), fire }),
    examples: ['schedule run S-1'],
    run: async (ctx, { id }) => ctx.schedules.run(await ctx.db(), id, toAsker(ctx)),
    say: ({ id, name: called }) => `${id} "${called}" is run. See it with schedule show ${id}.`,
  }),

  defineCommand({
    name: 'schedule.delete',
    summary: 'Delete a schedule and the record of its runs',
    role: 'operator',
    effect: 'write',
    channels: BY_PEOPLE,
    http: { route: 'DELETE /schedule/:id', status: 204, ifMatch: 'optional', body: () => undefined },
    positional: ['id'],
    input: z.strictObject({ id: which }),
    output: z.object({ id: z.string(), name: z.string() }),
    examples: ['schedule delete S-2'],
    run: async (ctx, { id }) => ctx.schedules.remove(await ctx.db(), id, toAsker(ctx)),
    say: ({ id, name: called }) => `${id} "${called}" is deleted.`,
  }),

  defineCommand({
    name: 'schedule.preview',
    summary: 'Show when something would fire: a cron expression, a phrase, or one time',
    role: 'viewer',
    effect: 'read',
    http: { route: 'POST /schedule/preview' },
    positional: ['when'],
    input: z.strictObject({
      when: z.string().min(1).max(120).meta({ description: 'As 0 9 * * 1-5, "every weekday at 9" or "tomorrow 9am".' }),
      timezone: zone.optional(),
    }),
    output: z.object({
      cron: z.string().nullable(),
      at: z.string().nullable(),
      words: z.string(),
      timezone: z.string(),
      next_run: z.string().nullable(),
      next_runs: z.array(z.string()),
    }),
    examples: ['schedule preview "every weekday at 9" --timezone Europe/Vienna', 'schedule preview "*/15 9-17 * * *"'],
    run: async (ctx, { when: text, timezone }) => ctx.schedules.preview(text, timezone, toAsker(ctx)),
    say: ({ cron, words, timezone, next_runs }) =>
      cron === null ? `Once, at ${next_runs[0]}.` : `${cron}: ${words} (${timezone}). Next: ${next_runs[0]}.`,
    view: ({ next_runs }) => ({ columns: ['next'], rows: next_runs.map((time) => [time]) }),
  }),
];

/** Errors: bad_cursor. */
export function toNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new HubError('bad_cursor');
  return Number(text);
}
