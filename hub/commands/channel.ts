/** The channels: which are on, how they fare, what they may take; and an operator's hand on them while they run. */
import { z } from 'zod';
import { CHANNELS, defineCommand } from '../command.ts';
import type { ChannelInfo } from '../channels.ts';
import type { Context } from '../context.ts';
import { HubError } from '../errors.ts';
import type { ChannelSetting } from '../store/entities/index.ts';

const channel = z.object({
  name: z.string(),
  configured: z.boolean().describe('It has its settings.'),
  enabled: z.boolean().describe('It is configured, and no operator keeps changes out.'),
  status: z.enum(['off', 'starting', 'up', 'down']),
  detail: z.string().optional(),
  paused: z
    .object({ all: z.boolean(), by: z.string(), at: z.string(), reason: z.string().optional() })
    .optional()
    .describe('Set while an operator keeps changes out; `all` when the whole hub is paused.'),
  metrics: z.object({ commands: z.number(), refused: z.number(), failed: z.number(), last_command_at: z.string().nullable() }),
  deliveries: z.object({ queued: z.number(), failed: z.number() }).describe('Answers on their way, and those given up.'),
  limits: z.object({ per_principal: z.string().describe('count/seconds'), total: z.string().describe('count/seconds') }),
});
type Channel = z.output<typeof channel>;

const ONE_OR_ALL = [...CHANNELS, 'all'] as const;
const name = z.enum(ONE_OR_ALL).meta({ description: 'A channel, or all for the hub as a whole.', entity: 'channels' });
const limit = z
  .string()
  .regex(/^([1-9]\d{0,6}\/[1-9]\d{0,4}|default)$/, 'count/seconds such as 60/60, or default')
  .optional()
  .meta({ description: 'What one person may do, as count/seconds; default takes the setting of the environment again.' });
const reason = z.string().max(200).optional().meta({ description: 'Why; shown to everybody whose change is refused.' });

export const channelCommands = [
  defineCommand({
    name: 'channel.list',
    summary: 'Show the channels, their state and their limits',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /hub/channels', body: (output) => output.channels, bodySchema: z.array(channel) },
    input: z.strictObject({}),
    output: z.object({ channels: z.array(channel) }),
    examples: ['channel list'],
    run: async (ctx) => ({ channels: await listChannels(ctx) }),
    say: ({ channels }) => sayOn(channels),
    view: ({ channels }) => toView(channels),
  }),
  defineCommand({
    name: 'channel.update',
    summary: 'Pause or resume a channel, or change its limit, while the hub runs',
    role: 'operator',
    effect: 'write',
    http: {
      route: 'PATCH /hub/channels/:name',
      body: ({ channels }) => ({ ...(channels.length === 1 && channels[0]), channels }),
      bodySchema: channel
        .partial()
        .extend({ channels: z.array(channel) })
        .describe('Where one channel is named, its fields stand at the top as well.'),
    },
    positional: ['name'],
    input: z.strictObject({
      name,
      paused: z.boolean().optional().meta({ description: 'true keeps changes out; reading goes on.' }),
      enabled: z.boolean().optional().meta({ description: 'The same the other way round: false keeps changes out.' }),
      limit,
      reason,
    }),
    output: z.object({ channels: z.array(channel) }),
    examples: ['channel update email --limit 10/60', 'channel update email --limit default'],
    async run(ctx, { enabled, paused = enabled === undefined ? undefined : !enabled, ...input }) {
      if (paused === enabled && paused !== undefined)
        throw new HubError('invalid_input', 'paused and enabled say the opposite of each other; give one of them.', {
          errors: [{ path: '/enabled', message: 'give paused or enabled' }],
        });
      if (paused === undefined && input.limit === undefined)
        throw new HubError('invalid_input', 'Nothing to change: give paused, enabled or limit.', {
          errors: [{ path: '/paused', message: 'give paused, enabled or limit' }],
        });
      return await change(ctx, { ...input, ...(paused !== undefined && { paused }) });
    },
    say: ({ channels }) => sayChanged(channels),
    view: ({ channels }) => toView(channels),
  }),
  defineCommand({
    name: 'channel.pause',
    summary: 'Keep changes out of a channel, or of the whole hub; reading goes on',
    role: 'operator',
    effect: 'write',
    positional: ['name'],
    input: z.strictObject({ name, reason }),
    output: z.object({ channels: z.array(channel) }),
    examples: ['channel pause webhook --reason "the sender went wild"'],
    run: (ctx, input) => change(ctx, { ...input, paused: true }),
    say: ({ channels }) => sayChanged(channels),
    view: ({ channels }) => toView(channels),
  }),
  defineCommand({
    name: 'channel.resume',
    summary: 'Let changes through again after a pause',
    role: 'operator',
    effect: 'write',
    positional: ['name'],
    input: z.strictObject({ name }),
    output: z.object({ channels: z.array(channel) }),
    examples: ['channel resume webhook'],
    run: (ctx, input) => change(ctx, { ...input, paused: false }),
    say: ({ channels }) => sayChanged(channels),
    view: ({ channels }) => toView(channels),
  }),
];

async function listChannels(ctx: Context): Promise<Channel[]> {
  const counts = await ctx.deliveries.count(await ctx.db());
  return ctx.channels.list().map((info) => ({ ...info, deliveries: counts.get(info.name) ?? { queued: 0, failed: 0 } }));
}

type Change = { name: (typeof ONE_OR_ALL)[number]; paused?: boolean; limit?: string; reason?: string };

/** Writes the row and answers how it will be: the memory of the hubs follows once this is committed (policy.ts). */
async function change(ctx: Context, wanted: Change): Promise<{ channels: Channel[] }> {
  if (wanted.name === 'all' && wanted.limit !== undefined)
    throw new HubError('invalid_input', 'A limit belongs to one channel; all can be paused and resumed.', {
      errors: [{ path: '/limit', message: 'name one channel' }],
    });
  const row = await ctx.policy.decide(await ctx.db(), {
    name: wanted.name,
    ...(wanted.paused !== undefined && { pause: toPause(ctx, wanted) }),
    ...(wanted.limit !== undefined && { limit: wanted.limit === 'default' ? null : wanted.limit }),
  });
  ctx.policy.touch(ctx.call.id);
  const all = await listChannels(ctx);
  return { channels: all.filter((one) => wanted.name === 'all' || one.name === wanted.name).map((one) => asDecided(one, row)) };
}

function toPause(ctx: Context, { paused, reason: why }: Change) {
  if (paused !== true) return null;
  return { by: ctx.call.principal.name, at: ctx.now, ...(why !== undefined && { reason: why }) };
}

function asDecided({ paused, ...info }: Channel, row: ChannelSetting): Channel {
  const all = row.name === 'all';
  const own = row.paused
    ? { all, by: row.pausedBy!, at: row.pausedAt!.toISOString(), ...(row.reason !== null && { reason: row.reason! }) }
    : undefined;
  // A pause of the whole hub outlasts what is decided about one channel, and the other way round.
  const kept = paused !== undefined && paused.all !== all ? paused : undefined;
  const shown = own ?? kept;
  const limits = row.limit == null ? info.limits : { ...info.limits, per_principal: row.limit };
  return { ...info, enabled: info.configured && shown === undefined, limits, ...(shown !== undefined && { paused: shown }) };
}

function sayOn(channels: Pick<ChannelInfo, 'name' | 'configured' | 'paused'>[] | Channel[]): string {
  const on = channels.filter((one) => one.configured).map((one) => one.name);
  const paused = channels.filter((one) => one.paused !== undefined).map((one) => one.name);
  return `On: ${on.join(', ') || 'none'}.${paused.length === 0 ? '' : ` Paused: ${paused.join(', ')}.`}`;
}

function sayChanged(channels: Channel[]): string {
  if (channels.length > 1)
    return channels[0]!.paused?.all === true ? 'Changes are paused everywhere.' : 'Changes go through again.';
  const [one] = channels;
  return `${one!.name}: ${one!.paused === undefined ? 'changes go through' : 'changes are paused'}, ${one!.limits.per_principal} for each person.`;
}

function toView(channels: Channel[]) {
  return {
    columns: ['channel', 'status', 'commands', 'refused', 'queued', 'failed', 'limit'],
    rows: channels.map((one) => [
      one.name,
      one.paused === undefined ? one.status : 'paused',
      one.metrics.commands,
      one.metrics.refused,
      one.deliveries.queued,
      one.deliveries.failed,
      one.limits.per_principal,
    ]),
  };
}
