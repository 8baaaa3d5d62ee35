/** The import of a backlog file. */
import { z } from 'zod';
import { importTasks } from '../collab/task-import.ts';
import type { Backlog } from '../collab/task-import.ts';
import type { Commit } from '../collab/store.ts';
import { defineCommand } from '../command.ts';
import { HubError } from '../errors.ts';
import { BACKLOG_MAX_CHARS, parseBacklog, readBacklog } from './backlog.ts';

const ids = z.array(z.string());

export const taskImportCommands = [
  defineCommand({
    name: 'task.import',
    summary: 'Import a backlog; tasks that are there already are brought up to date',
    role: 'operator',
    effect: 'write',
    http: { route: 'POST /collab/tasks/import' },
    positional: ['text'],
    input: z.strictObject({
      text: z.string().max(BACKLOG_MAX_CHARS).optional().meta({ description: 'The file, as YAML or JSON.' }),
      tasks: z
        .array(z.unknown())
        .max(1_000)
        .optional()
        .meta({ description: 'The tasks themselves, each with id, title and the fields of a new task.', text: 'json' }),
    }),
    output: z.strictObject({ ok: z.literal(true), created: ids, updated: ids, unchanged: ids }),
    examples: ['task import "tasks: [{id: T-100, title: Write the guide}, {id: T-101, title: Publish it, depends_on: [T-100]}]"'],
    run: async (ctx, input) => {
      const backlog = toBacklog(input);
      return toResult(backlog, await ctx.collab.commit(importTasks({ backlog, by: ctx.call.principal.name })));
    },
    say: ({ created, updated, unchanged }) =>
      `${created.length} created, ${updated.length} updated, ${unchanged.length} unchanged.`,
  }),
];

function toBacklog({ text, tasks }: { text?: string | undefined; tasks?: unknown[] | undefined }): Backlog {
  if ((text === undefined) === (tasks === undefined))
    throw new HubError('invalid_input', 'Give either text or tasks.', {
      errors: [{ path: '', message: 'Give either text or tasks.' }],
    });
  return tasks === undefined ? parseBacklog(text!) : readBacklog(tasks);
}

function toResult(backlog: Backlog, { events }: Commit) {
  const all = backlog.entries.map(({ task }) => task.id);
  const having = (name: string) => {
    const targets = new Set(events.filter((event) => event.event === name).map((event) => event.target));
    return all.filter((id) => targets.has(`task:${id}`));
  };
  const [created, updated] = [having('task_imported'), having('task_updated')];
  const touched = new Set([...created, ...updated]);
  return { ok: true as const, created, updated, unchanged: all.filter((id) => !touched.has(id)) };
}
