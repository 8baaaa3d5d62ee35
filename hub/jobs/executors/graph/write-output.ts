/** Writes a file below one folder, whole or not at all, and never through a link that leads out of it. */
import { createHash } from 'node:crypto';
import { constants, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '../../../errors.ts';
import type { Written } from './graph-child.ts';

/**
 * `path` was checked by the schema. The caller holds the lease of the path, so nobody else writes the same file. Errors:
 * invalid_input where a folder or the file itself is something else, storage_full, or the reason of the signal.
 */
export async function writeOutput(root: string, path: string, text: string, signal: AbortSignal): Promise<Written> {
  const folders = path.split('/');
  const name = folders.pop()!;
  await mkdir(root, { recursive: true });
  let folder = root;
  for (const part of folders) folder = await enter(join(folder, part));
  const bytes = Buffer.from(text);
  // A killed hub leaves this file; the next write of the path takes it over.
  const temporary = join(folder, `.${name}.tmp`);
  try {
    await writeDurably(temporary, bytes);
    signal.throwIfAborted();
    await rename(temporary, join(folder, name));
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true });
    throw toWriteError(error);
  }
  return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** A folder that is there, or is made; a link is neither. */
async function enter(folder: string): Promise<string> {
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw toWriteError(error);
  });
  if (!(await lstat(folder)).isDirectory()) throw badPath();
  return folder;
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const file = await open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o640);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  await folder.sync().finally(() => folder.close());
}

function toWriteError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new HubError('storage_full', undefined, {}, { cause: error });
  if (code === 'EISDIR' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG' || code === 'ENOTEMPTY')
    return badPath();
  return error;
}

function badPath(): HubError {
  return new HubError('invalid_input', 'The path is taken by a folder, a file or a link.', {
    errors: [{ path: '/write/path', message: 'is taken by a folder, a file or a link' }],
  });
}
