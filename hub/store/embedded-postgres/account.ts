/** The account of the machine that PostgreSQL runs under. It refuses root, and no account is made for it. */
import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { HubError } from '../../errors.ts';

/** `isOurs`: it is the one this process runs under, so nothing has to be handed over. */
export type Account = { uid: number; gid: number; isOurs: boolean };

const NAMES = ['postgres', 'nobody'];

/**
 * This process's own account; for root the owner of the cluster that is there already (so an ordinary person may start the
 * hub before and after root), else `postgres`, else `nobody`.
 */
export function findAccount(cluster: string): Account {
  const uid = process.getuid?.() ?? -1;
  if (uid !== 0) return { uid, gid: process.getgid?.() ?? -1, isOurs: true };
  return findOwner(cluster) ?? findNamed() ?? failWithoutAccount();
}

function findOwner(cluster: string): Account | undefined {
  const owner = statSync(cluster, { throwIfNoEntry: false });
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid, isOurs: false } : undefined;
}

function findNamed(): Account | undefined {
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = NAMES.map((name) => entries.find(([found]) => found === name)).find((found) => found !== undefined);
  return entry && { uid: Number(entry[2]), gid: Number(entry[3]), isOurs: false };
}

function failWithoutAccount(): never {
  throw new HubError(
    'unavailable',
    `The embedded database does not run as root, and this machine has no account named ${NAMES.join(' or ')}. ` +
      'Start the hub as an ordinary user, or set DATABASE_URL to a PostgreSQL server.',
  );
}

/** Refuses an account without a name, as containers started with a random user id have: initdb needs the name. */
export function demandNamedAccount(account: Account): void {
  if (!account.isOurs || hasName()) return;
  throw new HubError(
    'unavailable',
    `The embedded database cannot be made by the user id ${account.uid}, which has no entry in the machine's list of users. ` +
      'Start the hub as a user that has one, or set DATABASE_URL to a PostgreSQL server.',
  );
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** How to start a program under the account: away from folders it cannot see, with nothing of our environment. */
export function toSpawnOptions(account: Account) {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  return account.isOurs ? { cwd: '/', env } : { cwd: '/', env, uid: account.uid, gid: account.gid };
}
