/** Commands that are given when something happens: an event of the log, or a message to a webhook source. */
import { z } from 'zod';
import { lineText } from '../collab/text.ts';
import { defineCommand } from '../command.ts';
import { parseCursor, toCursor } from './cursor.ts';
import { toNumber } from './schedule.ts';
import { BY_PEOPLE, toAsker } from './schedule-shape.ts';

const on = z.strictObject({
  event: z.string().min(1).max(200).optional(),
  source: z.string().min(1).max(100).optional(),
  match: z.record(z.string(), z.unknown()).optional(),
});

const trigger = z.object({
  id: z.string(),
  name: z.string(),
  on: z.object({ event: z.string().optional(), source: z.string().optional(), match: z.record(z.string(), z.unknown()) }),
  command: z.string(),
  args: z.record(z.string(), z.unknown()),
  per_minute: z.number(),
  max_failures: z.number(),
  failures_in_row: z.number(),
  active: z.boolean(),
  paused_reason: z.string().nullable(),
  fired: z.number(),
  dropped: z.number().describe('Happenings that found its queue full.'),
  last_fired_at: z.string().nullable(),
  owner: z.string().describe('In whose name, and with whose rights of the moment.'),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.int(),
  etag: z.string().describe('For If-Match; its calls leave it as it is.'),
});

const fire = z.object({
  because: z.string().describe('The id of the event, or source and delivery.'),
  depth: z.number().describe('How many triggers stand behind one another, from 1.'),
  status: z.enum(['waiting', 'running', 'retrying', 'succeeded', 'failed', 'refused', 'stopped', 'skipped']),
  outcome: z.string().nullable(),
  detail: z.string().nullable(),
  call_id: z.string().nullable(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});

const which = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: 'The trigger, by its id, as R-3, or by its name.', entity: 'triggers' });
const name = lineText(100).meta({ description: 'What it is called, 1 to 100 characters.' });
const onField = on.meta({
  description:
    'What it answers: {"event": "task_*"} or {"source": "a webhook source"}; with "match", paths and what must stand there.',
});
const command = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: 'Dotted name of the command, as task.create.', entity: 'commands' });
const args = z.record(z.string(), z.unknown()).meta({
  description: 'Its arguments; {"from": "details.title"} or "${details.title}" takes a value out of what happened.',
});
const perMinute = z.int().min(1).max(6000).meta({ description: 'Calls a minute at most; what comes faster waits.' });
const maxFailures = z.int().min(1).max(100).meta({ description: 'Failures in a row after which it pauses itself.' });

function sayTrigger(one: z.output<typeof trigger>): string {
  const cause = one.on.event ?? `the webhook ${one.on.source}`;
  const state = one.active ? '' : ` Paused: ${one.paused_reason}.`;
  return `${one.id} "${one.name}" answers ${cause} with ${one.command.replaceAll('.', ' ')}.${state}`;
}

export const triggerCommands = [
  defineCommand({
    name: 'trigger.create',
    summary: 'Give a command whenever something happens',
    role: 'operator',
    effect: 'write',
    channels: BY_PEOPLE,
    http: { route: 'POST /triggers', problems: [404], status: 201, location: ({ id }) => `/triggers/${id}` },
    positional: ['name', 'command'],
    input: z.strictObject({
      name,
      command,
      on: onField,
      args: args.default({}),
      per_minute: perMinute.default(60),
      max_failures: maxFailures.default(5),
    }),
    output: trigger,
    examples: [
      `trigger create follow-up task.create --on '{"event":"task_transitioned","match":{"details.to":"done"}}' --args '{"title":"Announce it"}'`,
    ],
    run: async (ctx, draft) => ctx.triggers.create(await ctx.db(), draft, toAsker(ctx)),
    say: sayTrigger,
  }),

  defineCommand({
    name: 'trigger.list',
    summary: 'List the triggers, the newest first',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /triggers' },
    input: z.strictObject({
      active: z.boolean().optional().meta({ description: 'Only those that answer, or only paused ones.' }),
      q: z.string().min(1).max(100).optional().meta({ description: 'Only those whose name holds this text.' }),
      limit: z.int().min(1).max(200).default(50).meta({ description: 'How many triggers, 1 to 200.' }),
      cursor: z.string().max(1000).optional().meta({ description: 'next_cursor of the page before.' }),
    }),
    output: z.object({
      triggers: z.array(trigger),
      next_cursor: z.string().nullable().describe('`cursor` of the next page; null on the last.'),
    }),
    examples: ['trigger list', 'trigger list --active'],
    run: async (ctx, { cursor, ...query }) => {
      const after = cursor === undefined ? undefined : toNumber(parseCursor(cursor));
      const { triggers, next } = await ctx.triggers.list(await ctx.db(), { ...query, after });
      return { triggers, next_cursor: next === undefined ? null : toCursor(String(next)) };
    },
    say: ({ triggers, next_cursor }) =>
      triggers.length === 0
        ? 'There are no triggers.'
        : `${triggers.length} ${triggers.length === 1 ? 'trigger' : 'triggers'}${next_cursor === null ? '' : ', and more'}.`,
    view: ({ triggers }) => ({
      columns: ['id', 'name', 'answers', 'gives', 'fired', 'state'],
      rows: triggers.map((one) => [
        one.id,
        one.name,
        one.on.event ?? `webhook ${one.on.source}`,
        one.command,
        one.fired,
        one.active ? 'active' : 'paused',
      ]),
    }),
  }),

  defineCommand({
    name: 'trigger.show',
    summary: 'Show one trigger with its last calls',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /triggers/:id', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({ id: which }),
    output: trigger.extend({ fires: z.array(fire).describe('The last 20, the newest first.') }),
    examples: ['trigger show R-1'],
    run: async (ctx, { id }) => ctx.triggers.show(await ctx.db(), id),
    say: sayTrigger,
    view: ({ fires }) => ({
      columns: ['because', 'status', 'detail', 'when'],
      rows: fires.map(({ because, status, detail, created_at }) => [because, status, detail, created_at]),
    }),
  }),

  defineCommand({
    name: 'trigger.update',
    summary: 'Change a trigger; who changes what it gives becomes its owner',
    role: 'operator',
    effect: 'write',
    channels: BY_PEOPLE,
    http: { route: 'PATCH /triggers/:id', ifMatch: 'optional', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({
      id: which,
      name: name.optional(),
      command: command.optional(),
      on: onField.optional(),
      args: args.optional(),
      per_minute: perMinute.optional(),
      max_failures: maxFailures.optional(),
      active: z.boolean().optional().meta({ description: 'No pauses it, yes resumes it.' }),
    }),
    output: trigger,
    examples: ['trigger update R-1 --per-minute 10'],
    run: async (ctx, { id, ...patch }) => ctx.triggers.update(await ctx.db(), id, patch, toAsker(ctx)),
    say: sayTrigger,
  }),

  defineCommand({
    name: 'trigger.pause',
    summary: 'Pause a trigger; what waits is dropped',
    role: 'operator',
    effect: 'write',
    http: { route: 'POST /triggers/:id/pause' },
    positional: ['id'],
    input: z.strictObject({ id: which, reason: lineText(200).optional().meta({ description: 'Why, for those who wonder.' }) }),
    output: trigger,
    examples: ['trigger pause R-1 --reason "Too many"'],
    run: async (ctx, { id, reason }) => ctx.triggers.pause(await ctx.db(), id, toAsker(ctx), reason),
    say: sayTrigger,
  }),

  defineCommand({
    name: 'trigger.resume',
    summary: 'Resume a paused trigger from now on; what happened meanwhile is not answered',
    role: 'operator',
    effect: 'write',
    channels: BY_PEOPLE,
    http: { route: 'POST /triggers/:id/resume' },
    positional: ['id'],
    input: z.strictObject({ id: which }),
    output: trigger,
    examples: ['trigger resume R-1'],
    run: async (ctx, { id }) => ctx.triggers.resume(await ctx.db(), id, toAsker(ctx)),
    say: sayTrigger,
  }),

  defineCommand({
    name: 'trigger.test',
    summary: 'Show the call that a trigger would give, for a sample or for the newest event that it answers',
    role: 'operator',
    effect: 'read',
    http: { route: 'POST /triggers/:id/test' },
    positional: ['id'],
    input: z.strictObject({
      id: which,
      sample: z.record(z.string(), z.unknown()).optional().meta({
        description: 'What happens, as {"event": "task_created", "details": {}} or {"source": "ci", "payload": {}}.',
      }),
    }),
    output: z.object({
      id: z.string(),
      matches: z.boolean(),
      why_not: z.string().nullable(),
      happening: z.record(z.string(), z.unknown()).nullable(),
      command: z.string(),
      args: z.record(z.string(), z.unknown()).nullable(),
      line: z.string().nullable(),
      problem: z.string().nullable().describe('Why the call would be refused.'),
    }),
    examples: [`trigger test R-1 --sample '{"event":"task_transitioned","details":{"to":"done"}}'`],
    run: async (ctx, { id, sample }) => ctx.triggers.test(await ctx.db(), id, sample, toAsker(ctx)),
    say: ({ id, matches, why_not, line, problem }) =>
      !matches
        ? `${id} does not answer it: ${why_not}.`
        : problem === null
          ? `${id} would give: ${line}`
          : `${id} would be refused: ${problem}`,
  }),

  defineCommand({
    name: 'trigger.delete',
    summary: 'Delete a trigger and the record of its calls',
    role: 'operator',
    effect: 'write',
    channels: BY_PEOPLE,
    http: { route: 'DELETE /triggers/:id', status: 204, ifMatch: 'optional', body: () => undefined },
    positional: ['id'],
    input: z.strictObject({ id: which }),
    output: z.object({ id: z.string(), name: z.string() }),
    examples: ['trigger delete R-1'],
    run: async (ctx, { id }) => ctx.triggers.remove(await ctx.db(), id, toAsker(ctx)),
    say: ({ id, name: called }) => `${id} "${called}" is deleted.`,
  }),

  defineCommand({
    name: 'trigger.deliver',
    summary: 'Hand what a webhook source sent to the triggers that wait for it',
    role: 'viewer',
    effect: 'write',
    channels: ['webhook'],
    positional: ['source'],
    input: z.strictObject({
      source: z.string().min(1).max(100).meta({ description: 'Name of the source; its own alone.', entity: 'webhook_sources' }),
      delivery_id: z.string().min(1).max(300).meta({ description: 'What makes a repeat recognisable.' }),
      payload: z.unknown().meta({ description: 'What was sent.', text: 'json' }),
    }),
    output: z.object({ triggers: z.array(z.string()).describe('Those that answer it.') }),
    // Not kept a second time, beside the envelope, for as long as the audit log is.
    secretInput: ['payload'],
    examples: [`trigger deliver ci --delivery-id 42 --payload '{"ref":"main"}'`],
    run: async (ctx, { source, delivery_id, payload }) => ({
      triggers: await ctx.triggers.deliver(await ctx.db(), { source, payload, deliveryId: delivery_id }, toAsker(ctx)),
    }),
    say: ({ triggers }) => (triggers.length === 0 ? 'No trigger waits for it.' : `It is answered by ${triggers.join(', ')}.`),
  }),
];
