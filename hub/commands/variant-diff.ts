/** What a variant changes. */
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { variantId } from './job-shape.ts';

const line = z.strictObject({
  kind: z.enum(['same', 'add', 'remove']),
  text: z.string(),
  no_newline: z.literal(true).optional().meta({ description: 'The text ends here, without a line end.' }),
});

const hunk = z.strictObject({
  old_start: z.int(),
  old_lines: z.int(),
  new_start: z.int(),
  new_lines: z.int(),
  lines: z.array(line),
});

const MARKS = { same: ' ', add: '+', remove: '-' } as const;

export const variantDiffCommands = [
  defineCommand({
    name: 'variant.diff',
    summary: 'Show what differs between a variant and its original, or another variant',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /variants/:id/diff' },
    positional: ['id', 'against'],
    input: z.strictObject({
      id: variantId,
      against: z
        .string()
        .regex(/^(?:original|proposed|V-\d{1,15})$/i, 'must be original, proposed, or a variant such as V-12')
        .optional()
        .meta({ description: 'original (what the job was given), proposed (before edits), or another variant.' }),
    }),
    output: z.strictObject({
      id: z.string(),
      against: z.string(),
      hunks: z.array(hunk),
      added: z.int().meta({ description: 'Lines.' }),
      removed: z.int().meta({ description: 'Lines.' }),
      replaced: z.boolean().meta({ description: 'They differ in too much to be compared line by line.' }),
    }),
    examples: ['variant diff V-1', 'variant diff V-1 proposed', 'variant diff V-1 V-2'],
    run: async (ctx, { id, against }) => ({
      id: id.toUpperCase(),
      ...(await ctx.studio.variants.compare(id, toAgainst(against))),
    }),
    say: ({ id, against, hunks, added, removed }) =>
      hunks.length === 0
        ? `${id} is the same as ${against}.`
        : [`${id} against ${against}: ${added} added, ${removed} removed.`, ...hunks.flatMap(toText)].join('\n'),
  }),
];

function toAgainst(text: string | undefined): string | undefined {
  return text !== undefined && /^V-/i.test(text) ? text.toUpperCase() : text?.toLowerCase();
}

/** As people know it from `diff -u`. */
function toText({ old_start, old_lines, new_start, new_lines, lines }: z.output<typeof hunk>): string[] {
  return [
    `@@ -${old_start},${old_lines} +${new_start},${new_lines} @@`,
    ...lines.flatMap(({ kind, text, no_newline }) => [
      `${MARKS[kind]}${text}`,
      ...(no_newline ? ['\\ No newline at end of file'] : []),
    ]),
  ];
}
