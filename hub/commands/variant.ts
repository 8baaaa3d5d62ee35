/** Deciding about what an executor proposed. */
import { z } from 'zod';
import { lineText } from '../collab/text.ts';
import { defineCommand } from '../command.ts';
import { exportCommands } from './export.ts';
import { toAsker, variant, variantId } from './job-shape.ts';
import { variantDiffCommands } from './variant-diff.ts';

/** Characters of a content; the body of a request is bound to one mebibyte anyway. */
const MAX_CONTENT = 1024 * 1024;

/** Whatever an executor may write: all text but NUL, which the database cannot keep. */
const content = z
  .string()
  .max(MAX_CONTENT)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed text without NUL characters');

const decided = z.strictObject({
  variant,
  rejected: z.array(z.string()).meta({ description: 'Variants that are rejected by it.' }),
  changed: z.boolean().meta({ description: 'False when it stood so before.' }),
});

export const variantCommands = [
  defineCommand({
    name: 'variant.show',
    summary: 'Show one variant with its content',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /variants/:id', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({ id: variantId }),
    output: variant,
    examples: ['variant show V-1'],
    run: async (ctx, { id }) => await ctx.studio.variants.get(id),
    say: ({ id, job_id, title, status, content: text }) => `${id} "${title}" of ${job_id} is ${status}.\n\n${text}`,
  }),

  defineCommand({
    name: 'variant.edit',
    summary: 'Change the content of a proposed variant',
    role: 'agent',
    effect: 'write',
    http: { route: 'PUT /variants/:id', ifMatch: 'required', etag: ({ etag }) => etag },
    positional: ['id', 'content'],
    input: z.strictObject({
      id: variantId,
      content: content.meta({ description: 'The new content, whole.' }),
      title: lineText(200).optional().meta({ description: 'What it is called, 1 to 200 characters.' }),
    }),
    output: variant,
    examples: ['variant edit V-1 "# A better heading"'],
    run: async (ctx, { id, title, ...edit }) =>
      await ctx.studio.variants.edit(
        await ctx.db(),
        id,
        { ...edit, ...(title !== undefined && { title }) },
        toAsker(ctx),
        ctx.call.ifMatch,
      ),
    say: ({ id, version }) => `${id} is at version ${version}.`,
  }),

  defineCommand({
    name: 'variant.accept',
    summary: 'Accept a variant and reject its siblings',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /variants/:id/accept', ifMatch: 'optional', etag: ({ variant: { etag } }) => etag },
    positional: ['id'],
    input: z.strictObject({ id: variantId }),
    output: decided,
    examples: ['variant accept V-1'],
    run: async (ctx, { id }) => await ctx.studio.variants.accept(await ctx.db(), id, toAsker(ctx), ctx.call.ifMatch),
    say: ({ variant: one, rejected, changed }) =>
      changed
        ? `${one.id} of ${one.job_id} is accepted${rejected.length === 0 ? '' : `, ${rejected.join(', ')} rejected`}. To get it: variant export ${one.id}`
        : `${one.id} was accepted before by ${one.decided_by}.`,
  }),

  defineCommand({
    name: 'variant.reject',
    summary: 'Reject a variant',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /variants/:id/reject', etag: ({ variant: { etag } }) => etag },
    positional: ['id'],
    input: z.strictObject({
      id: variantId,
      reason: lineText(500).optional().meta({ description: 'Why; shown beside it.' }),
    }),
    output: decided,
    examples: ['variant reject V-4 --reason "Too long"'],
    run: async (ctx, { id, reason }) =>
      await ctx.studio.variants.reject(await ctx.db(), id, { ...toAsker(ctx), ...(reason !== undefined && { reason }) }),
    say: ({ variant: one, changed }) =>
      changed ? `${one.id} of ${one.job_id} is rejected.` : `${one.id} was rejected before by ${one.decided_by}.`,
  }),

  ...variantDiffCommands,
  ...exportCommands,
];
