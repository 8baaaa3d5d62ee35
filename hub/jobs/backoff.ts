/** When a failed attempt is tried again: exponential backoff with full jitter, capped (the "Full Jitter" of the AWS Architecture Blog, 2015). */

export type Backoff = { baseMs: number; capMs: number };

export const BACKOFF: Backoff = { baseMs: 1_000, capMs: 300_000 };

/** Milliseconds to wait after so many attempts; between 0 and the bound of the exponential. `random` is in [0, 1). */
export function toBackoffMs(attempts: number, random: number, { baseMs, capMs }: Backoff = BACKOFF): number {
  return Math.round(random * Math.min(capMs, baseMs * 2 ** Math.max(0, attempts - 1)));
}
