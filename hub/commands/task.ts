/** Changing one task: thin commands over the rules of hub/collab. */
import { z } from 'zod';
import { evidenceText, newTaskFields, noteText, reasonText, STATUSES, taskId, taskPatchFields } from '../collab/task-fields.ts';
import type { Task } from '../collab/task-fields.ts';
import { transitionTask } from '../collab/task-board.ts';
import { checkTask, createTask, deleteTask, noteTask, openTask, updateTask } from '../collab/task.ts';
import { defineCommand } from '../command.ts';
import { changeEntity, createEntity, findEvent, toAsking, tryRule } from './changed.ts';
import { taskImportCommands } from './task-import.ts';
import { taskReadCommands } from './task-list.ts';

const statusOutput = z.enum(STATUSES);
/** What every change of a task answers beside its own. */
const changed = z.strictObject({ ok: z.literal(true), id: z.string(), etag: z.string(), version: z.int(), status: statusOutput });

function toAnswer({ entity, etag }: { entity: Task; etag: string }): z.infer<typeof changed> {
  return { ok: true as const, id: entity.id, etag, version: entity.version, status: entity.status };
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
    say: ({ id, title, priority }) => `${id} "${title}" is on the board (${priority}).`,
  }),

  defineCommand({
    name: 'task.update',
    summary: 'Change fields of a task',
    role: 'agent',
    effect: 'write',
    http: { route: 'PATCH /collab/tasks/:id', ifMatch: 'required', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({ id: taskId, ...taskPatchFields }),
    output: changed.extend({ fields: z.array(z.string()).meta({ description: 'What changed; empty when nothing did.' }) }),
    examples: ['task update T-1 --priority urgent --skills login,sessions'],
    run: async (ctx, { id, ...patch }) => {
      const done = await changeEntity<Task>(ctx, 'tasks', id, updateTask({ id, patch, ...toAsking(ctx) }));
      const details = findEvent(done.commit, 'task_updated', `task:${id}`)?.details as { fields: string[] } | undefined;
      return { ...toAnswer(done), fields: details?.fields ?? [] };
    },
    say: ({ id, fields, status }) =>
      fields.length === 0 ? `Nothing changed on ${id}.` : `${id} has a new ${fields.join(', ')} and is ${status}.`,
  }),

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
    }),
    output: changed.omit({ status: true }).extend({ old_status: statusOutput, new_status: statusOutput }),
    examples: ['task transition T-1 claimed', 'task transition T-1 blocked --reason "Waits for the test server"'],
    run: async (ctx, { id, to, reason }) => {
      const done = await changeEntity<Task>(
        ctx,
        'tasks',
        id,
        transitionTask({ id, to, ...toAsking(ctx), ...(reason !== undefined && { reason }) }),
      );
      const details = findEvent(done.commit, 'task_transitioned', `task:${id}`)?.details as { from: Task['status'] } | undefined;
      const { status, ...answer } = toAnswer(done);
      return { ...answer, old_status: details?.from ?? status, new_status: status };
    },
    say: ({ id, old_status, new_status }) =>
      old_status === new_status ? `${id} is ${new_status} already.` : `${id} went from ${old_status} to ${new_status}.`,
  }),

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
    }),
    output: changed.extend({
      item: z.string(),
      checked: z.boolean(),
      open: z.int().meta({ description: 'Items that are still open.' }),
    }),
    examples: ['task check T-1 1 --evidence "All 12 tests pass"', 'task check T-1 1 --no-checked'],
    run: async (ctx, { id, item, checked, evidence }) => {
      const request = { id, item, checked, ...toAsking(ctx), ...(evidence !== undefined && { evidence }) };
      const done = await changeEntity<Task>(ctx, 'tasks', id, checkTask(request));
      const open = Object.values(done.entity.dod).filter((one) => !one.checked).length;
      return { ...toAnswer(done), item, checked, open };
    },
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
    }),
    output: changed,
    examples: ['task note T-1 "The cause is the clock of the test server"'],
    run: async (ctx, { id, text, evidence }) => {
      return toAnswer(
        await changeEntity<Task>(ctx, 'tasks', id, noteTask({ id, text, as: evidence ? 'evidence' : 'notes', ...toAsking(ctx) })),
      );
    },
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

export const taskCommands = [...taskReadCommands, ...taskWriteCommands, ...taskImportCommands];
