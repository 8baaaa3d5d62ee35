/** One line of `npm run bench`: what was measured, and the goal of DESIGN it is held against, if any. */

/** Over repeats in the same run. */
export type Spread = { least: number; most: number; repeats: number };

export type Row = {
  what: string;
  /** The median where it was measured several times; NaN when `absent`. */
  value: number;
  /** Unit of `value`, as `events/s` or `s`. */
  unit: string;
  /** Of `value`. */
  spread?: Spread;
  /** Share or multiple of the comparison named in `what`, measured in the same run. */
  ratio?: number;
  ratioSpread?: Spread;
  /** The goal in words, as `≥ 20,000/s`. */
  goal?: string;
  met?: boolean;
  /** The line of the table "What it must reach" that it answers: a key of goals.ts. */
  reach?: string;
  /** A cell of a table of growth: its line, and the size it was measured at. */
  growth?: { table: 'tasks' | 'history'; line: string; size: number };
  /** A line of the comparison with others: what is compared, and who it is. */
  peer?: { group: string; name: string };
  /** Why it could not be measured on this machine. */
  absent?: string;
};

/** What a file of this folder measured, and how. */
export type Part = { name: string; method: string; rows: readonly Row[] };
