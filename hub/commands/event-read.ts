/** Choosing events of the log for people: the newest ones, named ones, or those of a time. All bounded. */
import { HubError } from '../errors.ts';
import { withTexts, type EventFilter } from '../collab/event-filter.ts';
import type { CollabStore, EventRecord } from '../collab/store.ts';

/** Events looked at for a selection, and at a time. */
const SCAN_MAX = 100_000;
const WINDOW = 5_000;
/** Events looked at for a page of the newest, which shall be there in a moment; looking costs less when the line tells enough. */
const RECENT_MAX = { byLine: 50_000, byRecord: 15_000 };

export type RecentPage = {
  events: EventRecord[];
  /** seq to go on before; undefined when there is nothing older. */ before?: number;
};

/** The newest events with seq < `before` that pass the filter, newest first. Looks at a bounded number. */
export async function readRecent(
  store: CollabStore,
  { before, limit, filter }: { before: number; limit: number; filter?: EventFilter | undefined },
): Promise<RecentPage> {
  const found: EventRecord[] = [];
  let end = Math.min(before - 1, store.board.seq);
  const most = filter?.texts?.length ? RECENT_MAX.byLine : RECENT_MAX.byRecord;
  const floor = Math.max(store.earliestSeq - 1, end - most);
  const window = filter ? WINDOW : limit;
  while (end > floor && found.length < limit) {
    const start = Math.max(floor, end - window);
    found.push(...(await readRange(store, start, end, filter)).reverse());
    end = start;
  }
  const events = found.slice(0, limit);
  const next = events.length < found.length || events.length === limit ? events.at(-1)!.seq : end + 1;
  return { events, ...(next > store.earliestSeq && { before: next }) };
}

/** All events with after < seq ≤ upTo that pass. */
async function readRange(
  store: CollabStore,
  after: number,
  upTo: number,
  filter: EventFilter = () => true,
): Promise<EventRecord[]> {
  const size = upTo - after;
  const within = withTexts((event) => event.seq <= upTo && filter(event), filter.texts ?? []);
  const page = await store.read(after, { limit: size, scan: size, filter: within });
  return page.events.map(({ record }) => record);
}

/** Events to write about: `ids`, or a range of seqs (after < seq ≤ upTo). */
export type Selection = { seqs: number[] } | { after: number; upTo: number; filter?: EventFilter | undefined };

export type Selected = {
  events: EventRecord[];
  /** There were more than `limit`, or more than SCAN_MAX to look at. */ truncated: boolean;
};

/** The oldest `limit` events of a selection, in order. */
export async function readSelection(store: CollabStore, selection: Selection, limit: number): Promise<Selected> {
  if ('seqs' in selection) {
    const read = await Promise.all(selection.seqs.map((seq) => readRange(store, seq - 1, seq)));
    return { events: read.flat(), truncated: false };
  }
  const { upTo, filter } = selection;
  const events: EventRecord[] = [];
  let after = Math.max(selection.after, store.earliestSeq - 1);
  const end = Math.min(upTo, store.board.seq, after + SCAN_MAX);
  for (; after < end && events.length <= limit; after += WINDOW)
    events.push(...(await readRange(store, after, Math.min(after + WINDOW, end), filter)));
  return { events: events.slice(0, limit), truncated: events.length > limit || end < Math.min(upTo, store.board.seq) };
}

/** The seq in an event id. Errors: not_found for an event that is not, or no longer, in this log. */
export function toSeq(store: CollabStore, id: string): number {
  const [, epoch, digits] = /^(.{1,100})-(\d{1,15})$/.exec(id) ?? [];
  const seq = Number(digits);
  if (epoch === store.epoch && seq >= store.earliestSeq && seq <= store.board.seq) return seq;
  throw new HubError('not_found', `There is no event ${id} in the log.`);
}
