/** Moving a task over the board (SEMANTICS T2, T4), with the leases that a move takes and gives back. */
import { z } from 'zod';
import { leaseClockOf } from '../collab/lease-clock.ts';
import type { Lease } from '../collab/lease-fields.ts';
import type { Commit } from '../collab/store.ts';
import { reasonText, STATUSES, taskId } from '../collab/task-fields.ts';
import type { Task } from '../collab/task-fields.ts';
import { moveTask } from '../collab/task-work.ts';
import { lineText } from '../collab/text.ts';
import { defineCommand } from '../command.ts';
import { hear, optionalFence, shownLease, termFields, toFenced, toShownLease, toTerms } from './caller.ts';
import { changeEntity } from './changed.ts';
import { changedTask, statusOutput, toTaskAnswer } from './task-answer.ts';
import { undoTransition } from './task-inverse.ts';

/** The status that the task had before the commit, if the commit moved it. */
function findOldStatus({ events }: Commit, id: string): Task['status'] | undefined {
  const move = events.find(
    ({ event, target }) => target === `task:${id}` && (event === 'task_transitioned' || event === 'task_claimed'),
  );
  return (move?.details as { from?: Task['status'] } | undefined)?.from;
}

/** The lease that the commit granted for the task itself, or for its merge. */
function findGranted({ events }: Commit, id: string): Lease | undefined {
  const changes = events.flatMap(({ details }) => details.changes ?? []);
  const leases = changes.flatMap(({ kind, value }) => (kind === 'locks' && value !== null ? [value as Lease] : []));
  return leases.findLast(({ task_id, parent, ended }) => task_id === id && parent === undefined && ended === undefined);
}

export const taskMoveCommands = [
  defineCommand({
    name: 'task.transition',
    summary: 'Move a task to another column of the board',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /collab/tasks/:id/transition', ifMatch: 'optional', etag: ({ etag }) => etag },
    positional: ['id', 'to'],
    input: z.strictObject({
      id: taskId,
      to: z.enum(STATUSES).meta({ description: 'The column it goes to.' }),
      reason: reasonText.optional().meta({ description: 'Why; needed when a review sends it back.' }),
      fence: optionalFence,
      branch: lineText(200)
        .optional()
        .meta({ description: 'Where it is merged into, main when left out: one merge at a time for each.' }),
      ...termFields,
    }),
    output: changedTask.omit({ status: true }).extend({
      old_status: statusOutput,
      new_status: statusOutput,
      lease: shownLease.optional().meta({ description: 'The lease that the move granted, when it granted one.' }),
    }),
    examples: ['task transition T-1 claimed', 'task transition T-1 blocked --reason "Waits for the test server"'],
    run: async (ctx, { id, to, fence, reason, branch, ...terms }) => {
      const request = {
        id,
        to,
        ...toTerms(ctx, terms),
        ...toFenced(ctx, fence),
        ...(reason !== undefined && { reason }),
        ...(branch !== undefined && { branch }),
      };
      const done = await changeEntity<Task>(ctx, 'tasks', id, moveTask(leaseClockOf(ctx.collab.store), request));
      hear(ctx);
      const lease = findGranted(done.commit, id);
      const { status, ...answer } = toTaskAnswer(done);
      return {
        ...answer,
        old_status: findOldStatus(done.commit, id) ?? status,
        new_status: status,
        ...(lease !== undefined && { lease: toShownLease(ctx, lease) }),
      };
    },
    inverse: undoTransition,
    say: ({ id, old_status, new_status, lease }) => {
      const held =
        lease === undefined ? '' : ` ${lease.holder} holds ${lease.resource} (${lease.lock_id}, fence ${lease.fence}).`;
      return old_status === new_status
        ? `${id} is ${new_status} already.`
        : `${id} went from ${old_status} to ${new_status}.${held}`;
    },
  }),
];
