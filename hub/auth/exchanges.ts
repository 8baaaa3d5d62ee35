/**
 * When the last exchanges of refresh tokens were done in this process. A request that arrived later was sent when the answer was
 * out already; giving it the successor again would turn the reuse of a stolen token into a success (S6, RFC 9700 section 4.14.2).
 * One that arrived before overlaps with the exchange and is no reuse. Browsers are the exception: their tabs share one cookie, and
 * a request may leave one tab while the answer is on its way to another.
 */
import type { Client } from './security-log.ts';

export type Exchanges = {
  note(sessionId: string, atMs: number): void;
  /** Whether the request came when the last exchange was done. Without an arrival only the grace decides. */
  isOver(sessionId: string, client: Client): boolean;
};

/** Exchanges remembered; the oldest are forgotten, and then only the grace decides. */
const MAX_REMEMBERED = 10_000;

export function createExchanges(): Exchanges {
  const doneAtMs = new Map<string, number>();
  return {
    note(sessionId, atMs) {
      doneAtMs.delete(sessionId);
      if (doneAtMs.size >= MAX_REMEMBERED) doneAtMs.delete(doneAtMs.keys().next().value!);
      doneAtMs.set(sessionId, atMs);
    },
    isOver(sessionId, { arrivedAtMs }) {
      const atMs = doneAtMs.get(sessionId);
      return atMs !== undefined && arrivedAtMs !== undefined && arrivedAtMs > atMs;
    },
  };
}
