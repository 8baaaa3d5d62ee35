/** `docs.format`: a text formatted by Prettier, in the ways that are worth choosing between. */
import { z } from 'zod';
import { defineExecutor, type VariantDraft } from '../executor.ts';
import { LANGUAGES, MEDIA_TYPES } from './docs/languages.ts';
import { runDocs } from './docs/run-docs.ts';
import { styleSchema, toStyles, toStyleTitle, type NamedStyle, type Style } from './docs/styles.ts';
import { textField, childSettings } from './docs/text-field.ts';

export const docsFormat = defineExecutor({
  name: 'docs.format',
  summary: 'Formats Markdown, JSON, YAML, CSS, TypeScript or JavaScript and proposes the styles worth comparing.',
  role: 'agent',
  input: z.strictObject({
    text: textField.describe('The text to format'),
    language: z.enum(LANGUAGES).default('markdown').describe('Its language'),
  }),
  settings: z.strictObject({
    widths: z.array(z.int().min(20).max(320)).max(4).default([80, 100]).describe('Line lengths that are proposed for prose'),
    ...childSettings,
  }),
  params: styleSchema,
  limits: { timeoutSeconds: 150, maxInputBytes: 1024 * 1024, maxOutputBytes: 16 * 1024 * 1024, maxAttempts: 2 },
  example: { text: '#  Notes\n\n*  one\n*  two\n', language: 'markdown' },
  original: ({ text }) => text,
  async run(work, { text, language }, settings) {
    const styles = toAsked(work.params as Style | undefined) ?? toStyles(language, settings.widths);
    work.progress(`Formatting in ${styles.length} ${styles.length === 1 ? 'style' : 'styles'}`);
    const formatted = await runDocs(work.signal, settings, {
      task: 'format',
      text,
      language,
      styles: styles.map(({ style }) => style),
    });
    return collapse(styles, formatted).map(({ title, style, content, same }): VariantDraft => ({
      title,
      mediaType: MEDIA_TYPES[language],
      content,
      params: style,
      note: toNote(content === text, same),
    }));
  },
});

function toAsked(style: Style | undefined): NamedStyle[] | undefined {
  return style && Object.keys(style).length > 0 ? [{ title: toStyleTitle(style), style }] : undefined;
}

type Formatted = NamedStyle & { content: string; same: string[] };

/** Styles with one result are one proposal, named after the first; `same` are the titles of the others. */
function collapse(styles: readonly NamedStyle[], contents: readonly string[]): Formatted[] {
  const kept: Formatted[] = [];
  for (const [at, style] of styles.entries()) {
    const twin = kept.find(({ content }) => content === contents[at]);
    if (twin) twin.same.push(style.title);
    else kept.push({ ...style, content: contents[at]!, same: [] });
  }
  return kept;
}

function toNote(isUnchanged: boolean, same: readonly string[]): string {
  const change = isUnchanged ? 'The text is like this already.' : 'The text changes.';
  return same.length === 0 ? change : `${change} The same as: ${same.join('; ')}.`;
}
