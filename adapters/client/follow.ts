/** A stream that is opened again wherever it ends, so that no event is missed or shown twice (SEMANTICS V2 to V7). */
import type { EventSourceMessage } from 'eventsource-parser';
import { toPauseMs, type Cursor } from './cursor.ts';
import { readFrames } from './frames.ts';
import { toRetryAfterMs } from './retry.ts';
import type { Timing } from './timing.ts';

export type Following = {
  url: string;
  /** Opens the stream behind the cursor. Answers 200 with a body, or 204 when the hub wants no reader any more. */
  open: (signal: AbortSignal) => Promise<Response>;
  cursor: Cursor;
  timing: Timing;
  /** Ends the following, quietly. */
  signal: AbortSignal;
  /** After a failure: whether to try again. `opened`: it worked before. */
  mayReturn: (error: unknown, opened: boolean) => boolean;
  /** Before each wait. `failures`: how often the hub could not be reached in a row. */
  onPause?: (failures: number, error: unknown) => void;
};

/** Ends when `signal` says so, or at a 204. Throws what `mayReturn` does not want to try again. */
export async function* follow(following: Following): AsyncGenerator<EventSourceMessage> {
  const { cursor, timing, signal } = following;
  for (let [opened, failures] = [false, 0]; !signal.aborted; failures++) {
    let failure: unknown;
    const connection = new AbortController();
    try {
      const response = await following.open(AbortSignal.any([signal, connection.signal]));
      // A 204 has none.
      if (response.body === null) return;
      opened = true;
      failures = 0;
      yield* readFrames(following.url, response.body, cursor, timing);
    } catch (error) {
      if (!signal.aborted && !following.mayReturn(error, opened)) throw error;
      failure = error;
    } finally {
      connection.abort();
    }
    if (signal.aborted) return;
    following.onPause?.(failures, failure);
    await timing.wait(toRetryAfterMs(failure) + toPauseMs(cursor, failures, timing.random), { signal }).catch(() => undefined);
  }
}
