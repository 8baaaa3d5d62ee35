/** Rows as text of fixed width, for a code block. */
import type { View } from '../../hub/command.ts';

const MAX_ROWS = 100;
const MAX_CELL = 60;

export function toTable({ columns, rows }: View): string {
  const shown = [columns, ...rows.slice(0, MAX_ROWS)].map((row) => row.map(toCell));
  const widths = columns.map((_, at) => Math.max(...shown.map((row) => (row[at] ?? '').length)));
  const lines = shown.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  );
  const more = rows.length > MAX_ROWS ? [`… ${rows.length - MAX_ROWS} more rows`] : [];
  return [...lines, ...more].join('\n');
}

function toCell(value: string | number | boolean | null): string {
  const text = value === null ? '' : value === true ? 'yes' : value === false ? 'no' : String(value);
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > MAX_CELL ? `${line.slice(0, MAX_CELL - 1)}…` : line;
}
