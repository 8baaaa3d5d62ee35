/** What the table of the benchmarks says about a goal. */
import { expect, test } from 'vitest';
import { toVerdict } from '../../bench/verdict.ts';

const row = (value: number, goal: string | undefined, met: boolean | undefined, ratio?: number) =>
  toVerdict({
    what: 'x',
    value,
    unit: 'x',
    ...(goal !== undefined && { goal }),
    ...(met !== undefined && { met }),
    ...(ratio !== undefined && { ratio }),
  });

test.each([
  [row(5, undefined, undefined), ''],
  [row(25_000, '≥ 20,000/s and ≥ 0.8', true, 0.9), 'meets'],
  [row(15_000, '≥ 20,000/s and ≥ 0.8', false, 0.9), 'misses by 25 %'],
  [row(25_000, '≥ 20,000/s and ≥ 0.8', false, 0.4), 'misses by 50 %'],
  [row(900, '≤ 1.5', false, 1.8), 'misses by 20 %'],
  [row(900, '≥ 60 %', false, 0.45), 'misses by 25 %'],
  [row(50, '≤ 5 ms', false, 0.1), 'misses by 10.0×'],
  [row(1, 'as fast as light', false), 'misses'],
])('the verdict is as expected: %s', (verdict, expected) => {
  expect(verdict).toBe(expected);
});
