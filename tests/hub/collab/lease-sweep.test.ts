import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLeases, readAcquired, toWanted } from '../../../hub/collab/lease-acquire.ts';
import { createLeaseClock, leaseClockOf } from '../../../hub/collab/lease-clock.ts';
import type { LeaseClock } from '../../../hub/collab/lease-clock.ts';
import { MAX_RECLAIMED } from '../../../hub/collab/lease-end.ts';
import type { Lease } from '../../../hub/collab/lease-fields.ts';
import { renewLease } from '../../../hub/collab/lease.ts';
import { createLeaseSweeper } from '../../../hub/collab/lease-sweep.ts';
import type { LeaseSweeper } from '../../../hub/collab/lease-sweep.ts';
import { listLeases } from '../../../hub/collab/lease-view.ts';
import type { CollabStore } from '../../../hub/collab/store.ts';
import { createStoreFolder } from '../../support/store-folder.ts';
import type { StoreFolder } from '../../support/store-folder.ts';

const ann = { name: 'ann', agent: true };

let folder: StoreFolder;
let store: CollabStore;
let clock: LeaseClock;
let sweeper: LeaseSweeper | undefined;
const time = { wallMs: Date.parse('2026-11-26T09:00:00Z'), monotonicMs: 1_000 };

async function openStore(): Promise<void> {
  store = await folder.open({ clock: { wallMs: () => time.wallMs, monotonicMs: () => time.monotonicMs } });
  clock = createLeaseClock({ deafSeconds: Infinity });
}

function advance(seconds: number): void {
  time.wallMs += seconds * 1_000;
  time.monotonicMs += seconds * 1_000;
}

beforeEach(async () => {
  folder = await createStoreFolder();
  await openStore();
});
afterEach(async () => {
  await sweeper?.close();
  sweeper = undefined;
  await store.close();
  await folder.remove();
});

async function acquire(resources: string[]): Promise<Lease[]> {
  const wanted = toWanted({ resources, caller: ann });
  const commit = await store.commit({ actor: 'ann' }, acquireLeases(clock, wanted));
  return readAcquired(commit, store.board, wanted).map(({ lease }) => lease);
}

function sweep(onError: (error: unknown) => void = () => {}): void {
  sweeper = createLeaseSweeper({ store, clock, onError });
}

/** Resolves once no lease is live. */
function allGone(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => (listLeases(store.board).length === 0 ? resolve() : undefined);
  const stop = store.subscribe(look);
  look();
  return promise.finally(stop);
}

describe('sweeper', () => {
  it('L6 reclaims everything that expired, more than fits into one commit', async () => {
    for (let at = 0; at < 5; at += 1) await acquire(Array.from({ length: 60 }, (_, nth) => `r${at}-${nth}`));
    expect(store.board.lastFence).toBeGreaterThan(MAX_RECLAIMED);
    advance(61);
    sweep();
    await allGone();
    const { events } = await store.read(0, { limit: 10_000, filter: ({ event }) => event === 'lease_reclaimed' });
    expect(events).toHaveLength(300);
    expect(events[0]!.record).toMatchObject({ actor: 'hub', details: { resource: 'r0-0', old_holder: 'ann', old_fence: 1 } });
  });

  it('L6 L4 looks again by itself, and leaves alone what is renewed', async () => {
    const [kept, lost] = await acquire(['a', 'b']);
    sweep();
    advance(50);
    await store.commit({ actor: 'ann' }, renewLease(clock, { lockId: kept!.lock_id, caller: ann, fence: kept!.fence }));
    const reclaimed = new Promise<string[]>((resolve) =>
      store.subscribe((events) => resolve(events.map(({ record }) => record.target!))),
    );
    advance(11);
    expect(await reclaimed).toEqual([`lease:${lost!.lock_id}`]);
    expect(listLeases(store.board).map(({ resource }) => resource)).toEqual(['a']);
  });

  it('L2 L9 a restart keeps leases for one fresh ttl, and fences go on', async () => {
    const [lease] = await acquire(['a']);
    await store.close();
    time.monotonicMs = 5;
    time.wallMs += 86_400_000;
    await openStore();
    sweep();
    expect(await sweeper!.sweep()).toBe(false);
    advance(60);
    await sweeper!.sweep();
    expect(listLeases(store.board).map(({ lock_id }) => lock_id)).toEqual([lease!.lock_id]);
    advance(0.001);
    await sweeper!.sweep();
    await allGone();
    expect((await acquire(['a']))[0]!.fence).toBe(lease!.fence + 1);
  });

  it('L6 a round that fails is told, and closing waits for nothing', async () => {
    await store.close();
    const failure = new Promise<unknown>((resolve) => sweep(resolve));
    expect(await failure).toMatchObject({ code: 'stopping' });
    await sweeper!.close();
  });

  it('L9 every user of a store has the same clock', () => {
    expect(leaseClockOf(store)).toBe(leaseClockOf(store));
  });
});
