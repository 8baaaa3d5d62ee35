/** The dependencies between tasks as a graph (T6): unknown ends, cycles, and who waits for whom. */
import { HubError } from '../errors.ts';
import type { BoardView } from './store.ts';
import { toInvalid } from './task-checklist.ts';
import type { Task } from './task-fields.ts';

/** The ids a task depends on; undefined when there is no such task. */
export type DependenciesOf = (id: string) => string[] | undefined;

/** How many cycles one answer names. */
const CYCLES_MAX = 20;

/** The dependencies as they stand on the board. */
export function dependenciesOn(board: BoardView): DependenciesOf {
  return (id) => {
    const task = board.get('tasks', id) as Task | undefined;
    return task && Object.keys(task.depends_on);
  };
}

/**
 * Cycles that can be reached from the starts, each as a path that ends where it begins. Depth-first search with three colours
 * (Cormen et al., "Introduction to Algorithms", 20.3) on its own stack, so that a long chain cannot overflow. O(tasks + edges).
 */
export function findCycles(starts: Iterable<string>, dependenciesOf: DependenciesOf, most = CYCLES_MAX): string[][] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of starts) {
    walk(start, dependenciesOf, done, cycles, most);
  }
  return cycles;
}

function walk(start: string, dependenciesOf: DependenciesOf, done: Set<string>, cycles: string[][], most: number): void {
  if (done.has(start)) return;
  const path: string[] = [start];
  const rests = [(dependenciesOf(start) ?? []).values()];
  const onPath = new Set(path);
  while (path.length > 0 && cycles.length < most) {
    const next = rests.at(-1)?.next().value;
    if (next === undefined) leave(path, rests, onPath, done);
    else if (onPath.has(next)) cycles.push([...path.slice(path.indexOf(next)), next]);
    else if (!done.has(next)) {
      path.push(next);
      onPath.add(next);
      rests.push((dependenciesOf(next) ?? []).values());
    }
  }
}

function leave(path: string[], rests: unknown[], onPath: Set<string>, done: Set<string>): void {
  const id = path.pop() as string;
  rests.pop();
  onPath.delete(id);
  done.add(id);
}

/** Errors: invalid_input naming the tasks that are not there. */
export function assertKnown(board: BoardView, dependencies: string[]): void {
  const unknown = dependencies.filter((id) => !board.get('tasks', id));
  if (unknown.length > 0) throw toInvalid('/depends_on', `There is no task ${unknown.join(', ')} to depend on.`);
}

/** Refuses dependencies of an existing task that would close a cycle. Errors: dependency_cycle {path}. O(tasks that can be reached). */
export function assertNoCycle(board: BoardView, id: string, dependencies: string[]): void {
  const standing = dependenciesOn(board);
  const [cycle] = findCycles([id], (other) => (other === id ? dependencies : standing(other)), 1);
  if (cycle) throw new HubError('dependency_cycle', `${toWay(cycle)} closes a cycle.`, { path: cycle });
}

/** A cycle in words; of a long one, its beginning and its end. */
function toWay(cycle: string[]): string {
  const shown = cycle.length <= 12 ? cycle : [...cycle.slice(0, 6), `${cycle.length - 12} more`, ...cycle.slice(-6)];
  return shown.join(' needs ');
}

/** The tasks that depend on this one. O(tasks). */
export function dependentsOf(board: BoardView, id: string): string[] {
  return [...board.all('tasks')].filter((task) => Object.hasOwn((task as Task).depends_on, id)).map((task) => task.id);
}
