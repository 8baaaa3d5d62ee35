/** Claiming tasks: thin commands over the rules of hub/collab (SEMANTICS T3, T5, T7). */
import { toDurationText } from '../language/duration.ts';
import { z } from 'zod';
import { claimNext, hasNext } from '../collab/claim-next.ts';
import type { NextRequest } from '../collab/claim-next.ts';
import { claimTask, readClaim, toOwner } from '../collab/claim.ts';
import type { Claimed } from '../collab/claim.ts';
import type { Agent } from '../collab/agent.ts';
import { contextPackSchema, toContextPack } from '../collab/context-pack.ts';
import { toEntityTag } from '../collab/etag.ts';
import { leaseClockOf } from '../collab/lease-clock.ts';
import { leasesOn } from '../collab/lease-index.ts';
import type { Commit } from '../collab/store.ts';
import { reasonText, taskId, taskSchema } from '../collab/task-fields.ts';
import type { Task } from '../collab/task-fields.ts';
import { releaseTask } from '../collab/task-release.ts';
import { openTask } from '../collab/task.ts';
import { lineText } from '../collab/text.ts';
import { defineCommand } from '../command.ts';
import type { Deed, Inverse } from '../command.ts';
import type { Context } from '../context.ts';
import { changeEntity } from './changed.ts';
import { hear, optionalFence, shownLease, termFields, toFenced, toShownLease, toTerms } from './caller.ts';
import { assertHere, watchBoard } from './ready-watch.ts';

const taggedTask = taskSchema.extend({ etag: z.string() });

/** Everything that is needed to begin (T7). */
const claimed = z.strictObject({ task: taggedTask, lease: shownLease, context: contextPackSchema });
/** The same, or nothing at all when there was no task. */
const next = claimed.partial();

function toClaim(ctx: Context, { task, lease }: Claimed): z.infer<typeof claimed> {
  const { board, store } = ctx.collab;
  return {
    task: { ...task, etag: toEntityTag(task) },
    lease: toShownLease(ctx, lease),
    context: toContextPack(board, task, store.epoch),
  };
}

function sayClaim({ task, lease, context }: z.infer<typeof claimed>): string {
  const open = context.dod.filter(({ checked }) => !checked).length;
  const dod =
    open === 0
      ? ''
      : ` ${open} ${open === 1 ? 'item of its definition of done is' : 'items of its definition of done are'} open.`;
  return `${lease.holder} has ${task.id} "${task.title}" for ${toDurationText(lease.expires_in_seconds)} (${lease.lock_id}, fence ${lease.fence}).${dod}`;
}

/** Claims while the asker waits; the commit is empty when nothing came. Errors: those of claimNext; stopping, timeout when they left. */
async function claimNextSoon(ctx: Context, request: NextRequest, waitSeconds: number): Promise<Commit> {
  const { store, board } = ctx.collab;
  const { signal } = ctx.call;
  const claim = claimNext(leaseClockOf(store), request);
  // Whoever has left while this stood in the queue must not be given a task that nobody would work on.
  const rule: typeof claim = (view, moment) => (assertHere(signal), claim(view, moment));
  if (waitSeconds === 0) return await ctx.collab.commit(rule);
  const watch = watchBoard(store, waitSeconds * 1_000, signal);
  try {
    let commit = await ctx.collab.commit(rule);
    while (commit.events.length === 0 && (await watch.change()))
      if (hasNext(board, request)) commit = await ctx.collab.commit(rule);
    return commit;
  } finally {
    watch.stop();
  }
}

/** What the asker says it can do; else what it is registered with; else anything. */
function findFits(ctx: Context, given: { role?: string | undefined; skills?: string[] | undefined }): NextRequest['fits'] {
  const agent = ctx.collab.board.get('agents', ctx.call.principal.name) as Agent | undefined;
  const role = given.role ?? agent?.role;
  const skills = given.skills ?? agent?.skills;
  return role === undefined && skills === undefined ? undefined : { skills: skills ?? [], ...(role !== undefined && { role }) };
}

function toRelease({ events }: Deed): Inverse | undefined {
  const claim = events.find(({ event }) => event === 'task_claimed');
  const { fence } = (claim?.details ?? {}) as { fence?: number };
  const id = claim?.target?.slice('task:'.length);
  return id === undefined ? undefined : { command: 'task.release', args: { id, fence }, about: { kind: 'tasks', id } };
}

export const taskClaimCommands = [
  defineCommand({
    name: 'task.claim',
    summary: 'Claim a task and lease its paths',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /collab/tasks/:id/claim', ifMatch: 'optional', etag: ({ task }) => task.etag },
    positional: ['id'],
    input: z.strictObject({ id: taskId, ...termFields }),
    output: claimed,
    examples: ['task claim T-3 --ttl 15m'],
    run: async (ctx, { id, ...terms }) => {
      const { ifMatch } = ctx.call;
      const request = { id, ...toTerms(ctx, terms), ...(ifMatch !== undefined && { ifMatch }) };
      const commit = await ctx.collab.commit(claimTask(leaseClockOf(ctx.collab.store), request));
      hear(ctx);
      return toClaim(ctx, readClaim(commit, ctx.collab.board, toOwner(request), id)!);
    },
    inverse: toRelease,
    say: sayClaim,
  }),

  defineCommand({
    name: 'task.claim_next',
    summary: 'Claim the most urgent task that is ready and fits you',
    role: 'agent',
    effect: 'write',
    http: {
      route: 'POST /collab/tasks/claim-next',
      etag: ({ task }) => task?.etag,
      body: (output) => (output.task === undefined ? undefined : output),
      bodySchema: claimed.optional(),
    },
    input: z.strictObject({
      ...termFields,
      role: lineText(64).optional().meta({ description: 'The kind of work you do; that of your registration when left out.' }),
      skills: z
        .array(lineText(64))
        .max(200)
        .optional()
        .meta({ description: 'What you can do; the skills of your registration when left out.' }),
      wait_seconds: z
        .int()
        .min(0)
        .max(55)
        .default(0)
        .meta({ description: 'How long to wait for a task when there is none, up to 55s.', text: 'duration' }),
    }),
    output: next,
    examples: ['task claim-next', 'task claim-next --ttl 30m --skills typescript,tests'],
    run: async (ctx, { wait_seconds, role, skills, ...terms }) => {
      const fits = findFits(ctx, { role, skills });
      const request: NextRequest = { ...toTerms(ctx, terms), ...(fits !== undefined && { fits }) };
      hear(ctx);
      const commit = await claimNextSoon(ctx, request, wait_seconds);
      hear(ctx);
      const found = readClaim(commit, ctx.collab.board, toOwner(request));
      return found === undefined ? {} : toClaim(ctx, found);
    },
    inverse: toRelease,
    say: ({ task, lease, context }) =>
      task === undefined || lease === undefined || context === undefined
        ? 'No task is ready for you.'
        : sayClaim({ task, lease, context }),
  }),

  defineCommand({
    name: 'task.release',
    summary: 'Give a claimed task back, so that somebody else can take it',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /collab/tasks/:id/release', ifMatch: 'optional', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({
      id: taskId,
      fence: optionalFence,
      reason: reasonText.optional().meta({ description: 'Why; whoever takes it next reads it.' }),
    }),
    output: z.strictObject({ ok: z.literal(true), id: z.string(), etag: z.string(), version: z.int(), status: z.string() }),
    examples: ['task release T-3 --reason "Needs somebody who knows the database"'],
    run: async (ctx, { id, fence, reason }) => {
      const request = { id, ...toFenced(ctx, fence), ...(reason !== undefined && { reason }) };
      const rule = releaseTask(leaseClockOf(ctx.collab.store), request);
      const { entity, etag } = await changeEntity<Task>(ctx, 'tasks', id, rule);
      return { ok: true as const, id, etag, version: entity.version, status: entity.status };
    },
    inverse: ({ input: { id }, before }) =>
      (before('tasks', id) as Task | undefined)?.status === 'claimed'
        ? { command: 'task.claim', args: { id }, about: { kind: 'tasks', id } }
        : undefined,
    say: ({ id, status }) => `${id} is ${status} again.`,
  }),

  defineCommand({
    name: 'task.context',
    summary: 'Show what is needed to work on a task: what it builds on, earlier attempts, who works nearby',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /collab/tasks/:id/context' },
    positional: ['id'],
    input: z.strictObject({ id: taskId }),
    output: z.strictObject({
      task: taggedTask,
      lease: shownLease.nullable().meta({ description: 'The lease that it is worked on under; null when there is none.' }),
      context: contextPackSchema,
    }),
    examples: ['task context T-1'],
    run: async (ctx, { id }) => {
      const { board, store } = ctx.collab;
      const task = openTask(board, { id });
      const [lease] = leasesOn(board).liveForTask(id);
      return {
        task: { ...task, etag: toEntityTag(task) },
        lease: lease === undefined ? null : toShownLease(ctx, lease),
        context: toContextPack(board, task, store.epoch),
      };
    },
    say: ({ task, lease, context }) =>
      `${task.id} "${task.title}" is ${task.status}${lease === null ? '' : `, held by ${lease.holder}`}; it builds on ${context.dependencies.length} tasks and was tried ${context.attempts.length} times before.`,
    view: ({ context }) => ({
      columns: ['what', 'about', 'says'],
      rows: [
        ...context.dependencies.map((one) => ['builds on', one.id, `${one.title} (${one.status})`]),
        ...context.attempts.map((one) => [
          'attempt',
          one.holder,
          `${one.ended} at ${one.ended_at}${one.reason ? `: ${one.reason}` : ''}`,
        ]),
        ...context.nearby.map((one) => ['nearby', one.path, `${one.holder}${one.task ? ` for ${one.task}` : ''}`]),
        ...context.dod.map((one) => ['done when', one.id, `${one.checked ? '[x]' : '[ ]'} ${one.text}`]),
      ],
    }),
  }),
];
