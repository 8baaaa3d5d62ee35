import { describe, expect, it, onTestFinished } from 'vitest';
import type { CollabStore } from '../../../hub/collab/store.ts';
import { startEventHub, withPart, type EventHub, type EventHubOptions } from '../../support/event-hub.ts';
import { send } from '../../support/http-hub.ts';
import { openStream, type RawStream } from '../../support/raw-stream.ts';

async function start(options: EventHubOptions = {}): Promise<EventHub> {
  const hub = await startEventHub(options);
  onTestFinished(() => hub.stop());
  return hub;
}

const seqs = (stream: RawStream) => stream.events().map(({ id }) => Number(id.split('-').at(-1)));
const lastSeq = (stream: RawStream) => Number(stream.events().at(-1)?.id.split('-').at(-1) ?? 0);
const upTo = (seq: number) => (stream: RawStream) => lastSeq(stream) >= seq;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A store with something happening after a read has looked and before its reader hears of it. */
function withReads(afterRead: (reads: number) => Promise<void>): (store: CollabStore) => CollabStore {
  let reads = 0;
  return (store) =>
    withPart(store, 'read', async (...args) => {
      const page = await store.read(...args);
      await afterRead(++reads);
      return page;
    });
}

describe('V5 from history to live', () => {
  it.each([1, 30, 700])('misses and repeats nothing of %d events that happen while the log is read', async (count) => {
    const parts: { hub?: EventHub } = {};
    const hub = await start({
      wrap: withReads(async (reads) => {
        if (reads > 3) return;
        await parts.hub!.emit(count, { together: true });
        await parts.hub!.settled();
      }),
    });
    parts.hub = hub;
    await hub.emit(250, { together: true });
    for (const filter of ['', '&event=ping']) {
      const stream = await openStream(hub, `/collab/events/tail?since=earliest${filter}`);
      const upToNow = (one: RawStream) => lastSeq(one) === hub.store.board.seq;
      await stream.until(upToNow);
      await hub.emit(3);
      await stream.until(upToNow);
      expect(seqs(stream)).toEqual(range(1, hub.store.board.seq));
      stream.close();
    }
  });

  it('gives every one of many readers that join under load the whole log in order', async () => {
    const hub = await start();
    const streams: RawStream[] = [];
    for (let round = 0; round < 20; round++) {
      const joining = openStream(hub, '/collab/events/tail?since=earliest');
      await hub.emit(100);
      streams.push(await joining);
    }
    const head = hub.store.board.seq;
    expect(head).toBe(2000);
    for (const stream of streams) {
      await stream.until(upTo(head));
      expect(seqs(stream)).toEqual(range(1, head));
      stream.close();
    }
  });

  it('goes through more of the log than one look finds', async () => {
    const hub = await start();
    await hub.emit(12_000, { name: 'noise', together: true });
    await hub.emit(1, { name: 'signal' });
    const stream = await openStream(hub, '/collab/events/tail?since=earliest&event=signal');
    await stream.until(upTo(12_001));
    expect(seqs(stream)).toEqual([12_001]);
    stream.close();
  });

  it('ends a stream whose log cannot be read, and says why in the log', async () => {
    const hub = await start({ wrap: withReads(() => Promise.reject(new Error('disk gone'))) });
    await hub.emit(1);
    const stream = await openStream(hub, '/collab/events/tail?since=earliest');
    expect(await stream.ended).toBe(true);
    expect(hub.lines).toContainEqual(expect.objectContaining({ level: 50, msg: 'An event stream could not read the log' }));
  });
});

describe('V4 signs of life', () => {
  const often = { keepAliveMs: 20, sweepMs: 5 };

  it('are comments where nothing is filtered', async () => {
    const hub = await start({ limits: often });
    await hub.emit(1);
    const stream = await openStream(hub, '/collab/events/tail');
    await stream.until((one) => one.frames().length >= 3);
    expect(stream.frames().slice(1)).toEqual(
      stream
        .frames()
        .slice(1)
        .map(() => ': keep-alive'),
    );
    stream.close();
  });

  it('are bookmarks where something is, from which a quiet filter resumes', async () => {
    const hub = await start({ limits: often });
    await hub.emit(5, { name: 'noise' });
    const stream = await openStream(hub, '/collab/events/tail?event=signal&since=earliest');
    const bookmark = (seq: number) => `id: ${hub.store.epoch}-${seq}`;
    await stream.until((one) => one.frames().includes(bookmark(5)));
    await hub.emit(2, { name: 'noise' });
    await stream.until((one) => one.frames().includes(bookmark(7)));
    expect(stream.events()).toEqual([]);
    stream.close();
    await hub.emit(1, { name: 'signal' });
    const resumed = await openStream(hub, '/collab/events/tail?event=signal', {
      authorization: 'Bearer v-token',
      'last-event-id': `${hub.store.epoch}-7`,
    });
    await resumed.until((one) => one.events().length === 1);
    expect(seqs(resumed)).toEqual([8]);
    resumed.close();
  });

  it('never move a bookmark before an event that was sent', async () => {
    const hub = await start({ limits: { keepAliveMs: 1, sweepMs: 1 } });
    const stream = await openStream(hub, '/collab/events/tail?event=signal');
    for (let i = 0; i < 30; i++) await hub.emit(1, { name: i % 3 === 0 ? 'signal' : 'noise' });
    await stream.until((one) => one.frames().some((frame) => frame === `id: ${hub.store.epoch}-30`));
    const ids = stream
      .frames()
      .flatMap((frame) => /^id: .*-(\d+)$/m.exec(frame)?.slice(1) ?? [])
      .map(Number);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    stream.close();
  });
});

describe('V7 slow readers', () => {
  const big = { blob: 'x'.repeat(30_000) };

  it('R7 are dropped when more than 1 MiB waits for them, and the others are not', async () => {
    const hub = await start();
    const [slow, quick] = [await openStream(hub, '/collab/events/tail'), await openStream(hub, '/collab/events/tail')];
    slow.stall();
    for (let sent = 0; hub.streams.size === 2 && sent < 2000; sent += 20) await hub.emit(20, { details: big });
    expect(hub.streams.size).toBe(1);
    await quick.until(upTo(hub.store.board.seq));
    expect(seqs(quick)).toEqual(range(1, hub.store.board.seq));
    slow.resume();
    expect(await slow.ended).toBe(false);
    const whole = seqs(slow).at(-1)!;
    const resumed = await openStream(hub, '/collab/events/tail', {
      authorization: 'Bearer v-token',
      'last-event-id': `${hub.store.epoch}-${whole}`,
    });
    await resumed.until(upTo(hub.store.board.seq));
    expect([...seqs(slow), ...seqs(resumed)]).toEqual(range(1, hub.store.board.seq));
    quick.close();
    resumed.close();
  });

  it('are dropped when something waits for them for too long', async () => {
    const hub = await start({ limits: { unreadBytes: Infinity, stalledMs: 40, sweepMs: 5 } });
    const slow = await openStream(hub, '/collab/events/tail');
    slow.stall();
    for (let sent = 0; hub.streams.size === 1 && sent < 2000; sent += 20) await hub.emit(20, { details: big });
    await expect.poll(() => hub.streams.size).toBe(0);
  });

  it('R7 get history no faster than they read it, and all of it', async () => {
    let reads = 0;
    const hub = await start({ wrap: withReads(async (count) => void (reads = count)), bounds: { ringEvents: 10 } });
    for (let i = 0; i < 6; i++) await hub.emit(200, { details: big, together: true });
    const stream = await openStream(hub, '/collab/events/tail?since=earliest');
    stream.stall();
    await expect.poll(() => reads).toBeGreaterThan(0);
    const settled = await untilQuiet(() => reads);
    expect(settled).toBeLessThan(6);
    stream.resume();
    await stream.until(upTo(1200));
    expect(seqs(stream)).toEqual(range(1, 1200));
    stream.close();
  });
});

describe('bounds', () => {
  it('S49 count the streams of a principal, and give the place back', async () => {
    const hub = await start({ limits: { perPrincipal: 2 } });
    const streams = [await openStream(hub, '/collab/events/tail'), await openStream(hub, '/collab/events/tail')];
    const refused = await send(hub, { path: '/collab/events/tail' });
    expect(refused).toMatchObject({ status: 429, json: { code: 'rate_limited' } });
    expect(refused.headers['retry-after']).toBe('5');
    expect((await openStream(hub, '/collab/events/tail', { authorization: 'Bearer o-token' })).status).toBe(200);
    streams[0]!.close();
    await expect.poll(() => hub.streams.size).toBe(2);
    expect((await openStream(hub, '/collab/events/tail')).status).toBe(200);
  });

  it('count all streams', async () => {
    const hub = await start({ limits: { total: 1 } });
    await openStream(hub, '/collab/events/tail');
    expect(await send(hub, { path: '/collab/events/tail', token: 'o-token' })).toMatchObject({
      status: 503,
      json: { code: 'overloaded' },
    });
  });

  it('P4 count streams and queries against the limit of their asker', async () => {
    const hub = await start({ quota: 1 });
    const first = await send(hub, { path: '/collab/events' });
    expect(first.headers).toMatchObject({ 'ratelimit-policy': '"default";q=60;w=60', ratelimit: '"default";r=7;t=9' });
    for (const path of ['/collab/events', '/collab/events/tail', '/collab/state/tasks', '/collab/state/log']) {
      const reply = await send(hub, { path });
      expect(reply).toMatchObject({ status: 429, json: { code: 'rate_limited' } });
      expect(reply.headers['retry-after']).toBe('3');
      expect(hub.refusals.at(-1)).toMatchObject({ outcome: 'rate_limited', path, actor: 'viewer-person' });
    }
  });
});

describe('the stop of the hub', () => {
  it('ends streams cleanly, so that clients come back', async () => {
    const hub = await start();
    const stream = await openStream(hub, '/collab/events/tail');
    await hub.emit(1);
    await stream.until(upTo(1));
    await hub.app.stop(5000);
    expect(await stream.ended).toBe(true);
    expect(hub.lines.at(-1)).toMatchObject({ msg: 'request', path: '/collab/events/tail', status: 200, actor: 'viewer-person' });
  });

  it('begins no stream that was asked for just before', async () => {
    let goOn = () => {};
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    let asked = () => {};
    const asking = new Promise<void>((resolve) => (asked = resolve));
    const seqBefore = async () => {
      asked();
      await gate;
      return 0;
    };
    const hub = await start({ wrap: (store) => withPart(store, 'seqBefore', seqBefore) });
    const reply = send(hub, { path: '/collab/events/tail?since=2026-01-01' });
    await asking;
    const stopped = hub.app.stop(5000);
    goOn();
    expect(await reply).toMatchObject({ status: 503, json: { code: 'stopping' }, headers: { 'retry-after': '1' } });
    await stopped;
  });

  it('does not wait for a reader that does not read', async () => {
    const hub = await start();
    const slow = await openStream(hub, '/collab/events/tail');
    slow.stall();
    for (let i = 0; i < 15; i++) await hub.emit(20, { details: { blob: 'x'.repeat(30_000) } });
    await hub.app.stop(50);
    expect(hub.streams.size).toBe(0);
  });
});

/** The value once it has stayed the same for a while. */
async function untilQuiet(read: () => number): Promise<number> {
  for (let last = read(), same = 0; ;) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    same = read() === last ? same + 1 : 0;
    last = read();
    if (same === 10) return last;
  }
}
