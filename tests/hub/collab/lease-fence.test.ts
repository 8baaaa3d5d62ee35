import { beforeEach, describe, expect, it } from 'vitest';
import { createLeaseClock } from '../../../hub/collab/lease-clock.ts';
import type { LeaseClock } from '../../../hub/collab/lease-clock.ts';
import { checkFence } from '../../../hub/collab/lease-fence.ts';
import type { Caller } from '../../../hub/collab/lease-fields.ts';
import { createSweep } from '../../../hub/collab/lease-sweep.ts';
import { listLeases } from '../../../hub/collab/lease-view.ts';
import { ann, bob, createLeaseWorld, eve } from './lease-world.ts';
import type { LeaseWorld } from './lease-world.ts';

let world: LeaseWorld;
beforeEach(() => {
  world = createLeaseWorld();
});

describe('fence', () => {
  const check = (caller: Caller, fence?: number) =>
    world.hub.refusal((board, moment) => {
      checkFence(board, world.clock, moment, { resource: 'repo', caller, ...(fence !== undefined && { fence }) });
      throw Object.assign(new Error('passed'), { passed: true });
    });
  const passes = (caller: Caller, fence?: number) => expect(() => check(caller, fence)).toThrow('passed');

  it('L7 agents need the fence of a live lease, people do not', () => {
    passes(ann);
    world.acquire({ caller: ann });
    passes(ann, 1);
    passes(eve);
    expect(check(ann).fields).toMatchObject({ resource: 'repo', current_holder: 'ann' });
    expect(check(ann).code).toBe('fence_required');
    expect(check(bob).code).toBe('fence_required');
    expect(check(bob, 1).code).toBe('not_lease_holder');
    expect(check(eve, 1).code).toBe('not_lease_holder');
    expect(check(ann, 2).code).toBe('invalid_input');
  });

  it('L7 a fence below the newest grant is stale', () => {
    world.acquire({ caller: ann });
    world.hub.advance(61);
    world.acquire({ caller: bob });
    const refusal = check(ann, 1);
    expect(refusal.code).toBe('stale_fence');
    expect(refusal.fields).toMatchObject({ your_fence: 1, current_fence: 2, current_holder: 'bob' });
    expect(check(eve, 1).code).toBe('stale_fence');
  });

  it('L7 R8 the fence of an expired lease is lost, also when nobody has it yet', () => {
    world.acquire({ caller: ann });
    world.hub.advance(61);
    expect(check(ann, 1).code).toBe('lease_lost');
    world.sweep();
    expect(check(ann, 1).code).toBe('lease_lost');
  });

  it('L7 a fence given back passes until somebody else has the lease', () => {
    world.hub.commit(world.release(world.acquire({ caller: ann }), ann));
    passes(ann, 1);
    expect(check(bob, 1).code).toBe('lease_lost');
    const other = world.acquire({ caller: bob });
    expect(check(ann, 1).code).toBe('stale_fence');
    world.hub.commit(world.release(other, bob));
    expect(check(ann, 1).fields).toMatchObject({ current_fence: 2, current_holder: null });
  });

  it('L7 a fence of something else is refused', () => {
    world.acquire({ caller: ann, resources: ['elsewhere'] });
    expect(check(ann, 1).code).toBe('stale_fence');
  });

  it('L7 each sharer has a fence of its own', () => {
    world.acquire({ caller: ann, mode: 'shared' });
    world.acquire({ caller: bob, mode: 'shared' });
    passes(ann, 1);
    passes(bob, 2);
    expect(check(ann, 2).code).toBe('not_lease_holder');
  });
});

describe('time', () => {
  it('L9 after a restart every lease gets one fresh ttl from the first look', () => {
    world.acquire({ caller: ann });
    world.hub.advance(55);
    world.clock = createLeaseClock({ deafSeconds: 5 });
    world.hub.advance(3_600);
    const round = createSweep(world.clock);
    world.hub.commit(round);
    for (let second = 0; second < 60; second += 1) {
      world.hub.advance(1);
      world.hub.commit(round);
    }
    expect(world.holders()).toEqual(['ann']);
    world.hub.advance(1);
    world.hub.commit(round);
    expect(world.holders()).toEqual([]);
  });

  it('L9 R9 a jump of the wall world.clock is told and expires nothing', () => {
    const round = createSweep(world.clock);
    world.acquire({ caller: ann });
    world.hub.commit(round);
    for (const seconds of [3_600, -7_200]) {
      world.hub.jumpWall(seconds);
      world.hub.advance(1);
      expect(world.hub.commit(round).events.map(({ event, details }) => [event, details.jump_seconds])).toEqual([
        ['clock_jump', seconds],
      ]);
    }
    world.hub.jumpWall(1.9);
    expect(world.hub.commit(round).events).toEqual([]);
    expect(world.secondsLeft(listLeases(world.hub.board)[0]!)).toBe(58);
  });

  it('L9 a hub that stood still does not count the time against the holders', () => {
    world.clock = createLeaseClock({ deafSeconds: 5 });
    const lease = world.acquire({ caller: ann });
    world.hub.advance(120);
    expect(world.hub.refusal(world.asking({ caller: bob })).code).toBe('lease_held');
    expect(world.secondsLeft(lease)).toBe(60);
    for (let step = 0; step < 30; step += 1) {
      world.hub.advance(2);
      expect(world.hub.refusal(world.asking({ caller: bob })).code).toBe('lease_held');
    }
    world.hub.advance(1);
    expect(world.acquire({ caller: bob }).holder).toBe('bob');
  });

  it('L9 the sweep forgets the heartbeats of leases that are over, and no others', () => {
    const seen: number[] = [];
    const counting: LeaseClock = { ...world.clock, keepOnly: (ids) => void seen.push(ids.size) };
    const lease = world.acquire({ caller: ann });
    world.acquire({ caller: bob, resources: ['b'] });
    const round = createSweep(counting);
    world.hub.commit(round);
    world.hub.commit(world.release(lease, ann));
    world.hub.commit(round);
    expect(seen).toEqual([2, 1]);
  });
});
