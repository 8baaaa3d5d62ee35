/**
 * Who works on the paths of a task (SEMANTICS T3, L12). Conflicts are worked out when asked for; a task that was found in conflict
 * remembers with which task, and is not compared again while that one stays as it is.
 */
import { HubError } from '../errors.ts';
import { findPattern, isOwnedBy } from './lease-fields.ts';
import type { Lease, Owner } from './lease-fields.ts';
import { leasesOn } from './lease-index.ts';
import { findWitness, overlaps } from './path-overlap.ts';
import type { Pattern } from './path-pattern.ts';
import { ACTIVE, HANDED_IN, readPatterns, readyIndexOn } from './ready-index.ts';
import type { ReadyIndex } from './ready-index.ts';
import type { BoardView } from './store.ts';
import type { Task } from './task-fields.ts';

/** Somebody else who works on the same paths: a task in work, or the holder of a path lease of its own. */
export type Rival = { task?: string; holder: string; pattern: string; theirs: string; overlap: string };

/** `owner`: who asks; their own path leases are no obstacle. `isOver`: leases that end in this very commit, and the tasks under them. */
export type RivalQuestion = { owner?: Owner | undefined; isOver?: (lease: Lease) => boolean };

/** Whose paths a task's paths meet now. Errors: bad_pattern when they cost too much to compare. */
export function findRival(board: BoardView, task: Task, question: RivalQuestion = {}): Rival | undefined {
  const state = readyIndexOn(board);
  const isGone = (id: string) =>
    leasesOn(board)
      .liveForTask(id)
      .some((lease) => question.isOver?.(lease));
  const known = findKnownRival(state, task);
  const rival = known && !isGone(known.id) ? known : findActiveRival(state, task, isGone);
  return rival ? toRival(task, rival) : findLeaseRival(board, task, question);
}

function findKnownRival(state: ReadyIndex, task: Task): Task | undefined {
  const known = state.rivals.get(task.id);
  const now = known && state.tasks.get(known.id);
  return now && ACTIVE.includes(now.status) && samePaths(now.owned_paths, known.owned_paths) ? now : undefined;
}

function samePaths(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((path, at) => path === b[at]);
}

function findActiveRival(state: ReadyIndex, task: Task, isGone: (id: string) => boolean = () => false): Task | undefined {
  for (const pattern of readPatterns(task)) {
    const id = state.active.conflicts(pattern).find((other) => other !== task.id && !isGone(other));
    const rival = id === undefined ? undefined : state.tasks.get(id);
    if (rival && state.tasks.get(task.id) === task) state.rivals.set(task.id, rival);
    if (rival) return rival;
  }
  return undefined;
}

function toRival(task: Task, rival: Task): Rival {
  const pairs = readPatterns(task).flatMap((mine) => readPatterns(rival).map((theirs) => ({ mine, theirs })));
  const { mine, theirs } = pairs.find((pair) => overlaps(pair.mine, pair.theirs))!;
  const holder = rival.assignee ?? rival.created_by;
  return { task: rival.id, holder, pattern: mine.text, theirs: theirs.text, overlap: findWitness(mine, theirs)! };
}

/** Path leases that belong to no task; those of tasks are known by their tasks. */
function findLeaseRival(board: BoardView, task: Task, { owner, isOver }: RivalQuestion): Rival | undefined {
  for (const pattern of readPatterns(task)) {
    const near = leasesOn(board).liveOver(pattern);
    const lease = near.find((one) => one.task_id === undefined && !(owner && isOwnedBy(one, owner)) && !isOver?.(one));
    if (!lease) continue;
    const theirs = findPattern(lease.resource)!;
    return { holder: lease.holder, pattern: pattern.text, theirs: theirs.text, overlap: findWitness(pattern, theirs)! };
  }
  return undefined;
}

/** A task that was handed in and keeps its paths without a lease (T3), and that somebody else is the author of. */
export function findHandedIn(board: BoardView, pattern: Pattern, holder: string): Task | undefined {
  return activeTasksOn(board, pattern).find((task) => HANDED_IN.includes(task.status) && task.assignee !== holder);
}

/** Tasks in work whose paths meet the pattern. Errors: bad_pattern, see PathIndex. */
export function activeTasksOn(board: BoardView, pattern: Pattern): Task[] {
  const state = readyIndexOn(board);
  return state.active.conflicts(pattern).map((id) => state.tasks.get(id)!);
}

/** True when nobody else's paths meet the task's. One whose paths cost too much to compare is not free; the others still are. */
export function isFree(board: BoardView, task: Task, owner?: Owner): boolean {
  const state = readyIndexOn(board);
  if (findKnownRival(state, task)) return false;
  try {
    return !findActiveRival(state, task) && !findLeaseRival(board, task, { owner });
  } catch (error) {
    if (error instanceof HubError) return false;
    throw error;
  }
}
