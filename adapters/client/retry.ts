/** Trying again what may succeed later, and no longer than was allowed. */
import { KyrosError, Unreachable } from './error.ts';
import { toBackoffMs, type Timing } from './timing.ts';

export type Patience = {
  timing: Timing;
  /** From the first try on; a wait that would go beyond it is not begun. */
  totalMs: number;
  mayRetry?: (error: unknown) => boolean;
  /** Also ends the waits between tries. */
  signal?: AbortSignal;
  /** The bound of the first wait; it doubles. */
  leastMs?: number;
};

/** Throws what the last try threw, or the reason of `signal`. A wait lasts at least as long as the hub asked for (Retry-After). */
export async function retrying<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const { timing, totalMs, mayRetry = isPassing, signal } = patience;
  const startedMs = timing.now();
  for (let failures = 0; ; failures++) {
    try {
      return await work();
    } catch (error) {
      if (!mayRetry(error)) throw error;
      const pauseMs = toRetryAfterMs(error) + toBackoffMs(failures, timing, { leastMs: patience.leastMs ?? 200 });
      if (timing.now() + pauseMs - startedMs >= totalMs) throw error;
      await timing.wait(pauseMs, signal === undefined ? {} : { signal });
    }
  }
}

const PASSING_STATUSES = [429, 503, 504, 507];

/**
 * True for what passes by itself: no network, too much to do, a full disk, the first sending that still runs. That somebody else
 * holds something may take as long as they like, so it is for the caller to wait.
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  if (!(error instanceof KyrosError)) return false;
  return PASSING_STATUSES.includes(error.status) || error.code === 'in_progress' || (error.status === 0 && error.retryable);
}

/** What the hub asked for; 0 when it did not say. */
export function toRetryAfterMs(error: unknown): number {
  const seconds = error instanceof KyrosError ? error.fields.retry_after_seconds : undefined;
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 0;
}
