import { beforeEach, describe, expect, it } from 'vitest';
import { acquireLeases, MAX_HELD, readAcquired, toWanted } from '../../../hub/collab/lease-acquire.ts';
import type { AcquireRequest } from '../../../hub/collab/lease-acquire.ts';
import { createLeaseClock } from '../../../hub/collab/lease-clock.ts';
import type { LeaseClock } from '../../../hub/collab/lease-clock.ts';
import { forceLease, MAX_ENDED, reclaimLeases } from '../../../hub/collab/lease-end.ts';
import { checkFence } from '../../../hub/collab/lease-fence.ts';
import type { Caller, Lease } from '../../../hub/collab/lease-fields.ts';
import { leaseSchema, leaseViewSchema } from '../../../hub/collab/lease-fields.ts';
import { leasesOn } from '../../../hub/collab/lease-index.ts';
import { releaseLease, renewLease, requestCancel } from '../../../hub/collab/lease.ts';
import { createSweep } from '../../../hub/collab/lease-sweep.ts';
import { listLeases, toLeaseView } from '../../../hub/collab/lease-view.ts';
import { EVENTS } from '../../../hub/collab/events.ts';
import { createMemoryBoard } from './memory-board.ts';
import type { MemoryBoard } from './memory-board.ts';

const ann: Caller = { name: 'ann', agent: true };
const bob: Caller = { name: 'bob', agent: true };
const eve: Caller = { name: 'eve', agent: false };

let hub: MemoryBoard;
let clock: LeaseClock;
beforeEach(() => {
  hub = createMemoryBoard();
  clock = createLeaseClock({ deafSeconds: Infinity });
});

type Asked = Partial<AcquireRequest> & { caller: Caller };
const wantedOf = ({ resources = ['repo'], ...rest }: Asked) => toWanted({ resources, ...rest });
const asking = (asked: Asked) => acquireLeases(clock, wantedOf(asked));

function acquire(asked: Asked): Lease {
  return readAcquired(hub.commit(asking(asked)), hub.board, wantedOf(asked))[0]!.lease;
}
const renew = (lease: Lease, caller: Caller, fence = lease.fence) => renewLease(clock, { lockId: lease.lock_id, caller, fence });
const release = (lease: Lease, caller: Caller, fence?: number) =>
  releaseLease({ lockId: lease.lock_id, caller, ...(fence !== undefined && { fence }) });
const secondsLeft = (lease: Lease) => toLeaseView(hub.board, clock, lease, hub.moment()).expires_in_seconds;
const sweep = () => hub.commit(reclaimLeases(clock, { by: 'hub' }));
const holders = () => listLeases(hub.board).map(({ holder }) => holder);

describe('acquire', () => {
  it('L1 L2 a grant is a lease with the next fence', () => {
    const lease = acquire({ caller: ann, incarnation: 'i-1' });
    expect(lease).toMatchObject({
      lock_id: 'L-1',
      fence: 1,
      resource: 'repo',
      holder: 'ann',
      mode: 'exclusive',
      incarnation: 'i-1',
    });
    expect(leaseSchema.parse(hub.board.get('locks', 'L-1'))).toEqual(hub.board.get('locks', 'L-1'));
    expect(leaseViewSchema.parse(toLeaseView(hub.board, clock, lease, hub.moment())).expires_in_seconds).toBe(60);
    hub.commit(release(lease, ann));
    expect(acquire({ caller: bob }).fence).toBe(2);
  });

  it('L3 held by another: who, how and for how long', () => {
    acquire({ caller: ann });
    hub.advance(20);
    const refusal = hub.refusal(asking({ caller: bob }));
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
    const first = acquire({ caller: ann, ttlSeconds: 100 });
    hub.advance(30);
    const again = acquire({ caller: ann, ttlSeconds: 50 });
    expect([again.fence, secondsLeft(again)]).toEqual([first.fence, 100]);
    expect(hub.names()).toEqual(['lease_acquired']);
    const longer = acquire({ caller: ann, ttlSeconds: 200 });
    expect([longer.fence, secondsLeft(longer)]).toEqual([first.fence, 200]);
    expect(hub.names()).toEqual(['lease_acquired', 'lease_extended']);
  });

  it('L3 several resources: sorted, all or nothing', () => {
    acquire({ caller: bob, resources: ['m'] });
    expect(hub.refusal(asking({ caller: ann, resources: ['z', 'm', 'a'] })).code).toBe('lease_held');
    expect(holders()).toEqual(['bob']);
    const wanted = wantedOf({ caller: ann, resources: ['z', 'b', 'a', 'z'] });
    const got = readAcquired(hub.commit(acquireLeases(clock, wanted)), hub.board, wanted);
    expect(got.map(({ lease, granted }) => [lease.resource, lease.fence, granted])).toEqual([
      ['a', 2, true],
      ['b', 3, true],
      ['z', 4, true],
    ]);
  });

  it('L3 the answer can be made again from the commit, and from the board when nothing was granted', () => {
    const wanted = wantedOf({ caller: ann, resources: ['a', 'b'] });
    acquire({ caller: ann, resources: ['b'] });
    const commit = hub.commit(acquireLeases(clock, wanted));
    const answer = readAcquired(commit, hub.board, wanted).map(({ lease, granted }) => [lease.resource, granted]);
    expect(answer).toEqual([
      ['a', true],
      ['b', false],
    ]);
    hub.commit(
      release(
        listLeases(hub.board).find(({ resource }) => resource === 'b')!,
        ann,
      ),
    );
    expect(() => readAcquired(commit, hub.board, wanted)).toThrow(expect.objectContaining({ code: 'lease_lost' }));
  });

  it('L3 shared leases stand together, never beside an exclusive one', () => {
    acquire({ caller: ann, mode: 'shared' });
    acquire({ caller: bob, mode: 'shared' });
    expect(hub.refusal(asking({ caller: eve })).code).toBe('lease_held');
    expect(hub.refusal(asking({ caller: ann })).code).toBe('lease_held');
    hub.commit(release(listLeases(hub.board)[1]!, bob));
    const alone = acquire({ caller: ann });
    expect([alone.mode, alone.fence]).toEqual(['exclusive', 3]);
    expect(holders()).toEqual(['ann']);
    expect(acquire({ caller: ann, mode: 'shared' }).fence).toBe(3);
  });

  it('L6 what expired is reclaimed by whoever acquires next, in the same commit', () => {
    acquire({ caller: ann });
    hub.advance(60);
    expect(hub.refusal(asking({ caller: bob })).code).toBe('lease_held');
    hub.advance(0.001);
    const lease = acquire({ caller: bob });
    expect([lease.fence, lease.reclaim_count]).toEqual([2, 1]);
    expect(hub.names()).toEqual(['lease_acquired', 'lease_reclaimed', 'lease_acquired']);
    expect(hub.events[1]!.details).toMatchObject({ resource: 'repo', old_holder: 'ann', old_fence: 1 });
  });

  it('L4 L6 the holder itself gets a new fence once it expired', () => {
    const lost = acquire({ caller: ann });
    hub.advance(61);
    expect(acquire({ caller: ann }).fence).toBe(lost.fence + 1);
  });

  it('L8 the time to live has bounds of its own for agents and people', () => {
    expect(secondsLeft(acquire({ caller: ann }))).toBe(60);
    expect(secondsLeft(acquire({ caller: eve, resources: ['other'] }))).toBe(86_400);
    for (const [caller, ttlSeconds] of [
      [ann, 9],
      [ann, 3_601],
      [ann, 60.5],
      [eve, 86_401],
    ] as const) {
      expect(() => wantedOf({ caller, ttlSeconds })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    }
  });

  it('L11 another incarnation of the same name inherits nothing', () => {
    acquire({ caller: ann, incarnation: 'one' });
    expect(hub.refusal(asking({ caller: ann, incarnation: 'two' })).fields).toMatchObject({ holder: 'ann' });
    expect(hub.refusal(asking({ caller: ann })).code).toBe('lease_held');
    expect(acquire({ caller: ann, incarnation: 'one' }).fence).toBe(1);
  });

  it('L12 path leases exclude each other where some path matches both', () => {
    acquire({ caller: ann, resources: ['path:src/**/*.ts'] });
    const refusal = hub.refusal(asking({ caller: bob, resources: ['path:docs', 'path:src/api'] }));
    expect(refusal.fields).toMatchObject({
      resource: 'path:src/api',
      held: 'path:src/**/*.ts',
      holder: 'ann',
      overlap: 'src/api/a.ts',
    });
    acquire({ caller: bob, resources: ['path:src/*.py'] });
    acquire({ caller: ann, resources: ['path:src/x.ts'] });
    expect(holders()).toEqual(['ann', 'bob', 'ann']);
    expect(() => wantedOf({ caller: ann, resources: ['path:../x'] })).toThrow(expect.objectContaining({ code: 'bad_pattern' }));
  });

  it('L3 requests and holders have bounds', () => {
    const names = (count: number) => Array.from({ length: count }, (_, at) => `r${at}`);
    expect(() => wantedOf({ caller: ann, resources: names(65) })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(() => wantedOf({ caller: ann, resources: [] })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    for (const name of names(MAX_HELD)) acquire({ caller: ann, resources: [name] });
    expect(hub.refusal(asking({ caller: ann, resources: ['one more'] })).code).toBe('conflict');
    expect(acquire({ caller: ann, resources: ['r0'] }).fence).toBe(1);
  });
});

describe('renew', () => {
  it('E5 L4 a heartbeat lengthens the lease and changes nothing on the board', () => {
    const lease = acquire({ caller: ann });
    const tag = hub.board.etag('locks', 'L-1');
    hub.advance(50);
    expect(hub.commit(renew(lease, ann)).events).toEqual([]);
    expect([secondsLeft(lease), hub.board.etag('locks', 'L-1')]).toEqual([60, tag]);
    hub.advance(50);
    expect(hub.refusal(asking({ caller: bob })).code).toBe('lease_held');
  });

  it('L4 others, wrong fences and unknown leases are refused', () => {
    const lease = acquire({ caller: ann });
    expect(hub.refusal(renew(lease, bob)).code).toBe('not_lease_holder');
    expect(hub.refusal(renew(lease, ann, 7)).fields).toMatchObject({ your_fence: 7, current_fence: 1, current_holder: 'ann' });
    expect(hub.refusal(renewLease(clock, { lockId: 'L-2', caller: ann, fence: 2 })).code).toBe('not_found');
    expect(hub.refusal(renewLease(clock, { lockId: 'nonsense', caller: ann, fence: 2 })).code).toBe('not_found');
  });

  it('L4 nothing rises again: expired is lost, before and after it is reclaimed and granted anew', () => {
    const lease = acquire({ caller: ann });
    hub.advance(61);
    expect(hub.refusal(renew(lease, ann)).code).toBe('lease_lost');
    sweep();
    expect(hub.refusal(renew(lease, ann)).fields).toMatchObject({
      your_fence: 1,
      ended: { kind: 'reclaimed' },
      current_holder: null,
    });
    acquire({ caller: bob });
    const refusal = hub.refusal(renew(lease, ann));
    expect([refusal.code, refusal.fields.current_holder]).toEqual(['lease_lost', 'bob']);
    expect(refusal.message).toContain('bob holds it now');
  });

  it('L4 a wish to stop is shown to the holder', () => {
    const lease = acquire({ caller: ann });
    hub.commit(requestCancel({ lockId: 'L-1', by: 'eve' }));
    expect(hub.commit(requestCancel({ lockId: 'L-1', by: 'eve' })).events).toEqual([]);
    hub.commit(renew(lease, ann));
    expect(hub.board.get('locks', 'L-1')).toMatchObject({ cancel_requested: true });
    hub.commit(release(lease, ann));
    expect(hub.refusal(requestCancel({ lockId: 'L-1', by: 'eve' })).code).toBe('lease_lost');
  });
});

describe('release, reclaim, force', () => {
  it('L5 giving back is idempotent for the holder alone', () => {
    const lease = acquire({ caller: ann });
    expect(hub.refusal(release(lease, bob)).code).toBe('not_lease_holder');
    expect(hub.refusal(release(lease, ann, 9)).code).toBe('stale_fence');
    expect(hub.commit(release(lease, ann, 1)).events).toHaveLength(1);
    expect(hub.commit(release(lease, ann)).events).toEqual([]);
    acquire({ caller: bob });
    expect(hub.commit(release(lease, ann)).events).toEqual([]);
    expect(holders()).toEqual(['bob']);
  });

  it('L5 what was reclaimed is lost', () => {
    const lease = acquire({ caller: ann });
    hub.advance(61);
    sweep();
    expect(hub.refusal(release(lease, ann)).code).toBe('lease_lost');
  });

  it('L6 only what expired is reclaimed', () => {
    acquire({ caller: ann, resources: ['a'] });
    acquire({ caller: bob, resources: ['b'], ttlSeconds: 600 });
    expect(sweep().events).toEqual([]);
    hub.advance(61);
    expect(sweep().events.map(({ event, target }) => [event, target])).toEqual([['lease_reclaimed', 'lease:L-1']]);
    expect(holders()).toEqual(['bob']);
  });

  it('L6 a forced lease tells its old holder who took it and why', () => {
    const lease = acquire({ caller: ann });
    hub.commit(forceLease({ lockId: 'L-1', by: 'eve', reason: 'release day' }));
    expect(hub.commit(forceLease({ lockId: 'L-1', by: 'eve', reason: 'again' })).events).toEqual([]);
    const refusal = hub.refusal(renew(lease, ann));
    expect(refusal.code).toBe('lease_lost');
    expect(refusal.message).toMatch(/taken by eve .*release day/);
    expect(hub.events.at(-1)).toMatchObject({
      event: 'lease_forced',
      details: { by: 'eve', reason: 'release day', old_holder: 'ann', old_fence: 1 },
    });
  });

  it('L5 leases that are over are forgotten in time, but never taken for unknown ones', () => {
    for (let at = 0; at < MAX_ENDED + 200; at += 1) {
      hub.commit(release(acquire({ caller: ann }), ann));
      hub.advance(1);
    }
    expect(leasesOn(hub.board).countEnded()).toBeGreaterThanOrEqual(MAX_ENDED);
    expect(leasesOn(hub.board).countEnded()).toBeLessThanOrEqual(MAX_ENDED + 100);
    expect(hub.board.get('locks', 'L-1')).toBeUndefined();
    expect(hub.board.get('locks', 'L-1200')).toBeDefined();
    expect(hub.refusal(renewLease(clock, { lockId: 'L-1', caller: ann, fence: 1 })).code).toBe('lease_lost');
  });

  it('V1 the details of every event fit their schema', () => {
    const lease = acquire({ caller: ann, incarnation: 'i' });
    acquire({ caller: ann, incarnation: 'i', ttlSeconds: 300 });
    hub.commit(requestCancel({ lockId: 'L-1', by: 'eve' }));
    hub.commit(release(lease, ann));
    acquire({ caller: bob });
    hub.commit(forceLease({ lockId: 'L-2', by: 'eve', reason: 'why' }));
    acquire({ caller: bob });
    hub.advance(61);
    sweep();
    for (const { event, details } of hub.events) {
      const { changes, ...told } = details;
      expect(changes).not.toEqual([]);
      expect(EVENTS[event as keyof typeof EVENTS].details.strict().parse(told)).toEqual(told);
    }
    expect(new Set(hub.names()).size).toBe(6);
  });
});

describe('fence', () => {
  const check = (caller: Caller, fence?: number) =>
    hub.refusal((board, moment) => {
      checkFence(board, clock, moment, { resource: 'repo', caller, ...(fence !== undefined && { fence }) });
      throw Object.assign(new Error('passed'), { passed: true });
    });
  const passes = (caller: Caller, fence?: number) => expect(() => check(caller, fence)).toThrow('passed');

  it('L7 agents need the fence of a live lease, people do not', () => {
    passes(ann);
    acquire({ caller: ann });
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
    acquire({ caller: ann });
    hub.advance(61);
    acquire({ caller: bob });
    const refusal = check(ann, 1);
    expect(refusal.code).toBe('stale_fence');
    expect(refusal.fields).toMatchObject({ your_fence: 1, current_fence: 2, current_holder: 'bob' });
    expect(check(eve, 1).code).toBe('stale_fence');
  });

  it('L7 R8 the fence of an expired lease is lost, also when nobody has it yet', () => {
    acquire({ caller: ann });
    hub.advance(61);
    expect(check(ann, 1).code).toBe('lease_lost');
    sweep();
    expect(check(ann, 1).code).toBe('lease_lost');
  });

  it('L7 a fence given back passes until somebody else has the lease', () => {
    hub.commit(release(acquire({ caller: ann }), ann));
    passes(ann, 1);
    expect(check(bob, 1).code).toBe('lease_lost');
    const other = acquire({ caller: bob });
    expect(check(ann, 1).code).toBe('stale_fence');
    hub.commit(release(other, bob));
    expect(check(ann, 1).fields).toMatchObject({ current_fence: 2, current_holder: null });
  });

  it('L7 a fence of something else is refused', () => {
    acquire({ caller: ann, resources: ['elsewhere'] });
    expect(check(ann, 1).code).toBe('stale_fence');
  });

  it('L7 each sharer has a fence of its own', () => {
    acquire({ caller: ann, mode: 'shared' });
    acquire({ caller: bob, mode: 'shared' });
    passes(ann, 1);
    passes(bob, 2);
    expect(check(ann, 2).code).toBe('not_lease_holder');
  });
});

describe('time', () => {
  it('L9 after a restart every lease gets one fresh ttl from the first look', () => {
    acquire({ caller: ann });
    hub.advance(55);
    clock = createLeaseClock({ deafSeconds: 5 });
    hub.advance(3_600);
    const round = createSweep(clock);
    hub.commit(round);
    for (let second = 0; second < 60; second += 1) {
      hub.advance(1);
      hub.commit(round);
    }
    expect(holders()).toEqual(['ann']);
    hub.advance(1);
    hub.commit(round);
    expect(holders()).toEqual([]);
  });

  it('L9 R9 a jump of the wall clock is told and expires nothing', () => {
    const round = createSweep(clock);
    acquire({ caller: ann });
    hub.commit(round);
    for (const seconds of [3_600, -7_200]) {
      hub.jumpWall(seconds);
      hub.advance(1);
      expect(hub.commit(round).events.map(({ event, details }) => [event, details.jump_seconds])).toEqual([
        ['clock_jump', seconds],
      ]);
    }
    hub.jumpWall(1.9);
    expect(hub.commit(round).events).toEqual([]);
    expect(secondsLeft(listLeases(hub.board)[0]!)).toBe(58);
  });

  it('L9 a hub that stood still does not count the time against the holders', () => {
    clock = createLeaseClock({ deafSeconds: 5 });
    const lease = acquire({ caller: ann });
    hub.advance(120);
    expect(hub.refusal(asking({ caller: bob })).code).toBe('lease_held');
    expect(secondsLeft(lease)).toBe(60);
    for (let step = 0; step < 30; step += 1) {
      hub.advance(2);
      expect(hub.refusal(asking({ caller: bob })).code).toBe('lease_held');
    }
    hub.advance(1);
    expect(acquire({ caller: bob }).holder).toBe('bob');
  });

  it('L9 the sweep forgets the heartbeats of leases that are over, and no others', () => {
    const seen: number[] = [];
    const counting: LeaseClock = { ...clock, keepOnly: (ids) => void seen.push(ids.size) };
    const lease = acquire({ caller: ann });
    acquire({ caller: bob, resources: ['b'] });
    const round = createSweep(counting);
    hub.commit(round);
    hub.commit(release(lease, ann));
    hub.commit(round);
    expect(seen).toEqual([2, 1]);
  });
});
