/** Who holds what, as it follows from the board's locks: the questions that every lease rule asks, without going through all of them. */
import { derive } from './derived.ts';
import type { Derivation } from './derived.ts';
import { findPattern } from './lease-fields.ts';
import type { Lease } from './lease-fields.ts';
import { createPathIndex } from './path-index.ts';
import type { PathIndex } from './path-index.ts';
import type { Pattern } from './path-pattern.ts';
import type { BoardView } from './store.ts';

type Groups = Map<string, Set<string>>;

type State = {
  /** Lock ids of live leases, by resource, parent, holder and task (without those that have a parent). */
  live: { byResource: Groups; byParent: Groups; byHolder: Groups; byTask: Groups; paths: PathIndex; roots: Set<string> };
  /** Lock ids of leases that are over: all, and by resource. */
  ended: { all: Set<string>; byResource: Groups };
};

export type LeaseIndex = {
  /** Live leases on exactly this resource. */
  liveOn(resource: string): Lease[];
  /** Live path leases that overlap the pattern. Errors: bad_pattern, see PathIndex. */
  liveOver(pattern: Pattern): Lease[];
  /** Live leases that live and end with this one. */
  childrenOf(lockId: string): Lease[];
  /** Live leases taken for a task: its own, and that of a merge; not its paths, which live by the first. */
  liveForTask(taskId: string): Lease[];
  /** Live leases without a parent. O(live leases). */
  roots(): Lease[];
  rootIds(): ReadonlySet<string>;
  countHeldBy(holder: string): number;
  countLive(): number;
  /** Leases on this resource that are over and not forgotten yet, newest grant first. */
  endedOn(resource: string): Lease[];
  /** How many leases that are over the board still holds. */
  countEnded(): number;
  /** Those that ended first. O(n log n) of what is over. */
  oldestEnded(count: number): Lease[];
};

const LEASES: Derivation<State> = {
  kinds: ['locks'],
  create: () => ({
    live: {
      byResource: new Map(),
      byParent: new Map(),
      byHolder: new Map(),
      byTask: new Map(),
      paths: createPathIndex(),
      roots: new Set(),
    },
    ended: { all: new Set(), byResource: new Map() },
  }),
  change(state, { before, after }) {
    if (before) takeOut(state, before as Lease);
    if (after) putIn(state, after as Lease);
  },
};

export function leasesOn(board: BoardView): LeaseIndex {
  const { live, ended } = derive(board, LEASES);
  const read = (ids: Iterable<string> | undefined) => Array.from(ids ?? [], (id) => board.get('locks', id) as Lease);
  return {
    liveOn: (resource) => read(live.byResource.get(resource)),
    liveOver: (pattern) => read(live.paths.conflicts(pattern)),
    childrenOf: (lockId) => read(live.byParent.get(lockId)),
    liveForTask: (taskId) => read(live.byTask.get(taskId)),
    roots: () => read(live.roots),
    rootIds: () => live.roots,
    countHeldBy: (holder) => live.byHolder.get(holder)?.size ?? 0,
    countLive: () => live.roots.size,
    endedOn: (resource) => read(ended.byResource.get(resource)).toSorted((a, b) => b.fence - a.fence),
    countEnded: () => ended.all.size,
    oldestEnded: (count) => read(ended.all).toSorted(byEnd).slice(0, count),
  };
}

function byEnd(a: Lease, b: Lease): number {
  const [x, y] = [a.ended?.at ?? '', b.ended?.at ?? ''];
  return x === y ? a.fence - b.fence : x < y ? -1 : 1;
}

function putIn(state: State, lease: Lease): void {
  if (lease.ended) {
    state.ended.all.add(lease.id);
    join(state.ended.byResource, lease.resource, lease.id);
    return;
  }
  join(state.live.byResource, lease.resource, lease.id);
  join(state.live.byHolder, lease.holder, lease.id);
  if (lease.parent !== undefined) join(state.live.byParent, lease.parent, lease.id);
  else {
    state.live.roots.add(lease.id);
    if (lease.task_id !== undefined) join(state.live.byTask, lease.task_id, lease.id);
  }
  const pattern = findPattern(lease.resource);
  if (pattern) state.live.paths.add(lease.id, pattern);
}

function takeOut({ live, ended }: State, lease: Lease): void {
  if (lease.ended) {
    ended.all.delete(lease.id);
    leave(ended.byResource, lease.resource, lease.id);
    return;
  }
  leave(live.byResource, lease.resource, lease.id);
  leave(live.byHolder, lease.holder, lease.id);
  if (lease.parent !== undefined) leave(live.byParent, lease.parent, lease.id);
  if (lease.task_id !== undefined) leave(live.byTask, lease.task_id, lease.id);
  live.roots.delete(lease.id);
  live.paths.remove(lease.id);
}

function join(groups: Groups, key: string, id: string): void {
  const group = groups.get(key) ?? new Set();
  groups.set(key, group.add(id));
}

function leave(groups: Groups, key: string, id: string): void {
  const group = groups.get(key);
  group?.delete(id);
  if (group?.size === 0) groups.delete(key);
}
