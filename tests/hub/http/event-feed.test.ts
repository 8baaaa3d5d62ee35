import { expect, it } from 'vitest';
import type { CollabStore, StoredEvent } from '../../../hub/collab/store.ts';
import { createEventFeed, type EventBatch } from '../../../hub/http/event-feed.ts';
import { toFrame } from '../../../hub/http/event-frame.ts';

const event = (seq: number): StoredEvent => ({
  record: { seq, id: `e-${seq}`, ts: '', event: 'ping', actor: 'ann', details: {} },
  line: `{"seq":${seq}}`,
});

/** Only what the feed needs of a store: its head, and somebody to tell. */
function createSource() {
  const listeners = new Set<(events: StoredEvent[]) => void>();
  const store = {
    board: { seq: 4 },
    subscribe(listener: (events: StoredEvent[]) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as CollabStore;
  return { store, listeners, tell: (...seqs: number[]) => listeners.forEach((listener) => listener(seqs.map(event))) };
}

function collect(store: CollabStore) {
  const feed = createEventFeed(store);
  const batches: EventBatch[] = [];
  const detach = feed.attach((batch) => batches.push(batch));
  return { feed, batches, detach };
}

it('gathers what comes at once into one batch, in order', async () => {
  const source = createSource();
  const { feed, batches } = collect(source.store);
  expect(feed.seq).toBe(4);
  source.tell(5, 6);
  source.tell(7);
  expect(batches).toEqual([]);
  await expect.poll(() => feed.seq).toBe(7);
  expect(batches.map(({ firstSeq, lastSeq, events }) => [firstSeq, lastSeq, events.length])).toEqual([[5, 7, 3]]);
  feed.close();
});

it('makes the bytes of a batch once for all its readers, out of the frames of its events', async () => {
  const source = createSource();
  const { feed, batches } = collect(source.store);
  feed.attach((batch) => batches.push(batch));
  source.tell(5, 6);
  await expect.poll(() => batches.length).toBe(2);
  expect(batches[0]!.chunk()).toBe(batches[1]!.chunk());
  expect(batches[0]!.chunk()).toEqual(Buffer.concat(batches[0]!.events.map(toFrame)));
  feed.close();
});

it('waits longer for more readers, and shows everything all the same', async () => {
  const source = createSource();
  const { feed, batches } = collect(source.store);
  for (let i = 0; i < 600; i++) feed.attach(() => {});
  for (let seq = 5; seq < 30; seq++) {
    source.tell(seq);
    await new Promise(setImmediate);
  }
  await expect.poll(() => feed.seq).toBe(29);
  expect(batches.length).toBeLessThan(25);
  expect(batches.flatMap(({ events }) => events.map(({ record }) => record.seq))).toEqual(
    Array.from({ length: 25 }, (_, i) => 5 + i),
  );
  feed.close();
});

it('forgets readers that leave, and leaves the store itself', async () => {
  const source = createSource();
  const { feed, batches, detach } = collect(source.store);
  detach();
  source.tell(5);
  await expect.poll(() => feed.seq).toBe(5);
  expect([batches.length, feed.readers]).toEqual([0, 0]);
  source.tell(6);
  feed.close();
  expect(source.listeners.size).toBe(0);
});
