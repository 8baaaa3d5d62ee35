import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimNext } from '../../../hub/collab/claim-next.ts';
import { claimTask, readClaim } from '../../../hub/collab/claim.ts';
import { acquireLeases, toWanted } from '../../../hub/collab/lease-acquire.ts';
import { createLeaseClock } from '../../../hub/collab/lease-clock.ts';
import type { LeaseClock } from '../../../hub/collab/lease-clock.ts';
import { forceLease } from '../../../hub/collab/lease-end.ts';
import type { Lease } from '../../../hub/collab/lease-fields.ts';
import { releaseLease, renewLease } from '../../../hub/collab/lease.ts';
import { createSweep } from '../../../hub/collab/lease-sweep.ts';
import { listLeases } from '../../../hub/collab/lease-view.ts';
import { overlaps } from '../../../hub/collab/path-overlap.ts';
import { parsePattern } from '../../../hub/collab/path-pattern.ts';
import type { Commit, Rule } from '../../../hub/collab/store.ts';
import type { Status, Task, TaskPatch } from '../../../hub/collab/task-fields.ts';
import { compareTasks } from '../../../hub/collab/ready-index.ts';
import { isReady, readyTasks } from '../../../hub/collab/task-ready.ts';
import { moveTask, underLease } from '../../../hub/collab/task-work.ts';
import { deleteTask, noteTask, updateTask } from '../../../hub/collab/task.ts';
import { HubError } from '../../../hub/errors.ts';
import { createMemoryBoard } from './memory-board.ts';
import type { MemoryBoard } from './memory-board.ts';
import { addTask, agent, person } from './task-board-model.ts';

const PATHS = ['src/**', 'src/a.ts', 'src/*/x', 'docs', '*.md'];
const NAMES = ['ann', 'bob', 'eve'];
const ACTIVE: Status[] = ['claimed', 'in_progress', 'review', 'approved', 'merging'];

const FORWARD: Partial<Record<Status, Status>> = { review: 'approved', approved: 'merging', merging: 'done' };

const nth = fc.nat(9);
const name = fc.constantFrom(...NAMES);
const paths = fc.uniqueArray(fc.constantFrom(...PATHS), { maxLength: 2 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('create'),
      paths,
      nth,
      priority: fc.constantFrom<Task['priority']>('urgent', 'normal'),
      needs: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ act: fc.constant('claim'), nth, name }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constant('next'), name }) },
  {
    weight: 10,
    arbitrary: fc.record({
      act: fc.constantFrom('move', 'move', 'write', 'renew'),
      nth,
      to: fc.constantFrom<Status>('in_progress', 'review', 'queued'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('review'),
      nth,
      to: fc.constantFrom<Status>('in_progress', 'approved', 'merging', 'done', 'cancelled', 'blocked', 'queued'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('paths'), nth, paths }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('hold'), name, nth }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('release', 'force', 'delete'), nth }) },
  { weight: 10, arbitrary: fc.record({ act: fc.constant('forward'), nth }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('advance'), seconds: fc.constantFrom(10, 45, 61) }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('sweep') }) },
);
type Step = {
  act: string;
  nth?: number;
  name?: string;
  to?: Status;
  paths?: string[];
  seconds?: number;
  priority?: Task['priority'];
  needs?: boolean;
};

type World = {
  hub: MemoryBoard;
  clock: LeaseClock;
  attempt: (rule: Rule) => Commit | undefined;
  take: (one: Step) => void;
  written: { id: string; fence: number }[];
};

function createWorld(): World {
  const hub = createMemoryBoard();
  const clock = createLeaseClock({ deafSeconds: Infinity });
  const sweep = createSweep(clock);
  const believed: { id: string; lease: Lease }[] = [];
  const written: { id: string; fence: number }[] = [];

  function attempt(rule: Rule): Commit | undefined {
    try {
      return hub.commit(rule);
    } catch (error) {
      if (error instanceof HubError) return undefined;
      throw error;
    }
  }

  function idOf(at: number): string {
    const ids = Array.from(hub.board.all('tasks'), ({ id }) => id);
    return ids[at % Math.max(1, ids.length)] ?? 'T-1';
  }

  function believe(commit: Commit | undefined, holder: string, id?: string): void {
    const claimed = commit && readClaim(commit, hub.board, { holder }, id);
    if (claimed) believed.unshift({ id: claimed.task.id, lease: claimed.lease });
  }

  function create({ paths: owned_paths = [], nth: at = 0, priority = 'normal', needs }: Step): void {
    const fields: TaskPatch = { owned_paths, priority, ...(needs && hub.board.size('tasks') > 0 && { depends_on: [idOf(at)] }) };
    addTask(hub, fields);
  }

  /** A reviewer brings work that was handed in one column further. */
  function forward(at: number): void {
    const handedIn = ([...hub.board.all('tasks')] as Task[]).filter(({ status }) => status in FORWARD);
    const task = handedIn[at % Math.max(1, handedIn.length)];
    if (task) attempt(moveTask(clock, { id: task.id, to: FORWARD[task.status]!, caller: person('zoe') }));
  }

  /** What a holder does with what it believes to hold. */
  function work(act: string, to: Status, belief: { id: string; lease: Lease } | undefined): void {
    if (!belief) return;
    const { id, lease } = belief;
    const caller = agent(lease.holder);
    const note = underLease(
      clock,
      { id, caller, fence: lease.fence },
      noteTask({ id, by: lease.holder, text: 'x', as: 'notes' }),
    );
    if (act === 'move') attempt(moveTask(clock, { id, to, caller, fence: lease.fence, reason: 'test' }));
    if (act === 'write' && attempt(note)) written.push({ id, fence: lease.fence });
    if (act === 'renew') attempt(renewLease(clock, { lockId: lease.lock_id, caller, fence: lease.fence }));
    if (act === 'release') attempt(releaseLease({ lockId: lease.lock_id, caller }));
    if (act === 'force') attempt(forceLease({ lockId: lease.lock_id, by: 'op', reason: 'test' }));
  }

  return {
    hub,
    clock,
    attempt,
    written,
    take(one) {
      const { act, nth: at = 0, name: who = 'ann', to = 'queued' } = one;
      const id = idOf(at);
      if (act === 'create') create(one);
      if (act === 'claim') believe(attempt(claimTask(clock, { id, caller: agent(who) })), who, id);
      if (act === 'next') believe(attempt(claimNext(clock, { caller: agent(who) })), who);
      if (act === 'review') attempt(moveTask(clock, { id, to, caller: person('op'), reason: 'test' }));
      if (act === 'forward') forward(at);
      if (act === 'paths')
        attempt(
          underLease(clock, { id, caller: person('op') }, updateTask({ id, by: 'op', patch: { owned_paths: one.paths! } })),
        );
      if (act === 'hold')
        attempt(acquireLeases(clock, toWanted({ resources: [`path:${PATHS[at % PATHS.length]}`], caller: agent(who) })));
      if (act === 'delete') attempt(deleteTask({ id, by: 'op' }));
      if (act === 'advance') hub.advance(one.seconds!);
      if (act === 'sweep') hub.commit(sweep);
      work(act, to, believed[Math.min(at >> 2, believed.length - 1)]);
    },
  };
}

const tasksOf = ({ hub }: World) => [...hub.board.all('tasks')] as Task[];
const meet = (a: readonly string[], b: readonly string[]) =>
  a.some((x) => b.some((y) => overlaps(parsePattern(x), parsePattern(y))));

/** What is ready, worked out from the whole board. */
function plainReady(world: World): string[] {
  const tasks = tasksOf(world);
  const active = tasks.filter(({ status }) => ACTIVE.includes(status));
  const held = listLeases(world.hub.board).filter(
    ({ resource, task_id }) => resource.startsWith('path:') && task_id === undefined,
  );
  const taken = [...active.map(({ owned_paths }) => owned_paths), held.map(({ resource }) => resource.slice(5))];
  const isDone = (id: string) => tasks.find((task) => task.id === id)?.status === 'done';
  const ready = tasks.filter(
    (task) =>
      task.status === 'queued' && Object.keys(task.depends_on).every(isDone) && !taken.some((one) => meet(one, task.owned_paths)),
  );
  return ready.toSorted(compareTasks).map(({ id }) => id);
}

function assertReady(world: World): void {
  expect(Array.from(readyTasks(world.hub.board), ({ id }) => id)).toEqual(plainReady(world));
}

/** What followed the board change by change is the same as what is made from it anew. */
function assertDerived(world: World): void {
  const fresh = world.hub.board.copy();
  const ready = Array.from(readyTasks(fresh), ({ id }) => id);
  expect(ready).toEqual(plainReady(world));
  expect(listLeases(fresh)).toEqual(listLeases(world.hub.board));
  for (const task of tasksOf(world)) expect(isReady(fresh, task), task.id).toBe(ready.includes(task.id));
}

function assertApart(world: World): void {
  const active = tasksOf(world).filter(({ status }) => ACTIVE.includes(status));
  for (const [at, a] of active.entries())
    for (const b of active.slice(at + 1)) expect(meet(a.owned_paths, b.owned_paths), `${a.id} and ${b.id}`).toBe(false);
  const held = listLeases(world.hub.board).filter(({ resource }) => resource.startsWith('path:'));
  for (const a of held) {
    for (const b of held)
      if (a.holder !== b.holder)
        expect(meet([a.resource.slice(5)], [b.resource.slice(5)]), `${a.lock_id} and ${b.lock_id}`).toBe(false);
    for (const task of active)
      if (task.assignee !== a.holder)
        expect(meet(task.owned_paths, [a.resource.slice(5)]), `${task.id} and ${a.lock_id}`).toBe(false);
  }
}

/** Leases of a task stand exactly while somebody works on it or merges it, and its path leases are its paths. */
function assertTaskLeases(world: World): void {
  const live = listLeases(world.hub.board);
  for (const task of tasksOf(world)) {
    const own = live.filter(({ task_id }) => task_id === task.id);
    const of = (start: string) => own.filter(({ resource }) => resource.startsWith(start)).map(({ resource }) => resource);
    const working = task.status === 'claimed' || task.status === 'in_progress';
    expect(of('task:'), task.id).toEqual(working ? [`task:${task.id}`] : []);
    expect(of('path:').toSorted(), task.id).toEqual(working ? task.owned_paths.map((path) => `path:${path}`).toSorted() : []);
    expect(of('merge:'), task.id).toEqual(task.status === 'merging' ? ['merge:main'] : []);
    if (working) expect(own.map(({ holder }) => holder)).toEqual(own.map(() => task.assignee));
  }
  const fences = live.map(({ fence }) => fence);
  expect(new Set(fences).size).toBe(fences.length);
}

/** No write came with a fence below one that was granted for the task before it. */
function assertWrites({ hub, written }: World): void {
  let at = 0;
  const newest = new Map<string, number>();
  for (const { event, target, details } of hub.events) {
    const changed = (details.changes ?? []).flatMap(({ value }) =>
      value && 'fence' in value && !value.ended ? [value as unknown as Lease] : [],
    );
    for (const { resource, fence } of changed) newest.set(resource, Math.max(fence, newest.get(resource) ?? 0));
    if (event === 'task_noted') expect(written[at++]!.fence, target).toBe(newest.get(target!));
  }
  expect(at).toBe(written.length);
}

describe('histories of tasks', () => {
  it('T2 T3 T4 T5 L6 L7 L10 any history keeps tasks, leases, paths and the ready list in step', () => {
    const seen = new Set<Status>();
    let writes = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const world = createWorld();
        for (const one of steps) {
          world.take(one as Step);
          assertReady(world);
          assertApart(world);
          assertTaskLeases(world);
        }
        assertWrites(world);
        assertDerived(world);
        writes += world.written.length;
        for (const { event, details } of world.hub.events) if (event === 'task_transitioned') seen.add(details.to as Status);
      }),
      { numRuns: 150 },
    );
    expect([...seen].toSorted()).toEqual([
      'approved',
      'blocked',
      'cancelled',
      'done',
      'in_progress',
      'merging',
      'queued',
      'review',
    ]);
    expect(writes).toBeGreaterThan(100);
  });
});
