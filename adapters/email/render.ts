/** Answers as mails: plain text, and the same as simple HTML with tables where there are any. Pure. */
import { hideSecrets, type Answer } from '../../hub/call.ts';
import type { View } from '../../hub/command.ts';
import type { Transcript } from '../../hub/converse.ts';

export type Letter = { kind: 'reply' | 'explanation'; text: string; html: string };

/** Of one mail, in UTF-16 units; whoever wants more looks at the panel. */
const MAX_TEXT = 100_000;
const MAX_ROWS = 100;
const MAX_CELL = 60;

/** `secretsOf`: fields of a command's output that are shown once; a mail is no place for them. */
export function toLetter(
  answer: Answer | Transcript,
  note: string | undefined,
  secretsOf: (command: string) => readonly string[],
): Letter {
  const answers = 'transcript' in answer ? answer.answers : [answer];
  const hidden = answers.flatMap((one) => findHidden(one, secretsOf));
  const said = 'transcript' in answer ? answer.text : sayOne(answer);
  const text = hidden.reduce((kept, [secret, shown]) => kept.replaceAll(secret, shown), said);
  const views = answers.map((one, at) => ({
    view: one.ok && one.status === undefined && hidden.length === 0 ? one.view : undefined,
    at,
  }));
  const tables = views.filter((one): one is { view: View; at: number } => one.view !== undefined && one.view.rows.length > 0);
  return toMail('reply', text, {
    note,
    tables: tables.map(({ view, at }) => ({ view, title: 'transcript' in answer ? `${at + 1}>` : '' })),
  });
}

export function toExplanation(text: string): Letter {
  return toMail('explanation', text, { note: 'Nothing was run. This is said once a day at the most.', tables: [] });
}

export function toPlainLetter(text: string): Letter {
  return toMail('reply', text, { note: undefined, tables: [] });
}

function sayOne(answer: Answer): string {
  if (!answer.ok) return `${answer.error.code}: ${answer.error.message} ${answer.error.kind.next}`;
  return answer.text;
}

/** Pairs of a sentence that shows a secret, and the same without it. */
function findHidden(answer: Answer, secretsOf: (command: string) => readonly string[]): [string, string][] {
  if (!answer.ok || answer.status === 'pending') return [];
  const names = secretsOf(answer.command);
  const { text } = answer;
  const hidden = hideSecrets(answer.output, text, names);
  return hidden.text === text
    ? []
    : [[text, `${hidden.text} (Secrets are not sent by mail; use the panel or the command line.)`]];
}

type Below = { note: string | undefined; tables: { view: View; title: string }[] };

function toMail(kind: Letter['kind'], said: string, { note, tables }: Below): Letter {
  const footer = 'Answer this mail with another command at its top, or with: help';
  const texts = [
    said,
    ...tables.map(({ view, title }) => toTextTable(view, title)),
    ...(note === undefined ? [] : [note]),
    `-- \n${footer}`,
  ];
  const htmls = [
    `<pre style="font:inherit;white-space:pre-wrap">${toHtml(said)}</pre>`,
    ...tables.map(({ view, title }) => toHtmlTable(view, title)),
    ...(note === undefined ? [] : [`<p>${toHtml(note)}</p>`]),
    `<p style="font-size:smaller">${toHtml(footer)}</p>`,
  ];
  return { kind, text: texts.join('\n\n').slice(0, MAX_TEXT), html: wrap(htmls.join('\n')) };
}

/** HTML that was cut would be broken: then the text stands alone. */
function wrap(html: string): string {
  return html.length > MAX_TEXT * 3 ? '' : `<!doctype html><html><body>\n${html}\n</body></html>`;
}

function toTextTable({ columns, rows }: View, title: string): string {
  const cells = [columns, ...rows.slice(0, MAX_ROWS)].map((row) => row.map(toCell));
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return [...(title === '' ? [] : [title]), ...lines, ...more(rows)].join('\n');
}

function toHtmlTable({ columns, rows }: View, title: string): string {
  const row = (cells: View['rows'][number], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag} align="left">${toHtml(toCell(cell))}</${tag}>`).join('')}</tr>`;
  const body = rows.slice(0, MAX_ROWS).map((cells) => row(cells, 'td'));
  const [left] = more(rows);
  return `${title === '' ? '' : `<p>${toHtml(title)}</p>`}<table cellpadding="4">\n${[row(columns, 'th'), ...body].join('\n')}\n</table>${left === undefined ? '' : `<p>${left}</p>`}`;
}

function more(rows: View['rows']): string[] {
  return rows.length > MAX_ROWS ? [`and ${rows.length - MAX_ROWS} more`] : [];
}

function toCell(value: View['rows'][number][number]): string {
  const text = value === null ? '' : String(value).replace(/[\s\p{Cc}]+/gu, ' ');
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL - 1)}…` : text;
}

function toHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
