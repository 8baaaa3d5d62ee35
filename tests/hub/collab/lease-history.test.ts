import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acquireLeases, readAcquired, toWanted } from '../../../hub/collab/lease-acquire.ts';
import { createLeaseClock } from '../../../hub/collab/lease-clock.ts';
import { forceLease } from '../../../hub/collab/lease-end.ts';
import { checkFence } from '../../../hub/collab/lease-fence.ts';
import { isOwnedBy } from '../../../hub/collab/lease-fields.ts';
import type { Lease, Mode } from '../../../hub/collab/lease-fields.ts';
import { releaseLease, renewLease } from '../../../hub/collab/lease.ts';
import { createSweep } from '../../../hub/collab/lease-sweep.ts';
import { listLeases } from '../../../hub/collab/lease-view.ts';
import type { Rule } from '../../../hub/collab/store.ts';
import { HubError } from '../../../hub/errors.ts';
import { createMemoryBoard } from './memory-board.ts';

const RESOURCES = ['repo', 'path:src/**', 'path:src/a*', 'path:src/*b', 'path:docs'] as const;
type Resource = (typeof RESOURCES)[number];

/** Said outright, so that the test does not ask the code under test. */
const OVERLAPPING = new Set(['path:src/** path:src/a*', 'path:src/** path:src/*b', 'path:src/*b path:src/a*']);
const excludes = (a: string, b: string) => a === b || OVERLAPPING.has([a, b].toSorted().join(' '));

const OWNERS = [
  { holder: 'ann', incarnation: 'one' },
  { holder: 'ann', incarnation: 'two' },
  { holder: 'bob' },
  { holder: 'eve' },
] as const;
type Owner = (typeof OWNERS)[number];

const TTL_SECONDS = 10;

const owner = fc.constantFrom(...OWNERS);
const mode = fc.constantFrom<Mode>('exclusive', 'exclusive', 'shared');
const some = fc.uniqueArray(fc.constantFrom(...RESOURCES), { minLength: 1, maxLength: 2 });
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant('acquire'), owner, mode, resources: some }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('renew', 'release', 'force'), nth: fc.nat(8) }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('write'), nth: fc.nat(8) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('advance'), seconds: fc.constantFrom(1, 4, 9, 11) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('sweep', 'jump') }) },
);
type Step = { act: string; owner?: Owner; mode?: Mode; resources?: Resource[]; nth?: number; seconds?: number };

/** What a holder believes: the lease it was given and when it was last told that it still has it. */
type Belief = { lease: Lease; owner: Owner; heardSeconds: number; over: boolean };

function createWorld() {
  const hub = createMemoryBoard();
  const clock = createLeaseClock({ deafSeconds: Infinity });
  const sweep = createSweep(clock);
  const beliefs: Belief[] = [];
  const writes: { resource: string; fence: number }[] = [];
  let nowSeconds = 0;

  const alive = (belief: Belief) => !belief.over && nowSeconds - belief.heardSeconds <= TTL_SECONDS;
  const nth = (at: number) => beliefs[beliefs.length - 1 - (at % Math.max(1, beliefs.length))];

  /** True when the rule was carried out. */
  function attempt(rule: Rule): boolean {
    try {
      hub.commit(rule);
      return true;
    } catch (error) {
      if (error instanceof HubError) return false;
      throw error;
    }
  }

  function acquire(by: Owner, asked: Resource[], how: Mode): void {
    const caller = { name: by.holder, agent: true };
    const wanted = toWanted({
      resources: asked,
      caller,
      mode: how,
      ttlSeconds: TTL_SECONDS,
      ...('incarnation' in by && { incarnation: by.incarnation }),
    });
    const blocked = beliefs.some(
      (other) =>
        alive(other) &&
        other.owner !== by &&
        (how === 'exclusive' || other.lease.mode === 'exclusive') &&
        asked.some((resource) => excludes(resource, other.lease.resource)),
    );
    const before = hub.board.lastFence;
    expect(attempt(acquireLeases(clock, wanted)), 'acquired exactly when nobody alive stands in the way').toBe(!blocked);
    if (blocked) return expect(hub.board.lastFence).toBe(before) as void;
    for (const { lease, granted } of readAcquired(
      {
        events: hub.events.filter(({ details }) => details.changes?.some(({ value }) => Number(value?.fence) > before)),
        seq: hub.board.seq,
      },
      hub.board,
      wanted,
    )) {
      for (const other of beliefs)
        if (granted && other.owner === by && other.lease.resource === lease.resource) other.over = true;
      const known = beliefs.find((belief) => belief.lease.lock_id === lease.lock_id);
      if (known) known.heardSeconds = nowSeconds;
      else beliefs.push({ lease, owner: by, heardSeconds: nowSeconds, over: false });
    }
  }

  function renew(belief: Belief): void {
    const { lease, owner: by } = belief;
    const renewed = attempt(
      renewLease(clock, { lockId: lease.lock_id, caller: { name: by.holder, agent: true }, fence: lease.fence }),
    );
    expect(renewed, 'renewed exactly while it is alive').toBe(alive(belief));
    if (renewed) belief.heardSeconds = nowSeconds;
    else belief.over = true;
  }

  function write({ lease, owner: by }: Belief): void {
    const caller = { name: by.holder, agent: true };
    const written = attempt((board, moment) => {
      checkFence(board, clock, moment, { resource: lease.resource, caller, fence: lease.fence });
      return [{ event: 'written', details: {} }];
    });
    if (!written) return;
    writes.push({ resource: lease.resource, fence: lease.fence });
    const newer = hub.events.find(({ details }) => details.resource === lease.resource && Number(details.fence) > lease.fence);
    expect(lease.mode === 'exclusive' && newer, 'written with the newest fence').toBeFalsy();
  }

  return {
    hub,
    alive,
    beliefs,
    writes,
    take({ act, owner: by, mode: how, resources: asked, nth: at, seconds }: Step): void {
      const belief = nth(at ?? 0);
      if (act === 'acquire') acquire(by!, asked!, how!);
      if (act === 'renew' && belief) renew(belief);
      if (act === 'write' && belief) write(belief);
      if (
        act === 'release' &&
        belief &&
        attempt(releaseLease({ lockId: belief.lease.lock_id, caller: { name: belief.owner.holder, agent: true } }))
      )
        belief.over = true;
      if (act === 'force' && belief && attempt(forceLease({ lockId: belief.lease.lock_id, by: 'op', reason: 'test' })))
        belief.over = true;
      if (act === 'advance') hub.advance(seconds!);
      if (act === 'advance') nowSeconds += seconds!;
      if (act === 'jump') hub.jumpWall(86_400);
      if (act === 'sweep' || act === 'jump') hub.commit(sweep);
    },
  };
}

type World = ReturnType<typeof createWorld>;

function assertOneHolder({ hub }: World): void {
  const live = listLeases(hub.board);
  for (const [at, a] of live.entries()) {
    for (const b of live.slice(at + 1)) {
      const apart = isOwnedBy(a, b) || (a.mode === 'shared' && b.mode === 'shared') || !excludes(a.resource, b.resource);
      expect(apart, `${a.lock_id} beside ${b.lock_id}`).toBe(true);
    }
  }
}

function assertRisingFences({ hub }: World): void {
  const fences = hub.events.filter(({ event }) => event === 'lease_acquired').map(({ details }) => details.fence as number);
  expect(fences).toEqual(fences.map((_, at) => at + 1));
}

/** Everybody who was promised a lease still has it on the board. */
function assertPromises({ hub, beliefs, alive }: World): void {
  const live = new Set(listLeases(hub.board).map(({ lock_id }) => lock_id));
  for (const belief of beliefs)
    if (alive(belief)) expect(live.has(belief.lease.lock_id), `${belief.lease.lock_id} is alive`).toBe(true);
}

/** What a store of another kind would see: exclusive writes come with fences that never fall. */
function assertFencedWrites({ writes, beliefs }: World): void {
  const exclusive = new Set(beliefs.filter(({ lease }) => lease.mode === 'exclusive').map(({ lease }) => lease.fence));
  const highest = new Map<string, number>();
  for (const { resource, fence } of writes.filter((write) => exclusive.has(write.fence))) {
    expect(fence).toBeGreaterThanOrEqual(highest.get(resource) ?? 0);
    highest.set(resource, fence);
  }
}

describe('histories of leases', () => {
  it('L2 L3 L4 L6 L7 L9 L11 L12 any history keeps one holder, rising fences, every promise and no stale write', () => {
    let applied = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
        const world = createWorld();
        for (const one of steps) {
          world.take(one as Step);
          assertOneHolder(world);
          assertPromises(world);
        }
        assertRisingFences(world);
        assertFencedWrites(world);
        applied += world.writes.length;
      }),
      { numRuns: 600 },
    );
    expect(applied).toBeGreaterThan(500);
  });
});
