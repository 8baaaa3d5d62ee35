/** The people of the hub: who may sign in, and what they may do. */
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { displayName, email, EMAIL_MAX, newPassword, role, slackUserId, timezone } from '../auth/fields.ts';
import type { User } from '../store/entities/index.ts';
import { parseCursor, toCursor } from './cursor.ts';

const user = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role,
  active: z.boolean().describe('False: may not sign in, and nothing acts for them.'),
  slack_user_id: z.string().nullable(),
  timezone: z.string().describe('IANA name; typed times are read in it.'),
  created_at: z.string(),
  updated_at: z.string(),
});

const who = z.string().min(1).max(EMAIL_MAX).meta({ description: 'The user, by id or e-mail address.', entity: 'users' });
const roleField = role.meta({ description: 'What they may do: viewer looks, agent works, operator steers, admin manages.' });
const timezoneField = timezone.meta({ description: 'Time zone by its IANA name, such as Europe/Berlin.' });

export const userCommands = [
  defineCommand({
    name: 'user.list',
    summary: 'List the users',
    role: 'admin',
    effect: 'read',
    http: { route: 'GET /users' },
    input: z.strictObject({
      q: z.string().min(1).max(100).optional().meta({ description: 'Only users whose name or address holds this text.' }),
      role: role.optional().meta({ description: 'Only users with this role.' }),
      active: z.boolean().optional().meta({ description: 'Only active users, or only disabled ones.' }),
      limit: z.int().min(1).max(200).default(50).meta({ description: 'How many users, 1 to 200.' }),
      cursor: z.string().max(1000).optional().meta({ description: 'next_cursor of the page before.' }),
    }),
    output: z.object({
      users: z.array(user),
      next_cursor: z.string().nullable().describe('`cursor` of the next page; null on the last.'),
    }),
    examples: ['user list', 'user list --role admin --active'],
    run: async (ctx, { q, role, active, limit, cursor }) => {
      const page = await ctx.users.list({
        limit,
        ...(q !== undefined && { text: q }),
        ...(role !== undefined && { role }),
        ...(active !== undefined && { active }),
        ...(cursor !== undefined && { after: parseCursor(cursor) }),
      });
      return { users: page.users.map(toView), next_cursor: page.next === undefined ? null : toCursor(page.next) };
    },
    say: ({ users, next_cursor }) =>
      users.length === 0
        ? 'Nobody matches.'
        : `${users.length} ${users.length === 1 ? 'user' : 'users'}${next_cursor === null ? '' : ', and more'}.`,
    view: ({ users }) => ({
      columns: ['email', 'name', 'role', 'active', 'timezone'],
      rows: users.map((one) => [one.email, one.name, one.role, one.active, one.timezone]),
    }),
  }),

  defineCommand({
    name: 'user.show',
    summary: 'Show one user',
    role: 'admin',
    effect: 'read',
    http: { route: 'GET /users/:id' },
    positional: ['id'],
    input: z.strictObject({ id: who }),
    output: user,
    examples: ['user show admin@localhost'],
    run: async (ctx, { id }) => toView(await ctx.users.get(id)),
    say: describe,
  }),

  defineCommand({
    name: 'user.create',
    summary: 'Create a user who may sign in',
    role: 'admin',
    effect: 'write',
    http: {
      route: 'POST /users',
      status: 201,
      location: ({ id }) => `/users/${id}`,
      body: ({ id, password }) => ({ id, ...(password !== undefined && { password }) }),
      bodySchema: z.object({ id: z.string(), password: z.string().optional() }),
    },
    positional: ['email'],
    input: z.strictObject({
      email: email.meta({ description: 'E-mail address; they sign in with it, and it names them.' }),
      name: displayName.meta({ description: 'Name that others see, 1 to 100 characters.' }),
      role: roleField,
      password: newPassword
        .optional()
        .meta({ description: 'Password of 8 to 256 characters. Left out, one is made and shown once.' }),
      timezone: timezoneField.optional(),
    }),
    output: z.object({
      id: z.string(),
      email: z.string(),
      role,
      password: z.string().optional().describe('The password that was made; shown this once.'),
    }),
    secretInput: ['password'],
    secretOutput: ['password'],
    examples: ['user create ann@example.org --name "Ann Miller" --role operator'],
    run: async (ctx, { email, name, role, password, timezone }) => {
      const fields = {
        email,
        name,
        role,
        ...(password !== undefined && { password }),
        ...(timezone !== undefined && { timezone }),
      };
      const made = await ctx.users.create(await ctx.db(), fields);
      return {
        id: made.user.id,
        email: made.user.email,
        role: made.user.role,
        ...(made.password !== undefined && { password: made.password }),
      };
    },
    say: ({ email, role, password }) =>
      `${email} may sign in as ${role}.${password === undefined ? '' : ` The password, shown this once: ${password}`}`,
  }),

  defineCommand({
    name: 'user.update',
    summary: 'Change a user: name, role, address, or whether they may sign in',
    role: 'admin',
    effect: 'write',
    http: { route: 'PATCH /users/:id' },
    positional: ['id'],
    input: z.strictObject({
      id: who,
      name: displayName.optional().meta({ description: 'Name that others see, 1 to 100 characters.' }),
      role: roleField.optional(),
      active: z.boolean().optional().meta({ description: 'No: ends their sessions and keys, and they may not sign in.' }),
      email: email.optional().meta({ description: 'New e-mail address.' }),
      slack_user_id: slackUserId.nullable().optional().meta({ description: 'Slack user id they are linked to; null unlinks.' }),
      timezone: timezoneField.optional(),
    }),
    output: user,
    examples: ['user update admin@localhost --timezone Europe/Berlin'],
    run: async (ctx, { id, slack_user_id, ...patch }) => {
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
      return toView(
        await ctx.users.update(await ctx.db(), id, {
          ...given,
          ...(slack_user_id !== undefined && { slackUserId: slack_user_id }),
        }),
      );
    },
    say: describe,
  }),

  defineCommand({
    name: 'user.reset_password',
    summary: 'Make a new password for a user who lost theirs, and end their sessions',
    role: 'admin',
    effect: 'write',
    http: { route: 'POST /users/:id/password' },
    positional: ['id'],
    input: z.strictObject({ id: who }),
    output: z.object({ id: z.string(), email: z.string(), password: z.string().describe('Shown this once.') }),
    secretOutput: ['password'],
    examples: ['user reset-password admin@localhost'],
    run: async (ctx, { id }) => {
      const { user: one, password } = await ctx.users.resetPassword(await ctx.db(), id);
      return { id: one.id, email: one.email, password };
    },
    say: ({ email, password }) => `${email} has a new password, shown this once: ${password}`,
  }),
];

function toView(one: User): z.output<typeof user> {
  return {
    id: one.id,
    email: one.email,
    name: one.name,
    role: one.role,
    active: one.active,
    slack_user_id: one.slackUserId ?? null,
    timezone: one.timezone,
    created_at: one.createdAt.toISOString(),
    updated_at: one.updatedAt.toISOString(),
  };
}

function describe(one: z.output<typeof user>): string {
  return `${one.name} <${one.email}> is ${one.role}${one.active ? '' : ', disabled'}, in the time zone ${one.timezone}.`;
}
