/**
 * One look at the log that waits for something to see (V8): the long-poll beside the stream, with the same cursors and filters.
 */
import type { CollabStore, EventPage } from '../collab/store.ts';
import type { EventFeed } from './event-feed.ts';
import type { EventFilter } from '../collab/event-filter.ts';

export type PollOptions = { after: number; limit: number; filter: EventFilter | undefined; waitMs: number; signal: AbortSignal };

/** The first events behind `after`. Empty when none came within `waitMs`; `next` has then moved past what was filtered out. */
export async function pollEvents(store: CollabStore, feed: EventFeed, options: PollOptions): Promise<EventPage> {
  const { limit, filter, waitMs } = options;
  const read = (after: number) => store.read(after, filter === undefined ? { limit } : { limit, filter });
  if (waitMs === 0) return await read(options.after);
  // The watch begins before the first read, so that nothing can fall between them.
  const watch = watchFeed(feed, options);
  try {
    let page = await read(options.after);
    while (page.events.length === 0 && (page.next < page.head ? !watch.isOver() : await watch.event()))
      page = await read(page.next);
    const hasLookedAtAll = page.events.length === 0 && page.next >= page.head;
    return hasLookedAtAll ? { ...page, next: Math.max(page.next, watch.passedSeq()) } : page;
  } finally {
    watch.stop();
  }
}

function watchFeed(feed: EventFeed, { filter, waitMs, signal }: PollOptions) {
  let hasCome = false;
  let isOver = signal.aborted;
  let wake = () => {};
  const end = () => {
    isOver = true;
    wake();
  };
  const timer = setTimeout(end, waitMs);
  signal.addEventListener('abort', end, { once: true });
  const detach = feed.attach(({ events }) => {
    if (!events.some(({ record }) => filter === undefined || filter(record))) return;
    hasCome = true;
    wake();
  });
  return {
    isOver: () => isOver,
    /** True when an event that passes has come since the last time, false when the time is up or the signal fired first. */
    async event(): Promise<boolean> {
      if (!hasCome && !isOver) await new Promise<void>((resolve) => (wake = resolve));
      const found = hasCome;
      hasCome = false;
      return found;
    },
    /** The feed was watched up to here and nothing passed; 0 when something did. */
    passedSeq: () => (hasCome ? 0 : feed.seq),
    stop() {
      detach();
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    },
  };
}
