/** The channels: which are on, how they fare, what they may take. */
import { z } from 'zod';
import { defineCommand } from '../command.ts';

const channel = z.object({
  name: z.string(),
  enabled: z.boolean(),
  status: z.enum(['off', 'starting', 'up', 'down']),
  detail: z.string().optional(),
  metrics: z.object({ commands: z.number(), refused: z.number(), failed: z.number(), last_command_at: z.string().nullable() }),
  limits: z.object({ per_principal: z.string().describe('count/seconds'), total: z.string().describe('count/seconds') }),
});

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
    run: async (ctx) => ({ channels: ctx.channels.list() }),
    say: ({ channels }) =>
      `On: ${
        channels
          .filter((one) => one.enabled)
          .map((one) => one.name)
          .join(', ') || 'none'
      }.`,
    view: ({ channels }) => ({
      columns: ['channel', 'status', 'commands', 'refused', 'limit'],
      rows: channels.map((one) => [one.name, one.status, one.metrics.commands, one.metrics.refused, one.limits.per_principal]),
    }),
  }),
];
