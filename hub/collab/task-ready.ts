/**
 * Which tasks can be taken now (SEMANTICS T3, T5): queued, with every blocking dependency done, and with paths that nobody works on.
 * It follows the board change by change: who depends on whom, the queue in its order, and the paths of the tasks in work. Only
 * conflicts of paths are worked out when asked for; a task that was found in conflict remembers with which task, and is not
 * compared again while that one stays as it is.
 */
import { HubError } from '../errors.ts';
import { derive } from './derived.ts';
import type { Derivation } from './derived.ts';
import { findPattern, isOwnedBy } from './lease-fields.ts';
import type { Lease, Owner } from './lease-fields.ts';
import { leasesOn } from './lease-index.ts';
import { createPathIndex } from './path-index.ts';
import type { PathIndex } from './path-index.ts';
import { findWitness, overlaps } from './path-overlap.ts';
import { parsePattern } from './path-pattern.ts';
import type { Pattern } from './path-pattern.ts';
import type { BoardView } from './store.ts';
import { PRIORITIES } from './task-fields.ts';
import type { Status, Task } from './task-fields.ts';

/** States in which a task's paths are its own (T3). */
export const ACTIVE: readonly Status[] = ['claimed', 'in_progress', 'review', 'approved', 'merging'];

/** States of work that is done and has no lease of its own any more. */
export const HANDED_IN: readonly Status[] = ['review', 'approved', 'merging'];

type State = {
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

/** Patterns by the list they were read from: edits of other fields leave a task its list. */
const patternsOf = new WeakMap<readonly string[], readonly Pattern[]>();

const READY: Derivation<State> = {
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

function putIn(state: State, task: Task): void {
  state.tasks.set(task.id, task);
  for (const needed of Object.keys(task.depends_on)) {
    const waiting = state.dependents.get(needed) ?? new Set();
    state.dependents.set(needed, waiting.add(task.id));
  }
  if (isUnblocked(state, task)) enqueue(state.queue, task);
  if (ACTIVE.includes(task.status)) for (const pattern of readPatterns(task)) state.active.add(task.id, pattern);
}

function takeOut(state: State, task: Task): void {
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

function requeue(state: State, id: string): void {
  const task = state.tasks.get(id);
  if (!task) return;
  dequeue(state.queue, task);
  if (isUnblocked(state, task)) enqueue(state.queue, task);
}

function isUnblocked(state: State, task: Task): boolean {
  return (
    task.status === 'queued' &&
    Object.entries(task.depends_on).every(([id, { blocking }]) => !blocking || state.tasks.get(id)?.status === 'done')
  );
}

/** T5: priority, then age, then number. */
export function compareTasks(a: Task, b: Task): number {
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

/** The patterns of a task that can be read; one that cannot is refused when the task is claimed. */
function readPatterns({ owned_paths }: Task): readonly Pattern[] {
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

/** Somebody else who works on the same paths: a task in work, or the holder of a path lease of its own. */
export type Rival = { task?: string; holder: string; pattern: string; theirs: string; overlap: string };

/** `owner`: who asks; their own path leases are no obstacle. `isOver`: leases that end in this very commit, and the tasks under them. */
export type RivalQuestion = { owner?: Owner | undefined; isOver?: (lease: Lease) => boolean };

/** Whose paths a task's paths meet now. Errors: bad_pattern when they cost too much to compare. */
export function findRival(board: BoardView, task: Task, question: RivalQuestion = {}): Rival | undefined {
  const state = derive(board, READY);
  const isGone = (id: string) =>
    leasesOn(board)
      .liveForTask(id)
      .some((lease) => question.isOver?.(lease));
  const known = findKnownRival(state, task);
  const rival = known && !isGone(known.id) ? known : findActiveRival(state, task, isGone);
  return rival ? toRival(task, rival) : findLeaseRival(board, task, question);
}

function findKnownRival(state: State, task: Task): Task | undefined {
  const known = state.rivals.get(task.id);
  const now = known && state.tasks.get(known.id);
  return now && ACTIVE.includes(now.status) && now.owned_paths === known.owned_paths ? now : undefined;
}

function findActiveRival(state: State, task: Task, isGone: (id: string) => boolean = () => false): Task | undefined {
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
  const state = derive(board, READY);
  return state.active.conflicts(pattern).map((id) => state.tasks.get(id)!);
}

/** What a task still waits for: its blocking dependencies that are not done (T3). A missing one counts as never done. */
export type Blocker = { id: string; status: Status | 'missing'; title: string };

export function findBlockers(board: BoardView, task: Task): Blocker[] {
  const blocking = Object.entries(task.depends_on).filter(([, { blocking }]) => blocking);
  const needed = blocking.map(([id]) => ({ id, task: board.get('tasks', id) as Task | undefined }));
  return needed
    .filter(({ task }) => task?.status !== 'done')
    .map(({ id, task }) => ({ id, status: task?.status ?? 'missing', title: task?.title ?? '' }));
}

/** Whether a task could be claimed now (T5). */
export function isReady(board: BoardView, task: Task, owner?: Owner): boolean {
  return task.status === 'queued' && findBlockers(board, task).length === 0 && !findRival(board, task, { owner });
}

/** Ready tasks in the order of T5, one by one: whoever wants only the first pays only for that. Do not change the board meanwhile. */
export function* readyTasks(
  board: BoardView,
  { owner, accept }: { owner?: Owner; accept?: (task: Task) => boolean } = {},
): Generator<Task> {
  const state = derive(board, READY);
  for (const task of state.queue) {
    if ((accept?.(task) ?? true) && isFree(board, state, task, owner)) yield task;
  }
}

/** A task whose paths cannot be compared is not free; the others still are. */
function isFree(board: BoardView, state: State, task: Task, owner: Owner | undefined): boolean {
  if (findKnownRival(state, task)) return false;
  try {
    return !findActiveRival(state, task) && !findLeaseRival(board, task, { owner });
  } catch (error) {
    if (error instanceof HubError) return false;
    throw error;
  }
}
