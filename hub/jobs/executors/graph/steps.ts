/** The steps of a graph, each from text to text. Runs in a child. */
import { HubError } from '../../../errors.ts';
import { lintMarkdown } from '../docs/markdownlint.ts';
import { readMarkdown } from '../docs/outline.ts';
import { formatText } from '../docs/prettier.ts';
import { MAX_TEXT_LENGTH } from '../docs/text-field.ts';
import type { Step } from './schema.ts';

/** Errors: invalid_input for text that cannot be read, limit_exceeded when a result is longer than a text may be. */
export async function runStep(step: Step, text: string): Promise<string> {
  switch (step.do) {
    case 'format':
      return (await formatText(text, step.language, [step.style]))[0]!;
    case 'lint_fix':
      return (await lintMarkdown(text, { disable: [], lineLength: 0 })).fixed;
    case 'summarise_headings':
      return summariseHeadings(text);
    case 'extract_links':
      return extractLinks(text);
    case 'uppercase_headings':
      return uppercaseHeadings(text);
    case 'replace':
      return replace(text, step.find, step.with);
  }
}

async function summariseHeadings(text: string): Promise<string> {
  const { headings } = await readMarkdown(text);
  const top = Math.min(...headings.map(({ level }) => level));
  return toList(headings.map((heading) => `${'  '.repeat(heading.level - top)}- ${heading.text}`));
}

async function extractLinks(text: string): Promise<string> {
  const { links } = await readMarkdown(text);
  const lines = links.map((link) => (link.text === link.url ? `- <${link.url}>` : `- [${link.text}](${link.url})`));
  return toList([...new Set(lines)]);
}

function toList(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** Code and the targets of links in a heading stay as they are. */
async function uppercaseHeadings(text: string): Promise<string> {
  const lines = text.split('\n');
  for (const { line } of (await readMarkdown(text)).headings) {
    lines[line - 1] = lines[line - 1]!.split(/(`[^`]*`|\]\([^)]*\)|<[^>]*>)/)
      .map((part, at) => (at % 2 === 1 ? part : part.toUpperCase()))
      .join('');
  }
  return lines.join('\n');
}

/** The length is computed first: a text of commas can be made to fill the memory. */
function replace(text: string, find: string, replacement: string): string {
  const parts = text.split(find);
  const length = text.length + (parts.length - 1) * (replacement.length - find.length);
  if (length <= MAX_TEXT_LENGTH) return parts.join(replacement);
  throw new HubError('limit_exceeded', `The step replace would make more than ${MAX_TEXT_LENGTH} characters.`, { limit: 'size' });
}
