/** Systems that are told of events by webhooks of ours. */
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import type { WebhookTarget } from '../store/entities/webhook-target.ts';

const target = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  active: z.boolean(),
  disabled_reason: z.string().nullable().describe('Why the hub turned it off.'),
  created_by: z.string(),
  created_at: z.string(),
});
const which = z.uuid().meta({ description: 'The id of the target.', entity: 'webhook_targets' });
const url = z.url().max(2000).meta({ description: 'Where events are posted to; https, and no address of an inner network.' });
const events = z
  .array(z.string().regex(/^[a-z_*?]{1,80}$/, 'names of events with * and ?, such as task_*'))
  .min(1)
  .max(50)
  .meta({ description: 'Which events, by name with * and ?, such as task_*,job_*.' });

export const targetCommands = [
  defineCommand({
    name: 'target.list',
    summary: 'List the systems that are told of events by webhooks',
    role: 'operator',
    effect: 'read',
    http: { route: 'GET /webhooks/targets' },
    input: z.strictObject({}),
    output: z.object({ targets: z.array(target) }),
    examples: ['target list'],
    run: async (ctx) => {
      const rows = await ctx.webhooks.listTargets(await ctx.db());
      return { targets: rows.map(toView) };
    },
    say: ({ targets }) => (targets.length === 0 ? 'Nobody is told of events.' : targets.map((one) => one.url).join('\n')),
    view: ({ targets }) => ({
      columns: ['id', 'url', 'events', 'state'],
      rows: targets.map((one) => [one.id, one.url, one.events.join(','), one.active ? 'on' : (one.disabled_reason ?? 'off')]),
    }),
  }),
  defineCommand({
    name: 'target.create',
    summary: 'Tell a system of events from now on, by signed webhooks',
    role: 'admin',
    effect: 'write',
    http: { route: 'POST /webhooks/targets', status: 201, location: ({ id }) => `/webhooks/targets/${id}` },
    positional: ['url', 'events'],
    input: z.strictObject({
      url,
      events,
      secret: z.string().max(200).optional().meta({ description: 'Its secret (whsec_…); else one is made.' }),
    }),
    output: target.extend({ secret: z.string().describe('Signs what is sent; shown this once.') }),
    secretInput: ['secret'],
    secretOutput: ['secret'],
    examples: ['target create https://hooks.example.com/kyros task_*,job_*'],
    run: async (ctx, input) => {
      ctx.outbound.check(input.url);
      const made = await ctx.webhooks.createTarget(await ctx.db(), {
        url: input.url,
        events: input.events,
        fromSeq: ctx.collab.board.seq,
        createdBy: ctx.call.principal.name,
        ...(input.secret !== undefined && { secret: input.secret }),
      });
      return { ...toView(made.target), secret: made.secret };
    },
    say: ({ url: to, secret }) => `${to} is told from now on. Its secret, shown this once: ${secret}`,
  }),
  defineCommand({
    name: 'target.update',
    summary: 'Change a webhook target, or turn it off and on',
    role: 'admin',
    effect: 'write',
    http: { route: 'PATCH /webhooks/targets/:id' },
    positional: ['id'],
    input: z.strictObject({
      id: which,
      url: url.optional(),
      events: events.optional(),
      active: z.boolean().optional().meta({ description: 'false sends nothing; true goes on with what happens from now on.' }),
      rotate: z.boolean().default(false).meta({ description: 'Makes a new secret, which signs from now on.' }),
    }),
    output: target.extend({ secret: z.string().optional().describe('The new secret; shown this once.') }),
    secretOutput: ['secret'],
    examples: ['target update 6f1b2c3d-0000-4000-8000-0000000000f1 --active=no'],
    run: async (ctx, input) => {
      const row = await ctx.webhooks.getTarget(await ctx.db(), input.id);
      if (input.url !== undefined) ctx.outbound.check(input.url);
      if (input.active === true && !row.active) Object.assign(row, { fromSeq: ctx.collab.board.seq, disabledReason: null });
      Object.assign(row, {
        ...(input.url !== undefined && { url: input.url }),
        ...(input.events !== undefined && { events: input.events }),
        ...(input.active !== undefined && { active: input.active }),
      });
      const secret = input.rotate ? ctx.webhooks.resealTarget(row) : undefined;
      await (await ctx.db()).flush();
      return { ...toView(row), ...(secret !== undefined && { secret }) };
    },
    say: ({ url: to, active, secret }) =>
      `${to} is ${active ? 'told of events' : 'told nothing'}.${secret === undefined ? '' : ` Its new secret, shown this once: ${secret}`}`,
  }),
  defineCommand({
    name: 'target.delete',
    summary: 'Take away a webhook target',
    role: 'admin',
    effect: 'write',
    http: { route: 'DELETE /webhooks/targets/:id', status: 204, body: () => undefined },
    positional: ['id'],
    input: z.strictObject({ id: which }),
    output: z.object({ id: z.string(), url: z.string() }),
    examples: ['target delete 6f1b2c3d-0000-4000-8000-0000000000f1'],
    run: async (ctx, { id }) => {
      const row = await ctx.webhooks.getTarget(await ctx.db(), id);
      await (await ctx.db()).remove(row).flush();
      return { id, url: row.url };
    },
    say: ({ url: to }) => `${to} is told nothing any more.`,
  }),
  defineCommand({
    name: 'target.ping',
    summary: 'Send a webhook target a test message',
    role: 'admin',
    effect: 'write',
    http: { route: 'POST /webhooks/targets/:id/ping', status: 202 },
    positional: ['id'],
    input: z.strictObject({ id: which }),
    output: z.object({ id: z.string(), url: z.string() }),
    examples: ['target ping 6f1b2c3d-0000-4000-8000-0000000000f1'],
    run: async (ctx, { id }) => {
      const row = await ctx.webhooks.getTarget(await ctx.db(), id);
      const body = { type: 'ping', timestamp: ctx.now.toISOString(), data: { asked_by: ctx.call.principal.name } };
      await ctx.deliveries.queue(await ctx.db(), [
        { channel: 'webhook', lane: id, replyTo: { target: id }, body, key: `ping:${ctx.call.id}`, callId: ctx.call.id },
      ]);
      return { id, url: row.url };
    },
    say: ({ url: to }) => `A ping is on its way to ${to}; delivery list shows what came of it.`,
  }),
];

function toView(row: WebhookTarget): z.output<typeof target> {
  return {
    id: row.id,
    url: row.url,
    events: row.events,
    active: row.active,
    disabled_reason: row.disabledReason ?? null,
    created_by: row.createdBy,
    created_at: row.createdAt.toISOString(),
  };
}
