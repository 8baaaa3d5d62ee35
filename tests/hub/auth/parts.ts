/** The parts of identity on a database of their own, with a clock that the test moves. */
import { addressKey } from '../../../hub/http/client-address.ts';
import { createChanges } from '../../../hub/auth/changes.ts';
import { createKeys } from '../../../hub/auth/keys.ts';
import { createPasswords } from '../../../hub/auth/passwords.ts';
import { createPrincipals } from '../../../hub/auth/principals.ts';
import { createRefreshTokens } from '../../../hub/auth/refresh-token.ts';
import type { SecurityEvent } from '../../../hub/auth/security-log.ts';
import { createSessions } from '../../../hub/auth/sessions.ts';
import { createSignIn } from '../../../hub/auth/sign-in.ts';
import { createTokens } from '../../../hub/auth/tokens.ts';
import { createUsers, type NewUser } from '../../../hub/auth/users.ts';
import { createLimiter } from '../../../hub/gates.ts';
import type { User } from '../../../hub/store/entities/index.ts';
import { createOrm } from '../../../hub/store/orm.ts';
import { createTestDatabase } from '../../support/database.ts';

export const SECRET = 'a-secret-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz';
export const PASSWORD = 'correct horse battery';
export const CLIENT = { address: '192.0.2.1', userAgent: 'a browser' };

export type Parts = Awaited<ReturnType<typeof createParts>>;

/** One hub's parts; `url` of another's makes it a second hub on the same database. */
export async function createParts(options: { url?: string; refreshTokenSeconds?: number; watchIntervalMs?: number } = {}) {
  const database = options.url === undefined ? await createTestDatabase() : undefined;
  const url = options.url ?? database!.url;
  const orm = await createOrm(url);
  const clock = { ms: Date.now() };
  const nowMs = () => clock.ms;
  const security: SecurityEvent[] = [];
  const errors: unknown[] = [];
  const recordSecurity = (event: SecurityEvent) => void security.push(event);
  const changes = createChanges(orm);
  const passwords = createPasswords();
  const tokens = createTokens({ secrets: [SECRET], issuer: 'http://hub.test', accessTokenSeconds: 900, nowMs });
  const refreshTokens = createRefreshTokens(SECRET);
  const sessions = createSessions({
    orm,
    tokens,
    refreshTokens,
    changes,
    recordSecurity,
    refreshTokenSeconds: options.refreshTokenSeconds ?? 2_592_000,
    nowMs,
  });
  const limitLogin = createLimiter({ count: 5, seconds: 60 }, { nowMs });
  const signIn = createSignIn({ orm, passwords, sessions, limitLogin, recordSecurity, addressKey });
  const users = createUsers({ orm, passwords, sessions, changes });
  const keys = createKeys({ orm, changes, nowMs });
  const principals = createPrincipals({
    orm,
    tokens,
    changes,
    onError: (error) => void errors.push(error),
    nowMs,
    ...(options.watchIntervalMs !== undefined && { watchIntervalMs: options.watchIntervalMs }),
  });

  return {
    url,
    orm,
    clock,
    security,
    errors,
    changes,
    passwords,
    tokens,
    refreshTokens,
    sessions,
    limitLogin,
    signIn,
    users,
    keys,
    principals,
    /** A user with PASSWORD, a viewer unless said otherwise. */
    async addUser(fields: Partial<NewUser> = {}): Promise<User> {
      const email = fields.email ?? `user-${Math.random().toString(36).slice(2)}@example.org`;
      return (
        await this.change((em) =>
          users.create(em, { email, name: email.split('@')[0]!, role: 'viewer', password: PASSWORD, ...fields }),
        )
      ).user;
    },
    /** Runs a change as a command does: in one transaction. */
    change: <T>(work: (em: Parameters<typeof users.create>[0]) => Promise<T>): Promise<T> => orm.em.fork().transactional(work),
    login: (user: User) => signIn.login({ email: user.email, password: PASSWORD }, CLIENT),
    async close(): Promise<void> {
      await principals.close();
      await orm.close();
      await database?.drop();
    },
  };
}

/** Resolves when `condition` holds; fails after 10 s. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It did not come to pass within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function bearer(token: string): { authorization: string[] } {
  return { authorization: [`Bearer ${token}`] };
}
