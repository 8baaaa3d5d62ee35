/**
 * The watch over what stays open: a stream or socket is told within seconds when its session or key ended, or when the rights
 * behind it changed (S7, V7). One look at the database for all of them.
 */
import { findKeyRights, findSessionRights, type Rights } from './rights.ts';
import type { Orm } from '../store/orm.ts';
import type { Changes } from './changes.ts';

/** `expired`: the token's or key's time is over. `unverified`: the database was away for too long to vouch for anybody. */
export type EndReason = 'expired' | 'revoked' | 'changed' | 'unverified';

/** What is watched: the session or key, the rights it had, and when it ends in any case. */
export type Watched = { sessionId?: string; keyId?: string; rightsVersion: string; expiresAtMs: number };

export type Watch = {
  /** Calls `onEnd` at most once. Returns the way to stop watching. */
  add(watched: Watched, onEnd: (reason: EndReason) => void): () => void;
  close(): void;
};

export type WatchOptions = { nowMs: () => number; onError: (error: unknown) => void; intervalMs?: number };

/** Two looks and a slow query still fit into the 5 s that a revocation may take. */
const INTERVAL_MS = 2000;
/** Ids in one look. */
const LOOK_MAX = 1000;
/** Long enough for a database to be restarted, short enough that nobody lives on a revoked session. */
export const UNVERIFIED_MAX_MS = 60_000;

type Watcher = Watched & { onEnd: (reason: EndReason) => void };

export function createWatch(orm: Orm, changes: Changes, options: WatchOptions): Watch {
  const watchers = new Set<Watcher>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let verifiedAtMs = options.nowMs();

  function end(watcher: Watcher, reason: EndReason): void {
    if (!remove(watcher)) return;
    try {
      watcher.onEnd(reason);
    } catch (error) {
      options.onError(error);
    }
  }

  function remove(watcher: Watcher): boolean {
    const removed = watchers.delete(watcher);
    if (watchers.size === 0) stop();
    return removed;
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  /** One look at a time; a change that comes meanwhile asks for another. */
  function look(): void {
    if (looking !== undefined) {
      again = true;
      return;
    }
    looking = lookOnce().finally(() => {
      looking = undefined;
      if (!again) return;
      again = false;
      look();
    });
  }

  async function lookOnce(): Promise<void> {
    const nowMs = options.nowMs();
    for (const watcher of watchers) if (nowMs >= watcher.expiresAtMs) end(watcher, 'expired');
    const current = [...watchers];
    try {
      await compareAll(current);
      verifiedAtMs = options.nowMs();
    } catch (error) {
      options.onError(error);
      if (options.nowMs() - verifiedAtMs > UNVERIFIED_MAX_MS) for (const watcher of current) end(watcher, 'unverified');
    }
  }

  async function compareAll(current: Watcher[]): Promise<void> {
    await compare(
      current,
      (watcher) => watcher.sessionId,
      (ids) => findSessionRights(orm, ids),
    );
    await compare(
      current,
      (watcher) => watcher.keyId,
      (ids) => findKeyRights(orm, 'id', ids),
    );
  }

  async function compare(
    current: Watcher[],
    idOf: (watcher: Watcher) => string | undefined,
    find: (ids: string[]) => Promise<Map<string, Rights>>,
  ): Promise<void> {
    const ids = [...new Set(current.flatMap((watcher) => idOf(watcher) ?? []))];
    const found = new Map<string, Rights>();
    for (let from = 0; from < ids.length; from += LOOK_MAX)
      for (const [id, rights] of await find(ids.slice(from, from + LOOK_MAX))) found.set(id, rights);
    for (const watcher of current) {
      const id = idOf(watcher);
      if (id === undefined) continue;
      const rights = found.get(id);
      if (rights === undefined) end(watcher, 'revoked');
      else if (rights.version !== watcher.rightsVersion) end(watcher, 'changed');
    }
  }

  const stopListening = changes.listen(() => {
    if (watchers.size > 0) look();
  });

  return {
    add(watched, onEnd) {
      const watcher = { ...watched, onEnd };
      if (watchers.size === 0) verifiedAtMs = options.nowMs();
      watchers.add(watcher);
      timer ??= setInterval(look, options.intervalMs ?? INTERVAL_MS).unref();
      return () => void remove(watcher);
    },
    close() {
      stopListening();
      watchers.clear();
      stop();
    },
  };
}
