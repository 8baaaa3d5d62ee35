/** One line of `npm run bench`: what was measured, and the goal of DESIGN it is held against, if any. */
export type Row = {
  what: string;
  value: number;
  /** Unit of `value`, as `events/s` or `s`. */
  unit: string;
  /** Share or multiple of the comparison named in `what`, measured in the same run. */
  ratio?: number;
  /** The goal in words, as `≥ 20,000/s`. */
  goal?: string;
  met?: boolean;
};
