/**
 * Events on sockets: history for one socket, then the live events of a room that all sockets with the same filter share, so that an
 * event is filtered and serialised once for all of them (V5, V6). Only the server joins rooms (S48).
 */
import type { Namespace, Socket } from 'socket.io';
import type { CollabStore, StoredEvent } from '../../hub/collab/store.ts';
import { HubError } from '../../hub/errors.ts';
import { toEventId, toStart } from '../../hub/http/event-cursor.ts';
import type { EventFeed } from '../../hub/http/event-feed.ts';
import { startTail, type Tail } from '../../hub/http/event-tail.ts';
import type { EventFilter } from '../../hub/collab/store.ts';
import type { Message } from './messages.ts';

type ReadFilter = (query: ReadonlyMap<string, string>) => EventFilter | undefined;

export type Subscriptions = {
  /** What the client is told: the subscription's name, where it begins, and the gap if there is one. Errors: bad_cursor, bad_request, rate_limited. */
  open(socket: Socket, wanted: Message<'subscribe'>): Record<string, unknown>;
  close(socket: Socket, subscription: string): boolean;
  /** All of a socket that is gone. */
  closeAll(socket: Socket): void;
};

export type SubscriptionParts = {
  io: Namespace;
  store: CollabStore;
  feed: EventFeed;
  readFilter: ReadFilter;
  /** Whether more history may be sent to a socket now. */
  untilRoom(socket: Socket): Promise<void>;
  onFailure: (error: unknown) => void;
};

/** Of one socket. */
const MAX_SUBSCRIPTIONS = 20;

type Open = { name: string; tail: Tail; leave?: () => void };
type Room = { members: number; detach: () => void };

export function createSubscriptions({ io, store, feed, readFilter, untilRoom, onFailure }: SubscriptionParts): Subscriptions {
  const rooms = new Map<string, Room>();
  const bySocket = new WeakMap<Socket, Map<string, Open>>();
  const openOf = (socket: Socket) => bySocket.get(socket) ?? new Map<string, Open>();

  /** The live events of a filter, for as long as somebody is there. */
  function join(socket: Socket, key: string, filter: EventFilter | undefined): () => void {
    const name = `events:${key}`;
    const room = rooms.get(key) ?? { members: 0, detach: feed.attach((batch) => show(name, key, batch.events, filter)) };
    rooms.set(key, room);
    room.members++;
    void socket.join(name);
    return () => {
      void socket.leave(name);
      if (--room.members > 0) return;
      room.detach();
      rooms.delete(key);
    };
  }

  function show(room: string, key: string, events: readonly StoredEvent[], filter: EventFilter | undefined): void {
    for (const { record } of events)
      if (filter === undefined || filter(record)) io.to(room).emit('event', record, { subscription: key });
  }

  function start(socket: Socket, key: string, after: number, filter: EventFilter | undefined): Open {
    const open: Open = { name: key, tail: undefined as unknown as Tail };
    const sink = {
      get closed() {
        return !socket.connected;
      },
      show: (events: readonly StoredEvent[]) =>
        events.forEach(({ record }) => socket.emit('event', record, { subscription: key })),
      untilRoom: () => untilRoom(socket),
    };
    // From one turn to the next: what the tail has not shown, the room will.
    const onLive = () => {
      open.tail.stop();
      if (openOf(socket).get(key) !== open) return;
      open.leave = join(socket, key, filter);
      socket.emit('live', { subscription: key, seq: feed.seq });
    };
    const failed = (error: unknown) => {
      onFailure(error);
      socket.disconnect(true);
    };
    open.tail = startTail({ store, feed, sink, onFailure: failed, onLive }, after, filter);
    return open;
  }

  function end({ tail, leave }: Open): void {
    tail.stop();
    leave?.();
  }

  return {
    open(socket, { after, ...names }) {
      const query = new Map(Object.entries(names));
      const filter = readFilter(query as Map<string, string>);
      const start0 = toStart(store, String(after));
      const key = toKey(query as Map<string, string>);
      const opened = openOf(socket);
      if (!opened.has(key) && opened.size >= MAX_SUBSCRIPTIONS)
        throw new HubError('rate_limited', `A socket has at most ${MAX_SUBSCRIPTIONS} subscriptions.`, {
          retry_after_seconds: 60,
        });
      bySocket.set(socket, opened);
      const before = opened.get(key);
      if (before !== undefined) end(before);
      opened.delete(key);
      const open = start(socket, key, start0.after, filter);
      opened.set(key, open);
      return { subscription: key, after: toEventId(store, start0.after), ...(start0.gap !== undefined && { reset: start0.gap }) };
    },
    close(socket, subscription) {
      const found = openOf(socket).get(subscription);
      if (found === undefined) return false;
      openOf(socket).delete(subscription);
      end(found);
      return true;
    },
    closeAll(socket) {
      for (const open of openOf(socket).values()) end(open);
      bySocket.delete(socket);
    },
  };
}

/** The same filter has the same name, however it was written. */
function toKey(query: ReadonlyMap<string, string>): string {
  const pairs = [...query].sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.length === 0 ? 'all' : new URLSearchParams(pairs).toString();
}
