/**
 * Runs every `check:…` script of package.json, several at a time, and prints a table. Only what failed shows its output.
 *
 *   npm run check                    all
 *   npm run check -- lint types      these
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };

type Check = { name: string; args: string[] };
type Result = { name: string; ok: boolean; seconds: number; output: string };

const ROOT = join(import.meta.dirname, '..');
const PREFIX = 'check:';
/** How every script of package.json starts; this process already runs on the pinned Node. */
const START = 'exec node scripts/run.js ';

function listChecks(): Check[] {
  const scripts = Object.entries(packageJson.scripts).filter(([name]) => name.startsWith(PREFIX));
  return scripts.map(([name, command]) => ({ name: name.slice(PREFIX.length), args: command.replace(START, '').split(' ') }));
}

function choose(checks: Check[], names: string[]): Check[] {
  const unknown = names.filter((name) => checks.every((check) => check.name !== name));
  if (unknown.length > 0)
    throw new Error(`There is no check ${unknown.join(', ')}; there are ${checks.map(({ name }) => name).join(', ')}.`);
  return names.length === 0 ? checks : checks.filter(({ name }) => names.includes(name));
}

function run({ name, args }: Check): Promise<Result> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('close', (code) => resolve({ name, ok: code === 0, seconds: (performance.now() - startedAt) / 1000, output }));
  });
}

/** Each lane takes the next check when it is free. */
async function runAll(checks: Check[]): Promise<Result[]> {
  const left = [...checks];
  const results: Result[] = [];
  const lane = async () => {
    for (let check = left.shift(); check !== undefined; check = left.shift()) {
      const result = await run(check);
      results.push(result);
      console.log(toRow(result));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return results;
}

function toRow({ name, ok, seconds }: Result): string {
  const word = ok ? styleText('green', 'ok    ') : styleText('red', 'failed');
  return `  ${word}  ${name.padEnd(12)}${seconds.toFixed(1).padStart(6)} s`;
}

try {
  const results = await runAll(choose(listChecks(), process.argv.slice(2)));
  const failed = results.filter(({ ok }) => !ok);
  for (const { name, output } of failed) console.error(`\n${PREFIX}${name}\n${output.trim()}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
