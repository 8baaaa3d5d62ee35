/** Which tasks can be taken now (SEMANTICS T3, T5): queued, with every blocking dependency done, and with paths that nobody works on. */
import type { Owner } from './lease-fields.ts';
import { readyIndexOn } from './ready-index.ts';
import type { BoardView } from './store.ts';
import type { Status, Task } from './task-fields.ts';
import { isFree } from './task-rival.ts';

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
  return task.status === 'queued' && findBlockers(board, task).length === 0 && isFree(board, task, owner);
}

/** Ready tasks in the order of T5, one by one: whoever wants only the first pays only for that. Do not change the board meanwhile. */
export function* readyTasks(
  board: BoardView,
  { owner, accept }: { owner?: Owner; accept?: (task: Task) => boolean } = {},
): Generator<Task> {
  for (const task of readyIndexOn(board).queue) {
    if ((accept?.(task) ?? true) && isFree(board, task, owner)) yield task;
  }
}
