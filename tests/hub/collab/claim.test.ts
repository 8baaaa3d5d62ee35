import { beforeEach, describe, expect, it } from 'vitest';
import { claimNext } from '../../../hub/collab/claim-next.ts';
import type { NextRequest } from '../../../hub/collab/claim-next.ts';
import { claimTask, readClaim } from '../../../hub/collab/claim.ts';
import type { ClaimRequest } from '../../../hub/collab/claim.ts';
import { toContextPack } from '../../../hub/collab/context-pack.ts';
import { contextPackSchema } from '../../../hub/collab/context-pack.ts';
import { EVENTS } from '../../../hub/collab/events.ts';
import { acquireLeases, toWanted } from '../../../hub/collab/lease-acquire.ts';
import { createLeaseClock } from '../../../hub/collab/lease-clock.ts';
import type { LeaseClock } from '../../../hub/collab/lease-clock.ts';
import { forceLease, reclaimLeases } from '../../../hub/collab/lease-end.ts';
import type { Caller } from '../../../hub/collab/lease-fields.ts';
import { leaseSchema } from '../../../hub/collab/lease-fields.ts';
import { releaseLease, renewLease } from '../../../hub/collab/lease.ts';
import { listLeases } from '../../../hub/collab/lease-view.ts';
import { readyTasks } from '../../../hub/collab/task-ready.ts';
import { noteTask, updateTask } from '../../../hub/collab/task.ts';
import { createMemoryBoard } from './memory-board.ts';
import type { MemoryBoard } from './memory-board.ts';
import { addTask, agent, move, person, taskOf } from './task-board-model.ts';

const ann = agent('ann');
const bob = agent('bob');

let hub: MemoryBoard;
let clock: LeaseClock;
beforeEach(() => {
  hub = createMemoryBoard();
  clock = createLeaseClock({ deafSeconds: Infinity });
});

const claiming = (id: string, caller: Caller, more: Partial<ClaimRequest> = {}) => claimTask(clock, { id, caller, ...more });
function claim(id: string, caller: Caller, more: Partial<ClaimRequest> = {}) {
  return readClaim(hub.commit(claiming(id, caller, more)), hub.board, { holder: caller.name }, id)!;
}
const sweep = () => hub.commit(reclaimLeases(clock, { by: 'hub' }));
const resources = () => listLeases(hub.board).map(({ resource, holder }) => `${resource} ${holder}`);
/** A task of an old log, from before its paths were checked. */
function addUnreadable(): string {
  const id = addTask(hub);
  const value = { ...taskOf(hub, id), priority: 'high', owned_paths: ['../etc'] };
  hub.commit(() => [{ event: 'task_updated', details: { fields: ['owned_paths'] }, changes: [{ kind: 'tasks', id, value }] }]);
  return id;
}
const hold = (caller: Caller, resource: string) => hub.commit(acquireLeases(clock, toWanted({ resources: [resource], caller })));

describe('claim', () => {
  it('T3 takes the task, its lease and its paths in one commit', () => {
    const id = addTask(hub, { owned_paths: ['src/b/**', 'src/a.ts'] });
    const before = hub.events.length;
    const { task, lease, granted } = claim(id, ann);
    expect([task.status, task.assignee, task.authors, granted]).toEqual(['claimed', 'ann', ['ann'], true]);
    expect([lease.resource, lease.fence, lease.task_id]).toEqual([`task:${id}`, 1, id]);
    expect(resources()).toEqual(['task:T-1 ann', 'path:src/a.ts ann', 'path:src/b/** ann']);
    for (const one of listLeases(hub.board)) expect(leaseSchema.strict().parse(one)).toEqual(one);
    expect(hub.events.slice(before).map(({ event, part }) => [event, part])).toEqual([
      ['task_claimed', '1/2'],
      ['lease_acquired', '2/2'],
    ]);
  });

  it('V1 the details of its events fit their schemas', () => {
    claim(addTask(hub, { owned_paths: ['a'] }), ann);
    for (const { event, details } of hub.events) {
      const { changes: _, ...told } = details;
      expect(EVENTS[event as keyof typeof EVENTS].details.strict().parse(told)).toEqual(told);
    }
  });

  it('T3 the same holder again: the same fence, and nothing happens', () => {
    const id = addTask(hub);
    const first = claim(id, ann, { incarnation: 'i' });
    hub.advance(50);
    const again = hub.commit(claiming(id, ann, { incarnation: 'i' }));
    expect(again.events).toEqual([]);
    const answer = readClaim(again, hub.board, { holder: 'ann', incarnation: 'i' }, id)!;
    expect([answer.lease.fence, answer.granted]).toEqual([first.lease.fence, false]);
    hub.advance(50);
    expect(hub.refusal(claiming(id, bob)).code).toBe('already_claimed');
  });

  it('T3 L11 taken by somebody else, or by another life of the same name', () => {
    const id = addTask(hub);
    claim(id, ann, { incarnation: 'one' });
    hub.advance(10);
    expect(hub.refusal(claiming(id, bob)).fields).toMatchObject({ by: 'ann', status: 'claimed', expires_in_seconds: 50 });
    expect(hub.refusal(claiming(id, ann, { incarnation: 'two' })).code).toBe('already_claimed');
  });

  it('T3 waits for blocking dependencies, and only for those', () => {
    const [first, second] = [addTask(hub), addTask(hub)];
    const id = addTask(hub, { depends_on: { [first]: { blocking: true }, [second]: { blocking: false } } });
    expect(hub.refusal(claiming(id, ann)).fields.blockers).toEqual([{ id: first, status: 'queued', title: 'A task' }]);
    move(hub, clock, first, ['cancelled']);
    expect(hub.refusal(claiming(id, ann)).code).toBe('not_ready');
    hub.commit(updateTask({ id, by: 'op', patch: { depends_on: { [first]: null } } }));
    expect(claim(id, ann).task.status).toBe('claimed');
  });

  it('T3 a path conflict names the task, its holder and the paths', () => {
    const first = addTask(hub, { owned_paths: ['src/**/*.ts'] });
    const second = addTask(hub, { owned_paths: ['docs', 'src/api/**'] });
    claim(first, ann);
    const refusal = hub.refusal(claiming(second, bob));
    expect(refusal.code).toBe('path_conflict');
    expect(refusal.fields).toMatchObject({
      task: first,
      holder: 'ann',
      pattern: 'src/api/**',
      theirs: 'src/**/*.ts',
      overlap: 'src/api/a.ts',
    });
    expect(hub.refusal(claiming(second, ann)).code).toBe('path_conflict');
  });

  it('T3 L12 path leases of others stand in the way, own ones do not', () => {
    const id = addTask(hub, { owned_paths: ['docs/**'] });
    hold(bob, 'path:docs/x.md');
    expect(hub.refusal(claiming(id, ann)).fields).toMatchObject({ holder: 'bob', pattern: 'docs/**', theirs: 'docs/x.md' });
    expect(claim(id, bob).task.assignee).toBe('bob');
    expect(hub.refusal(acquireLeases(clock, toWanted({ resources: ['path:docs'], caller: ann }))).code).toBe('lease_held');
  });

  it('T3 a lease taken before the claim keeps its fence; that of somebody else stands in the way', () => {
    const [id, other] = [addTask(hub, { owned_paths: ['x'] }), addTask(hub)];
    hold(ann, `task:${id}`);
    hold(bob, `task:${other}`);
    const { lease } = claim(id, ann);
    expect([lease.fence, lease.task_id]).toEqual([1, id]);
    expect(resources()).toEqual(['task:T-1 ann', 'task:T-2 bob', 'path:x ann']);
    expect(hub.refusal(claiming(other, ann)).fields).toMatchObject({ by: 'bob' });
  });

  it('T3 paths that cannot be read, and states that cannot be left, are refused', () => {
    const bad = addUnreadable();
    expect(hub.refusal(claiming(bad, ann)).code).toBe('bad_pattern');
    move(hub, clock, bad, ['cancelled']);
    expect(hub.refusal(claiming(bad, ann)).code).toBe('illegal_transition');
    expect(hub.refusal(claiming('T-99', ann)).code).toBe('not_found');
    const id = addTask(hub);
    expect(hub.refusal(claiming(id, ann, { ttlSeconds: 5 })).code).toBe('invalid_input');
    expect(hub.refusal(claiming(id, ann, { ifMatch: { header: '"0-x"', required: false } })).code).toBe('etag_mismatch');
  });

  it('L6 L10 an expired claim is taken over in the same commit', () => {
    const id = addTask(hub, { owned_paths: ['src'] });
    const lost = claim(id, ann);
    hub.advance(61);
    const before = hub.events.length;
    const won = claim(id, bob);
    expect(hub.events.slice(before).map(({ event }) => event)).toEqual([
      'lease_reclaimed',
      'task_transitioned',
      'task_claimed',
      'lease_acquired',
    ]);
    expect([won.task.assignee, won.task.reclaim_count, won.task.authors, won.lease.reclaim_count]).toEqual([
      'bob',
      1,
      ['bob'],
      1,
    ]);
    expect(resources()).toEqual(['task:T-1 bob', 'path:src bob']);
    expect(hub.refusal(renewLease(clock, { lockId: lost.lease.lock_id, caller: ann, fence: 1 })).fields.current_holder).toBe(
      'bob',
    );
  });

  it('L6 the paths of another task are free once its lease expired, and it goes back to the queue', () => {
    const [first, second] = [addTask(hub, { owned_paths: ['src'] }), addTask(hub, { owned_paths: ['src/x'] })];
    claim(first, ann);
    hub.advance(61);
    claim(second, bob);
    expect([taskOf(hub, first).status, taskOf(hub, first).reclaim_count]).toEqual(['queued', 1]);
    expect(resources()).toEqual(['task:T-2 bob', 'path:src/x bob']);
  });
});

describe('the end of a claim', () => {
  it('T2 L5 given back: the task is queued again, and everything of it is free', () => {
    const id = addTask(hub, { owned_paths: ['src'] });
    const { lease } = claim(id, ann);
    hub.commit(releaseLease({ lockId: lease.lock_id, caller: ann, reason: 'out of tokens' }));
    const task = taskOf(hub, id);
    expect([task.status, task.assignee, task.reclaim_count, task.status_reason]).toEqual([
      'queued',
      undefined,
      0,
      'given back by ann: out of tokens',
    ]);
    expect(resources()).toEqual([]);
  });

  it('L6 forced: by a path as well, and with the reason', () => {
    const id = addTask(hub, { owned_paths: ['src'] });
    claim(id, ann);
    const path = listLeases(hub.board).find(({ resource }) => resource === 'path:src')!;
    hub.commit(forceLease({ lockId: path.lock_id, by: 'op', reason: 'hot fix' }));
    expect([taskOf(hub, id).status, taskOf(hub, id).status_reason]).toEqual(['queued', 'taken from ann by op: hot fix']);
    expect(resources()).toEqual([]);
  });

  it('L10 a task that expires three times is set aside and given to nobody', () => {
    const id = addTask(hub);
    for (const name of ['a', 'b', 'c']) {
      claim(id, agent(name));
      hub.advance(61);
      if (name !== 'c') sweep();
    }
    expect(hub.refusal(claiming(id, ann)).fields).toMatchObject({ reason: 'poison' });
    sweep();
    const task = taskOf(hub, id);
    expect([task.status, task.status_reason, task.reclaim_count, task.assignee]).toEqual(['blocked', 'poison', 3, undefined]);
    expect(hub.commit(claimNext(clock, { caller: ann })).events).toEqual([]);
    expect(hub.refusal(claiming(id, ann)).code).toBe('illegal_transition');
  });

  it('L6 a lease on a task that somebody else works on moves nothing when it ends', () => {
    const id = addTask(hub);
    move(hub, clock, id, ['claimed', 'in_progress', 'review']);
    hold(ann, `task:${id}`);
    hub.advance(61);
    expect(sweep().events.map(({ event }) => event)).toEqual(['lease_reclaimed']);
    expect(taskOf(hub, id).status).toBe('review');
  });
});

describe('claim next', () => {
  const next = (caller: Caller, more: Partial<NextRequest> = {}) =>
    readClaim(hub.commit(claimNext(clock, { caller, ...more })), hub.board, { holder: caller.name })?.task.id;

  it('T5 the most urgent, then the oldest, then the lowest number', () => {
    const [a, b] = [addTask(hub), addTask(hub)];
    hub.advance(1);
    const [c, d] = [addTask(hub, { priority: 'urgent' }), addTask(hub, { priority: 'low' })];
    expect([1, 2, 3, 4, 5].map(() => next(ann))).toEqual([c, a, b, d, undefined]);
  });

  it('T5 passes over what waits, conflicts, is meant for others or asks for more', () => {
    const base = addTask(hub, { owned_paths: ['src'], priority: 'urgent' });
    claim(base, bob);
    addTask(hub, { priority: 'high', depends_on: [base] });
    addTask(hub, { priority: 'high', owned_paths: ['src/x'] });
    addUnreadable();
    addTask(hub, { priority: 'high', assignee: 'bob' });
    hold(bob, `task:${addTask(hub, { priority: 'high' })}`);
    const rust = addTask(hub, { role: 'coder', skills: ['rust'] });
    const any = addTask(hub);
    expect(next(ann, { fits: { role: 'coder', skills: ['go'] } })).toBe(any);
    expect(next(ann, { fits: { skills: ['rust'] } })).toBeUndefined();
    expect(next(ann, { fits: { role: 'coder', skills: ['rust', 'go'] } })).toBe(rust);
    expect(next(ann)).toBeUndefined();
  });
});

describe('ready', () => {
  it('T5 T6 a task becomes ready when the last task it waits for is done, and by nothing else', () => {
    const [first, second] = [addTask(hub), addTask(hub)];
    const id = addTask(hub, { depends_on: [first, second] });
    const finish = (needed: string) => {
      move(hub, clock, needed, ['claimed', 'in_progress', 'review']);
      move(hub, clock, needed, ['approved'], { caller: person('zoe') });
      move(hub, clock, needed, ['merging', 'done']);
    };
    const ready = () => Array.from(readyTasks(hub.board), (task) => task.id);
    expect(ready()).toEqual([first, second]);
    finish(first);
    expect(ready()).toEqual([second]);
    move(hub, clock, second, ['cancelled']);
    expect(ready()).toEqual([]);
    hub.commit(updateTask({ id, by: 'op', patch: { depends_on: { [second]: null } } }));
    expect(ready()).toEqual([id]);
    const last = addTask(hub, { depends_on: [id] });
    finish(id);
    expect(ready()).toEqual([last]);
  });
});

describe('context pack', () => {
  it('T7 holds what the agent needs to start', () => {
    const base = addTask(hub, { title: 'Base' });
    hub.commit(noteTask({ id: base, by: 'zoe', text: 'See the log', as: 'notes' }));
    hub.commit(noteTask({ id: base, by: 'zoe', text: 'All tests pass', as: 'evidence' }));
    move(hub, clock, base, ['claimed', 'in_progress', 'review']);
    move(hub, clock, base, ['approved'], { caller: person('zoe') });
    move(hub, clock, base, ['merging', 'done']);
    const near = addTask(hub, { owned_paths: ['src/b.ts'] });
    const id = addTask(hub, { depends_on: [base], owned_paths: ['src/a/**'], dod: ['It works'] });
    const lost = claim(id, agent('first'));
    hub.advance(61);
    claim(near, bob);
    hold(bob, 'path:src/c.ts');
    hold(bob, 'path:docs');
    const { task } = claim(id, ann);
    const pack = toContextPack(hub.board, task, 'e');
    expect(contextPackSchema.strict().parse(pack)).toEqual(pack);
    expect(pack).toMatchObject({
      dependencies: [
        {
          id: base,
          title: 'Base',
          status: 'done',
          blocking: true,
          evidence: [{ text: 'All tests pass' }],
          notes: [{ text: 'See the log' }],
        },
      ],
      attempts: [{ holder: 'first', ended: 'reclaimed', fence: lost.lease.fence }],
      dod: [{ id: '1', text: 'It works', checked: false }],
      cursor: `e-${hub.board.seq}`,
    });
    expect(pack.nearby.toSorted((x, y) => (x.path < y.path ? -1 : 1))).toEqual([
      { holder: 'bob', path: 'src/b.ts', task: near },
      { holder: 'bob', path: 'src/c.ts' },
    ]);
  });
});
