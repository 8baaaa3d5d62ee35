/** A reader's place in the event log (SEMANTICS V2, V3): it only moves forward, except where the hub says `reset`. */

/** `id` goes to the hub as Last-Event-ID. `retryMs`: how long the hub asked to wait before coming back. */
export type Cursor = { id?: string; retryMs: number };

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

/** Starts behind `from`, an event id or `earliest`; without it where the hub begins. */
export function createCursor(from?: string): Cursor {
  return { retryMs: FIRST_RETRY_MS, ...(from !== undefined && { id: from }) };
}

export function setRetry(cursor: Cursor, milliseconds: number): void {
  cursor.retryMs = Math.min(milliseconds, MAX_RETRY_MS);
}

/** Moves to an event. False when the reader is there or beyond already: a repetition. */
export function advance(cursor: Cursor, id: string): boolean {
  const [here, there] = [toPlace(cursor.id), toPlace(id)];
  if (here !== undefined && there !== undefined && here.epoch === there.epoch && there.seq <= here.seq) return false;
  cursor.id = id;
  return true;
}

/** `<epoch>-<n>`. Undefined for `earliest` and what is no id of an event. */
function toPlace(id: string | undefined): { epoch: string; seq: number } | undefined {
  const [, epoch, seq] = /^(.*)-(\d+)$/.exec(id ?? '') ?? [];
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) };
}

/** How long to wait before the next opening: what the hub asked for, doubled with each failure, ± a quarter. */
export function toPauseMs({ retryMs }: Cursor, failures: number, random: () => number): number {
  return Math.min(retryMs * 2 ** Math.min(Math.max(0, failures - 1), 10), MAX_RETRY_MS) * (0.75 + random() / 2);
}
