/**
 * One reader's way through the log: from history to live without a gap or a duplicate (V5). It attaches to the live feed first
 * and holds what arrives, reads the log up to what the feed had shown when it attached, then shows what it held.
 */
import type { CollabStore, StoredEvent } from '../collab/store.ts';
import type { EventBatch, EventFeed } from './event-feed.ts';
import type { EventFilter } from '../collab/event-filter.ts';

/** Where the events go. */
export type TailSink = {
  readonly closed: boolean;
  /** `batch`: these are all events of a batch of the feed, which has them in one piece for all readers. */
  show(events: readonly StoredEvent[], batch?: EventBatch): void;
  /** Resolves when there is room for more history; live events do not wait. */
  untilRoom(): Promise<void>;
};

export type Tail = {
  /** seq of the last event that was shown or passed over. */
  readonly cursor: number;
  /** History has been shown, so everything up to the cursor is settled. */
  readonly isLive: boolean;
  stop(): void;
};

/** Events of one read of the log, and live events that are held meanwhile. More are read from the log again. */
const PAGE = 200;
const MAX_HELD = 500;

/** History goes out in pieces of about so many characters. */
const CHUNK_LENGTH = 64 * 1024;

/** Starts behind `after`. A failure to read the log goes to `onFailure`, and the tail is over. */
export function startTail(
  parts: { store: CollabStore; feed: EventFeed; sink: TailSink; onFailure: (error: unknown) => void; onLive?: () => void },
  after: number,
  filter: EventFilter | undefined,
): Tail {
  const { store, feed, sink } = parts;
  let cursor = after;
  /** Live events that wait until history has been shown; undefined once the reader is live. */
  let held: StoredEvent[] | undefined = [];
  let overflowed = false;

  const detach = feed.attach((batch) => {
    if (held === undefined) show(batch);
    else if (held.length + batch.events.length <= MAX_HELD) held.push(...batch.events);
    else overflowed = true;
  });

  function show(batch: EventBatch): void {
    if (filter === undefined && batch.firstSeq > cursor) sink.show(batch.events, batch);
    else showEach(batch.events);
    cursor = Math.max(cursor, batch.lastSeq);
  }

  function showEach(events: readonly StoredEvent[]): void {
    const wanted = events.filter(({ record }) => record.seq > cursor && (filter === undefined || filter(record)));
    if (wanted.length > 0) sink.show(wanted);
  }

  async function showHistory(): Promise<void> {
    for (let target = feed.seq; cursor < target && !sink.closed;) {
      const page = await store.read(cursor, filter === undefined ? { limit: PAGE } : { limit: PAGE, filter });
      if (page.next <= cursor) throw new Error(`The log ends at ${page.next}, before ${target}`);
      await showPage(page.events);
      cursor = Math.max(cursor, page.next);
      if (cursor >= target && overflowed) {
        // Too much happened meanwhile to be held: what was missed is in the log by now.
        overflowed = false;
        held = [];
        target = feed.seq;
      }
    }
  }

  async function showPage(events: readonly StoredEvent[]): Promise<void> {
    for (let at = 0; at < events.length && !sink.closed;) {
      const from = at;
      for (let size = 0; at < events.length && size < CHUNK_LENGTH; at++) size += events[at]!.line.length;
      sink.show(events.slice(from, at));
      cursor = events[at - 1]!.record.seq;
      await sink.untilRoom();
    }
  }

  function goLive(): void {
    const events = held ?? [];
    held = undefined;
    showEach(events);
    cursor = Math.max(cursor, feed.seq);
    parts.onLive?.();
  }

  showHistory().then(goLive, parts.onFailure);
  return {
    get cursor() {
      return cursor;
    },
    get isLive() {
      return held === undefined;
    },
    stop: detach,
  };
}
