/** Systems that may send messages to `/hooks/<name>`: who they are, what their messages may do, and their secrets. */
import { z } from 'zod';
import { defineCommand, roleCovers, ROLES } from '../command.ts';
import type { Context } from '../context.ts';
import { HubError } from '../errors.ts';
import type { WebhookSource } from '../store/entities/webhook-source.ts';
import { SOURCE_KINDS } from '../webhook-kind.ts';
import { isGood } from '../webhooks.ts';

const source = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(SOURCE_KINDS),
  role: z.enum(ROLES),
  active: z.boolean(),
  path: z.string().describe('Where its messages go.'),
  secrets: z.number().describe('How many secrets are good now; two during a rotation.'),
  created_by: z.string(),
  created_at: z.string(),
});
const withSecret = source.extend({ secret: z.string().optional().describe('Shown this once.') });

const which = z.string().min(1).max(100).meta({ description: 'The source, by its id or its name.', entity: 'webhook_sources' });
const role = z.enum(ROLES).meta({ description: 'What its messages may do; never more than the one who makes it.' });
const secret = z.string().max(200).optional().meta({ description: 'Its secret, when the other side made it; else one is made.' });
const MAX_OVERLAP_SECONDS = 7 * 86_400;

export const sourceCommands = [
  defineCommand({
    name: 'source.list',
    summary: 'List the systems that may send webhooks to us',
    role: 'operator',
    effect: 'read',
    http: { route: 'GET /webhooks/sources' },
    input: z.strictObject({}),
    output: z.object({ sources: z.array(source) }),
    examples: ['source list'],
    run: async (ctx) => {
      const rows = await ctx.webhooks.listSources(await ctx.db());
      return { sources: rows.map((row) => toView(row, ctx.now)) };
    },
    say: ({ sources }) => (sources.length === 0 ? 'No system sends webhooks to us.' : sources.map((one) => one.name).join(', ')),
    view: ({ sources }) => ({
      columns: ['name', 'kind', 'role', 'path', 'state'],
      rows: sources.map((one) => [one.name, one.kind, one.role, one.path, one.active ? 'on' : 'paused']),
    }),
  }),
  defineCommand({
    name: 'source.create',
    summary: 'Let a system send webhooks to us',
    role: 'admin',
    effect: 'write',
    http: { route: 'POST /webhooks/sources', status: 201, location: ({ id }) => `/webhooks/sources/${id}` },
    positional: ['name', 'kind'],
    input: z.strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'small letters, digits and dashes, such as build-server')
        .max(60)
        .meta({ description: 'Its name, which stands in the address: /hooks/<name>.' }),
      kind: z.enum(SOURCE_KINDS).meta({ description: 'How it signs: standard (Standard Webhooks), github, or apikey.' }),
      role,
      secret,
    }),
    output: withSecret,
    secretInput: ['secret'],
    secretOutput: ['secret'],
    examples: ['source create build-server standard --role agent'],
    run: async (ctx, input) => {
      mayGrant(ctx, input.role);
      const { secret: given, ...fields } = input;
      const made = await ctx.webhooks.createSource(await ctx.db(), {
        ...fields,
        createdBy: ctx.call.principal.name,
        ...(given !== undefined && { secret: given }),
      });
      return { ...toView(made.source, ctx.now), secret: made.secret };
    },
    say: ({ path, secret: made }) => `It may post to ${path}. Its secret, shown this once: ${made}`,
  }),
  defineCommand({
    name: 'source.update',
    summary: 'Pause or resume a webhook source, change its role, or give it a new secret',
    role: 'admin',
    effect: 'write',
    http: { route: 'PATCH /webhooks/sources/:id' },
    positional: ['id'],
    input: z.strictObject({
      id: which,
      active: z.boolean().optional().meta({ description: 'false refuses its messages.' }),
      role: role.optional(),
      rotate: z.boolean().default(false).meta({ description: 'Makes a new secret; the old one stays good for the overlap.' }),
      secret,
      overlap_seconds: z
        .int()
        .min(0)
        .max(MAX_OVERLAP_SECONDS)
        .default(86_400)
        .meta({ description: 'How long the old secret stays good.', text: 'duration' }),
    }),
    output: withSecret,
    secretInput: ['secret'],
    secretOutput: ['secret'],
    examples: ['source update build-server --rotate --overlap-seconds 1h', 'source update build-server --active=no'],
    run: async (ctx, input) => {
      const row = await ctx.webhooks.getSource(await ctx.db(), input.id);
      if (input.role !== undefined) mayGrant(ctx, input.role);
      Object.assign(row, {
        ...(input.active !== undefined && { active: input.active }),
        ...(input.role !== undefined && { role: input.role }),
      });
      const isNew = input.rotate || input.secret !== undefined;
      const made = isNew ? ctx.webhooks.rotate(row, input.overlap_seconds, ctx.now, input.secret) : undefined;
      await (await ctx.db()).flush();
      ctx.webhooks.changing(row.name);
      return { ...toView(row, ctx.now), ...(made !== undefined && { secret: made }) };
    },
    say: ({ name, active, secret: made }) =>
      `${name} is ${active ? 'on' : 'paused'}.${made === undefined ? '' : ` Its new secret, shown this once: ${made}`}`,
  }),
  defineCommand({
    name: 'source.delete',
    summary: 'Take away a webhook source; its messages are refused from now on',
    role: 'admin',
    effect: 'write',
    http: { route: 'DELETE /webhooks/sources/:id', status: 204, body: () => undefined },
    positional: ['id'],
    input: z.strictObject({ id: which }),
    output: z.object({ id: z.string(), name: z.string() }),
    examples: ['source delete build-server'],
    run: async (ctx, { id }) => {
      const row = await ctx.webhooks.getSource(await ctx.db(), id);
      await (await ctx.db()).remove(row).flush();
      ctx.webhooks.changing(row.name);
      return { id: row.id, name: row.name };
    },
    say: ({ name }) => `${name} may not send to us any more.`,
  }),
];

/** Nobody gives away more than they have. */
function mayGrant({ call }: Context, wanted: (typeof ROLES)[number]): void {
  if (roleCovers(call.principal.role, wanted)) return;
  throw new HubError('forbidden', `You are ${call.principal.role} and cannot give the role ${wanted}.`, { needed_role: wanted });
}

function toView(row: WebhookSource, now: Date): z.output<typeof source> {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    role: row.role,
    active: row.active,
    path: `/hooks/${row.name}`,
    secrets: row.secrets.filter((one) => isGood(one, now)).length,
    created_by: row.createdBy,
    created_at: row.createdAt.toISOString(),
  };
}
