/** The benchmarks of a folder, by the names of what its files export. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../row.ts';

export type Bench = { name: string; method: string; run: () => Promise<Row[]> };

/** `benchCollab` is asked for as `collab`; its file says in `METHOD` how it measures. */
export async function findBenches(folder: string): Promise<Bench[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'main.ts');
  const modules = await Promise.all(
    files.toSorted().map((file) => import(join(folder, file)) as Promise<Record<string, unknown>>),
  );
  return modules.flatMap((exported) => Object.entries(exported).flatMap((entry) => toBench(entry, exported.METHOD)));
}

function toBench([exported, value]: [string, unknown], method: unknown): Bench[] {
  const name = /^bench([A-Z]\w*)$/.exec(exported)?.[1];
  if (name === undefined || typeof value !== 'function') return [];
  return [{ name: name.toLowerCase(), method: String(method), run: value as Bench['run'] }];
}

/** All when none is named. Throws when one is not there. */
export function choose(benches: readonly Bench[], names: readonly string[]): readonly Bench[] {
  const unknown = names.filter((name) => benches.every((bench) => bench.name !== name));
  if (unknown.length > 0)
    throw new Error(`There is no benchmark ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}.`);
  return names.length === 0 ? benches : benches.filter(({ name }) => names.includes(name));
}
