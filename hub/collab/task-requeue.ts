/**
 * What the end of a lease means for the task under it (SEMANTICS T2, L10). A task in work whose lease ends goes back to the queue; a
 * task that was to be merged goes back to approved. Work that was handed in (review, approved) stays: its lease ended when it
 * was handed in.
 */
import type { Ending, Lease } from './lease-fields.ts';
import { toTaskResource } from './lease-fields.ts';
import type { BoardView, EventDraft, Moment } from './store.ts';
import { MOVES } from './task-board.ts';
import type { Status, Task } from './task-fields.ts';
import { toTaskEvent, withoutUndefined } from './task-patch.ts';

/** L10: a task whose lease expired so often kills its workers, or never ends; a person must look at it. */
export const POISON_RECLAIMS = 3;
export const POISON_REASON = 'poison';

const IN_WORK: readonly Status[] = ['claimed', 'in_progress'];

/** The task's own move, if its lease's end causes one. */
export function toWorkEvents(board: BoardView, moment: Moment, lease: Lease, ending: Ending): EventDraft[] {
  const task = findTask(board, lease);
  if (!task) return [];
  if (lease.task_id !== undefined && lease.resource !== toTaskResource(task.id)) return toUnmerged(task, moment, lease, ending);
  if (task.assignee !== lease.holder || !IN_WORK.includes(task.status)) return [];
  return [toMove(task, toRequeued(board, task, ending), moment, ending)];
}

function findTask(board: BoardView, lease: Lease): Task | undefined {
  const named = lease.task_id ?? /^task:(.*)$/.exec(lease.resource)?.[1];
  return named === undefined || lease.parent !== undefined ? undefined : (board.get('tasks', named) as Task | undefined);
}

/** The task as it is when its lease ended this way. */
export function toRequeued(board: BoardView, task: Task, ending: Ending): Task {
  const reclaims = task.reclaim_count + (ending.kind === 'reclaimed' ? 1 : 0);
  const poisoned = ending.kind === 'reclaimed' && reclaims >= POISON_RECLAIMS;
  const effect = MOVES[task.status].queued?.effect?.({ board, task, to: 'queued', by: ending.by });
  const status: Status = poisoned ? 'blocked' : 'queued';
  return withoutUndefined({
    ...task,
    ...effect,
    status,
    status_reason: poisoned ? POISON_REASON : toReason(task, ending),
    reclaim_count: reclaims,
  });
}

function toUnmerged(task: Task, moment: Moment, lease: Lease, ending: Ending): EventDraft[] {
  if (task.status !== 'merging') return [];
  return [
    toMove(
      task,
      { ...task, status: 'approved', status_reason: `the lease ${lease.resource} ended before the merge did` },
      moment,
      ending,
    ),
  ];
}

function toReason(task: Task, { kind, by, reason }: Ending): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  if (kind === 'reclaimed') return `the lease of ${task.assignee} expired${why}`;
  return kind === 'forced' ? `taken from ${task.assignee} by ${by}${why}` : `given back by ${by}${why}`;
}

function toMove(before: Task, after: Task, moment: Moment, ending: Ending): EventDraft {
  const details = {
    from: before.status,
    to: after.status,
    ...(after.status_reason !== undefined && { reason: after.status_reason }),
  };
  return toTaskEvent(after, { event: 'task_transitioned', details }, { by: ending.by, at: moment.at });
}
