/** The log for people (V10): Markdown that is only ever appended to. Not part of the state: nothing is decided by it. */
import { join } from 'node:path';
import { HubError } from '../../errors.ts';
import { readRange, withFile, writeFully } from './disk.ts';
import type { Disk, DiskFile } from './disk.ts';

const MAX_APPEND_CHARS = 1024 * 1024;
const MAX_READ_BYTES = 4 * 1024 * 1024;

export class HumanLog {
  readonly #disk: Disk;
  readonly #path: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(disk: Disk, folder: string) {
    [this.#disk, this.#path] = [disk, join(folder, 'log.md')];
  }

  /** Adds the text, ended by a newline, durably. Returns the new ETag. Errors: payload_too_large, storage_full, unavailable. */
  append(text: string): Promise<string> {
    if (text.length > MAX_APPEND_CHARS) {
      return Promise.reject(
        new HubError('payload_too_large', `At most ${MAX_APPEND_CHARS} characters can be added to the log at once.`),
      );
    }
    const bytes = Buffer.from(text.endsWith('\n') || text === '' ? text : `${text}\n`);
    return this.#inTurn((file) => appendDurably(file, bytes));
  }

  /** At most the newest 4 MiB, beginning with a whole line. */
  read(): Promise<{ text: string; etag: string }> {
    return this.#inTurn(async (file) => {
      const { size } = await file.stat();
      const from = Math.max(0, size - MAX_READ_BYTES);
      const text = (await readRange(file, from, size)).toString('utf8');
      return { text: from > 0 ? text.slice(text.indexOf('\n') + 1) : text, etag: await readEtag(file) };
    });
  }

  /** Waits for what was begun. */
  async close(): Promise<void> {
    await this.#turn;
  }

  /** One at a time, so that an append and its tag belong together. */
  #inTurn<T>(work: (file: DiskFile) => Promise<T>): Promise<T> {
    const done = this.#turn.then(() => withFile(this.#disk, this.#path, 'edit', work));
    this.#turn = done.catch(() => {});
    return done;
  }
}

async function appendDurably(file: DiskFile, bytes: Buffer): Promise<string> {
  const { size } = await file.stat();
  try {
    await writeFully(file, bytes, size);
    await file.datasync();
  } catch (error) {
    await file.truncate(size);
    const code = (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'storage_full' : 'unavailable';
    throw new HubError(code, 'The log for people could not be written.', {}, { cause: error });
  }
  return readEtag(file);
}

/** Length and time of the last change, since hashing would cost more with every line ever written. Edits by hand change it too. */
async function readEtag(file: DiskFile): Promise<string> {
  const { size, mtimeNs } = await file.stat();
  return `"${size}-${mtimeNs.toString(36)}"`;
}
