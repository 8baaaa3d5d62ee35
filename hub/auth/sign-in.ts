/**
 * Signing in with a password (S10): the same time and the same words for a wrong password, an unknown address and a disabled user;
 * limited per address, and per account and address together, so that a stranger cannot lock anybody out.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { HubError } from '../errors.ts';
import { User } from '../store/entities/index.ts';
import type { Orm } from '../store/orm.ts';
import { withDatabase } from '../store/outage.ts';
import { email as emailSchema } from './fields.ts';
import type { Passwords } from './passwords.ts';
import type { Client, RecordSecurity } from './security-log.ts';
import type { Sessions, SignedIn } from './sessions.ts';

/** Counts attempts; hub/gates.ts makes one. */
export type LoginLimit = {
  take(key: string): { allowed: boolean; retryAfterSeconds: number };
  giveBack(key: string): void;
};

export type SignIn = {
  /** Errors: invalid_credentials, rate_limited, overloaded, unavailable. */
  login(given: { email: string; password: string }, client: Client): Promise<SignedIn>;
  /** Ends the user's other sessions. Errors: invalid_credentials (the current one is wrong), rate_limited, overloaded, unavailable. */
  changePassword(given: { userId: string; sessionId: string; current: string; next: string }, client: Client): Promise<void>;
};

export type SignInParts = {
  orm: Orm;
  passwords: Passwords;
  sessions: Sessions;
  limitLogin: LoginLimit;
  recordSecurity: RecordSecurity;
  /** The key of an address in limits: IPv6 by its /64 (S49). */
  addressKey: (address: string) => string;
};

export function createSignIn(parts: SignInParts): SignIn {
  const { orm, passwords, sessions } = parts;

  async function login(given: { email: string; password: string }, client: Client): Promise<SignedIn> {
    const parsed = emailSchema.safeParse(given.email);
    const address = parts.addressKey(client.address);
    const account = parsed.success ? parsed.data : 'malformed';
    const keys = [`address ${address}`, `account ${account} ${address}`];
    await take(keys, account, client);
    const user = parsed.success ? await withDatabase(() => orm.em.fork().findOne(User, { email: parsed.data })) : null;
    const isRight = await passwords.verify(given.password, user?.passwordHash);
    if (user === null || !isRight || !user.active) return await refuse(user, account, client);
    for (const key of keys) parts.limitLogin.giveBack(key);
    await record('ok', user, client, 'Signed in');
    return await sessions.open(user, client);
  }

  /** Errors: rate_limited. */
  async function take(keys: string[], account: string, client: Client): Promise<void> {
    for (const [i, key] of keys.entries()) {
      const verdict = parts.limitLogin.take(key);
      if (verdict.allowed) continue;
      for (const taken of keys.slice(0, i)) parts.limitLogin.giveBack(taken);
      await record('rate_limited', account, client, 'Too many attempts to sign in');
      throw new HubError('rate_limited', `Too many attempts to sign in. Try again in ${verdict.retryAfterSeconds} s.`, {
        retry_after_seconds: verdict.retryAfterSeconds,
      });
    }
  }

  async function refuse(user: User | null, account: string, client: Client): Promise<never> {
    await record(
      'invalid_credentials',
      user ?? account,
      client,
      user !== null && !user.active ? 'The user is disabled' : 'Wrong e-mail or password',
    );
    throw new HubError('invalid_credentials');
  }

  async function changePassword(
    given: { userId: string; sessionId: string; current: string; next: string },
    client: Client,
  ): Promise<void> {
    const user = await withDatabase(() => orm.em.fork().findOne(User, { id: given.userId }));
    if (user === null) throw new HubError('invalid_token');
    const key = `password ${user.id}`;
    await take([key], user.name, client);
    if (!(await passwords.verify(given.current, user.passwordHash))) {
      await record('invalid_credentials', user, client, 'The current password was wrong when changing it');
      throw new HubError('invalid_credentials', 'The current password is wrong.');
    }
    parts.limitLogin.giveBack(key);
    const passwordHash = await passwords.hash(given.next);
    await withDatabase(() => orm.em.fork().transactional((em) => store(em, user, passwordHash, given.sessionId)));
    await record('ok', user, client, 'Changed the password; the other sessions were ended');
  }

  async function store(em: EntityManager, user: User, passwordHash: string, exceptId: string): Promise<void> {
    await em.nativeUpdate(User, { id: user.id }, { passwordHash, updatedAt: new Date() });
    await sessions.endAll(em, user.id, 'password', exceptId);
  }

  async function record(outcome: string, who: User | string, client: Client, detail: string): Promise<void> {
    const person = typeof who === 'string' ? { actor: who } : { actor: who.name, principalId: `user:${who.id}` };
    await parts.recordSecurity({
      outcome,
      ...person,
      source: client.address,
      detail,
      ...(client.requestId !== undefined && { requestId: client.requestId }),
    });
  }

  return { login, changePassword };
}
