/**
 * The benchmarks: every file of this folder that exports `bench…(): Promise<Row[]>` and its `METHOD`, one after the other, so that
 * none disturbs another; then the tables of all, and after a whole run docs/BENCHMARKS.md.
 *
 *   npm run bench                          all, and writes the document
 *   npm run bench -- --no-write            all, and writes nothing
 *   npm run bench -- collab                benchCollab alone; writes nothing
 *   npm run bench -- --json result.json    the rows as JSON too
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Part, Row } from './row.ts';
import { writeDocument } from './support/document.ts';
import { clearLeftovers } from './support/leftovers.ts';
import { readMachine } from './support/machine.ts';
import { choose, findBenches } from './support/parts.ts';
import { progress } from './support/progress.ts';
import { renderReach, renderRows } from './support/report.ts';

const FILE = join(import.meta.dirname, '../docs/BENCHMARKS.md');
const SIGNAL_EXIT_CODE = 130;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    'no-write': { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const chosen = choose(await findBenches(join(import.meta.dirname)), positionals);
  const machine = await readMachine();
  const parts: Part[] = [];
  for (const { name, method, run } of chosen) {
    progress(`${name} begins, with a load of ${loadavg()[0]!.toFixed(1)} on this machine`);
    parts.push({ name, method, rows: await run().catch((error: unknown) => toFailed(name, error)) });
  }
  progress('done');
  console.log(renderRows(parts));
  const rows = parts.flatMap((part) => part.rows);
  console.log(`\n${renderReach(rows)}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  if (positionals.length > 0 || values['no-write'] || values.smoke) return;
  writeFileSync(FILE, await writeDocument({ machine, parts }));
  progress('docs/BENCHMARKS.md is written');
}

/** One part that breaks does not take the figures of the others with it. */
function toFailed(name: string, error: unknown): Row[] {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
  return [{ what: name, value: Number.NaN, unit: '', absent: 'its measurement broke off in this run' }];
}

/** A second signal does not wait. */
function cut(): void {
  process.once('SIGINT', () => process.exit(SIGNAL_EXIT_CODE)).once('SIGTERM', () => process.exit(SIGNAL_EXIT_CODE));
  progress('Cut short; clearing away');
  void clearLeftovers().finally(() => process.exit(SIGNAL_EXIT_CODE));
}

process.once('SIGINT', cut).once('SIGTERM', cut);
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
  await clearLeftovers();
}
