/** Tasks for tests of claims and moves: what a test does not say is filled in. */
import type { LeaseClock } from '../../../hub/collab/lease-clock.ts';
import type { Caller } from '../../../hub/collab/lease-fields.ts';
import type { Status, Task, TaskPatch } from '../../../hub/collab/task-fields.ts';
import { moveTask } from '../../../hub/collab/task-work.ts';
import type { MoveRequest } from '../../../hub/collab/task-work.ts';
import { createTask } from '../../../hub/collab/task.ts';
import type { MemoryBoard } from './memory-board.ts';

export const agent = (name: string): Caller => ({ name, agent: true });
export const person = (name: string): Caller => ({ name, agent: false });

/** Puts a task on the board and gives its id. */
export function addTask(hub: MemoryBoard, fields: TaskPatch = {}): string {
  const { events } = hub.commit(createTask({ fields: { title: 'A task', ...fields }, by: 'maker' }));
  return events[0]!.target!.slice('task:'.length);
}

export function taskOf(hub: MemoryBoard, id: string): Task {
  return hub.board.get('tasks', id) as Task;
}

/** Moves a task by a person who may do everything, through the given states. */
export function move(
  hub: MemoryBoard,
  clock: LeaseClock,
  id: string,
  path: readonly Status[],
  more: Partial<MoveRequest> = {},
): void {
  for (const to of path) hub.commit(moveTask(clock, { id, to, caller: person('op'), reason: 'test', ...more }));
}
