/** What the hub says, made fit for a terminal. */
import type { View } from '../api/types.ts';

const GAP = 2;
const MOST_ROWS = 30;

/** Without the signs that would move the cursor or change colours: texts come from everybody. */
export function toPlain(text: string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '');
}

/** Rows under one another, each at most `width` wide. */
export function toLines({ columns, rows }: View, width: number): string[] {
  const shown = rows
    .slice(0, MOST_ROWS)
    .map((row) => row.map((cell) => toPlain(cell === null ? '' : String(cell)).replace(/\s+/g, ' ')));
  const all = [columns, ...shown];
  const widths = columns.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]! + GAP))
      .join('')
      .trimEnd(),
  );
  const more = rows.length > MOST_ROWS ? [`and ${rows.length - MOST_ROWS} more; see the answer below`] : [];
  return [...lines, ...more].map((line) => (line.length > width ? `${line.slice(0, Math.max(1, width - 1))}…` : line));
}
