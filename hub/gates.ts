/**
 * Rate limits (P4, S49): GCRA, the generic cell rate algorithm of ATM Forum TM 4.0, one number a key: the "theoretical
 * arrival time" at which the bucket would be full again. Exact, smooth, bounded in memory.
 */
import type { Limit } from './config.ts';

export type Verdict = {
  allowed: boolean;
  /** How many more are allowed at once now. */
  remaining: number;
  /** Seconds until one more is allowed; 0 when allowed. Rounded up, so that waiting this long is always enough. */
  retryAfterSeconds: number;
  /** Seconds until the whole count is there again. */
  resetSeconds: number;
};

export type Limiter = {
  readonly limit: Limit;
  /** Counts one attempt of `key`, unless it is refused. */
  take(key: string): Verdict;
  /** Undoes one `take` of the key: a login that succeeded does not count. */
  giveBack(key: string): void;
  /** Another limit from now on; what was used of the old one is used of the new one, in proportion. */
  change(limit: Limit): void;
};

/**
 * A limiter in the memory of this process.
 * `maxKeys` bounds its memory: past it the keys that are idle are forgotten, then the oldest ones.
 */
export function createLimiter(limit: Limit, options: { nowMs: () => number; maxKeys?: number }): Limiter {
  const maxKeys = options.maxKeys ?? 50_000;
  const arrivals = new Map<string, number>();
  let current = limit;

  function verdict(allowed: boolean, arrivalMs: number, nowMs: number): Verdict {
    const { intervalMs, windowMs } = toTimes(current);
    const usedMs = Math.max(0, arrivalMs - nowMs);
    const waitMs = allowed ? 0 : arrivalMs + intervalMs - windowMs - nowMs;
    return {
      allowed,
      remaining: Math.max(0, Math.floor((windowMs - usedMs) / intervalMs + 1e-9)),
      retryAfterSeconds: Math.ceil(waitMs / 1000),
      resetSeconds: Math.ceil(usedMs / 1000),
    };
  }

  return {
    get limit() {
      return current;
    },
    take(key) {
      const nowMs = options.nowMs();
      const { intervalMs, windowMs } = toTimes(current);
      const arrivalMs = Math.max(arrivals.get(key) ?? 0, nowMs);
      if (arrivalMs + intervalMs - nowMs > windowMs + 1e-6) return verdict(false, arrivalMs, nowMs);
      if (!arrivals.has(key) && arrivals.size >= maxKeys) forgetSome(arrivals, nowMs, maxKeys);
      arrivals.set(key, arrivalMs + intervalMs);
      return verdict(true, arrivalMs + intervalMs, nowMs);
    },
    giveBack(key) {
      const arrivalMs = arrivals.get(key);
      if (arrivalMs !== undefined) arrivals.set(key, arrivalMs - toTimes(current).intervalMs);
    },
    change(next) {
      if (next.count === current.count && next.seconds === current.seconds) return;
      // What share of the window is used stays, not the time until it is free: a wider limit is felt at once.
      const nowMs = options.nowMs();
      const share = next.seconds / current.seconds;
      for (const [key, arrivalMs] of arrivals) if (arrivalMs > nowMs) arrivals.set(key, nowMs + (arrivalMs - nowMs) * share);
      current = next;
    },
  };
}

function toTimes(limit: Limit): { intervalMs: number; windowMs: number } {
  return { intervalMs: (limit.seconds * 1000) / limit.count, windowMs: limit.seconds * 1000 };
}

/** Idle keys are as good as absent. When all are busy, the oldest tenth goes: a flood of new keys may not grow the memory. */
function forgetSome(arrivals: Map<string, number>, nowMs: number, maxKeys: number): void {
  for (const [key, arrivalMs] of arrivals) if (arrivalMs <= nowMs) arrivals.delete(key);
  const enough = maxKeys * 0.9;
  for (const key of arrivals.keys()) {
    if (arrivals.size <= enough) break;
    arrivals.delete(key);
  }
}
