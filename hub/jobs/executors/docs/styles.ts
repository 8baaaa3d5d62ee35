/** How a text can be formatted: the options of Prettier that may be chosen, and the choices worth comparing per language. */
import { z } from 'zod';
import type { Language } from './languages.ts';

export const styleSchema = z.strictObject({
  printWidth: z.int().min(20).max(320).optional().describe('Line length that is aimed at, 20 to 320'),
  proseWrap: z.enum(['always', 'never', 'preserve']).optional().describe('How prose of Markdown and YAML is wrapped'),
  tabWidth: z.int().min(1).max(16).optional().describe('Spaces for each level, 1 to 16'),
  useTabs: z.boolean().optional().describe('Indent with tabs'),
  singleQuote: z.boolean().optional().describe('Single instead of double quotes'),
  semi: z.boolean().optional().describe('Semicolons at the ends of statements'),
  trailingComma: z.enum(['all', 'es5', 'none']).optional().describe('Commas after last items'),
});
export type Style = z.infer<typeof styleSchema>;

/** A style with the words that tell it from its siblings. */
export type NamedStyle = { title: string; style: Style };

/** What is proposed when nothing certain was asked for. `widths` are the line lengths for prose. */
export function toStyles(language: Language, widths: readonly number[]): NamedStyle[] {
  switch (language) {
    case 'markdown':
      return [
        { title: 'lines as they are', style: { proseWrap: 'preserve' } },
        ...widths.map((width): NamedStyle => ({
          title: `wrapped at ${width}`,
          style: { proseWrap: 'always', printWidth: width },
        })),
        { title: 'one line a paragraph', style: { proseWrap: 'never' } },
      ];
    case 'json':
      return [
        { title: 'two spaces', style: { tabWidth: 2 } },
        { title: 'four spaces', style: { tabWidth: 4 } },
        { title: 'tabs', style: { useTabs: true } },
      ];
    case 'yaml':
    case 'css':
      return QUOTES;
    case 'typescript':
    case 'javascript':
      return [...QUOTES, { title: 'single quotes, no semicolons', style: { singleQuote: true, semi: false } }];
  }
}

const QUOTES: NamedStyle[] = [
  { title: 'double quotes', style: { singleQuote: false } },
  { title: 'single quotes', style: { singleQuote: true } },
];

/** One style in words, for a run that asks for it. */
export function toStyleTitle(style: Style): string {
  return Object.entries(style)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
