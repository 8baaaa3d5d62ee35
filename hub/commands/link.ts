/** Linking one's own Slack account: a code from here given in Slack, or a code from Slack given here (S19). */
import { z } from 'zod';
import { defineCommand, type Channel } from '../command.ts';
import type { Context } from '../context.ts';
import { HubError } from '../errors.ts';

/** Ways in on which a person is proven by something else than their Slack account. */
const OTHER_SIDE: Channel[] = ['api', 'cli', 'panel', 'socket', 'mcp'];

const state = z.object({
  linked: z.boolean(),
  slack_user_id: z.string().nullable().describe('Team and user, as T0123:U0456.'),
});
type State = z.output<typeof state>;

const say = ({ linked, slack_user_id }: State) =>
  linked ? `You are linked to the Slack account ${slack_user_id}.` : 'You are linked to no Slack account.';

export const linkCommands = [
  defineCommand({
    name: 'link.show',
    summary: 'Show the Slack account you are linked to',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /hub/link' },
    input: z.strictObject({}),
    output: state,
    examples: ['link show'],
    async run(ctx) {
      const { userId } = ctx.call.principal;
      const slackUserId = userId === undefined ? null : ((await ctx.users.get(userId)).slackUserId ?? null);
      return { linked: slackUserId !== null, slack_user_id: slackUserId };
    },
    say,
  }),
  defineCommand({
    name: 'link.start',
    summary: 'Make a code that links your Slack account, to be given in Slack',
    role: 'viewer',
    effect: 'write',
    channels: OTHER_SIDE,
    http: { route: 'POST /hub/link', status: 201 },
    input: z.strictObject({}),
    output: z.object({
      code: z.string().describe('Shown this once.'),
      say_in_slack: z.string().describe('What to type in Slack.'),
      expires_at: z.string(),
    }),
    secretOutput: ['code', 'say_in_slack'],
    rate: '10/600',
    examples: ['link start'],
    async run(ctx) {
      const { code, expiresAt } = await ctx.links.startFor(await ctx.db(), toUserId(ctx));
      return { code, say_in_slack: `/kyros link ${code}`, expires_at: expiresAt.toISOString() };
    },
    say: ({ say_in_slack }) => `Type this in Slack within 10 minutes: ${say_in_slack}`,
  }),
  defineCommand({
    name: 'link.confirm',
    summary: 'Link the Slack account in which a code was made',
    role: 'viewer',
    effect: 'write',
    channels: OTHER_SIDE,
    http: { route: 'POST /hub/link/confirm' },
    positional: ['code'],
    input: z.strictObject({
      code: z.string().min(1).max(40).meta({ description: 'The code that /kyros link showed you in Slack.' }),
    }),
    output: state,
    secretInput: ['code'],
    examples: ['link confirm 2345A-BCDEF'],
    run: async (ctx, { code }) => ({
      linked: true,
      slack_user_id: await ctx.links.confirmFor(await ctx.db(), toUserId(ctx), code),
    }),
    say,
  }),
  defineCommand({
    name: 'link.remove',
    summary: 'Unlink your Slack account',
    role: 'viewer',
    effect: 'write',
    http: { route: 'DELETE /hub/link' },
    input: z.strictObject({}),
    output: state.extend({ changed: z.boolean() }),
    examples: ['link remove'],
    run: async (ctx) => ({ linked: false, slack_user_id: null, changed: await ctx.links.remove(await ctx.db(), toUserId(ctx)) }),
    say: ({ changed }) => (changed ? 'Your Slack account is unlinked.' : 'You were linked to no Slack account.'),
  }),
];

/** Errors: forbidden for a key that belongs to nobody. */
function toUserId({ call: { principal } }: Context): string {
  if (principal.userId !== undefined) return principal.userId;
  throw new HubError('forbidden', 'Only a person can be linked; this key belongs to nobody.');
}
