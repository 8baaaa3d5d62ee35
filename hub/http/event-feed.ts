/**
 * The one subscription to the store behind all readers of events. Batches are gathered for a few milliseconds, the longer the
 * more readers there are, so that 500 readers cost one write each per window and not one per event.
 */
import { performance } from 'node:perf_hooks';
import type { CollabStore, StoredEvent } from '../collab/store.ts';
import { toFrames } from './event-frame.ts';

/** Which events a reader wants, from the names and values of a query. */
export { readFilter as readEventFilter } from '../collab/event-filter.ts';

/** Events in the order of the log, handed to all readers at once. */
export type EventBatch = {
  events: readonly StoredEvent[];
  firstSeq: number;
  lastSeq: number;
  /** The frames of all events in one buffer, made when the first reader wants it and shared by all. */
  chunk(): Buffer;
};

export type EventFeed = {
  /** From now on every batch goes to `reader`; returns how to stop it. A batch may begin with events that the reader has seen. */
  attach(reader: (batch: EventBatch) => void): () => void;
  /** seq of the last event that was handed to the readers. */
  readonly seq: number;
  /** How many are attached. */
  readonly readers: number;
  close(): void;
};

/** The window grows by 1 ms for every 25 readers, up to 20 ms: well below the 50 ms that an event may take to its readers. */
const READERS_PER_MS = 25;
const MAX_WINDOW_MS = 20;

export function createEventFeed(store: CollabStore): EventFeed {
  const readers = new Set<(batch: EventBatch) => void>();
  let pending: StoredEvent[] = [];
  let seq = store.board.seq;
  let lastFlushMs = 0;
  let cancel: (() => void) | undefined;

  function flush(): void {
    cancel = undefined;
    const batch = toBatch(pending);
    pending = [];
    lastFlushMs = performance.now();
    seq = batch.lastSeq;
    for (const reader of readers) reader(batch);
  }

  const unsubscribe = store.subscribe((events) => {
    if (events.length === 0) return;
    if (pending.length === 0) pending = events.slice();
    else for (const event of events) pending.push(event);
    cancel ??= schedule(flush, Math.min(readers.size / READERS_PER_MS, MAX_WINDOW_MS) - (performance.now() - lastFlushMs));
  });

  return {
    attach(reader) {
      readers.add(reader);
      return () => void readers.delete(reader);
    },
    get seq() {
      return seq;
    },
    get readers() {
      return readers.size;
    },
    close() {
      unsubscribe();
      cancel?.();
      readers.clear();
    },
  };
}

/** Never at once: the store is in the middle of answering its writers. */
function schedule(work: () => void, delayMs: number): () => void {
  if (delayMs < 1) {
    const immediate = setImmediate(work);
    return () => clearImmediate(immediate);
  }
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
}

function toBatch(events: readonly StoredEvent[]): EventBatch {
  let chunk: Buffer | undefined;
  return {
    events,
    firstSeq: events[0]!.record.seq,
    lastSeq: events[events.length - 1]!.record.seq,
    chunk: () => (chunk ??= toFrames(events)),
  };
}
