/** Giving a claimed task back (SEMANTICS T2): the way out for whoever claimed it. */
import { HubError } from '../errors.ts';
import type { LeaseClock } from './lease-clock.ts';
import { checkFence } from './lease-fence.ts';
import { ACTIVE } from './ready-index.ts';
import type { Rule } from './store.ts';
import { moveTask, resourceOf } from './task-work.ts';
import type { FencedRequest } from './task-work.ts';
import { openTask } from './task.ts';

/**
 * Puts a task of the caller's own back into the queue, with all that was leased for it. One that stands there already changes
 * nothing, unless a fence tells that the caller lost it. Errors: those of openTask and checkFence; not_lease_holder {holder} for
 * the task of somebody else, conflict where nobody works on it.
 */
export function releaseTask(clock: LeaseClock, request: FencedRequest & { reason?: string }): Rule {
  return (board, moment) => {
    const task = openTask(board, request);
    const { caller } = request;
    checkFence(board, clock, moment, { ...request, resource: resourceOf(board, task) });
    if (task.status === 'queued') return [];
    if (!ACTIVE.includes(task.status))
      throw new HubError('conflict', `${task.id} is ${task.status}, so nobody has it to give back.`, { status: task.status });
    if (task.assignee !== caller.name)
      throw new HubError('not_lease_holder', `${task.id} belongs to ${task.assignee ?? 'nobody'}, not to ${caller.name}.`, {
        holder: task.assignee ?? null,
      });
    return moveTask(clock, { ...request, to: 'queued' })(board, moment);
  };
}
