/** API keys for programs. A key is shown once, when it is made. */
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { displayName, role } from '../auth/fields.ts';
import { HubError } from '../errors.ts';
import type { ApiKey } from '../store/entities/index.ts';
import { parseCursor, toCursor } from './cursor.ts';

const key = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string().describe('The first characters of the key.'),
  role,
  owner: z.string().nullable().describe('E-mail address of the person it acts for; null: the key of a machine.'),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable().describe('Exact to a minute.'),
  revoked_at: z.string().nullable(),
});

const which = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: 'The key, by its id or its first characters, as key list shows them.', entity: 'keys' });

export const keyCommands = [
  defineCommand({
    name: 'key.list',
    summary: 'List the API keys',
    role: 'admin',
    effect: 'read',
    http: { route: 'GET /auth/keys' },
    input: z.strictObject({
      limit: z.int().min(1).max(200).default(50).meta({ description: 'How many keys, 1 to 200.' }),
      cursor: z.string().max(1000).optional().meta({ description: 'next_cursor of the page before.' }),
    }),
    output: z.object({
      keys: z.array(key),
      next_cursor: z.string().nullable().describe('`cursor` of the next page; null on the last.'),
    }),
    examples: ['key list'],
    run: async (ctx, { limit, cursor }) => {
      const page = await ctx.keys.list({ limit, ...(cursor !== undefined && { before: parseCursor(cursor) }) });
      return { keys: page.keys.map(toView), next_cursor: page.next === undefined ? null : toCursor(page.next) };
    },
    say: ({ keys, next_cursor }) =>
      keys.length === 0
        ? 'There are no keys.'
        : `${keys.length} ${keys.length === 1 ? 'key' : 'keys'}, newest first${next_cursor === null ? '' : ', and more'}.`,
    view: ({ keys }) => ({
      columns: ['prefix', 'name', 'role', 'owner', 'last used', 'state'],
      rows: keys.map((one) => [
        one.prefix,
        one.name,
        one.role,
        one.owner,
        one.last_used_at,
        one.revoked_at === null ? 'good' : 'revoked',
      ]),
    }),
  }),

  defineCommand({
    name: 'key.create',
    summary: 'Create an API key for a program',
    role: 'admin',
    effect: 'write',
    http: { route: 'POST /auth/keys', status: 201 },
    positional: ['name'],
    input: z.strictObject({
      name: displayName.meta({ description: 'What the key is for, as ci or backup; others see it as the one who acts.' }),
      role: role.meta({ description: 'What the key may do; never more than the person who makes it may.' }),
      expires_at: z.iso
        .datetime({ offset: true, error: 'must be a time with its zone, such as 2027-01-01T00:00:00Z' })
        .optional()
        .meta({ description: 'When it ends by itself; never when left out.', text: 'instant' }),
    }),
    output: z.object({ id: z.string(), key: z.string().describe('The key; shown this once.'), prefix: z.string() }),
    secretOutput: ['key'],
    examples: ['key create ci --role agent --expires-at 2099-01-01T00:00Z'],
    run: async (ctx, { name, role, expires_at }) => {
      const expiresAt = expires_at === undefined ? undefined : checkFuture(new Date(expires_at), ctx.now);
      const { userId } = ctx.call.principal;
      const made = await ctx.keys.create(await ctx.db(), {
        name,
        role,
        ...(userId !== undefined && { ownerId: userId }),
        ...(expiresAt !== undefined && { expiresAt }),
      });
      return { id: made.row.id, key: made.key, prefix: made.row.prefix };
    },
    say: ({ key }) => `The key, shown this once: ${key}`,
  }),

  defineCommand({
    name: 'key.revoke',
    summary: 'Revoke an API key, so that it is good for nothing from now on',
    role: 'admin',
    effect: 'write',
    http: { route: 'DELETE /auth/keys/:id', status: 204, body: () => undefined },
    positional: ['id'],
    input: z.strictObject({ id: which }),
    output: z.object({ id: z.string(), name: z.string(), prefix: z.string() }),
    examples: ['key revoke kyk_3fA9x2Qe'],
    run: async (ctx, { id }) => {
      const row = await ctx.keys.revoke(await ctx.db(), id);
      return { id: row.id, name: row.name, prefix: row.prefix };
    },
    say: ({ name, prefix }) => `The key ${name} (${prefix}…) is revoked.`,
  }),
];

/** Errors: invalid_input. */
function checkFuture(instant: Date, now: Date): Date {
  if (instant > now) return instant;
  throw new HubError('invalid_input', 'expires_at must be in the future.', {
    errors: [{ path: '/expires_at', message: 'must be in the future' }],
  });
}

function toView(one: ApiKey): z.output<typeof key> {
  return {
    id: one.id,
    name: one.name,
    prefix: one.prefix,
    role: one.role,
    owner: one.owner?.email ?? null,
    created_at: one.createdAt.toISOString(),
    expires_at: one.expiresAt?.toISOString() ?? null,
    last_used_at: one.lastUsedAt?.toISOString() ?? null,
    revoked_at: one.revokedAt?.toISOString() ?? null,
  };
}
