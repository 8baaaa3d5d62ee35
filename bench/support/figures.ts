/** Figures as people read them: three digits that mean something, a range beside what was repeated. */
import { GOALS } from '../goals.ts';
import type { Row, Spread } from '../row.ts';
import { toVerdict } from '../verdict.ts';

const FEW = 100;

export function formatNumber(value: number): string {
  const digits = Math.abs(value) < FEW ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 };
  return value.toLocaleString('en-GB', digits);
}

/** `12.3 (11 to 14)`. */
function formatSpread(value: string, spread: Spread | undefined, format: (value: number) => string): string {
  if (spread === undefined || spread.repeats < 2) return value;
  return `${value} (${format(spread.least)} to ${format(spread.most)})`;
}

export function formatFigure({ value, unit, spread, absent }: Row): string {
  if (absent !== undefined) return 'not measured';
  return `${formatSpread(formatNumber(value), spread, formatNumber)} ${unit}`;
}

const formatRatioNumber = (value: number) => value.toFixed(2);

/** Empty for a row without a ratio. */
export function formatRatio({ ratio, ratioSpread }: Row): string {
  return ratio === undefined ? '' : formatSpread(formatRatioNumber(ratio), ratioSpread, formatRatioNumber);
}

/** `meets`; `misses by 12 %`, with the reason where one is known; why it was not measured. Empty without a goal. */
export function formatVerdict(row: Row): string {
  if (row.absent !== undefined) return `not measured: ${row.absent}`;
  const verdict = toVerdict(row);
  const why = row.met === false ? GOALS.find(({ key }) => key === row.reach)?.why : undefined;
  return why === undefined ? verdict : `${verdict}. ${why}`;
}
