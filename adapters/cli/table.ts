/**
 * Rows with named columns as aligned text. On a terminal the widest columns give way until a row fits one line; behind a
 * pipe nothing is cut.
 */
import type { Table } from '../client/answer.ts';
import { paint, paintState, toPrintable, type Look } from './look.ts';
import { isInstant, toRelative } from './time.ts';

const GAP = '  ';
/** No column is cut below this many places. */
const MIN_COLUMN = 8;

export function renderTable(table: Table, look: Look): string {
  const head = table.columns.map((name) => name.replaceAll('_', ' ').toUpperCase());
  const rows = table.rows.map((row) => table.columns.map((_, index) => toCell(row[index] ?? null, look)));
  const numeric = table.columns.map(
    (_, index) => table.rows.length > 0 && table.rows.every((row) => typeof row[index] === 'number'),
  );
  const widths = fitColumns(
    head.map((name, index) => Math.max(displayWidth(name), ...rows.map((row) => displayWidth(row[index] as string)))),
    look.width,
  );
  const draw = (cells: string[], style: (cell: string) => string) =>
    cells
      .map((cell, index) => place(cell, widths[index] as number, numeric[index] === true, style))
      .join(GAP)
      .trimEnd();
  return [
    draw(head, (cell) => paint(look, 'bold', cell)),
    ...rows.map((row) => draw(row, (cell) => paintState(look, cell))),
  ].join('\n');
}

function toCell(value: string | number | boolean | null, look: Look): string {
  if (value === null || value === '') return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = String(value);
  return look.forPeople && isInstant(text) ? toRelative(text, look.now) : toPrintable(text).replace(/[\t\n]+/g, ' ');
}

/** Widths that fit `total`, by taking from the widest column one place at a time. */
function fitColumns(widths: number[], total: number | undefined): number[] {
  if (total === undefined) return widths;
  const fitted = [...widths];
  const room = total - GAP.length * (widths.length - 1);
  for (let excess = fitted.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess -= 1) {
    const widest = Math.max(...fitted);
    if (widest <= MIN_COLUMN) break;
    fitted[fitted.indexOf(widest)] = widest - 1;
  }
  return fitted;
}

function place(cell: string, width: number, right: boolean, style: (cell: string) => string): string {
  const shown = cut(cell, width);
  const fill = ' '.repeat(Math.max(0, width - displayWidth(shown)));
  return right ? fill + style(shown) : style(shown) + fill;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|\ufe0f|[\uff01-\uff60]/u;

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

const widthOf = (grapheme: string): number => (WIDE.test(grapheme) ? 2 : 1);

/** How many places of a terminal a text takes; East Asian letters and pictures take two. */
export function displayWidth(text: string): number {
  return /^[\u0000-\u007f]*$/.test(text) ? text.length : graphemes(text).reduce((sum, grapheme) => sum + widthOf(grapheme), 0);
}

function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let shown = '';
  let used = 1;
  for (const grapheme of graphemes(text)) {
    used += widthOf(grapheme);
    if (used > width) break;
    shown += grapheme;
  }
  return `${shown.trimEnd()}…`;
}
