/** Older events than the page holds, and the place of a time in the log. The log has no gaps in its numbers, so both go by number. */
import { api, read } from '../api/client.ts';
import type { BoardEvent } from '../api/types.ts';
import { live } from './connection.svelte.ts';

const PAGE = 500;

async function readFrom(after: string, limit: number): Promise<BoardEvent[]> {
  const { events } = await read(api.GET('/collab/events', { params: { query: { after, limit } } }));
  return events as unknown as BoardEvent[];
}

/** The events before `seq`, oldest first; none at the beginning of the log. */
export async function readBefore(seq: number): Promise<BoardEvent[]> {
  if (seq <= 1) return [];
  const after = seq - 1 - PAGE;
  const events = await readFrom(after < 1 ? 'earliest' : live.toCursor(after), PAGE).catch(() => readFrom('earliest', PAGE));
  return events.filter((event) => event.seq < seq);
}

/** A page of events from the first one at or after a time. Looks for it by halving: some twenty questions for a million events. */
export async function readAround(timeMs: number, headSeq: number): Promise<BoardEvent[]> {
  const [earliest] = await readFrom('earliest', 1);
  let [low, high] = [earliest?.seq ?? 1, headSeq];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await readFrom(live.toCursor(middle - 1), 1);
    if (event === undefined || Date.parse(event.ts) >= timeMs) high = middle;
    else low = middle + 1;
  }
  return await readFrom(low <= (earliest?.seq ?? 1) ? 'earliest' : live.toCursor(low - 1), PAGE);
}
