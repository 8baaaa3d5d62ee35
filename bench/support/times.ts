/** Durations of one thing done many times, in milliseconds. */

export type Times = { p50Ms: number; p99Ms: number; maxMs: number };

export function toTimes(measured: readonly number[]): Times {
  const sorted = measured.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

/** Does `step` so many times, one after the other. */
export async function timeEach(count: number, step: (n: number) => Promise<unknown>): Promise<Times> {
  const measured: number[] = [];
  for (let n = 0; n < count; n++) measured.push(await timeOne(() => step(n)));
  return toTimes(measured);
}

export async function timeOne(step: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await step();
  return performance.now() - startedMs;
}
