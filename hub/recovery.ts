/**
 * Closing what killed hubs left open (recover.ts): at the start, and from then on whenever another hub on the database is gone, so
 * that a repeat at a living hub is answered without anybody starting the dead one again. One hub does it at a time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { recover, type RecoverParts } from './recover.ts';
import type { HeldLock, TakeLock } from './store/advisory-lock.ts';

export type RecoveryParts = RecoverParts & {
  takeLock: TakeLock;
  /** Runs what was approved and not run. */
  runApproved: () => Promise<void>;
};

const LOOK_MS = 1000;
/** A hub whose connection was cut has a new one within a second or two; it is not dead before this. */
const GONE_MS = 3000;
/** Another hub closes the same calls meanwhile; longer than that it is not waited for. */
const LOCK_WAIT_MS = 30_000;
const LOCK_LOOK_MS = 100;

/** Resolves when everything left open is closed; goes on looking. Returns what ends that. Errors: those of the database. */
export async function startRecovery(parts: RecoveryParts): Promise<() => Promise<void>> {
  const first = await waitForLock(parts.takeLock);
  try {
    await recover(parts);
    await parts.runApproved();
  } finally {
    await first?.release();
  }
  const watch = createWatch(parts.presence.hub);
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= look(parts, watch)
      .catch((error: unknown) => parts.log.debug({ err: error }, 'What other hubs left open cannot be looked for now'))
      .finally(() => (running = undefined));
  }, LOOK_MS).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

async function look(parts: RecoveryParts, watch: Watch): Promise<void> {
  const dead = watch.note(await parts.presence.findAll(), performance.now());
  if (dead.length === 0) return;
  const lock = await parts.takeLock(LOCK);
  if (lock === undefined) return;
  try {
    await recover(parts, dead);
    await parts.runApproved();
    watch.forget(dead);
  } finally {
    await lock.release();
  }
}

const LOCK = 'recovery';

async function waitForLock(takeLock: TakeLock): Promise<HeldLock | undefined> {
  const giveUpAtMs = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    const lock = await takeLock(LOCK);
    if (lock !== undefined || performance.now() > giveUpAtMs) return lock;
    await sleep(LOCK_LOOK_MS);
  }
}

export type Watch = {
  /** Takes who lives now; answers the hubs that were there and have been gone for long enough. */
  note(alive: ReadonlySet<number>, nowMs: number): number[];
  forget(hubs: readonly number[]): void;
};

/** `own`: this hub. While it is not seen either, the database has just come back, and nobody's absence says anything. */
export function createWatch(own: number): Watch {
  const seen = new Set<number>();
  const goneSinceMs = new Map<number, number>();
  return {
    note(alive, nowMs) {
      for (const hub of alive) seen.add(hub);
      if (!alive.has(own)) goneSinceMs.clear();
      else noteGone(alive, nowMs);
      return [...goneSinceMs].flatMap(([hub, sinceMs]) => (nowMs - sinceMs >= GONE_MS ? hub : []));
    },
    forget(hubs) {
      for (const hub of hubs) {
        seen.delete(hub);
        goneSinceMs.delete(hub);
      }
    },
  };

  function noteGone(alive: ReadonlySet<number>, nowMs: number): void {
    for (const hub of seen) {
      if (alive.has(hub)) goneSinceMs.delete(hub);
      else if (!goneSinceMs.has(hub)) goneSinceMs.set(hub, nowMs);
    }
  }
}
