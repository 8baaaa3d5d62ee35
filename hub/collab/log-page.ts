/** What every store makes of a part of its log: a page for a reader (V8), and the commits of calls (E10). */
import { parsePart } from './event-line.ts';
import type { CollabStore, Commit, EventPage, EventRecord, StoredEvent } from './store.ts';

const DEFAULT_SCAN_EVENTS = 10_000;

/** Puts what passes the filter on the page; false when the page is full or enough was looked at. No event: its line told that it does not pass. */
export function toTaker(
  page: EventPage,
  { limit, scan = DEFAULT_SCAN_EVENTS, filter }: Parameters<CollabStore['read']>[1],
): (seq: number, event: StoredEvent | undefined) => boolean {
  let looked = 0;
  return (seq, event) => {
    page.next = seq;
    if (event !== undefined && (filter === undefined || filter(event.record))) page.events.push(event);
    return ++looked < scan && page.events.length < limit;
  };
}

/** The events of a commit stand together, so its first one begins it and the others follow. */
export function addToCommits(found: Map<string, Commit[]>, call: string, record: EventRecord): void {
  const commits = found.get(call) ?? [];
  if (parsePart(record.part).place === 1) commits.push({ events: [], seq: 0 });
  const commit = commits.at(-1);
  if (commit === undefined) return; // The log was read from the middle of a commit: from before the asked time.
  commit.events.push(record);
  commit.seq = record.seq;
  found.set(call, commits);
}
