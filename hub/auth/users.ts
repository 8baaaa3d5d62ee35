/**
 * The people of the hub. Changes happen in the transaction of the command that asks for them; passwords are hashed before, so that
 * no transaction waits for a hash.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { LockMode, UniqueConstraintViolationException, type FilterQuery } from '@mikro-orm/core';
import { HubError } from '../errors.ts';
import type { Role } from '../command.ts';
import { User } from '../store/entities/index.ts';
import type { Orm } from '../store/orm.ts';
import { withDatabase } from '../store/outage.ts';
import type { Changes } from './changes.ts';
import { email as emailSchema } from './fields.ts';
import { generatePassword, type Passwords } from './passwords.ts';
import type { Sessions } from './sessions.ts';

export type NewUser = { email: string; name: string; role: Role; password?: string; timezone?: string };

export type UserPatch = {
  name?: string;
  role?: Role;
  active?: boolean;
  email?: string;
  slackUserId?: string | null;
  timezone?: string;
};

export type UserQuery = { limit: number; after?: string; role?: Role; active?: boolean; text?: string };

export type UserPage = { users: User[]; next?: string };

export type Users = {
  /** The generated password, when none was given, is returned this once. Errors: already_exists, overloaded. */
  create(em: EntityManager, user: NewUser): Promise<{ user: User; password?: string }>;
  /** `who` is an id or an e-mail address. Errors: not_found, already_exists, conflict (the last active admin). */
  update(em: EntityManager, who: string, patch: UserPatch): Promise<User>;
  /** A new password for somebody who lost theirs, made here and returned this once; ends their sessions. Errors: not_found, overloaded. */
  resetPassword(em: EntityManager, who: string): Promise<{ user: User; password: string }>;
  /** By id or e-mail address. */
  find(who: string): Promise<User | undefined>;
  /** Errors: not_found. */
  get(who: string): Promise<User>;
  findByEmail(email: string): Promise<User | undefined>;
  /** In order of e-mail address; `after` is the last one of the page before. */
  list(query: UserQuery): Promise<UserPage>;
  /** Makes the first user, an admin, when there is nobody yet; undefined otherwise. Of several hubs at once, one makes it. */
  ensureFirstAdmin(given: { email: string; password?: string }): Promise<{ email: string; password: string } | undefined>;
};

export type UsersParts = { orm: Orm; passwords: Passwords; sessions: Sessions; changes: Changes };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function createUsers({ orm, passwords, sessions, changes }: UsersParts): Users {
  async function create(em: EntityManager, { password, ...fields }: NewUser): Promise<{ user: User; password?: string }> {
    const chosen = password ?? generatePassword();
    const user = em.create(User, { ...fields, email: toEmail(fields.email), passwordHash: await passwords.hash(chosen) });
    em.persist(user);
    await flush(em, user.email);
    return { user, ...(password === undefined && { password: chosen }) };
  }

  async function update(em: EntityManager, who: string, { email, ...patch }: UserPatch): Promise<User> {
    // Two admins who demote one another at once take turns here, so that the second one finds itself alone.
    if (patch.active === false || (patch.role ?? 'admin') !== 'admin')
      await em.execute(`select pg_advisory_xact_lock(hashtext('kyros:admins'))`);
    const user = await em.findOne(User, toWhere(who), { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (user === null) throw missing(who);
    const before = { role: user.role, active: user.active };
    if (isLosingAdmin(user, patch)) await checkOtherAdmin(em, user);
    em.assign(user, { ...patch, ...(email !== undefined && { email: toEmail(email) }) });
    const changed = user.role !== before.role || user.active !== before.active;
    if (changed) user.stamp++;
    await flush(em, user.email);
    if (before.active && !user.active) await sessions.endAll(em, user.id, 'disabled');
    // Name, address and time zone are part of the principal too.
    changes.mark(em, { userId: user.id });
    return user;
  }

  async function resetPassword(em: EntityManager, who: string): Promise<{ user: User; password: string }> {
    const user = await em.findOne(User, toWhere(who));
    if (user === null) throw missing(who);
    const password = generatePassword();
    user.passwordHash = await passwords.hash(password);
    await em.flush();
    await sessions.endAll(em, user.id, 'password');
    return { user, password };
  }

  async function checkOtherAdmin(em: EntityManager, user: User): Promise<void> {
    if ((await em.findOne(User, { role: 'admin', active: true, id: { $ne: user.id } })) !== null) return;
    throw new HubError('conflict', `${user.email} is the last active admin. Make somebody else an admin first.`);
  }

  async function find(who: string): Promise<User | undefined> {
    return (await withDatabase(() => orm.em.fork().findOne(User, toWhere(who)))) ?? undefined;
  }

  async function list({ limit, after, role, active, text }: UserQuery): Promise<UserPage> {
    const pattern = text === undefined ? undefined : `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    const where: FilterQuery<User> = {
      ...(after !== undefined && { email: { $gt: after } }),
      ...(role !== undefined && { role }),
      ...(active !== undefined && { active }),
      ...(pattern !== undefined && { $or: [{ email: { $ilike: pattern } }, { name: { $ilike: pattern } }] }),
    };
    const users = await withDatabase(() => orm.em.fork().find(User, where, { orderBy: { email: 'asc' }, limit: limit + 1 }));
    const page = users.slice(0, limit);
    return { users: page, ...(users.length > limit && { next: page.at(-1)!.email }) };
  }

  async function ensureFirstAdmin({
    email,
    password,
  }: {
    email: string;
    password?: string;
  }): Promise<{ email: string; password: string } | undefined> {
    return await orm.em.fork().transactional(async (em) => {
      await em.execute(`select pg_advisory_xact_lock(hashtext('kyros:first-admin'))`);
      if ((await em.count(User)) > 0) return undefined;
      const made = await create(em, { email, name: 'Admin', role: 'admin', ...(password !== undefined && { password }) });
      return { email: made.user.email, password: made.password ?? password! };
    });
  }

  return {
    create,
    update,
    resetPassword,
    find,
    async get(who) {
      const user = await find(who);
      if (user === undefined) throw missing(who);
      return user;
    },
    findByEmail: (email) => find(toEmail(email)),
    list,
    ensureFirstAdmin,
  };
}

function isLosingAdmin(user: User, patch: UserPatch): boolean {
  const isAdmin = user.role === 'admin' && user.active;
  return isAdmin && ((patch.role !== undefined && patch.role !== 'admin') || patch.active === false);
}

function toWhere(who: string): { id: string } | { email: string } {
  return UUID.test(who) ? { id: who.toLowerCase() } : { email: toEmail(who) };
}

function toEmail(text: string): string {
  const parsed = emailSchema.safeParse(text);
  return parsed.success ? parsed.data : text.toLowerCase();
}

function missing(who: string): HubError {
  return new HubError('not_found', `There is no user ${who}.`);
}

/** The unique columns a person chooses are the address and the Slack id. Errors: already_exists. */
async function flush(em: EntityManager, email: string): Promise<void> {
  try {
    await em.flush();
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    const isEmail = error.message.includes('users_email_unique');
    throw new HubError(
      'already_exists',
      isEmail ? `There is a user ${email} already.` : 'Another user is linked to this Slack id already.',
      {},
      { cause: error },
    );
  }
}
