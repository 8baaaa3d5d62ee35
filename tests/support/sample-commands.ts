/** A few commands with every kind of field, for the tests of the command language and of what is drawn from commands. */
import { z } from 'zod';
import { defineCommand, type Command } from '../../hub/command.ts';

const taskId = z
  .string()
  .regex(/^T-[1-9]\d*$/, 'must look like T-12')
  .meta({ description: 'Id of the task, as T-12', entity: 'tasks' });
const text = (description: string) => z.string().meta({ description });

type Sample = Partial<Omit<Command, 'input' | 'output'>> &
  Pick<Command, 'name' | 'summary' | 'examples'> & { input: z.ZodObject; output?: z.ZodType };

function sample(spec: Sample): Command {
  const rest = {
    role: 'agent',
    effect: 'write',
    output: z.object({ ok: z.boolean() }),
    run: () => Promise.resolve({ ok: true }),
    say: () => 'Done.',
  } as const;
  return defineCommand({ ...rest, ...spec } as Command);
}

export const createTask = sample({
  name: 'task.create',
  summary: 'Put a task on the board',
  positional: ['title'],
  http: { route: 'POST /collab/tasks', status: 201, etag: () => '"1-x"', location: () => '/collab/tasks/T-1' },
  input: z.strictObject({
    title: z.string().min(1).max(200).meta({ description: 'What is to be done' }),
    description: text('The whole story').optional(),
    priority: z.enum(['urgent', 'high', 'normal', 'low']).default('normal').meta({ description: 'How urgent it is' }),
    state: z.enum(['in_progress', 'in_review', 'done']).optional().meta({ description: 'Where it starts' }),
    labels: z.array(z.string().min(1)).optional().meta({ description: 'Words to find it by' }),
    points: z.number().optional().meta({ description: 'How much work it is' }),
    assignee: z.string().nullable().optional().meta({ description: 'Who it is meant for' }),
    depends_on: z
      .union([z.array(taskId), z.record(taskId, z.strictObject({ blocking: z.boolean() }))])
      .optional()
      .meta({ description: 'Tasks that must be done first' }),
    dod: z
      .union([
        z.array(z.string().min(1)),
        z.record(z.string(), z.strictObject({ text: z.string(), checked: z.boolean().optional() }).nullable()),
      ])
      .optional()
      .meta({ description: 'What makes it done', text: 'checklist' }),
    due_at: z.iso.datetime().optional().meta({ description: 'When it must be done', text: 'instant' }),
    details: z.record(z.string(), z.unknown()).optional().meta({ description: 'Anything else', text: 'json' }),
    private: z.boolean().optional().meta({ description: 'Only for its author' }),
  }),
  output: z.object({ id: z.string().meta({ description: 'Id of the new task' }), etag: z.string() }),
  examples: [
    'task create "Fix the login" --priority high',
    'task create "Write docs" --due-at "tomorrow 9am" --dod "All pages read","Links work"',
  ],
});

export const claimTask = sample({
  name: 'task.claim',
  summary: 'Claim a task and lease its paths',
  positional: ['id'],
  http: { route: 'POST /collab/tasks/:id/claim' },
  input: z.strictObject({
    id: taskId,
    ttl_seconds: z.int().min(10).max(3600).default(60).meta({ description: 'How long the lease lasts', text: 'duration' }),
    force: z.boolean().optional().meta({ description: 'Take it from another' }),
  }),
  examples: ['task claim T-12 --ttl 15m'],
});

export const claimNext = sample({
  name: 'task.claim_next',
  summary: 'Claim the next ready task',
  input: z.strictObject({
    role: text('The kind of agent').optional(),
    wait_seconds: z.int().max(55).optional().meta({ description: 'How long to wait for one', text: 'duration' }),
  }),
  http: { route: 'POST /collab/tasks/claim-next' },
  examples: ['task claim-next'],
});

export const noteTask = sample({
  name: 'task.note',
  summary: 'Add a remark to a task',
  positional: ['id', 'text'],
  input: z.strictObject({ id: taskId, text: z.string().max(4000).meta({ description: 'The remark' }) }),
  examples: ['task note T-1 "Looks good"', 'task note T-1 -- it\'s "done"'],
});

export const listTasks = sample({
  name: 'task.list',
  aliases: ['tasks'],
  summary: 'List tasks',
  role: 'viewer',
  effect: 'read',
  http: { route: 'GET /collab/tasks' },
  input: z.strictObject({
    status: z
      .array(z.enum(['queued', 'claimed', 'done']))
      .optional()
      .meta({ description: 'Only in these states' }),
    limit: z.int().min(1).max(200).default(50).meta({ description: 'How many' }),
    offset: z.int().optional().meta({ description: 'Where to start' }),
  }),
  output: z.object({ tasks: z.array(z.object({ id: z.string(), title: z.string() })) }),
  examples: ['task list --limit 5'],
});

export const lock = sample({
  name: 'lease.acquire',
  aliases: ['lock'],
  summary: 'Take one or more leases',
  positional: ['resources'],
  input: z.strictObject({
    resources: z.array(z.string()).meta({ description: 'What to hold' }),
    value: z.unknown().optional().meta({ description: 'Any value' }),
  }),
  examples: ['lock path:src/** repo:main'],
});

export const deleteTask = sample({
  name: 'task.delete',
  summary: 'Remove a task',
  role: 'operator',
  effect: 'danger',
  positional: ['id'],
  http: { route: 'DELETE /collab/tasks/:id', status: 204, ifMatch: 'required', body: () => undefined },
  input: z.strictObject({ id: taskId, reason: text('Why').optional() }),
  preview: () => Promise.resolve('It will be gone.'),
  examples: ['task delete T-12 --reason "a duplicate"'],
});

export const setPassword = sample({
  name: 'user.password',
  summary: 'Set a password',
  role: 'admin',
  input: z.strictObject({
    name: text('Whose'),
    password: z.string().min(12).meta({ description: 'The new one' }),
    pin: z.number().optional().meta({ description: 'A number' }),
  }),
  positional: ['name'],
  secretInput: ['password', 'pin'],
  examples: ['user password ann --password "long enough to keep"'],
});

export const SAMPLES: readonly Command[] = [createTask, claimTask, claimNext, noteTask, listTasks, lock, deleteTask, setPassword];
