/**
 * The benchmarks: every file of this folder that exports `bench…(): Promise<Row[]>`, one after the other, so that none
 * disturbs another, and one table at the end.
 *
 *   npm run bench                          all
 *   npm run bench -- collab                benchCollab
 *   npm run bench -- --json result.json    the rows as JSON too
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderTable } from '../adapters/cli/table.ts';
import type { Row } from './row.ts';
import { toVerdict } from './verdict.ts';

type Bench = { name: string; run: () => Promise<Row[]> };

async function findBenches(): Promise<Bench[]> {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && file !== 'main.ts');
  const modules = await Promise.all(
    files.toSorted().map((file) => import(join(import.meta.dirname, file)) as Promise<Record<string, unknown>>),
  );
  return modules.flatMap((exported) => Object.entries(exported).flatMap(toBench));
}

/** `benchCollab` is asked for as `collab`. */
function toBench([exported, value]: [string, unknown]): Bench[] {
  const name = /^bench([A-Z]\w*)$/.exec(exported)?.[1];
  return name === undefined || typeof value !== 'function' ? [] : [{ name: name.toLowerCase(), run: value as Bench['run'] }];
}

function choose(benches: Bench[], names: string[]): Bench[] {
  const unknown = names.filter((name) => benches.every((bench) => bench.name !== name));
  if (unknown.length > 0)
    throw new Error(`There is no benchmark ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}.`);
  return names.length === 0 ? benches : benches.filter(({ name }) => names.includes(name));
}

function renderRows(rows: Row[]): string {
  const columns = ['what', 'measured', 'unit', 'goal', 'ratio', 'verdict'];
  const cells = rows.map((row) => [
    row.what,
    formatNumber(row.value),
    row.unit,
    row.goal ?? null,
    row.ratio === undefined ? null : row.ratio.toFixed(2),
    toVerdict(row),
  ]);
  return renderTable({ columns, rows: cells }, { colour: false, forPeople: false, now: new Date(), program: '' });
}

function formatNumber(value: number): string {
  return value.toLocaleString('en-GB', {
    maximumSignificantDigits: value < 100 ? 3 : 6,
    maximumFractionDigits: value < 100 ? 3 : 0,
  });
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
  const rows: Row[] = [];
  for (const { name, run } of choose(await findBenches(), positionals)) {
    console.error(`Measuring ${name} …`);
    rows.push(...(await run()));
    console.error(`… with a load of ${loadavg()[0]!.toFixed(1)} on this machine at the end.`);
  }
  console.log(renderRows(rows));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
