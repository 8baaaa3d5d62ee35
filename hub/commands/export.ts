/** An accepted variant as a file. */
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { variantId } from './job-shape.ts';

export const exportCommands = [
  defineCommand({
    name: 'variant.export',
    summary: 'Export an accepted variant as a file',
    role: 'viewer',
    effect: 'read',
    http: {
      route: 'POST /export/:variant_id',
      file: {
        mediaTypes: ['text/markdown', 'application/json', 'text/html'],
        of: ({ name, media_type, content }) => ({ name, mediaType: media_type, content }),
      },
    },
    positional: ['variant_id'],
    input: z.strictObject({
      variant_id: variantId,
      format: z
        .enum(['md', 'json', 'html'])
        .default('md')
        .meta({ description: 'md is the content, json all that is known of it, html a page that can be opened anywhere.' }),
    }),
    output: z.strictObject({
      variant_id: z.string(),
      format: z.string(),
      name: z.string().meta({ description: 'File name.' }),
      media_type: z.string(),
      content: z.string(),
    }),
    examples: ['variant export V-3', 'variant export V-3 --format html'],
    run: async (ctx, { variant_id, format }) => ({
      variant_id: variant_id.toUpperCase(),
      format,
      ...(await ctx.studio.variants.export(variant_id, format)),
    }),
    say: ({ content }) => content,
  }),
];
