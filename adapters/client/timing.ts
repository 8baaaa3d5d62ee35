/** Time and chance as the client uses them, so that tests may bring their own. */
import { uptime } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

export type Timing = {
  /** Milliseconds of a clock that only goes forward, also while the process is stopped or the machine sleeps. */
  now(): number;
  /** Resolves later; rejects with the reason of `signal`. `idle`: does not keep the process alive. */
  wait(ms: number, options?: { signal?: AbortSignal; idle?: boolean }): Promise<void>;
  /** 0 ≤ x < 1. */
  random(): number;
};

/** Longer waits than a timer can take end early; whoever waits for a time looks at the clock again. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * The clock of the process stands still while a laptop sleeps; that of the machine's uptime does not, on Linux. Both only go
 * forward, and the one that is ahead counts: for a lease, too much time gone by is the safe mistake.
 */
const asleepMs = uptime() * 1000 - performance.now();

export const realTiming: Timing = {
  now: () => Math.max(performance.now(), uptime() * 1000 - asleepMs),
  random: Math.random,
  async wait(ms, { signal, idle = false } = {}) {
    try {
      await delay(Math.min(Math.max(0, ms), MAX_TIMER_MS), undefined, { ref: !idle, ...(signal !== undefined && { signal }) });
    } catch (failure) {
      throw signal?.aborted === true ? signal.reason : failure;
    }
  },
};

/** `ms` ± 20 % (SEMANTICS L8), so that many clients do not come at once. */
export function spread(ms: number, { random }: Timing): number {
  return ms * (0.8 + random() * 0.4);
}

/** Full jitter: anything from nothing to a bound that doubles with each failure (0 = the first) up to `mostMs`. */
export function toBackoffMs(failures: number, timing: Timing, { leastMs = 200, mostMs = 10_000 } = {}): number {
  return timing.random() * Math.min(mostMs, leastMs * 2 ** Math.min(failures, 30));
}
