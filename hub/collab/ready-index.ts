/**
 * What decides about readiness (SEMANTICS T3, T5), kept in step with the board change by change: who depends on whom, the queue in
 * its order, and the paths of the tasks in work.
 */
import { derive } from './derived.ts';
import type { Derivation } from './derived.ts';
import { createPathIndex } from './path-index.ts';
import type { PathIndex } from './path-index.ts';
import { parsePattern } from './path-pattern.ts';
import type { Pattern } from './path-pattern.ts';
import type { BoardView } from './store.ts';
import { PRIORITIES } from './task-fields.ts';
import type { Status, Task } from './task-fields.ts';

/** States in which a task's paths are its own (T3). */
export const ACTIVE: readonly Status[] = ['claimed', 'in_progress', 'review', 'approved', 'merging'];

/** States of work that is done and has no lease of its own any more. */
export const HANDED_IN: readonly Status[] = ['review', 'approved', 'merging'];

export type ReadyIndex = {
  tasks: Map<string, Task>;
  /** Ids of the tasks that wait for a task. */
  dependents: Map<string, Set<string>>;
  /** Queued tasks with nothing to wait for, in the order of T5. */
  queue: Task[];
  /** Paths of the tasks in work. */
  active: PathIndex;
  /** The task in work that a queued task was found in conflict with. It holds while that one is active with these paths. */
  rivals: Map<string, Task>;
};

/** Patterns by the list they were read from: read once for each version of a task. */
const patternsOf = new WeakMap<readonly string[], readonly Pattern[]>();

const READY: Derivation<ReadyIndex> = {
  kinds: ['tasks'],
  create: () => ({ tasks: new Map(), dependents: new Map(), queue: [], active: createPathIndex(), rivals: new Map() }),
  change(state, { id, before, after }) {
    const [was, is] = [before as Task | undefined, after as Task | undefined];
    if (was) takeOut(state, was);
    if (is) putIn(state, is);
    if ((was?.status === 'done') !== (is?.status === 'done'))
      for (const waiting of state.dependents.get(id) ?? []) requeue(state, waiting);
  },
};

function putIn(state: ReadyIndex, task: Task): void {
  state.tasks.set(task.id, task);
  for (const needed of Object.keys(task.depends_on)) {
    const waiting = state.dependents.get(needed) ?? new Set();
    state.dependents.set(needed, waiting.add(task.id));
  }
  if (isUnblocked(state, task)) enqueue(state.queue, task);
  if (ACTIVE.includes(task.status)) for (const pattern of readPatterns(task)) state.active.add(task.id, pattern);
}

function takeOut(state: ReadyIndex, task: Task): void {
  state.tasks.delete(task.id);
  state.rivals.delete(task.id);
  for (const needed of Object.keys(task.depends_on)) {
    const waiting = state.dependents.get(needed);
    waiting?.delete(task.id);
    if (waiting?.size === 0) state.dependents.delete(needed);
  }
  dequeue(state.queue, task);
  state.active.remove(task.id);
}

function requeue(state: ReadyIndex, id: string): void {
  const task = state.tasks.get(id);
  if (!task) return;
  dequeue(state.queue, task);
  if (isUnblocked(state, task)) enqueue(state.queue, task);
}

function isUnblocked(state: ReadyIndex, task: Task): boolean {
  return (
    task.status === 'queued' &&
    Object.entries(task.depends_on).every(([id, { blocking }]) => !blocking || state.tasks.get(id)?.status === 'done')
  );
}

/** What decides about a task's place among the ready ones. */
export type Place = Pick<Task, 'priority' | 'created_at' | 'id'>;

/** T5: priority, then age, then number. */
export function compareTasks(a: Place, b: Place): number {
  const urgency = PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority);
  if (urgency !== 0) return urgency;
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? -1 : 1;
  return Number(a.id.slice(2)) - Number(b.id.slice(2));
}

/** The first place whose task does not come before this one. */
function findPlace(queue: readonly Task[], task: Task): number {
  let [low, high] = [0, queue.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareTasks(queue[middle]!, task) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function enqueue(queue: Task[], task: Task): void {
  queue.splice(findPlace(queue, task), 0, task);
}

function dequeue(queue: Task[], task: Task): void {
  const at = findPlace(queue, task);
  if (queue[at]?.id === task.id) queue.splice(at, 1);
}

/** The index of a board as it is now. Its own fields are for task-rival.ts and task-ready.ts alone. */
export function readyIndexOn(board: BoardView): ReadyIndex {
  return derive(board, READY);
}

/** The patterns of a task that can be read; one that cannot is refused when the task is claimed. */
export function readPatterns({ owned_paths }: Task): readonly Pattern[] {
  const known = patternsOf.get(owned_paths);
  if (known) return known;
  const patterns = owned_paths.flatMap((text) => tryPattern(text) ?? []);
  patternsOf.set(owned_paths, patterns);
  return patterns;
}

function tryPattern(text: string): Pattern | undefined {
  try {
    return parsePattern(text);
  } catch {
    return undefined;
  }
}
