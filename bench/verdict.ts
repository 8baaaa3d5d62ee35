/** Whether a row reached its goal, and if not, by how much it missed. */
import type { Row } from './row.ts';

/** `≥ 20,000/s` speaks of the value, because a unit follows; `≥ 0.8` and `≥ 60 %` speak of the ratio. */
const COMPARISON = /([≥≤])\s*([\d,.]*\d)\s*(%|×|[a-zA-Z/]\S*)?/g;

/** `meets`, `misses by 12 %`, or nothing for a row without a goal. Of several comparisons the one that is missed most counts. */
export function toVerdict(row: Row): string {
  if (row.met === undefined) return '';
  if (row.met) return 'meets';
  const worst = Math.max(0, ...Array.from((row.goal ?? '').matchAll(COMPARISON), (match) => toMiss(row, match)));
  return worst === 0 ? 'misses' : `misses by ${formatShare(worst)}`;
}

/** How far behind the goal, as a share of the goal; negative when it is reached. */
function toMiss({ value, ratio = Number.NaN }: Row, [, sign, digits = '', unit]: RegExpMatchArray): number {
  const isShare = unit === undefined || unit === '%' || unit === '×' || unit === 'and';
  const goal = Number(digits.replaceAll(',', '')) / (unit === '%' ? 100 : 1);
  const measured = isShare ? ratio : value;
  const miss = sign === '≥' ? (goal - measured) / goal : (measured - goal) / goal;
  return Number.isNaN(miss) ? 0 : miss;
}

function formatShare(share: number): string {
  return share < 2 ? `${Math.max(1, Math.round(share * 100))} %` : `${(share + 1).toFixed(1)}×`;
}
