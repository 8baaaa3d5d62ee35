/** Keeps a session with the mailbox going: one reader among all hubs, a new connection whenever one ends, with growing pauses. */
import { connect, type Timing } from './connection.ts';
import { readMailbox, type MailboxParts } from './mailbox.ts';
import type { EmailSettings } from './settings.ts';

/** Of one reader among all hubs. */
export type Lock = { readonly signal: AbortSignal; release(): Promise<void> };

export type ReaderParts = MailboxParts & {
  settings: EmailSettings;
  timing: Timing;
  /** Undefined while another hub reads this mailbox. */
  takeLock: (name: string) => Promise<Lock | undefined>;
  onState: (state: 'up' | 'down' | 'waiting', detail?: string) => void;
  /** How often a hub that waits looks whether the reader is gone. */
  lookAgainMs?: number;
};

export type Reader = { close(): Promise<void> };

const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 60_000;
const LOCK_LOOK_MS = 5000;

export function startReader(parts: ReaderParts): Reader {
  const stopping = new AbortController();
  const { signal } = stopping;
  const done = run();

  async function run(): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const lock = await parts.takeLock(`mailbox:${parts.mailbox}`).catch(() => undefined);
      if (lock === undefined) {
        parts.onState('waiting');
        await pause(parts.lookAgainMs ?? LOCK_LOOK_MS);
        continue;
      }
      try {
        await readOnce(AbortSignal.any([signal, lock.signal]), () => (failures = 0));
      } catch (error) {
        if (!signal.aborted) parts.onState('down', toDetail(error));
      } finally {
        await lock.release().catch(() => {});
      }
      failures++;
      await pause(toPauseMs(failures));
    }
  }

  async function readOnce(until: AbortSignal, onReady: () => void): Promise<void> {
    const connection = await connect(parts.settings, parts.timing, until);
    try {
      await readMailbox(connection, parts, () => {
        onReady();
        parts.onState('up');
      });
      if (!signal.aborted) throw new Error('the connection to the mail server was lost');
    } finally {
      await connection.close();
    }
  }

  function pause(ms: number): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  return {
    async close() {
      stopping.abort();
      await done;
    },
  };
}

/** Twice as long each time, minus up to half, so that several hubs do not come back together. */
function toPauseMs(failures: number): number {
  return Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * (0.5 + Math.random() * 0.5);
}

function toDetail(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : 'the mailbox cannot be read';
}
