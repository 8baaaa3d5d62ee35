/** Changing one task: thin commands over the rules of hub/collab. */
import { z } from 'zod';
import { evidenceText, newTaskFields, noteText, taskId, taskPatchFields } from '../collab/task-fields.ts';
import type { Task } from '../collab/task-fields.ts';
import { leaseClockOf } from '../collab/lease-clock.ts';
import { underLease } from '../collab/task-work.ts';
import { checkTask, createTask, deleteTask, noteTask, openTask, updateTask } from '../collab/task.ts';
import type { Rule } from '../collab/store.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { optionalFence, toFenced } from './caller.ts';
import { changeEntity, createEntity, findEvent, toAsking, tryRule } from './changed.ts';
import type { Changed } from './changed.ts';
import { changedTask, statusOutput, toTaskAnswer } from './task-answer.ts';
import { taskClaimCommands } from './task-claim.ts';
import { undoCheck, undoCreate, undoNote, undoUpdate } from './task-inverse.ts';
import { taskImportCommands } from './task-import.ts';
import { taskReadCommands } from './task-list.ts';
import { taskMoveCommands } from './task-move.ts';

type Asking = ReturnType<typeof toAsking>;

/** Commits a rule about one task, for whoever may write to it now (L7). */
async function changeTask(
  ctx: Context,
  id: string,
  given: number | undefined,
  rule: (asking: Asking) => Rule,
): Promise<Changed<Task>> {
  const guarded = underLease(leaseClockOf(ctx.collab.store), { id, ...toFenced(ctx, given) }, rule(toAsking(ctx)));
  return await changeEntity<Task>(ctx, 'tasks', id, guarded);
}

const taskWriteCommands = [
  defineCommand({
    name: 'task.create',
    summary: 'Put a task on the board',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /collab/tasks', status: 201, etag: ({ etag }) => etag, location: ({ id }) => `/collab/tasks/${id}` },
    positional: ['title'],
    input: z.strictObject(newTaskFields),
    output: z.strictObject({
      id: z.string(),
      etag: z.string(),
      version: z.int(),
      title: z.string(),
      status: statusOutput,
      priority: z.string(),
    }),
    examples: [
      'task create "Fix login" --priority high',
      'task create "Write the guide" --depends-on T-1 --dod "Links work","Read by somebody else"',
    ],
    run: async (ctx, fields) => {
      const { entity, etag } = await createEntity<Task>(ctx, 'tasks', createTask({ fields, by: ctx.call.principal.name }));
      const { id, version, title, status, priority } = entity;
      return { id, etag, version, title, status, priority };
    },
    inverse: undoCreate,
    say: ({ id, title, priority }) => `${id} "${title}" is on the board (${priority}).`,
  }),

  defineCommand({
    name: 'task.update',
    summary: 'Change fields of a task',
    role: 'agent',
    effect: 'write',
    http: { route: 'PATCH /collab/tasks/:id', ifMatch: 'required', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({ id: taskId, ...taskPatchFields, fence: optionalFence }),
    output: changedTask.extend({ fields: z.array(z.string()).meta({ description: 'What changed; empty when nothing did.' }) }),
    examples: ['task update T-1 --priority urgent --skills login,sessions'],
    run: async (ctx, { id, fence, ...patch }) => {
      const done = await changeTask(ctx, id, fence, (asking) => updateTask({ id, patch, ...asking }));
      const details = findEvent(done.commit, 'task_updated', `task:${id}`)?.details as { fields: string[] } | undefined;
      return { ...toTaskAnswer(done), fields: details?.fields ?? [] };
    },
    inverse: undoUpdate,
    say: ({ id, fields, status }) =>
      fields.length === 0 ? `Nothing changed on ${id}.` : `${id} has a new ${fields.join(', ')} and is ${status}.`,
  }),

  ...taskMoveCommands,

  defineCommand({
    name: 'task.check',
    summary: 'Tick an item of a definition of done, with its evidence',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /collab/tasks/:id/dod/:item', ifMatch: 'optional', etag: ({ etag }) => etag },
    positional: ['id', 'item'],
    input: z.strictObject({
      id: taskId,
      item: z.string().min(1).max(32).meta({ description: 'The item, by its id.' }),
      checked: z.boolean().default(true).meta({ description: 'No unticks it.' }),
      evidence: evidenceText.optional().meta({ description: 'What shows that it holds.' }),
      fence: optionalFence,
    }),
    output: changedTask.extend({
      item: z.string(),
      checked: z.boolean(),
      open: z.int().meta({ description: 'Items that are still open.' }),
    }),
    examples: ['task check T-1 1 --evidence "All 12 tests pass"', 'task check T-1 1 --no-checked'],
    run: async (ctx, { id, fence, item, checked, evidence }) => {
      const request = { id, item, checked, ...(evidence !== undefined && { evidence }) };
      const done = await changeTask(ctx, id, fence, (asking) => checkTask({ ...request, ...asking }));
      const open = Object.values(done.entity.dod).filter((one) => !one.checked).length;
      return { ...toTaskAnswer(done), item, checked, open };
    },
    inverse: undoCheck,
    say: ({ id, item, checked, open }) =>
      `Item ${item} of ${id} is ${checked ? 'ticked' : 'open'}; ${open === 0 ? 'all are ticked' : `${open} to go`}.`,
  }),

  defineCommand({
    name: 'task.note',
    summary: 'Add a note or evidence to a task',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /collab/tasks/:id/notes', status: 201, ifMatch: 'optional', etag: ({ etag }) => etag },
    positional: ['id', 'text'],
    input: z.strictObject({
      id: taskId,
      text: noteText.meta({ description: 'The note, as Markdown.' }),
      evidence: z.boolean().default(false).meta({ description: 'It shows that the work is done.' }),
      fence: optionalFence,
    }),
    output: changedTask,
    examples: ['task note T-1 "The cause is the clock of the test server"'],
    run: async (ctx, { id, fence, text, evidence }) => {
      const as = evidence ? 'evidence' : 'notes';
      return toTaskAnswer(await changeTask(ctx, id, fence, (asking) => noteTask({ id, text, as, ...asking })));
    },
    inverse: undoNote,
    say: ({ id }) => `The note is on ${id}.`,
  }),

  defineCommand({
    name: 'task.delete',
    summary: 'Remove a task from the board for good',
    role: 'operator',
    effect: 'danger',
    http: { route: 'DELETE /collab/tasks/:id', ifMatch: 'optional' },
    positional: ['id'],
    input: z.strictObject({ id: taskId }),
    output: z.strictObject({ ok: z.literal(true), id: z.string(), title: z.string() }),
    examples: ['task delete T-2'],
    preview: async (ctx, { id }) => {
      tryRule(ctx, deleteTask({ id, ...toAsking(ctx) }));
      const { title, status, version } = openTask(ctx.collab.board, { id });
      return `Removes ${id} "${title}" (${status}, version ${version}) from the board. Its events stay in the log.`;
    },
    run: async (ctx, { id }) => {
      const commit = await ctx.collab.commit(deleteTask({ id, ...toAsking(ctx) }));
      const { title } = findEvent(commit, 'task_deleted', `task:${id}`)!.details as { title: string } & object;
      return { ok: true as const, id, title };
    },
    say: ({ id, title }) => `${id} "${title}" is removed.`,
  }),
];

export const taskCommands = [...taskReadCommands, ...taskWriteCommands, ...taskClaimCommands, ...taskImportCommands];
