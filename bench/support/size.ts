/** How large a run is. `--smoke` does a little of everything, so that a test can see that the benchmarks still run; its figures mean nothing. */

const SMOKE_ARGUMENT = '--smoke';

export const isSmoke = process.argv.includes(SMOKE_ARGUMENT);

/** A count, a size or a time of the full run, or that of a smoke run. */
export function sized(full: number, smoke: number): number {
  return isSmoke ? smoke : full;
}

/** For programs that a benchmark starts. */
export const SIZE_ARGUMENTS: readonly string[] = isSmoke ? [SMOKE_ARGUMENT] : [];
