import { beforeEach, describe, expect, it } from 'vitest';
import { claimTask, readClaim } from '../../../hub/collab/claim.ts';
import { EVENTS } from '../../../hub/collab/events.ts';
import { acquireLeases, toWanted } from '../../../hub/collab/lease-acquire.ts';
import { createLeaseClock } from '../../../hub/collab/lease-clock.ts';
import type { LeaseClock } from '../../../hub/collab/lease-clock.ts';
import { reclaimLeases } from '../../../hub/collab/lease-end.ts';
import type { Caller, Lease } from '../../../hub/collab/lease-fields.ts';
import { releaseLease, renewLease } from '../../../hub/collab/lease.ts';
import { listLeases } from '../../../hub/collab/lease-view.ts';
import type { Status } from '../../../hub/collab/task-fields.ts';
import { moveTask, underLease } from '../../../hub/collab/task-work.ts';
import type { MoveRequest } from '../../../hub/collab/task-work.ts';
import { updateTask } from '../../../hub/collab/task.ts';
import { createMemoryBoard } from './memory-board.ts';
import type { MemoryBoard } from './memory-board.ts';
import { addTask, agent, move, person, taskOf } from './task-board-model.ts';

const ann = agent('ann');
const bob = agent('bob');
const zoe = person('zoe');

let hub: MemoryBoard;
let clock: LeaseClock;
beforeEach(() => {
  hub = createMemoryBoard();
  clock = createLeaseClock({ deafSeconds: Infinity });
});

function claim(id: string, caller: Caller, incarnation?: string): Lease {
  const terms = { id, caller, ...(incarnation !== undefined && { incarnation }) };
  return readClaim(
    hub.commit(claimTask(clock, terms)),
    hub.board,
    { holder: caller.name, ...(incarnation !== undefined && { incarnation }) },
    id,
  )!.lease;
}
const moving = (id: string, to: Status, caller: Caller, more: Partial<MoveRequest> = {}) =>
  moveTask(clock, { id, to, caller, ...more });
const editing = (id: string, caller: Caller, paths: string[], fence?: number) =>
  underLease(
    clock,
    { id, caller, ...(fence !== undefined && { fence }) },
    updateTask({ id, by: caller.name, patch: { owned_paths: paths } }),
  );
const held = () => listLeases(hub.board).map(({ resource, holder }) => `${resource} ${holder}`);
const handIn = (id: string, caller: Caller) => {
  const { fence } = claim(id, caller);
  hub.commit(moving(id, 'in_progress', caller, { fence }));
  hub.commit(moving(id, 'review', caller, { fence }));
  return fence;
};

describe('writes to a task under a lease', () => {
  it('L7 compare the fence inside the commit', () => {
    const id = addTask(hub);
    hub.commit(editing(id, bob, ['free']));
    const { fence } = claim(id, ann);
    expect(hub.refusal(editing(id, ann, ['a'])).code).toBe('fence_required');
    expect(hub.refusal(editing(id, bob, ['a'], fence)).code).toBe('not_lease_holder');
    hub.commit(editing(id, ann, ['a'], fence));
    hub.commit(editing(id, zoe, ['b']));
    hub.advance(61);
    claim(id, bob);
    expect(hub.refusal(editing(id, ann, ['c'], fence)).fields).toMatchObject({ your_fence: fence, current_holder: 'bob' });
    expect(taskOf(hub, id).owned_paths).toEqual(['b']);
  });

  it('E9 If-Match is compared before the fence', () => {
    const id = addTask(hub);
    claim(id, ann);
    const stale = { id, by: 'bob', ifMatch: { header: '"0-x"', required: true } };
    expect(hub.refusal(underLease(clock, { ...stale, caller: bob }, updateTask({ ...stale, patch: {} }))).code).toBe(
      'etag_mismatch',
    );
    expect(
      hub.refusal(underLease(clock, { id, caller: bob, ifMatch: { required: true } }, updateTask({ id, by: 'bob', patch: {} })))
        .code,
    ).toBe('precondition_required');
  });

  it('T3 L12 other paths in work are leased and given back in the same commit', () => {
    const [id, other] = [addTask(hub, { owned_paths: ['a', 'b'] }), addTask(hub, { owned_paths: ['docs'] })];
    const { fence } = claim(id, ann);
    claim(other, bob);
    const before = hub.events.length;
    hub.commit(editing(id, ann, ['b', 'c'], fence));
    expect(held()).toEqual(['task:T-1 ann', 'path:b ann', 'task:T-2 bob', 'path:docs bob', 'path:c ann']);
    expect(hub.events.slice(before).map(({ event }) => event)).toEqual(['task_updated', 'lease_released', 'lease_extended']);
    expect(hub.refusal(editing(id, ann, ['docs/x'], fence)).fields).toMatchObject({ task: other, holder: 'bob' });
    hub.commit(releaseLease({ lockId: listLeases(hub.board)[0]!.lock_id, caller: ann }));
    expect(held()).toEqual(['task:T-2 bob', 'path:docs bob']);
  });
});

describe('moves of a task under a lease', () => {
  it('T3 a move to claimed is a claim', () => {
    const [first, id] = [addTask(hub), addTask(hub, { depends_on: ['T-1'], owned_paths: ['a'] })];
    expect(hub.refusal(moving(id, 'claimed', ann)).code).toBe('not_ready');
    hub.commit(moving(first, 'claimed', ann));
    expect(held()).toEqual(['task:T-1 ann']);
    expect(hub.commit(moving(first, 'claimed', ann)).events).toEqual([]);
    expect(hub.refusal(moving(first, 'in_progress', ann)).code).toBe('fence_required');
    expect(hub.refusal(moving(first, 'done', ann, { fence: 1 })).code).toBe('illegal_transition');
  });

  it('T2 handed in: the lease ends, the paths stay, and reviewers need no fence', () => {
    const id = addTask(hub, { owned_paths: ['src'] });
    const fence = handIn(id, ann);
    expect(held()).toEqual([]);
    expect(hub.commit(releaseLease({ lockId: `L-${fence}`, caller: ann })).events).toEqual([]);
    const other = addTask(hub, { owned_paths: ['src/x'] });
    expect(hub.refusal(claimTask(clock, { id: other, caller: bob })).fields).toMatchObject({ task: id, holder: 'ann' });
    expect(hub.refusal(acquireLeases(clock, toWanted({ resources: ['path:src/x'], caller: bob }))).fields).toMatchObject({
      task: id,
      holder: 'ann',
    });
    hub.commit(moving(id, 'approved', bob));
    hub.advance(100_000);
    hub.commit(reclaimLeases(clock, { by: 'hub' }));
    expect(taskOf(hub, id).status).toBe('approved');
  });

  it('T2 sent back: the author has a fresh lease of the same life, or the task returns to the queue', () => {
    const id = addTask(hub, { owned_paths: ['src'] });
    const { fence } = claim(id, ann, 'life');
    hub.commit(moving(id, 'in_progress', ann, { fence }));
    hub.commit(moving(id, 'review', ann, { fence }));
    hub.commit(moving(id, 'in_progress', bob, { reason: 'Tests are missing' }));
    const lease = claim(id, ann, 'life');
    expect([lease.fence > fence, lease.holder, lease.incarnation, lease.ttl_seconds]).toEqual([true, 'ann', 'life', 3_600]);
    expect(held()).toEqual(['task:T-1 ann', 'path:src ann']);
    expect(hub.refusal(moving(id, 'review', ann, { fence })).code).toBe('stale_fence');
    hub.advance(3_601);
    hub.commit(reclaimLeases(clock, { by: 'hub' }));
    expect([taskOf(hub, id).status, held()]).toEqual(['queued', []]);
  });

  it('L6 taken out of the hands of its holder: the holder is told by whom and why', () => {
    const id = addTask(hub);
    const lease = claim(id, ann);
    move(hub, clock, id, ['cancelled'], { reason: 'Not needed any more' });
    const refusal = hub.refusal(renewLease(clock, { lockId: lease.lock_id, caller: ann, fence: lease.fence }));
    expect(refusal.code).toBe('lease_lost');
    expect(refusal.message).toMatch(/taken by op .*T-1 went to cancelled: Not needed any more/);
  });

  it('T4 merges one at a time, under a lease of the branch', () => {
    const [first, second] = [addTask(hub), addTask(hub)];
    for (const id of [first, second]) {
      handIn(id, ann);
      hub.commit(moving(id, 'approved', bob));
    }
    hub.commit(moving(first, 'merging', zoe));
    expect(held()).toEqual(['merge:main zoe']);
    expect(hub.refusal(moving(second, 'merging', bob)).fields).toMatchObject({ holder: 'zoe', resource: 'merge:main' });
    expect(hub.refusal(moving(second, 'merging', zoe)).code).toBe('lease_held');
    hub.commit(moving(second, 'merging', bob, { branch: 'next' }));
    expect(hub.refusal(moving(second, 'done', bob)).code).toBe('fence_required');
    hub.commit(moving(first, 'done', zoe));
    expect(held()).toEqual(['merge:next bob']);
    hub.advance(61);
    hub.commit(reclaimLeases(clock, { by: 'hub' }));
    expect(taskOf(hub, second)).toMatchObject({
      status: 'approved',
      status_reason: 'the lease merge:next ended before the merge did',
    });
  });

  it('T4 a merge lease taken before is used, and one that expired is reclaimed', () => {
    const [first, second] = [addTask(hub), addTask(hub)];
    for (const id of [first, second]) {
      handIn(id, ann);
      hub.commit(moving(id, 'approved', bob));
    }
    const wanted = toWanted({ resources: ['merge:main'], caller: bob });
    hub.commit(acquireLeases(clock, wanted));
    const [own] = listLeases(hub.board);
    hub.commit(moving(first, 'merging', bob));
    expect(listLeases(hub.board)).toMatchObject([{ lock_id: own!.lock_id, task_id: first }]);
    hub.advance(61);
    hub.commit(moving(second, 'merging', bob));
    expect([taskOf(hub, first).status, taskOf(hub, second).status]).toEqual(['approved', 'merging']);
    expect(listLeases(hub.board)).toMatchObject([{ fence: own!.fence + 1, task_id: second, reclaim_count: 1 }]);
  });

  it('V1 the details of all these events fit their schemas', () => {
    const id = addTask(hub, { owned_paths: ['a'] });
    const { fence } = claim(id, ann);
    hub.commit(editing(id, ann, ['b'], fence));
    move(hub, clock, id, ['in_progress', 'review', 'in_progress', 'queued']);
    for (const { event, details } of hub.events) {
      const { changes: _, ...told } = details;
      expect(EVENTS[event as keyof typeof EVENTS].details.strict().parse(told), event).toEqual(told);
    }
  });
});
