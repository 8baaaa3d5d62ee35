/** The HTTP layer over a real file store, with the bounds of streams made small enough to be reached in a test. */
import type { CollabStore } from '../../hub/collab/store.ts';
import { openFileStore, type FileStoreOptions } from '../../hub/collab/files/store.ts';
import { collabRoutes } from '../../hub/http/collab-routes.ts';
import { createEventFeed, type EventFeed } from '../../hub/http/event-feed.ts';
import { eventRoutes } from '../../hub/http/events-routes.ts';
import { createStreams, type StreamLimits, type Streams } from '../../hub/http/streams.ts';
import { createTickets } from '../../hub/http/tickets.ts';
import { startTestHub, type TestHub } from './http-hub.ts';
import { createTempDir } from './temp-dir.ts';

export type EventHub = TestHub & {
  store: CollabStore;
  feed: EventFeed;
  streams: Streams;
  /** Moves the clock of the tickets. */
  later(milliseconds: number): void;
  /** Resolves when every event so far was handed to the readers. */
  settled(): Promise<void>;
  /** Puts events called `name` into the log, one commit each unless `together`. */
  emit(
    count: number,
    options?: { name?: string; target?: string; actor?: string; details?: Record<string, unknown>; together?: boolean },
  ): Promise<void>;
};

/** The store with one of its parts replaced. */
export function withPart<Name extends keyof CollabStore>(store: CollabStore, part: Name, made: CollabStore[Name]): CollabStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = name === part ? made : Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

export type EventHubOptions = {
  limits?: Partial<StreamLimits>;
  bounds?: FileStoreOptions['bounds'];
  /** Wraps the store that the routes see. */
  wrap?: (store: CollabStore) => CollabStore;
  quota?: number;
};

export async function startEventHub({
  limits = {},
  bounds = {},
  wrap = (store) => store,
  quota,
}: EventHubOptions = {}): Promise<EventHub> {
  const dir = await createTempDir();
  const quiet = { info() {}, warn() {}, error() {} };
  const files = await openFileStore({
    dir: dir.path,
    bounds,
    log: quiet,
    onFatal: (error) => {
      throw error;
    },
  });
  const store = wrap(files);
  const feed = createEventFeed(store);
  const streams = createStreams(limits);
  const stopping = new AbortController();
  let nowMs = 0;
  const hub = await startTestHub({
    ...(quota !== undefined && { quota }),
    mount: (routes, { door, watch, log }) => {
      eventRoutes(routes, {
        door,
        watch,
        store,
        feed,
        streams,
        tickets: createTickets(() => nowMs),
        log,
        stopping: stopping.signal,
      });
      collabRoutes(routes, { door, store });
    },
    endStreams: () => {
      stopping.abort();
      streams.endAll();
    },
  });
  return {
    ...hub,
    store,
    feed,
    streams,
    async settled() {
      while (feed.seq < store.board.seq) await new Promise(setImmediate);
    },
    later: (milliseconds) => void (nowMs += milliseconds),
    async emit(count, { name = 'ping', target, actor = 'ann', details = {}, together = false } = {}) {
      const drafts = Array.from({ length: count }, (_, n) => ({
        event: name,
        ...(target !== undefined && { target }),
        details: { n, ...details },
      }));
      if (together) await files.commit({ actor }, () => drafts);
      else await Promise.all(drafts.map((draft) => files.commit({ actor }, () => [draft])));
    },
    async stop() {
      await hub.stop();
      feed.close();
      streams.close();
      await files.close();
      await dir.remove();
    },
  };
}
