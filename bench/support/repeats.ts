/** Measurements that take turns, so that the machine's moods meet all of them. */
import type { Spread } from '../row.ts';

export type Series = { value: number; spread: Spread };

/** Runs each of `measures` in turn, so many times, and returns what each gave in the order of the rounds. */
export async function inRounds<K extends string>(
  rounds: number,
  measures: Readonly<Record<K, () => Promise<number>>>,
): Promise<Record<K, number[]>> {
  const names = Object.keys(measures) as K[];
  const taken = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) taken[name].push(await measures[name]());
  }
  return taken;
}

/** Median and range. */
export function toSeries(values: readonly number[]): Series {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return {
    value: at(sorted.length >> 1),
    spread: { least: at(0), most: at(sorted.length - 1), repeats: sorted.length },
  };
}

/** Of two series of the same rounds: each round's own ratio, then median and range. */
export function toRatios(values: readonly number[], others: readonly number[]): { ratio: number; ratioSpread: Spread } {
  const { value, spread } = toSeries(values.map((value, round) => value / others[round]!));
  return { ratio: value, ratioSpread: spread };
}
