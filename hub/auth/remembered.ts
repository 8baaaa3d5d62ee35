/**
 * Rights, remembered for two seconds at most and forgotten at once when this hub changes them (S8). While the database is away, the
 * last ones go on for a minute, for reading alone (R10, docs/adr/0011-reading-without-the-database.md).
 */
import { HubError } from '../errors.ts';
import type { Changed } from './changes.ts';
import type { Rights } from './rights.ts';
import { UNVERIFIED_MAX_MS } from './watch.ts';

export type Remembered = {
  /** Requests that come while the rights are being read share the reading. Errors: those of `load`. */
  recall(name: string, load: Load): Promise<Rights | undefined>;
  forget(changed: Changed): void;
};

type Load = () => Promise<Rights | undefined>;
/** What the database said last. */
type Known = { rights: Rights; atMs: number };
type Entry = { atMs: number; rights: Promise<Rights | undefined>; known?: Known };

/** Well below the 5 s in which a revocation must be seen on every hub. */
const REMEMBER_MS = 2000;
const MAX_REMEMBERED = 10_000;
/** How long a reader waits for the database before the last known rights are taken. */
const READ_WITHIN_MS = 1000;

export function createRemembered(nowMs: () => number): Remembered {
  const entries = new Map<string, Entry>();

  function recall(name: string, load: Load): Promise<Rights | undefined> {
    const before = entries.get(name);
    if (before !== undefined && nowMs() - before.atMs < REMEMBER_MS) return before.rights;
    const atMs = nowMs();
    const fresh = load();
    const last = before?.known;
    const entry: Entry =
      last === undefined ? { atMs, rights: fresh } : { atMs, rights: freshOrLast(fresh, last, load), known: last };
    entries.delete(name);
    if (entries.size >= MAX_REMEMBERED) entries.delete(entries.keys().next().value!);
    entries.set(name, entry);
    void follow(name, entry, fresh);
    return entry.rights;
  }

  /** Takes in what the database said, however late: a later reading may be under way by then. */
  async function follow(name: string, entry: Entry, fresh: Promise<Rights | undefined>): Promise<void> {
    try {
      const rights = await fresh;
      const current = entries.get(name);
      if (rights === undefined) {
        if (current === entry) delete entry.known;
        else entries.delete(name);
      }
      if (rights !== undefined && current !== undefined && entry.atMs >= (current.known?.atMs ?? 0))
        current.known = { rights, atMs: entry.atMs };
    } catch {
      const isUseful = entry.known !== undefined && isGood(entry.known);
      if (!isUseful && entries.get(name) === entry) entries.delete(name);
    }
  }

  async function freshOrLast(fresh: Promise<Rights | undefined>, last: Known, load: Load): Promise<Rights | undefined> {
    try {
      return await inTime(fresh);
    } catch (error) {
      if (!(error instanceof HubError && error.code === 'unavailable') || !isGood(last)) throw error;
      return toUnconfirmed(last.rights, load);
    }
  }

  function isGood({ rights, atMs }: Known): boolean {
    return nowMs() - atMs <= UNVERIFIED_MAX_MS && nowMs() < rights.endsAtMs;
  }

  return {
    recall,
    /** What is being read for the first time may have been read before the change, so it is forgotten as well. */
    forget(changed) {
      for (const [name, { known }] of entries) if (known === undefined || concerns(known.rights, changed)) entries.delete(name);
    },
  };
}

/** A frozen database answers nobody for half a minute. Errors: unavailable. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new HubError('unavailable', 'The database does not answer.', { retry_after_seconds: 2 });
    timer = setTimeout(() => reject(error), READ_WITHIN_MS);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The same rights, of which a change wants to hear first that they still hold. */
function toUnconfirmed(rights: Rights, load: Load): Rights {
  const confirm = async () => {
    if ((await load())?.version !== rights.version) throw new HubError('invalid_token', 'The rights behind it have changed.');
  };
  return { ...rights, principal: { ...rights.principal, confirm } };
}

function concerns({ id, principal }: Rights, changed: Changed): boolean {
  if ('userId' in changed) return principal.userId === changed.userId;
  return id === ('sessionId' in changed ? changed.sessionId : changed.keyId);
}
