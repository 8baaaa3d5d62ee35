/**
 * Joining a Slack account to a user (S19). Both sides must be proven: a code made for whoever is proven on one side is given by whoever
 * is proven on the other. An account is a team and a user of it; names are never looked at.
 */
import { randomInt } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { HubError } from '../errors.ts';
import { createLimiter } from '../gates.ts';
import { LinkCode, User } from '../store/entities/index.ts';
import type { Orm } from '../store/orm.ts';
import { withDatabase } from '../store/outage.ts';
import { toHash } from './refresh-token.ts';
import type { Users } from './users.ts';

/** `<team>:<user>`, as T0123:U0456. */
export type SlackAccount = `${string}:${string}`;

export type NewLinkCode = { code: string; expiresAt: Date };

export type Links = {
  /** The active user an account belongs to. `isHome`: it is of the workspace this hub serves, where the user's id alone is enough. */
  findUser(account: SlackAccount, isHome: boolean): Promise<User | undefined>;
  /** A code for a user of the hub, to be given in Slack. Codes they made before end. */
  startFor(em: EntityManager, userId: string): Promise<NewLinkCode>;
  /** A code for a Slack account, to be given in the hub. Codes made for it before end. */
  startFrom(account: SlackAccount): Promise<NewLinkCode>;
  /** The user gives a code that was made in Slack. Errors: expired, rate_limited, already_exists. */
  confirmFor(em: EntityManager, userId: string, code: string): Promise<SlackAccount>;
  /** The account gives a code that was made in the hub. Errors: expired, rate_limited, already_exists. */
  confirmFrom(account: SlackAccount, code: string): Promise<User>;
  /** Whether there was a link. */
  remove(em: EntityManager, userId: string): Promise<boolean>;
};

export type LinksParts = { orm: Orm; users: Users; now?: () => Date };

/** Minutes a code lives. */
const CODE_MINUTES = 10;
/** Wrong and right codes together, of one person or account. */
const TRIES = { count: 5, seconds: 600 };
/** Without letters and digits that look alike: 10 of 30 are 49 bits, for 10 minutes and 5 tries. */
const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 10;

export function createLinks({ orm, users, now = () => new Date() }: LinksParts): Links {
  const tries = createLimiter(TRIES, { nowMs: () => now().getTime() });

  async function start(em: EntityManager, owner: { account: string } | { userId: string }): Promise<NewLinkCode> {
    await em.nativeDelete(LinkCode, { ...owner, usedAt: null });
    const code = Array.from({ length: CODE_LENGTH }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
    const expiresAt = new Date(now().getTime() + CODE_MINUTES * 60_000);
    await em.persist(em.create(LinkCode, { hash: toHash(code), account: null, userId: null, ...owner, expiresAt })).flush();
    return { code: `${code.slice(0, 5)}-${code.slice(5)}`, expiresAt };
  }

  /** Takes the code, once. Nobody learns why a code is none: unknown, used and late are one answer. */
  async function use(em: EntityManager, code: string, by: string, side: 'account' | 'userId'): Promise<string> {
    const verdict = tries.take(by);
    if (!verdict.allowed)
      throw new HubError('rate_limited', `Too many codes were tried. Try again in ${verdict.retryAfterSeconds} s.`, {
        retry_after_seconds: verdict.retryAfterSeconds,
      });
    const where = { hash: toHash(toBare(code)), [side]: { $ne: null }, usedAt: null, expiresAt: { $gt: now() } };
    const found = await em.findOne(LinkCode, where);
    const taken = found === null ? 0 : await em.nativeUpdate(LinkCode, { id: found.id, usedAt: null }, { usedAt: now() });
    if (taken === 0)
      throw new HubError('expired', `There is no such code; each works once, within ${CODE_MINUTES} minutes. Get a new one.`);
    tries.giveBack(by);
    return found![side]!;
  }

  return {
    findUser: (account, isHome) =>
      withDatabase(async () => {
        const ids = isHome ? [account, account.split(':')[1]!] : [account];
        return (await orm.em.fork().findOne(User, { slackUserId: { $in: ids }, active: true })) ?? undefined;
      }),
    startFor: (em, userId) => start(em, { userId }),
    startFrom: (account) => withDatabase(() => orm.em.fork().transactional((em) => start(em, { account }))),
    async confirmFor(em, userId, code) {
      const account = (await use(em, code, `user:${userId}`, 'account')) as SlackAccount;
      await users.update(em, userId, { slackUserId: account });
      return account;
    },
    confirmFrom: (account, code) =>
      withDatabase(() =>
        orm.em.fork().transactional(async (em) => {
          const userId = await use(em, code, account, 'userId');
          return await users.update(em, userId, { slackUserId: account });
        }),
      ),
    async remove(em, userId) {
      const user = await em.findOne(User, { id: userId });
      if (user === null || user.slackUserId == null) return false;
      await users.update(em, userId, { slackUserId: null });
      return true;
    },
  };
}

/** As people type it back: in small letters, with or without the dash. */
function toBare(code: string): string {
  return code.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
}
