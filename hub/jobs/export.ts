/** An accepted variant as a file; the caller has checked that it may leave. */
import { toHtmlDocument } from './export-html.ts';
import { drawMarkdownAside } from './markdown-thread.ts';
import type { VariantView } from './job-view.ts';

export type ExportFormat = 'md' | 'json' | 'html';

const MEDIA_TYPES: Record<ExportFormat, string> = {
  md: 'text/markdown; charset=utf-8',
  json: 'application/json; charset=utf-8',
  html: 'text/html; charset=utf-8',
};

export type ExportFile = { name: string; media_type: string; content: string };

/**
 * `md`: the content alone, in a block of code where it is no Markdown. `json`: the variant as `GET /variants/:id` shows it.
 * Errors: overloaded.
 */
export async function toExportFile(variant: VariantView, title: string, format: ExportFormat): Promise<ExportFile> {
  const name = `${toFileName(title, variant.id)}.${format}`;
  return { name, media_type: MEDIA_TYPES[format], content: await toContent(variant, title, format) };
}

async function toContent(variant: VariantView, title: string, format: ExportFormat): Promise<string> {
  const { media_type, content } = variant;
  const isMarkdown = media_type === 'text/markdown';
  if (format === 'json') return `${JSON.stringify(variant, null, 2)}\n`;
  if (format === 'md') return isMarkdown ? content : toFenced(content, media_type);
  return toHtmlDocument(title, content, isMarkdown ? await drawMarkdownAside(content) : undefined);
}

/** A fence longer than any inside (CommonMark 0.31 section 4.5), so that the content cannot end it. */
function toFenced(content: string, mediaType: string): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const language = mediaType === 'text/plain' ? '' : mediaType.replace(/^.*[/+]/, '').replace(/[^a-z0-9]/g, '');
  return `${fence}${language}\n${content}${content.endsWith('\n') ? '' : '\n'}${fence}\n`;
}

/** Characters of a title that a file name keeps. */
const MAX_TITLE = 80;

/** The title in letters, digits and dashes of any script, and the id, so that no name means a path, a device or an option. */
function toFileName(title: string, id: string): string {
  const words = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  const kept = [...words].slice(0, MAX_TITLE).join('').replace(/-$/, '');
  return kept === '' ? id : `${kept}-${id}`;
}
