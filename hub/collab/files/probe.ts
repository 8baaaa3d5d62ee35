import { join } from 'node:path';
import { withFile, writeFully } from './disk.ts';
import type { Disk } from './disk.ts';

/** Room that must be there beyond what failed, so that the store does not swing between full and not full. */
const SPARE_BYTES = 256 * 1024;

/** Tries whether a folder takes `bytes` and some more, and leaves nothing behind. Returns what went wrong, if anything. */
export async function probeSpace(disk: Disk, folder: string, bytes: number): Promise<Error | undefined> {
  const path = join(folder, 'probe.tmp');
  try {
    await withFile(disk, path, 'replace', async (file) => {
      await writeFully(file, Buffer.alloc(bytes + SPARE_BYTES, 0x20), 0);
      await file.datasync();
    });
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    await disk.remove(path).catch(() => {}); // It was never made, or the next probe empties it.
  }
}
