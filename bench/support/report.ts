/** The tables that a run prints. */
import { renderTable } from '../../adapters/cli/table.ts';
import { GOALS } from '../goals.ts';
import type { Part, Row } from '../row.ts';
import { formatFigure, formatRatio, formatVerdict } from './figures.ts';

type Cells = (string | null)[];

/** Everything that was measured. */
export function renderRows(parts: readonly Part[]): string {
  const cells = parts.flatMap(({ rows }) =>
    rows.map((row): Cells => [row.what, formatFigure(row), row.goal ?? null, formatRatio(row), formatVerdict(row)]),
  );
  return render(['what', 'measured', 'goal', 'ratio', 'verdict'], cells);
}

/** The goals that this run speaks of, in their order. */
export function renderReach(rows: readonly Row[]): string {
  const cells = GOALS.flatMap(({ key, what }) =>
    rows
      .filter(({ reach }) => reach === key)
      .map((row, at): Cells => [
        at === 0 ? what : '',
        row.what,
        formatFigure(row),
        row.goal ?? null,
        formatRatio(row),
        formatVerdict(row),
      ]),
  );
  return render(['what it must reach', 'measured as', 'figure', 'goal', 'ratio', 'verdict'], cells);
}

function render(columns: string[], rows: Cells[]): string {
  return renderTable({ columns, rows }, { colour: false, forPeople: false, now: new Date(), program: '' });
}
