/** Reading tasks: one, or the board page by page. */
import { z } from 'zod';
import { toEntityTag } from '../collab/etag.ts';
import type { BoardView } from '../collab/store.ts';
import { compareTasks } from '../collab/ready-index.ts';
import type { Place } from '../collab/ready-index.ts';
import { PRIORITIES, STATUSES, taskId, taskSchema } from '../collab/task-fields.ts';
import type { Task } from '../collab/task-fields.ts';
import { taskIdsBelow } from '../collab/task-order.ts';
import { isReady, readyTasks } from '../collab/task-ready.ts';
import { openTask } from '../collab/task.ts';
import { defineCommand } from '../command.ts';
import { HubError } from '../errors.ts';
import { parseCursor, toCursor } from './cursor.ts';

/** A task with the ETag that changes of it are made with. */
const taggedTask = taskSchema.extend({ etag: z.string() });
type TaggedTask = z.infer<typeof taggedTask>;

function toTagged(task: Task): TaggedTask {
  return { ...task, etag: toEntityTag(task) };
}

type Filter = {
  status?: string | undefined;
  assignee?: string | undefined;
  q?: string | undefined;
  ready?: boolean | undefined;
};
type Page = { tasks: Task[]; next_cursor: string | null };

/**
 * A page of the tasks, by their number, the newest first. The number never changes, so that a task is neither skipped nor shown
 * twice while the board changes. Errors: bad_cursor.
 */
export function toTaskPage(
  board: BoardView,
  filter: Filter,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Page {
  const before = cursor === undefined ? Infinity : parseNumber(parseCursor(cursor));
  const wanted = toMatcher(filter);
  const found: Task[] = [];
  for (const id of taskIdsBelow(board, before)) {
    const task = board.get('tasks', id) as Task;
    if (wanted(task) && !(filter.ready === false && isReady(board, task))) found.push(task);
    if (found.length > limit) break;
  }
  const tasks = found.slice(0, limit);
  return { tasks, next_cursor: found.length > limit ? toCursor(tasks.at(-1)!.id.slice(2)) : null };
}

function parseNumber(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new HubError('bad_cursor');
  return Number(text);
}

function toMatcher({ status, assignee, q }: Filter): (task: Task) => boolean {
  const text = q?.toLowerCase();
  const holds = (task: Task) =>
    text === undefined || [task.id, task.title, task.description].some((field) => field.toLowerCase().includes(text));
  return (task) =>
    (status === undefined || task.status === status) && (assignee === undefined || task.assignee === assignee) && holds(task);
}

/**
 * A page of the tasks that can be taken now, in the order in which they are given out (T5). The cursor is the place of the last one,
 * which stays a place also when that task has gone. Errors: bad_cursor.
 */
export function toReadyPage(
  board: BoardView,
  filter: Filter,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Page {
  const after = cursor === undefined ? undefined : parsePlace(parseCursor(cursor));
  const wanted = toMatcher(filter);
  const found: Task[] = [];
  for (const task of readyTasks(board, {
    accept: (one) => (after === undefined || compareTasks(one, after) > 0) && wanted(one),
  })) {
    found.push(task);
    if (found.length > limit) break;
  }
  const tasks = found.slice(0, limit);
  return { tasks, next_cursor: found.length > limit ? toCursor(toPlace(tasks.at(-1)!)) : null };
}

function toPlace({ priority, created_at, id }: Place): string {
  return [priority, created_at, id].join(' ');
}

function parsePlace(text: string): Place {
  const [, priority, created_at, id] = /^([a-z]{1,10}) (\S{1,40}) (T-[1-9][0-9]{0,8})$/.exec(text) ?? [];
  const known = PRIORITIES.find((one) => one === priority);
  if (known === undefined) throw new HubError('bad_cursor');
  return { priority: known, created_at: created_at!, id: id! };
}

export const taskReadCommands = [
  defineCommand({
    name: 'task.list',
    summary: 'List tasks, the newest first, or what is ready to be taken, the most urgent first',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /collab/tasks' },
    input: z.strictObject({
      status: z.enum(STATUSES).optional().meta({ description: 'Only tasks in this column.' }),
      assignee: z.string().min(1).max(200).optional().meta({ description: 'Only tasks of this person or agent.' }),
      q: z.string().min(1).max(100).optional().meta({ description: 'Only tasks with this text in id, title or description.' }),
      ready: z.boolean().optional().meta({
        description: 'Only tasks that can be claimed now, in the order in which claim-next gives them out; no: only others.',
      }),
      limit: z.int().min(1).max(200).default(50).meta({ description: 'How many tasks, 1 to 200.' }),
      cursor: z.string().max(100).optional().meta({ description: 'next_cursor of the page before.' }),
    }),
    output: z.strictObject({
      tasks: z.array(taggedTask),
      next_cursor: z.string().nullable().meta({ description: '`cursor` of the next page; null on the last.' }),
    }),
    examples: ['task list', 'task list --status queued --limit 10', 'task list --ready'],
    run: async (ctx, { limit, cursor, ...filter }) => {
      const toPage = filter.ready === true ? toReadyPage : toTaskPage;
      const { tasks, next_cursor } = toPage(ctx.collab.board, filter, { limit, cursor });
      return { tasks: tasks.map(toTagged), next_cursor };
    },
    say: ({ tasks, next_cursor }) =>
      tasks.length === 0
        ? 'No task matches.'
        : `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}${next_cursor === null ? '' : ', and more'}.`,
    view: ({ tasks }) => ({
      columns: ['id', 'status', 'priority', 'title', 'assignee'],
      rows: tasks.map((task) => [task.id, task.status, task.priority, task.title, task.assignee ?? null]),
    }),
  }),

  defineCommand({
    name: 'task.show',
    summary: 'Show one task',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /collab/tasks/:id', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({ id: taskId }),
    output: taggedTask,
    examples: ['task show T-1'],
    run: async (ctx, { id }) => toTagged(openTask(ctx.collab.board, { id })),
    say: ({ id, title, status, priority, assignee }) =>
      `${id} "${title}" is ${status} (${priority}${assignee === undefined ? '' : `, ${assignee}`}).`,
    view: toDetailView,
  }),
];

function toDetailView(task: TaggedTask): { columns: string[]; rows: string[][] } {
  const items = Object.entries(task.dod).map(([id, { text, checked }]) => [
    `done when ${id}`,
    `${checked ? '[x]' : '[ ]'} ${text}`,
  ]);
  const rows: [string, string | undefined][] = [
    ['description', task.description],
    ['reason', task.status_reason],
    ['depends on', Object.keys(task.depends_on).join(', ')],
    ['paths', task.owned_paths.join(', ')],
    ['commands', task.commands.join(', ')],
    ['created', `${task.created_at} by ${task.created_by}`],
  ];
  return { columns: ['what', 'value'], rows: [...rows.flatMap(([what, value]) => (value ? [[what, value]] : [])), ...items] };
}
