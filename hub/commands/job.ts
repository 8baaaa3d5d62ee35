/** Asking executors for work: each job proposes variants, of which a person accepts one. */
import { z } from 'zod';
import { lineText } from '../collab/text.ts';
import { defineCommand } from '../command.ts';
import { jobReadCommands } from './job-list.ts';
import { jobId, jobStatus, jsonObject, presetId, toAsker, toolId } from './job-shape.ts';

const moved = z.strictObject({ id: z.string(), status: jobStatus, cancel_requested: z.boolean() });

const jobWriteCommands = [
  defineCommand({
    name: 'job.create',
    summary: 'Ask an executor for work',
    role: 'agent',
    effect: 'write',
    http: {
      route: 'POST /jobs',
      status: 201,
      location: ({ id }) => `/jobs/${id}`,
      body: ({ id, status }) => ({ id, status }),
      bodySchema: z.strictObject({ id: z.string(), status: jobStatus }),
    },
    positional: ['executor'],
    input: z.strictObject({
      executor: toolId.optional().meta({ description: 'The executor that shall do it; left out with a preset.' }),
      preset: presetId.optional().meta({ description: 'The preset, by id or name, that names executor and input.' }),
      title: lineText(200).optional().meta({ description: 'What it is called, 1 to 200 characters.' }),
      input: jsonObject
        .default({})
        .meta({ description: 'Input of the executor, as JSON; laid over the input of the preset.', text: 'json' }),
    }),
    output: z.strictObject({ id: z.string(), status: jobStatus, title: z.string(), executor: z.string() }),
    examples: [
      `job create docs.format --input '{"text":"# a"}'`,
      `job create --preset tidy-markdown --title "Tidy the guide" --input '{"text":"* one\\n* two"}'`,
    ],
    run: async (ctx, { executor, preset, title, input }) => {
      const em = await ctx.db();
      const { principal, channel, replyTo } = ctx.call;
      const order = {
        input,
        ...(executor !== undefined && { executor }),
        ...(preset !== undefined && { preset }),
        ...(title !== undefined && { title }),
      };
      const checked = await ctx.studio.orders.check(em, order, principal.role);
      const made = await ctx.jobs.enqueue(em, {
        ...checked,
        ...toAsker(ctx),
        channel,
        ...(replyTo !== undefined && { replyTo }),
      });
      return { id: made.id, status: made.status, title: made.title, executor: made.executor };
    },
    say: ({ id, title, executor }) => `${id} "${title}" is queued for ${executor}. To see what comes of it: job show ${id}`,
  }),

  ...jobReadCommands,

  defineCommand({
    name: 'job.cancel',
    summary: 'Cancel a job that is queued or running',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /jobs/:id/cancel' },
    positional: ['id'],
    input: z.strictObject({
      id: jobId,
      reason: lineText(500).optional().meta({ description: 'Why; shown to whoever asked for it.' }),
    }),
    output: moved,
    examples: ['job cancel J-3 --reason "Asked for twice"'],
    run: async (ctx, { id, reason }) => {
      const em = await ctx.db();
      const { id: known } = await ctx.studio.orders.open(em, id, 'cancelled');
      const job = await ctx.jobs.requestCancel(em, known, { ...toAsker(ctx), ...(reason !== undefined && { reason }) });
      return { id: job.id, status: job.status, cancel_requested: job.cancelRequested };
    },
    say: ({ id, status }) => (status === 'cancelled' ? `${id} is cancelled.` : `${id} is asked to stop.`),
  }),

  defineCommand({
    name: 'job.retry',
    summary: 'Run a job again that failed or was cancelled',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /jobs/:id/retry' },
    positional: ['id'],
    input: z.strictObject({ id: jobId }),
    output: moved,
    examples: ['job retry J-3'],
    run: async (ctx, { id }) => {
      const em = await ctx.db();
      const found = await ctx.studio.orders.open(em, id, 'queued', ['failed', 'cancelled']);
      await ctx.studio.orders.checkAgain(em, found, ctx.call.principal.role);
      const job = await ctx.jobs.requeue(em, found.id, toAsker(ctx));
      return { id: job.id, status: job.status, cancel_requested: job.cancelRequested };
    },
    say: ({ id }) => `${id} is queued again.`,
  }),

  defineCommand({
    name: 'job.variant',
    summary: 'Ask a job for one more variant',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /jobs/:id/variants' },
    positional: ['id'],
    input: z.strictObject({
      id: jobId,
      params: jsonObject
        .default({})
        .meta({ description: 'What shall be different, as JSON; `tool show` tells what may be said.', text: 'json' }),
    }),
    output: moved,
    examples: ['job variant J-4'],
    run: async (ctx, { id, params }) => {
      const em = await ctx.db();
      const found = await ctx.studio.orders.open(em, id, 'queued', ['ready', 'failed']);
      await ctx.studio.orders.checkAgain(em, found, ctx.call.principal.role, params);
      const job = await ctx.jobs.requeue(em, found.id, { ...toAsker(ctx), params });
      return { id: job.id, status: job.status, cancel_requested: job.cancelRequested };
    },
    say: ({ id }) => `${id} is queued for one more variant.`,
  }),
];

export const jobCommands = jobWriteCommands;
