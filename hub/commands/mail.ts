/** Mail: one's secret address, which proves who writes where the mail server cannot, and the mails that were parked. */
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { HubError } from '../errors.ts';
import type { HeldMail } from '../store/entities/index.ts';

const held = z.object({
  id: z.string().describe('M- and a number.'),
  status: z.enum(['parked', 'wanted']).describe('wanted: it is put back and tried again.'),
  from: z.string().nullable().describe('As the mail says; nobody checked it.'),
  subject: z.string().nullable(),
  reason: z.string().nullable().describe('Why it was given up.'),
  parked_at: z.string(),
});
type Held = z.output<typeof held>;

const ownAddress = z.object({
  exists: z.boolean().describe('Whether you have a secret address.'),
  created_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
});

export const mailCommands = [
  defineCommand({
    name: 'mail.address',
    summary: 'Show whether you have a secret address for mailing commands',
    role: 'viewer',
    effect: 'read',
    input: z.strictObject({}),
    output: ownAddress,
    examples: ['mail address'],
    run: async (ctx) => {
      const row = await ctx.mail.findAddress(await ctx.db(), toUserId(ctx));
      return {
        exists: row !== undefined,
        created_at: row?.createdAt.toISOString() ?? null,
        last_used_at: row?.lastUsedAt?.toISOString() ?? null,
      };
    },
    say: ({ exists, created_at, last_used_at }) =>
      exists
        ? `You have a secret address since ${created_at}, ${last_used_at === null ? 'not used yet' : `used last at ${last_used_at}`}.`
        : 'You have no secret address. mail new-address makes one.',
    view: ({ exists, created_at, last_used_at }) => ({
      columns: ['exists', 'created', 'last used'],
      rows: [[exists, created_at, last_used_at]],
    }),
  }),

  defineCommand({
    name: 'mail.new_address',
    summary: 'Make a secret address for mailing commands; the one before ends',
    role: 'viewer',
    effect: 'write',
    channels: ['api', 'cli', 'panel'],
    input: z.strictObject({}),
    output: z.object({ address: z.string().describe('The address, shown this once.') }),
    secretOutput: ['address'],
    examples: ['mail new-address'],
    run: async (ctx) => ({ address: await ctx.mail.issueAddress(await ctx.db(), toUserId(ctx)) }),
    say: ({ address }) => `Mail to this address from your own one counts as yours. It is shown this once: ${address}`,
    view: ({ address }) => ({ columns: ['address'], rows: [[address]] }),
  }),

  defineCommand({
    name: 'mail.revoke_address',
    summary: 'Revoke your secret address, so that it is good for nothing from now on',
    role: 'viewer',
    effect: 'write',
    input: z.strictObject({}),
    output: z.object({ revoked: z.boolean().describe('False when there was none.') }),
    examples: ['mail revoke-address'],
    run: async (ctx) => ({ revoked: await ctx.mail.revokeAddress(await ctx.db(), toUserId(ctx)) }),
    say: ({ revoked }) => (revoked ? 'Your secret address is revoked.' : 'You had no secret address.'),
    view: ({ revoked }) => ({ columns: ['revoked'], rows: [[revoked]] }),
  }),

  defineCommand({
    name: 'mail.parked',
    summary: 'List the mails that could not be read after several tries',
    role: 'operator',
    effect: 'read',
    input: z.strictObject({ limit: z.int().min(1).max(200).default(50).meta({ description: 'How many mails, 1 to 200.' }) }),
    output: z.object({ mails: z.array(held) }),
    examples: ['mail parked', 'mail parked --limit 10'],
    run: async (ctx, { limit }) => ({ mails: (await ctx.mail.listParked(await ctx.db(), limit)).map(toHeld) }),
    say: ({ mails }) =>
      mails.length === 0 ? 'No mail is parked.' : `${mails.length} ${mails.length === 1 ? 'mail' : 'mails'}, newest first.`,
    view: ({ mails }) => ({
      columns: ['id', 'from', 'subject', 'reason', 'status', 'parked'],
      rows: mails.map((one) => [one.id, one.from, one.subject, one.reason, one.status, one.parked_at]),
    }),
  }),

  defineCommand({
    name: 'mail.retry',
    summary: 'Put a parked mail back, to be tried again',
    role: 'operator',
    effect: 'write',
    positional: ['id'],
    input: z.strictObject({
      id: z
        .string()
        .regex(/^M-[1-9]\d{0,15}$/i, 'an id such as M-3')
        .meta({ description: 'The parked mail, by its id.' }),
    }),
    output: held,
    examples: ['mail retry M-1'],
    run: async (ctx, { id }) => toHeld(await ctx.mail.retryParked(await ctx.db(), Number(id.slice(2)))),
    say: ({ id }) => `${id} is put back and tried again at the next look into the mailbox.`,
    view: (one) => ({ columns: ['id', 'from', 'subject', 'status'], rows: [[one.id, one.from, one.subject, one.status]] }),
  }),
];

/** Errors: conflict, for a key that belongs to nobody. */
function toUserId({ call: { principal } }: Context): string {
  if (principal.userId !== undefined) return principal.userId;
  throw new HubError('conflict', 'This key belongs to no person; sign in as the person whose mails shall count.');
}

function toHeld(row: HeldMail): Held {
  return {
    id: `M-${row.number}`,
    status: row.status === 'wanted' ? 'wanted' : 'parked',
    from: row.sender ?? null,
    subject: row.subject ?? null,
    reason: row.reason ?? null,
    parked_at: row.updatedAt.toISOString(),
  };
}
