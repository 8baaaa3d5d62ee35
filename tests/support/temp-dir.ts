/** Folders for tests: in memory where the machine offers it, else in its folder for temporary files. */
import { accessSync, constants, existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type TempDir = { path: string; remove(): Promise<void> };

const MEMORY = '/dev/shm';
const PREFIX = 'kyros-test-';
const SAFE_AGE_MILLISECONDS = 60 * 60 * 1000;

/**
 * A new empty folder. Other accounts may enter it, because root runs the database under one of those. `onDisk` for files that
 * are run as programs, which many machines forbid in memory.
 */
export async function createTempDir({ onDisk = false } = {}): Promise<TempDir> {
  const path = await realpath(await mkdtemp(join(onDisk ? tmpdir() : findPlace(), `${PREFIX}${process.pid}-`)));
  await chmod(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** An explicit TMPDIR is obeyed. */
function findPlace(): string {
  return process.env.TMPDIR === undefined && isWritable(MEMORY) ? MEMORY : tmpdir();
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Removes what test runs that were killed have left behind. */
export async function removeDeadTempDirs(): Promise<void> {
  for (const place of new Set([findPlace(), tmpdir()])) {
    const names = (await readdir(place)).filter((name) => name.startsWith(PREFIX));
    await Promise.all(names.map((name) => removeIfDead(join(place, name), Number(name.slice(PREFIX.length).split('-')[0]))));
  }
}

async function removeIfDead(path: string, pid: number): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const isOurs = found?.uid === process.getuid?.();
  if (!found || !isOurs || existsSync(`/proc/${pid}`) || found.ctimeMs > Date.now() - SAFE_AGE_MILLISECONDS) return;
  await rm(path, { recursive: true, force: true });
}
