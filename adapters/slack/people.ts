/**
 * Which user of the hub somebody in Slack is: by a link, or by the verified address that Slack keeps of a member of our own workspace.
 * Never by a name, which anybody can take (S19).
 */
import type { WebClient } from '@slack/web-api';
import type { Links, SlackAccount } from '../../hub/auth/links.ts';
import type { Users } from '../../hub/auth/users.ts';
import type { User } from '../../hub/store/entities/user.ts';
import { findSlackError } from './client.ts';

export type Account = { team: string; user: string };

export type People = {
  /** By what the hub knows without asking Slack. Errors: unavailable. */
  find(account: Account): Promise<User | undefined>;
  /** Asks Slack too; undefined when they are nobody here. Errors: of the Web API, when Slack cannot say now. */
  lookUp(account: Account): Promise<User | undefined>;
};

export type PeopleParts = {
  links: Pick<Links, 'findUser'>;
  users: Pick<Users, 'findByEmail'>;
  client: WebClient;
  /** The workspace of our token, once known. */
  homeTeam: () => string | undefined;
  nowMs: () => number;
};

/** An address that Slack told is believed for so long. */
const REMEMBER_MS = 5 * 60_000;
const MAX_REMEMBERED = 5000;

export function toAccount({ team, user }: Account): SlackAccount {
  return `${team}:${user}`;
}

export function createPeople({ links, users, client, homeTeam, nowMs }: PeopleParts): People {
  const addresses = new Map<SlackAccount, { email: string; untilMs: number }>();

  async function find(account: Account): Promise<User | undefined> {
    const linked = await links.findUser(toAccount(account), account.team === homeTeam());
    if (linked !== undefined) return linked;
    const known = addresses.get(toAccount(account));
    return known === undefined || known.untilMs <= nowMs() ? undefined : await findActive(known.email);
  }

  async function findActive(email: string): Promise<User | undefined> {
    const user = await users.findByEmail(email);
    // An address that is given away may not open what is linked to another account.
    return user?.active === true && user.slackUserId == null ? user : undefined;
  }

  /** The address of a full, living, human member of our own workspace, when Slack has verified it. */
  async function askAddress(account: Account): Promise<string | undefined> {
    try {
      const { user } = (await client.users.info({ user: account.user })) as { user?: SlackMember };
      return user === undefined || !isOurMember(user, account) ? undefined : user.profile?.email;
    } catch (error) {
      if (findSlackError(error) === 'user_not_found' || findSlackError(error) === 'user_not_visible') return undefined;
      throw error;
    }
  }

  return {
    find,
    async lookUp(account) {
      const known = await find(account);
      if (known !== undefined) return known;
      const email = await askAddress(account);
      if (email === undefined) return undefined;
      if (addresses.size >= MAX_REMEMBERED) addresses.delete(addresses.keys().next().value!);
      addresses.set(toAccount(account), { email, untilMs: nowMs() + REMEMBER_MS });
      return await findActive(email);
    },
  };
}

type SlackMember = {
  team_id?: string;
  deleted?: boolean;
  is_bot?: boolean;
  is_stranger?: boolean;
  is_email_confirmed?: boolean;
  profile?: { email?: string };
};

function isOurMember(member: SlackMember, account: Account): boolean {
  const lives = member.deleted !== true && member.is_bot !== true && member.is_stranger !== true;
  return lives && member.team_id === account.team && member.is_email_confirmed === true;
}
