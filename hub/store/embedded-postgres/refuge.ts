/**
 * A folder outside the project, for when the project lies below a folder that the database's account may not enter (as a
 * clone below root's home does). Only root needs it: everybody else runs the database under their own account.
 */
import { execFile } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { HubError } from '../../errors.ts';
import { toSpawnOptions, type Account } from './account.ts';

const PLACES = ['/var/lib/kyros', '/var/tmp/kyros'];
const runFile = promisify(execFile);

/** Whether the account may enter the folder: asked of the system itself, which knows groups and access lists. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  try {
    await runFile('/bin/sh', ['-c', 'cd -- "$0"', folder], toSpawnOptions(account));
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes it possible for the account to enter DATA_DIR, when that folder alone stands in the way and is root's own. It may only
 * pass through: the folder stays unreadable, and what lies in there has rights of its own.
 */
export async function openPassage(account: Account, dataDir: string): Promise<boolean> {
  if (await canEnter(account, dataDir)) return true;
  const { uid, mode } = statSync(dataDir);
  if (uid !== 0 || account.isOurs || !(await canEnter(account, dirname(dataDir)))) return false;
  chmodSync(dataDir, mode | 0o011);
  return await canEnter(account, dataDir);
}

/** The folder outside the project, made when it is missing. Nobody but root may write there. */
export async function prepareRefuge(account: Account): Promise<string> {
  for (const place of PLACES) {
    if (isMade(place) && isSafe(place) && (await canEnter(account, place))) return place;
  }
  throw new HubError(
    'unavailable',
    'The database cannot live in DATA_DIR, because a folder above it is closed to the account that runs the database. ' +
      'Set DATA_DIR to a folder that everybody may enter, or set DATABASE_URL to a PostgreSQL server.',
  );
}

function isMade(place: string): boolean {
  try {
    mkdirSync(place);
    chmodSync(place, 0o755);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST';
  }
}

/** In a folder where everybody may write, somebody else could have made ours first. */
function isSafe(place: string): boolean {
  const found = lstatSync(place);
  return found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0;
}
