/** Looking at jobs. */
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { HubError } from '../errors.ts';
import { parseCursor, toCursor } from './cursor.ts';
import { job, jobId, jobStatus, jobSummary, presetId, toolId } from './job-shape.ts';

/** Longest wait for a job. Seconds; below what proxies cut off. */
const MAX_WAIT_SECONDS = 55;

export const jobReadCommands = [
  defineCommand({
    name: 'job.list',
    summary: 'List the jobs, the newest first',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /jobs' },
    input: z.strictObject({
      status: z.array(jobStatus).min(1).max(10).optional().meta({ description: 'Only jobs in one of these states.' }),
      executor: toolId.optional().meta({ description: 'Only jobs of this executor.' }),
      preset: presetId.optional().meta({ description: 'Only jobs made from the preset of this name.' }),
      limit: z.int().min(1).max(200).default(50).meta({ description: 'How many jobs, 1 to 200.' }),
      cursor: z.string().max(100).optional().meta({ description: 'next_cursor of the page before.' }),
    }),
    output: z.strictObject({
      jobs: z.array(jobSummary),
      next_cursor: z.string().nullable().meta({ description: '`cursor` of the next page; null on the last.' }),
    }),
    examples: ['job list', 'job list --status ready --executor docs.format'],
    run: async (ctx, { status, executor, preset, limit, cursor }) => {
      const page = await ctx.studio.book.list({
        limit,
        ...(cursor !== undefined && { before: parseNumber(parseCursor(cursor)) }),
        ...(status !== undefined && { status }),
        ...(executor !== undefined && { executor }),
        ...(preset !== undefined && { preset: preset.toLowerCase() }),
      });
      return { jobs: page.jobs, next_cursor: page.next === undefined ? null : toCursor(String(page.next)) };
    },
    say: ({ jobs, next_cursor }) =>
      jobs.length === 0
        ? 'There is no such job.'
        : `${jobs.length} ${jobs.length === 1 ? 'job' : 'jobs'}${next_cursor === null ? '' : ', and more'}.`,
    view: ({ jobs }) => ({
      columns: ['job', 'status', 'executor', 'title', 'by', 'created'],
      rows: jobs.map((one) => [one.id, one.status, one.executor, one.title, one.created_by, one.created_at]),
    }),
  }),

  defineCommand({
    name: 'job.show',
    summary: 'Show one job with its attempts and variants',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /jobs/:id' },
    positional: ['id'],
    input: z.strictObject({
      id: jobId,
      wait_seconds: z
        .int()
        .min(0)
        .max(MAX_WAIT_SECONDS)
        .default(0)
        .meta({ description: 'Wait so long for it to be over, at most 55s.', text: 'duration' }),
    }),
    output: job,
    examples: ['job show J-1', 'job show J-1 --wait 1s'],
    run: async (ctx, { id, wait_seconds }) =>
      wait_seconds === 0 ? await ctx.studio.book.get(id) : await ctx.studio.book.waitFor(id, wait_seconds, ctx.call.signal),
    say: describeJob,
    view: ({ variants }) => ({
      columns: ['variant', 'status', 'title', 'note'],
      rows: variants.map((one) => [one.id, one.status, one.title, one.note]),
    }),
  }),
];

function describeJob({ id, title, executor, status, created_by, progress, failure, variants }: z.output<typeof job>): string {
  const lines = [
    `${id} "${title}" is ${status} (${executor}, asked for by ${created_by}).`,
    ...(status === 'running' && progress !== null ? [progress.message] : []),
    ...(failure === null ? [] : [`${failure.message} (${failure.code})`]),
    ...(status === 'ready' && variants.some((one) => one.status === 'proposed')
      ? [`To accept one: variant accept ${variants.find((one) => one.status === 'proposed')!.id}`]
      : []),
  ];
  return lines.join('\n');
}

function parseNumber(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new HubError('bad_cursor');
  return Number(text);
}
