/** What a graph does, declared: where its text comes from, the steps in order, and where the result is written. */
import { z } from 'zod';
import { MAX_URL_LENGTH } from '../../../outbound/target.ts';
import { LANGUAGES } from '../docs/languages.ts';
import { styleSchema } from '../docs/styles.ts';
import { textField } from '../docs/text-field.ts';

export const stepSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('format').describe('Formats the text'),
    language: z.enum(LANGUAGES).default('markdown').describe('Its language'),
    style: styleSchema.default({}).describe('How'),
  }),
  z.strictObject({ do: z.literal('lint_fix').describe('Repairs what markdownlint can repair') }),
  z.strictObject({ do: z.literal('summarise_headings').describe('Keeps the headings, as a list') }),
  z.strictObject({ do: z.literal('extract_links').describe('Keeps the links, as a list') }),
  z.strictObject({ do: z.literal('uppercase_headings').describe('Writes headings in capitals') }),
  z.strictObject({
    do: z.literal('replace').describe('Replaces every place of a text'),
    find: z.string().min(1).max(1_000).describe('The text, literally'),
    with: z.string().max(10_000).describe('What comes in its place'),
  }),
]);
export type Step = z.output<typeof stepSchema>;

const stepsSchema = z.array(stepSchema).max(20);

/** Folders and a name, each starting with a letter, digit or `_`: nothing hidden, nothing that climbs. */
const outputPath = z
  .string()
  .max(300)
  .regex(/^(?:\w[\w.-]{0,99}\/){0,7}\w[\w.-]{0,99}$/, 'is no path such as reports/links.md');

export const graphInput = z.strictObject({
  fetch: z
    .strictObject({
      text: textField.optional().describe('The text itself'),
      url: z.string().min(1).max(MAX_URL_LENGTH).optional().describe('A public https address with text'),
    })
    .refine(({ text, url }) => (text === undefined) !== (url === undefined), { message: 'needs exactly one of text and url' })
    .describe('Where the text comes from'),
  transform: stepsSchema.default([]).describe('Steps, in this order'),
  write: z
    .strictObject({ path: outputPath.describe('Path below the folder of outputs') })
    .optional()
    .describe('Where the result is written; nowhere when it is not given'),
});
export type GraphInput = z.output<typeof graphInput>;

export const graphParams = z.strictObject({ transform: stepsSchema.optional().describe('Other steps') });
