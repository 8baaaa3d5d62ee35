/** Going through a part of the event log, forwards or backwards, without keeping it. */
import type { CollabStore, Entity, EventRecord } from './store.ts';

/** Shows every event with after < seq ≤ upTo, oldest first. */
export async function walkLog(
  store: CollabStore,
  after: number,
  upTo: number,
  show: (event: EventRecord) => void,
): Promise<void> {
  const filter = (event: EventRecord) => {
    show(event);
    return false;
  };
  for (let at = Math.max(after, store.earliestSeq - 1); at < upTo;) {
    const { next } = await store.read(at, { limit: 1, scan: upTo - at, filter });
    if (next <= at) return;
    at = next;
  }
}

/** Events read at a time on the way back. */
const WINDOW = 2_000;

/**
 * The last image of each wanted entity (`kind/id`) that an event up to `seq` left; null where it was deleted, nothing where none is
 * found. Goes back from there until all are found, looking at no more than `most` events.
 */
export async function findImages(
  store: CollabStore,
  wanted: ReadonlySet<string>,
  { seq, most }: { seq: number; most: number },
): Promise<{ images: Map<string, Entity | null>; looked: number }> {
  const images = new Map<string, Entity | null>();
  const floor = Math.max(store.earliestSeq - 1, seq - most);
  let end = seq;
  while (images.size < wanted.size && end > floor) {
    const start = Math.max(floor, end - WINDOW);
    const near = new Map<string, Entity | null>();
    await walkLog(store, start, end, ({ details }) => {
      for (const { kind, id, value } of details.changes ?? []) if (wanted.has(`${kind}/${id}`)) near.set(`${kind}/${id}`, value);
    });
    for (const [key, value] of near) if (!images.has(key)) images.set(key, value);
    end = start;
  }
  return { images, looked: seq - end };
}
