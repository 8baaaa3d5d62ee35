/**
 * One writer for a folder (S8): a lock on an open file (F_OFD_SETLK), which the system frees when the process ends, however it
 * ends. The file's content only names the holder for people.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import { readWhole, writeFully } from './disk.ts';
import type { Disk, DiskFile } from './disk.ts';
import { StoreFault } from './fault.ts';

type Holder = { pid: number; host: string; started_at: string };

/** Takes the folder's lock; closing the file gives it back. Errors: StoreFault in_use, which names the holder. */
export async function lockFolder(disk: Disk, folder: string, startedAt: string): Promise<DiskFile> {
  const file = await disk.open(join(folder, '.lock'), 'edit');
  try {
    if (!tryLock(file.fd)) throw toInUse(await readWhole(file));
    await nameHolder(file, { pid: process.pid, host: hostname(), started_at: startedAt });
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Only for people, so a full disk does not keep the hub from starting. */
async function nameHolder(file: DiskFile, holder: Holder): Promise<void> {
  try {
    await file.truncate(0);
    await writeFully(file, Buffer.from(`${JSON.stringify(holder)}\n`), 0);
  } catch {
    // The lock itself is held; a second hub is refused all the same.
  }
}

function toInUse(content: Buffer): StoreFault {
  const text = content.toString('utf8').trim();
  return new StoreFault(
    'in_use',
    `Another hub uses this collaboration folder: ${describeHolder(text)}. Stop it first, or set another COLLAB_DIR.`,
  );
}

/** The holder writes its name just after taking the lock, so for a moment there may be none. */
function describeHolder(text: string): string {
  try {
    const { pid, host, started_at } = JSON.parse(text) as Holder;
    return `process ${pid} on ${host}, started at ${started_at}`;
  } catch {
    return 'a process that is just starting';
  }
}
