/** A board with the task T-1, for tests of the rules of tasks. */
import { transitionTask } from '../../../hub/collab/task-board.ts';
import type { Status, Task } from '../../../hub/collab/task-fields.ts';
import { createTask } from '../../../hub/collab/task.ts';
import { createMemoryBoard } from './memory-board.ts';

export const ann = { by: 'ann' };

export function start(fields: object = {}) {
  const memory = createMemoryBoard();
  const create = (more: object = {}) =>
    memory.commit(createTask({ fields: { title: 'Fix login', ...fields, ...more }, by: 'ann' }), 'ann');
  create();
  const task = (id = 'T-1') => memory.board.get('tasks', id) as Task;
  const move = (to: Status, by = 'ann', reason?: string) =>
    memory.commit(transitionTask({ id: 'T-1', to, by, ...(reason !== undefined && { reason }) }), by);
  return { ...memory, create, task, move };
}

/** The shortest way from the queue to each column, each step by its own person. */
const WAYS: Record<Status, Status[]> = {
  queued: [],
  claimed: ['claimed'],
  in_progress: ['claimed', 'in_progress'],
  review: ['claimed', 'in_progress', 'review'],
  approved: ['claimed', 'in_progress', 'review', 'approved'],
  merging: ['claimed', 'in_progress', 'review', 'approved', 'merging'],
  done: ['claimed', 'in_progress', 'review', 'approved', 'merging', 'done'],
  blocked: ['blocked'],
  cancelled: ['cancelled'],
};

export function startAt(status: Status, fields: object = {}) {
  const hub = start(fields);
  for (const step of WAYS[status]) hub.move(step, step === 'approved' ? 'rob' : 'ann');
  return hub;
}
