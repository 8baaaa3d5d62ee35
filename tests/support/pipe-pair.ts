/** A real pipe whose reading end is looked at only when a test says so. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

export type PipePair = {
  /** The writing end. */
  fd: number;
  /** Whatever has arrived. */
  read(): string;
  closeWriter(): void;
  closeReader(): void;
};

/** In a folder of the test. `nonBlocking`: a write that finds no room fails at once. */
export function createPipePair(folder: string, { nonBlocking = false } = {}): PipePair {
  const path = join(folder, `pipe-${Math.random().toString(36).slice(2)}`);
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const fd = openSync(path, constants.O_WRONLY | (nonBlocking ? constants.O_NONBLOCK : 0));
  const chunk = Buffer.alloc(64 * 1024);
  const decoder = new StringDecoder();
  return {
    fd,
    read() {
      let text = '';
      try {
        for (let count; (count = readSync(reader, chunk)) > 0;) text += decoder.write(chunk.subarray(0, count));
      } catch (error) {
        if ((error as { code?: string }).code !== 'EAGAIN') throw error;
      }
      return text;
    },
    closeWriter: () => closeSync(fd),
    closeReader: () => closeSync(reader),
  };
}
