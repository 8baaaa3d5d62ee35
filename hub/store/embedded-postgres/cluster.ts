/**
 * The cluster: the folder `<DATA_DIR>/postgres` that holds the databases, and beside PostgreSQL's own files ours (password,
 * last port, log). It is made in a draft folder and moved into place whole, so that a killed start leaves nothing half made
 * and of several first starts one wins. Where the account cannot reach DATA_DIR, `postgres` there is a link to the folder's
 * place outside, so that removing DATA_DIR always means a new database.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { chown, mkdir, open, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { HubError } from '../../errors.ts';
import { demandNamedAccount, toSpawnOptions, type Account } from './account.ts';
import type { Binaries } from './binaries.ts';

export const SUPERUSER = 'kyros';
const PASSWORD_FILE = 'kyros.password';
const PASSWORD_BYTES = 18;
const runFile = promisify(execFile);

export type ClusterPlan = {
  /** `<DATA_DIR>/postgres`. */
  cluster: string;
  account: Account;
  binaries: Binaries;
  /** Folder for the cluster when it cannot be in DATA_DIR. */
  refuge?: string;
  /** For tests: nothing is written through to the disk. */
  throwaway: boolean;
};

/** Whether there is a cluster. Refuses a folder with other contents, and one that belongs to somebody else. */
export function hasCluster(cluster: string): boolean {
  try {
    if (lstatSync(cluster, { throwIfNoEntry: false }) === undefined || readdirSync(cluster).length === 0) return false;
    return readFileSync(join(cluster, 'PG_VERSION')).length > 0;
  } catch (error) {
    throw toClusterError(error as NodeJS.ErrnoException);
  }
}

function toClusterError(error: NodeJS.ErrnoException): HubError {
  const isClosed = error.code === 'EACCES' || error.code === 'EPERM';
  const detail = isClosed
    ? 'The database in DATA_DIR belongs to another user; perhaps the hub was first started as root. ' +
      'Start it as that user, set DATA_DIR to another folder, or set DATABASE_URL.'
    : 'The folder postgres in DATA_DIR is not a database, or points to one that is gone. Move it away, or set DATA_DIR to another folder.';
  return new HubError('unavailable', detail, {}, { cause: error });
}

/** Refuses a cluster of another major version of PostgreSQL, which could only be brought over by an upgrade. */
export function demandVersion(cluster: string, major: number): void {
  const found = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (found === String(major)) return;
  throw new HubError(
    'unavailable',
    `The database in DATA_DIR was made by PostgreSQL ${found}, and this version of Kyros brings PostgreSQL ${major}. ` +
      `Move its contents over with dump and restore of PostgreSQL ${found}, or set DATABASE_URL to a server of that version.`,
  );
}

/** The superuser's password, which the cluster was made with. */
export function readPassword(cluster: string): string {
  return readFileSync(join(cluster, PASSWORD_FILE), 'utf8');
}

/** Makes the cluster, unless another start makes it first. */
export async function createCluster(plan: ClusterPlan): Promise<void> {
  demandNamedAccount(plan.account);
  const folder = plan.refuge ?? dirname(plan.cluster);
  await removeDeadDrafts(folder);
  const draft = join(folder, `postgres.draft-${process.pid}`);
  try {
    await fillDraft(draft, plan);
    await (plan.refuge === undefined ? moveIntoPlace(draft, plan) : linkIntoPlace(draft, plan));
  } finally {
    await Promise.all([draft, `${draft}.password`].map((path) => rm(path, { recursive: true, force: true })));
  }
}

async function removeDeadDrafts(folder: string): Promise<void> {
  const drafts = readdirSync(folder).filter((name) => /^postgres\.draft-\d+/.test(name));
  const dead = drafts.filter((name) => !existsSync(`/proc/${/\d+/.exec(name)?.[0]}`));
  await Promise.all(dead.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

async function fillDraft(draft: string, { account, binaries, throwaway }: ClusterPlan): Promise<void> {
  const passwordFile = `${draft}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, randomBytes(PASSWORD_BYTES).toString('base64url'), { mode: 0o600 });
  if (!account.isOurs) await Promise.all([draft, passwordFile].map((path) => chown(path, account.uid, account.gid)));
  await runInitdb(binaries.initdb, toInitdbArguments(draft, passwordFile, throwaway), account);
  await rename(passwordFile, join(draft, PASSWORD_FILE));
}

/** The built-in locale: sorting cannot change with the machine's libraries, which would break indexes. */
function toInitdbArguments(draft: string, passwordFile: string, throwaway: boolean): string[] {
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const login = ['-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const speed = throwaway ? ['--no-sync', '--wal-segsize=1'] : [];
  return ['-D', draft, '-E', 'UTF8', ...locale, ...login, ...speed];
}

async function runInitdb(initdb: string, args: string[], account: Account): Promise<void> {
  try {
    await runFile(initdb, args, toSpawnOptions(account));
  } catch (error) {
    throw new HubError('unavailable', 'The embedded database could not be made. The cause is in the log.', {}, { cause: error });
  }
}

const LOST_RACE = ['ENOTEMPTY', 'EEXIST'];

async function moveIntoPlace(draft: string, { cluster, throwaway }: ClusterPlan): Promise<void> {
  await rename(draft, cluster).catch(forgiveLostRace);
  if (!throwaway) await syncFolder(dirname(cluster));
}

async function linkIntoPlace(draft: string, { cluster, refuge = '' }: ClusterPlan): Promise<void> {
  const place = join(refuge, `cluster-${randomBytes(8).toString('hex')}`);
  await rename(draft, place);
  await syncFolder(refuge);
  await symlink(place, cluster).catch(async (error: NodeJS.ErrnoException) => {
    await rm(place, { recursive: true });
    forgiveLostRace(error);
  });
  await syncFolder(dirname(cluster));
}

function forgiveLostRace(error: NodeJS.ErrnoException): void {
  if (!LOST_RACE.includes(error.code ?? '')) throw error;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
