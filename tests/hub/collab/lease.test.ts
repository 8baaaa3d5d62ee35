import { beforeEach, describe, expect, it } from 'vitest';
import { acquireLeases, MAX_HELD, readAcquired } from '../../../hub/collab/lease-acquire.ts';
import { forceLease, MAX_ENDED } from '../../../hub/collab/lease-end.ts';
import { leaseSchema, leaseViewSchema } from '../../../hub/collab/lease-fields.ts';
import { leasesOn } from '../../../hub/collab/lease-index.ts';
import { renewLease, requestCancel } from '../../../hub/collab/lease.ts';
import { listLeases, toLeaseView } from '../../../hub/collab/lease-view.ts';
import { EVENTS } from '../../../hub/collab/events.ts';
import { ann, bob, createLeaseWorld, eve } from './lease-world.ts';
import type { LeaseWorld } from './lease-world.ts';

let world: LeaseWorld;
beforeEach(() => {
  world = createLeaseWorld();
});

describe('acquire', () => {
  it('L1 L2 a grant is a lease with the next fence', () => {
    const lease = world.acquire({ caller: ann, incarnation: 'i-1' });
    expect(lease).toMatchObject({
      lock_id: 'L-1',
      fence: 1,
      resource: 'repo',
      holder: 'ann',
      mode: 'exclusive',
      incarnation: 'i-1',
    });
    expect(leaseSchema.parse(world.hub.board.get('locks', 'L-1'))).toEqual(world.hub.board.get('locks', 'L-1'));
    expect(leaseViewSchema.parse(toLeaseView(world.hub.board, world.clock, lease, world.hub.moment())).expires_in_seconds).toBe(
      60,
    );
    world.hub.commit(world.release(lease, ann));
    expect(world.acquire({ caller: bob }).fence).toBe(2);
  });

  it('L3 held by another: who, how and for how long', () => {
    world.acquire({ caller: ann });
    world.hub.advance(20);
    const refusal = world.hub.refusal(world.asking({ caller: bob }));
    expect(refusal.code).toBe('lease_held');
    expect(refusal.fields).toMatchObject({
      holder: 'ann',
      mode: 'exclusive',
      expires_in_seconds: 40,
      retry_after_seconds: 40,
      resource: 'repo',
    });
  });

  it('L3 the same holder keeps the fence and is heard; the time is never shortened', () => {
    const first = world.acquire({ caller: ann, ttlSeconds: 100 });
    world.hub.advance(30);
    const again = world.acquire({ caller: ann, ttlSeconds: 50 });
    expect([again.fence, world.secondsLeft(again)]).toEqual([first.fence, 100]);
    expect(world.hub.names()).toEqual(['lease_acquired']);
    const longer = world.acquire({ caller: ann, ttlSeconds: 200 });
    expect([longer.fence, world.secondsLeft(longer)]).toEqual([first.fence, 200]);
    expect(world.hub.names()).toEqual(['lease_acquired', 'lease_extended']);
  });

  it('L3 several resources: sorted, all or nothing', () => {
    world.acquire({ caller: bob, resources: ['m'] });
    expect(world.hub.refusal(world.asking({ caller: ann, resources: ['z', 'm', 'a'] })).code).toBe('lease_held');
    expect(world.holders()).toEqual(['bob']);
    const wanted = world.wantedOf({ caller: ann, resources: ['z', 'b', 'a', 'z'] });
    const got = readAcquired(world.hub.commit(acquireLeases(world.clock, wanted)), world.hub.board, wanted);
    expect(got.map(({ lease, granted }) => [lease.resource, lease.fence, granted])).toEqual([
      ['a', 2, true],
      ['b', 3, true],
      ['z', 4, true],
    ]);
  });

  it('L3 the answer can be made again from the commit, and from the board when nothing was granted', () => {
    const wanted = world.wantedOf({ caller: ann, resources: ['a', 'b'] });
    world.acquire({ caller: ann, resources: ['b'] });
    const commit = world.hub.commit(acquireLeases(world.clock, wanted));
    const answer = readAcquired(commit, world.hub.board, wanted).map(({ lease, granted }) => [lease.resource, granted]);
    expect(answer).toEqual([
      ['a', true],
      ['b', false],
    ]);
    world.hub.commit(
      world.release(
        listLeases(world.hub.board).find(({ resource }) => resource === 'b')!,
        ann,
      ),
    );
    expect(() => readAcquired(commit, world.hub.board, wanted)).toThrow(expect.objectContaining({ code: 'lease_lost' }));
  });

  it('L3 shared leases stand together, never beside an exclusive one', () => {
    world.acquire({ caller: ann, mode: 'shared' });
    world.acquire({ caller: bob, mode: 'shared' });
    expect(world.hub.refusal(world.asking({ caller: eve })).code).toBe('lease_held');
    expect(world.hub.refusal(world.asking({ caller: ann })).code).toBe('lease_held');
    world.hub.commit(world.release(listLeases(world.hub.board)[1]!, bob));
    const alone = world.acquire({ caller: ann });
    expect([alone.mode, alone.fence]).toEqual(['exclusive', 3]);
    expect(world.holders()).toEqual(['ann']);
    expect(world.acquire({ caller: ann, mode: 'shared' }).fence).toBe(3);
  });

  it('L6 what expired is reclaimed by whoever acquires next, in the same commit', () => {
    world.acquire({ caller: ann });
    world.hub.advance(60);
    expect(world.hub.refusal(world.asking({ caller: bob })).code).toBe('lease_held');
    world.hub.advance(0.001);
    const lease = world.acquire({ caller: bob });
    expect([lease.fence, lease.reclaim_count]).toEqual([2, 1]);
    expect(world.hub.names()).toEqual(['lease_acquired', 'lease_reclaimed', 'lease_acquired']);
    expect(world.hub.events[1]!.details).toMatchObject({ resource: 'repo', old_holder: 'ann', old_fence: 1 });
  });

  it('L4 L6 the holder itself gets a new fence once it expired', () => {
    const lost = world.acquire({ caller: ann });
    world.hub.advance(61);
    expect(world.acquire({ caller: ann }).fence).toBe(lost.fence + 1);
  });

  it('L8 the time to live has bounds of its own for agents and people', () => {
    expect(world.secondsLeft(world.acquire({ caller: ann }))).toBe(60);
    expect(world.secondsLeft(world.acquire({ caller: eve, resources: ['other'] }))).toBe(86_400);
    for (const [caller, ttlSeconds] of [
      [ann, 9],
      [ann, 3_601],
      [ann, 60.5],
      [eve, 86_401],
    ] as const) {
      expect(() => world.wantedOf({ caller, ttlSeconds })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    }
  });

  it('L11 another incarnation of the same name inherits nothing', () => {
    world.acquire({ caller: ann, incarnation: 'one' });
    expect(world.hub.refusal(world.asking({ caller: ann, incarnation: 'two' })).fields).toMatchObject({ holder: 'ann' });
    expect(world.hub.refusal(world.asking({ caller: ann })).code).toBe('lease_held');
    expect(world.acquire({ caller: ann, incarnation: 'one' }).fence).toBe(1);
  });

  it('L12 path leases exclude each other where some path matches both', () => {
    world.acquire({ caller: ann, resources: ['path:src/**/*.ts'] });
    const refusal = world.hub.refusal(world.asking({ caller: bob, resources: ['path:docs', 'path:src/api'] }));
    expect(refusal.fields).toMatchObject({
      resource: 'path:src/api',
      held: 'path:src/**/*.ts',
      holder: 'ann',
      overlap: 'src/api/a.ts',
    });
    world.acquire({ caller: bob, resources: ['path:src/*.py'] });
    world.acquire({ caller: ann, resources: ['path:src/x.ts'] });
    expect(world.holders()).toEqual(['ann', 'bob', 'ann']);
    expect(() => world.wantedOf({ caller: ann, resources: ['path:../x'] })).toThrow(
      expect.objectContaining({ code: 'bad_pattern' }),
    );
  });

  it('L3 requests and holders have bounds', () => {
    const names = (count: number) => Array.from({ length: count }, (_, at) => `r${at}`);
    expect(() => world.wantedOf({ caller: ann, resources: names(65) })).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
    expect(() => world.wantedOf({ caller: ann, resources: [] })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    for (const name of names(MAX_HELD)) world.acquire({ caller: ann, resources: [name] });
    expect(world.hub.refusal(world.asking({ caller: ann, resources: ['one more'] })).code).toBe('conflict');
    expect(world.acquire({ caller: ann, resources: ['r0'] }).fence).toBe(1);
  });
});

describe('renew', () => {
  it('E5 L4 a heartbeat lengthens the lease and changes nothing on the board', () => {
    const lease = world.acquire({ caller: ann });
    const tag = world.hub.board.etag('locks', 'L-1');
    world.hub.advance(50);
    expect(world.hub.commit(world.renew(lease, ann)).events).toEqual([]);
    expect([world.secondsLeft(lease), world.hub.board.etag('locks', 'L-1')]).toEqual([60, tag]);
    world.hub.advance(50);
    expect(world.hub.refusal(world.asking({ caller: bob })).code).toBe('lease_held');
  });

  it('L4 others, wrong fences and unknown leases are refused', () => {
    const lease = world.acquire({ caller: ann });
    expect(world.hub.refusal(world.renew(lease, bob)).code).toBe('not_lease_holder');
    expect(world.hub.refusal(world.renew(lease, ann, 7)).fields).toMatchObject({
      your_fence: 7,
      current_fence: 1,
      current_holder: 'ann',
    });
    expect(world.hub.refusal(renewLease(world.clock, { lockId: 'L-2', caller: ann, fence: 2 })).code).toBe('not_found');
    expect(world.hub.refusal(renewLease(world.clock, { lockId: 'nonsense', caller: ann, fence: 2 })).code).toBe('not_found');
  });

  it('L4 nothing rises again: expired is lost, before and after it is reclaimed and granted anew', () => {
    const lease = world.acquire({ caller: ann });
    world.hub.advance(61);
    expect(world.hub.refusal(world.renew(lease, ann)).code).toBe('lease_lost');
    world.sweep();
    expect(world.hub.refusal(world.renew(lease, ann)).fields).toMatchObject({
      your_fence: 1,
      ended: { kind: 'reclaimed' },
      current_holder: null,
    });
    world.acquire({ caller: bob });
    const refusal = world.hub.refusal(world.renew(lease, ann));
    expect([refusal.code, refusal.fields.current_holder]).toEqual(['lease_lost', 'bob']);
    expect(refusal.message).toContain('bob holds it now');
  });

  it('L4 a wish to stop is shown to the holder', () => {
    const lease = world.acquire({ caller: ann });
    world.hub.commit(requestCancel({ lockId: 'L-1', by: 'eve' }));
    expect(world.hub.commit(requestCancel({ lockId: 'L-1', by: 'eve' })).events).toEqual([]);
    world.hub.commit(world.renew(lease, ann));
    expect(world.hub.board.get('locks', 'L-1')).toMatchObject({ cancel_requested: true });
    world.hub.commit(world.release(lease, ann));
    expect(world.hub.refusal(requestCancel({ lockId: 'L-1', by: 'eve' })).code).toBe('lease_lost');
  });
});

describe('release, reclaim, force', () => {
  it('L5 giving back is idempotent for the holder alone', () => {
    const lease = world.acquire({ caller: ann });
    expect(world.hub.refusal(world.release(lease, bob)).code).toBe('not_lease_holder');
    expect(world.hub.refusal(world.release(lease, ann, 9)).code).toBe('stale_fence');
    expect(world.hub.commit(world.release(lease, ann, 1)).events).toHaveLength(1);
    expect(world.hub.commit(world.release(lease, ann)).events).toEqual([]);
    world.acquire({ caller: bob });
    expect(world.hub.commit(world.release(lease, ann)).events).toEqual([]);
    expect(world.holders()).toEqual(['bob']);
  });

  it('L5 what was reclaimed is lost', () => {
    const lease = world.acquire({ caller: ann });
    world.hub.advance(61);
    world.sweep();
    expect(world.hub.refusal(world.release(lease, ann)).code).toBe('lease_lost');
  });

  it('L6 only what expired is reclaimed', () => {
    world.acquire({ caller: ann, resources: ['a'] });
    world.acquire({ caller: bob, resources: ['b'], ttlSeconds: 600 });
    expect(world.sweep().events).toEqual([]);
    world.hub.advance(61);
    expect(world.sweep().events.map(({ event, target }) => [event, target])).toEqual([['lease_reclaimed', 'lease:L-1']]);
    expect(world.holders()).toEqual(['bob']);
  });

  it('L6 a forced lease tells its old holder who took it and why', () => {
    const lease = world.acquire({ caller: ann });
    world.hub.commit(forceLease({ lockId: 'L-1', by: 'eve', reason: 'release day' }));
    expect(world.hub.commit(forceLease({ lockId: 'L-1', by: 'eve', reason: 'again' })).events).toEqual([]);
    const refusal = world.hub.refusal(world.renew(lease, ann));
    expect(refusal.code).toBe('lease_lost');
    expect(refusal.message).toMatch(/taken by eve .*release day/);
    expect(world.hub.events.at(-1)).toMatchObject({
      event: 'lease_forced',
      details: { by: 'eve', reason: 'release day', old_holder: 'ann', old_fence: 1 },
    });
  });

  it('L5 leases that are over are forgotten in time, but never taken for unknown ones', () => {
    for (let at = 0; at < MAX_ENDED + 200; at += 1) {
      world.hub.commit(world.release(world.acquire({ caller: ann }), ann));
      world.hub.advance(1);
    }
    expect(leasesOn(world.hub.board).countEnded()).toBeGreaterThanOrEqual(MAX_ENDED);
    expect(leasesOn(world.hub.board).countEnded()).toBeLessThanOrEqual(MAX_ENDED + 100);
    expect(world.hub.board.get('locks', 'L-1')).toBeUndefined();
    expect(world.hub.board.get('locks', 'L-1200')).toBeDefined();
    expect(world.hub.refusal(renewLease(world.clock, { lockId: 'L-1', caller: ann, fence: 1 })).code).toBe('lease_lost');
  });

  it('V1 the details of every event fit their schema', () => {
    const lease = world.acquire({ caller: ann, incarnation: 'i' });
    world.acquire({ caller: ann, incarnation: 'i', ttlSeconds: 300 });
    world.hub.commit(requestCancel({ lockId: 'L-1', by: 'eve' }));
    world.hub.commit(world.release(lease, ann));
    world.acquire({ caller: bob });
    world.hub.commit(forceLease({ lockId: 'L-2', by: 'eve', reason: 'why' }));
    world.acquire({ caller: bob });
    world.hub.advance(61);
    world.sweep();
    for (const { event, details } of world.hub.events) {
      const { changes, ...told } = details;
      expect(changes).not.toEqual([]);
      expect(EVENTS[event as keyof typeof EVENTS].details.strict().parse(told)).toEqual(told);
    }
    expect(new Set(world.hub.names()).size).toBe(6);
  });
});
