import { afterEach, describe, expect, it } from 'vitest';
import type { CollabStore } from '../../../hub/collab/store.ts';
import { startEventHub, withPart, type EventHub, type EventHubOptions } from '../../support/event-hub.ts';
import { send } from '../../support/http-hub.ts';

let hub: EventHub;
afterEach(() => hub.stop());

const start = async (options?: EventHubOptions) => void (hub = await startEventHub(options));
const idOf = (seq: number) => `${hub.store.epoch}-${seq}`;
const poll = (query = '', wait?: number) =>
  send(hub, { path: `/collab/events${query}`, headers: wait === undefined ? {} : { prefer: `wait=${wait}` } });

describe('V8 the long-poll', () => {
  it('reads the log in pages, with cursors of the stream', async () => {
    await start();
    await hub.emit(5);
    const first = await poll('?limit=2');
    expect(first.json).toMatchObject({
      next: idOf(2),
      head: idOf(5),
      events: [{ id: idOf(1), seq: 1, event: 'ping', actor: 'ann' }, { id: idOf(2) }],
    });
    expect(first.headers).toMatchObject({ 'cache-control': 'no-store, no-transform' });
    expect((await poll('?limit=2', 30)).json).toEqual(first.json);
    const rest = await poll(`?limit=10&after=${first.json.next as string}`);
    expect((rest.json.events as { seq: number }[]).map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect(await poll(`?after=${rest.json.next as string}`)).toMatchObject({ status: 200, json: { events: [], next: idOf(5) } });
    expect((await poll('?after=now')).json).toMatchObject({ events: [], next: idOf(5) });
    expect((await poll('?after=3')).json).toMatchObject({ next: idOf(5) });
  });

  it('gives the very text of the log', async () => {
    await start();
    await hub.emit(1);
    const { events } = await hub.store.read(0, { limit: 1 });
    expect((await poll()).text).toBe(`{"events":[${events[0]!.line}],"next":"${idOf(1)}","head":"${idOf(1)}"}`);
  });

  it('waits for the first event, and answers at once when there is one', async () => {
    await start();
    const waiting = poll('?after=now', 30);
    await untilWaiting();
    await hub.emit(1);
    const reply = await waiting;
    expect(reply.headers['preference-applied']).toBe('wait=30');
    expect(reply.json).toMatchObject({ events: [{ seq: 1 }], next: idOf(1) });
    expect((await poll('?after=earliest', 30)).json).toMatchObject({ next: idOf(1) });
  });

  it('moves next past what a filter held back, with and without waiting', async () => {
    await start();
    await hub.emit(3, { name: 'noise' });
    expect((await poll('?event=signal')).json).toMatchObject({ events: [], next: idOf(3) });
    const waiting = poll('?event=signal', 1);
    await untilWaiting();
    await hub.emit(2, { name: 'noise' });
    expect((await waiting).json).toMatchObject({ events: [], next: idOf(5) });
  });

  it('goes on waiting while only other events come', async () => {
    await start();
    const waiting = poll('?after=now&event=signal', 30);
    await untilWaiting();
    await hub.emit(2, { name: 'noise' });
    await hub.emit(1, { name: 'signal' });
    expect((await waiting).json).toMatchObject({ events: [{ seq: 3 }], next: idOf(3) });
  });

  it('misses nothing that happens between its look and its wait', async () => {
    let isFirst = true;
    const wrap = (store: CollabStore): CollabStore =>
      withPart(store, 'read', async (...args) => {
        const page = await store.read(...args);
        if (!isFirst) return page;
        isFirst = false;
        await hub.emit(1);
        await hub.settled();
        return page;
      });
    await start({ wrap });
    expect((await poll('?after=now', 30)).json).toMatchObject({ events: [{ seq: 1 }] });
  });

  it('looks through the whole log while it may wait', async () => {
    await start();
    await hub.emit(25_000, { name: 'noise', together: true });
    await hub.emit(1, { name: 'signal' });
    expect((await poll('?event=signal')).json).toMatchObject({ events: [], next: idOf(10_000) });
    expect((await poll('?event=signal', 30)).json).toMatchObject({ events: [{ seq: 25_001 }] });
  });

  it('V3 answers 410 to a cursor outside the log', async () => {
    await start();
    await hub.emit(1);
    expect(await poll(`?after=${idOf(9)}`)).toMatchObject({
      status: 410,
      json: { code: 'cursor_expired', reason: 'future', earliest: idOf(1), head: idOf(1) },
    });
    expect((await poll(`?after=${idOf(2)}`)).status).toBe(410);
    expect(await poll('?after=other-1')).toMatchObject({ status: 410, json: { reason: 'other_epoch' } });
  });

  it.each(['?after=abc', '?limit=0', '?limit=1001', '?limit=x', '?limit=1&limit=2', '?colour=red', '?since=now', '?event='])(
    'answers 400 to %s',
    async (query) => {
      await start();
      expect((await poll(query)).status).toBe(400);
    },
  );

  it('ends waiting when the hub stops', async () => {
    await start();
    const waiting = poll('?after=now', 55);
    await untilWaiting();
    await hub.app.stop(5000);
    expect(await waiting).toMatchObject({ status: 200, json: { events: [] }, headers: { connection: 'close' } });
  });

  it('stops watching when its client leaves', async () => {
    await start();
    const stop = new AbortController();
    const leaving = fetch(`${hub.url}/collab/events?after=now`, {
      headers: { authorization: 'Bearer v-token', prefer: 'wait=55' },
      signal: stop.signal,
    }).catch(() => 'left');
    await untilWaiting();
    stop.abort();
    expect(await leaving).toBe('left');
    await expect.poll(() => hub.feed.readers).toBe(0);
  });
});

async function untilWaiting(): Promise<void> {
  await expect.poll(() => hub.feed.readers, { interval: 5 }).toBe(1);
}
