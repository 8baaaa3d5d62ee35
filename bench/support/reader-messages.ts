/** What a benchmark and its process of readers say to each other, and the process as the benchmark sees it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { leave } from './leftovers.ts';
import type { Times } from './times.ts';

export type ToReaders =
  /** Open so many more streams; answered when all are open. */
  | { open: number; port: number; key: string }
  /** Answered when all have received the event with this seq, with what happened since the last answer of this kind. */
  | { caughtUp: number };

export type Received = {
  /** From the instant in the event's `ts`, which is before it was written to the disk, to its arrival. */
  times: Times;
  received: number;
  /** Events that were missing, came twice or out of order. */
  wrong: number;
  /** Streams that were opened, the first time or again. */
  opens: number;
};

export type FromReaders = Received | { opens: number };

export type Readers = {
  open(count: number, hub: { url: string; key: string }): Promise<void>;
  caughtUp(seq: number): Promise<Received>;
  stop(): void;
};

export function startReaders(): Readers {
  const child = fork(join(import.meta.dirname, 'readers.ts'));
  const forget = leave(async () => child.kill('SIGKILL'));
  const ask = async (message: ToReaders): Promise<FromReaders> => {
    const answered = Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)]);
    child.send(message);
    const answer = await answered;
    if (answer === undefined) throw new Error('The readers ended');
    return answer[0] as FromReaders;
  };
  return {
    open: async (count, { url, key }) => void (await ask({ open: count, port: Number(new URL(url).port), key })),
    caughtUp: async (seq) => (await ask({ caughtUp: seq })) as Received,
    stop() {
      forget();
      child.kill('SIGKILL');
    },
  };
}
