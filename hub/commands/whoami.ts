/** Who the hub takes the asker for: the first thing to look at when something is not allowed. */
import { z } from 'zod';
import { defineCommand, ROLES } from '../command.ts';

export const whoami = defineCommand({
  name: 'hub.whoami',
  aliases: ['whoami'],
  summary: 'Show who you are here and what you may do',
  role: 'viewer',
  effect: 'read',
  http: { route: 'GET /hub/whoami' },
  input: z.strictObject({}),
  output: z.object({
    id: z.string().describe('`user:` or `key:` and an id.'),
    name: z.string().describe('The name that events and the audit log show.'),
    role: z.enum(ROLES),
    email: z.string().nullable(),
    timezone: z.string().describe('Typed times are read in it.'),
    channel: z.string().describe('The way this asking came.'),
  }),
  examples: ['whoami'],
  run: async (ctx) => {
    const { id, name, role, email, timezone } = ctx.call.principal;
    return { id, name, role, email: email ?? null, timezone, channel: ctx.call.channel };
  },
  say: ({ name, role, channel, timezone }) => `You are ${name}, ${role}, by ${channel}, in the time zone ${timezone}.`,
});
