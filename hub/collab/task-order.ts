/** The tasks by their number, kept in order while the board changes, so that a page of a large board costs what the page costs. */
import { derive } from './derived.ts';
import type { Derivation } from './derived.ts';
import type { BoardView } from './store.ts';

const numbers: Derivation<number[]> = {
  kinds: ['tasks'],
  create: () => [],
  change(sorted, { id, before, after }) {
    if (before && after) return;
    const number = Number(id.slice(2));
    sorted.splice(findPlace(sorted, number), after ? 0 : 1, ...(after ? [number] : []));
  },
};

/** The index of the first number that is not smaller. */
function findPlace(sorted: readonly number[], number: number): number {
  let [low, high] = [0, sorted.length];
  if (high === 0 || sorted[high - 1]! < number) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts the tasks in order before anybody asks, so that the first page after a start costs what every page costs. */
export function orderTasks(board: BoardView): void {
  derive(board, numbers);
}

/** The ids of the tasks with a number below `before`, the highest first. */
export function* taskIdsBelow(board: BoardView, before: number): Iterable<string> {
  const sorted = derive(board, numbers);
  for (let at = findPlace(sorted, before) - 1; at >= 0; at -= 1) yield `T-${sorted[at]}`;
}
