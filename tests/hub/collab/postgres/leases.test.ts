/** Leases and agents that several hubs hear of (L1, L4, L6, L9, E5), by a database clock that the test moves. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAgentSweep } from '../../../../hub/collab/agent-liveness.ts';
import { heartbeatsOf } from '../../../../hub/collab/heartbeats.ts';
import { acquireLeases, toWanted } from '../../../../hub/collab/lease-acquire.ts';
import { leaseClockOf, remainingSeconds } from '../../../../hub/collab/lease-clock.ts';
import type { Lease } from '../../../../hub/collab/lease-fields.ts';
import { createLeaseSweeper, createSweep } from '../../../../hub/collab/lease-sweep.ts';
import { listLeases } from '../../../../hub/collab/lease-view.ts';
import { renewLease } from '../../../../hub/collab/lease.ts';
import type { CollabStore } from '../../../../hub/collab/store.ts';
import { always, ANN, put, refusalOf } from '../../../conformance/collab-picture.ts';
import { createFakeDatabaseClock, type FakeDatabaseClock } from '../../../support/fake-database-clock.ts';
import { until } from '../../../support/until.ts';

const TTL = 10;
const ann = { name: 'ann', agent: true };

let database: FakeDatabaseClock;
let a: CollabStore;
let b: CollabStore;
beforeEach(async () => {
  database = await createFakeDatabaseClock();
  a = await database.openTimed();
  b = await database.openTimed();
});
afterEach(async () => {
  await Promise.all([a.close(), b.close()]);
  expect(database.fatal).toEqual([]);
  await database.drop();
});

async function acquire(store: CollabStore, resource: string): Promise<Lease> {
  const wanted = toWanted({ caller: ann, resources: [resource], ttlSeconds: TTL });
  const { events } = await store.commit(ANN, acquireLeases(leaseClockOf(store), wanted));
  return events[0]!.details.changes![0]!.value as unknown as Lease;
}
const renew = (store: CollabStore, lease: Lease) =>
  store.commit(ANN, renewLease(leaseClockOf(store), { lockId: lease.lock_id, caller: ann, fence: lease.fence }));
/** A round of the sweeper; the names of what it told. */
const sweep = async (store: CollabStore, rule = createSweep(leaseClockOf(store), createAgentSweep(heartbeatsOf(store)))) =>
  (await store.commit({ actor: 'hub' }, rule)).events.map(({ event }) => event);
/** What a rule on this hub knows to be left of the lease. */
async function secondsLeft(store: CollabStore, lease: Lease): Promise<number> {
  let left = Number.NaN;
  await store.commit(ANN, (_board, moment) => {
    left = remainingSeconds(leaseClockOf(store), lease, moment);
    return [];
  });
  return left;
}
/** Time passes, and both hubs look every now and then, as they do. */
async function pass(seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 2) {
    await database.pass(Math.min(2, left));
    await Promise.all([a.commit(ANN, always()), b.commit(ANN, always())]);
  }
}
const holders = (store: CollabStore) => listLeases(store.board).map(({ holder }) => holder);

describe('leases over two hubs', () => {
  test('L1 L6 a renewal at one hub keeps the sweeper of the other from reclaiming', async () => {
    const lease = await acquire(a, 'repo');
    expect(await secondsLeft(b, lease)).toBe(TTL);
    await pass(8);
    await renew(a, lease);
    await pass(8);
    expect(await sweep(b)).toEqual([]);
    expect(await secondsLeft(b, lease)).toBe(2);
    await renew(b, lease);
    expect(await secondsLeft(a, lease)).toBe(TTL);
    await pass(11);
    expect(await sweep(b)).toEqual(['lease_reclaimed']);
    expect((await refusalOf(renew(a, lease))).code).toBe('lease_lost');
    expect(holders(a)).toEqual([]);
  });

  test('L4 a lease that expired is not brought back by a renewal at a hub that never heard of it', async () => {
    const lease = await acquire(a, 'repo');
    await pass(11);
    expect((await refusalOf(renew(b, lease))).code).toBe('lease_lost');
  });

  test('L6 time that is asked for without a commit is the same, up to a look', async () => {
    const lease = await acquire(a, 'repo');
    await pass(4);
    for (const store of [a, b]) expect(remainingSeconds(leaseClockOf(store), lease, store.moment())).toBe(6);
  });

  test('L9 one of two hubs is started again: nothing lasts longer for it', async () => {
    const lease = await acquire(a, 'repo');
    await pass(6);
    await a.close();
    a = await database.openTimed();
    expect(await secondsLeft(a, lease)).toBe(4);
    await pass(5);
    expect(await sweep(a)).toEqual(['lease_reclaimed']);
  });

  test.each([0, 3, 3_600])('L9 all hubs were down for %i s: every lease gets one fresh ttl', async (seconds) => {
    const lease = await acquire(a, 'repo');
    await pass(8);
    await Promise.all([a.close(), b.close()]);
    await database.pass(seconds);
    a = await database.openTimed();
    expect(await sweep(a)).toEqual([]);
    expect(await secondsLeft(a, lease)).toBe(TTL);
    b = await database.openTimed();
    await pass(4);
    // The second one to come makes no difference.
    expect(await secondsLeft(b, lease)).toBe(6);
  });

  test('L9 the only hubs were killed and one is back at once: every lease gets one fresh ttl', async () => {
    const lease = await acquire(a, 'repo');
    await pass(8);
    await Promise.all([a.close(), b.close()]);
    // What a hub that could not say goodbye leaves.
    await database.query('insert into collab.hubs select 7, ms from fake.clock');
    a = await database.openTimed();
    expect(await sweep(a)).toEqual([]);
    expect(await secondsLeft(a, lease)).toBe(TTL);
    b = await database.openTimed();
  });

  test('L9 nobody could be heard while no hub reached the database: every lease starts afresh', async () => {
    const lease = await acquire(a, 'repo');
    await pass(8);
    await database.pass(60);
    expect(await sweep(b)).toEqual([]);
    expect(await secondsLeft(a, lease)).toBe(TTL);
    expect(await secondsLeft(b, lease)).toBe(TTL);
  });

  test('L9 a server that crashed has forgotten who was heard, and nobody pays for it', async () => {
    const lease = await acquire(a, 'repo');
    await pass(9);
    await database.query('truncate collab.heard, collab.hubs');
    await pass(4);
    expect(await sweep(b)).toEqual([]);
    expect(await secondsLeft(a, lease)).toBeGreaterThan(TTL - 5);
  });

  test.each([3_600, -3_600])(
    'L9 the database clock is set by %i s: told once, and no lease is longer or shorter',
    async (seconds) => {
      const lease = await acquire(a, 'repo');
      const rule = createSweep(leaseClockOf(a));
      await sweep(a, rule);
      await pass(4);
      await database.set(seconds);
      expect(await sweep(a, rule)).toEqual(['clock_jump']);
      expect(await secondsLeft(b, lease)).toBe(6);
      await pass(4);
      expect(await sweep(a, rule)).toEqual([]);
      expect(await secondsLeft(a, lease)).toBe(2);
      await pass(4);
      expect(await sweep(a, rule)).toEqual(['lease_reclaimed']);
      // People see the clock as it is.
      expect(Math.abs(a.moment().wallMs - (Date.parse('2026-11-26T09:00:00Z') + (12 + seconds) * 1_000))).toBeLessThan(2_000);
    },
  );

  test('L6 one hub sweeps, and another one when that is gone', async () => {
    await Promise.all([a.commit(ANN, always()), b.commit(ANN, always())]);
    await database.pass(1);
    await until(() => a.sweeps!() !== b.sweeps!());
    const [first, second] = a.sweeps!() ? [a, b] : [b, a];
    const rounds = { first: 0, second: 0 };
    const count = (store: CollabStore, name: 'first' | 'second') =>
      createLeaseSweeper({
        store: { commit: store.commit.bind(store), sweeps: () => store.sweeps!() },
        clock: leaseClockOf(store),
        also: () => (rounds[name]++, []),
        onError: () => {},
      });
    const sweepers = [count(first, 'first'), count(second, 'second')];
    await until(() => rounds.first > 2);
    expect(rounds.second).toBe(0);
    await sweepers[0]!.close();
    await first.close();
    await until(() => rounds.second > 0);
    await sweepers[1]!.close();
  });

  test('what is over is forgotten in the database', async () => {
    await acquire(a, 'one');
    await acquire(b, 'two');
    expect(await database.query('select 1 from collab.heard')).toHaveLength(2);
    await pass(11);
    const rule = createSweep(leaseClockOf(a));
    expect(await sweep(a, rule)).toEqual(['lease_reclaimed', 'lease_reclaimed']);
    await sweep(a, rule);
    await a.commit(ANN, always());
    expect(await database.query('select 1 from collab.heard')).toEqual([]);
  });
});

describe('agents over two hubs', () => {
  const beat = async (store: CollabStore) => {
    heartbeatsOf(store).beat('ann', store.moment());
    await store.commit(ANN, always());
  };

  test('E5 a heartbeat at one hub is known to the other, and is no event', async () => {
    await a.commit(ANN, always(put('agents', 'ann', { name: 'ann', availability: 'free' })));
    await pass(2);
    await beat(a);
    await b.commit(ANN, always());
    expect(heartbeatsOf(b).find('ann')).toEqual(heartbeatsOf(a).find('ann'));
    expect(heartbeatsOf(b).find('ann')?.at).toBe('2026-11-26T09:00:02.000Z');
    expect(b.board.seq).toBe(1);
  });

  test('E5 an agent is dead when it is silent at all hubs, and not before', async () => {
    await a.commit(ANN, always(put('agents', 'ann', { name: 'ann', availability: 'free' })));
    await beat(a);
    await pass(100);
    expect(await sweep(b)).toEqual([]);
    await beat(a);
    await pass(100);
    expect(await sweep(b)).toEqual([]);
    await pass(24);
    expect(await sweep(b)).toEqual(['agent_died']);
    await beat(a);
    expect(await sweep(b)).toEqual(['agent_returned']);
  });

  test('an agent that comes again under the name of one that left was not heard before', async () => {
    await a.commit(ANN, always(put('agents', 'ann', { name: 'ann', availability: 'free' })));
    await beat(a);
    await b.commit(ANN, always(put('agents', 'ann', null)));
    await a.commit(ANN, always());
    await pass(130);
    await b.commit(ANN, always(put('agents', 'ann', { name: 'ann', availability: 'free' })));
    for (const store of [a, b]) {
      expect(await sweep(store)).toEqual([]);
      expect(heartbeatsOf(store).find('ann')).toBeUndefined();
    }
  });
});
