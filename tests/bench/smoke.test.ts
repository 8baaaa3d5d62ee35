/** A little of every benchmark, so that none rots unseen. What is measured means nothing here. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GOALS } from '../../bench/goals.ts';
import type { Row } from '../../bench/row.ts';
import { findBenches } from '../../bench/support/parts.ts';
import { ROOT } from '../support/sources.ts';

/** Not a measure of anything: some twenty hubs are started, one after the other, on a machine that may be busy. */
const TIMEOUT_MS = 900_000;
/** These need the panel and a browser: tests/e2e/bench.test.ts runs them. */
const IN_A_BROWSER = ['cards', 'panel'];

const folder = mkdtempSync(join(tmpdir(), 'kyros-test-bench-'));
const benches = await findBenches(join(ROOT, 'bench'));
const names = benches.map(({ name }) => name).filter((name) => !IN_A_BROWSER.includes(name));

/** Runs them as a person does. `interruptAt`: a signal once that is said. */
async function runBench(args: readonly string[], interruptAt?: RegExp) {
  const child = spawn(process.execPath, ['bench/main.ts', '--smoke', ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
    if (interruptAt?.test(said)) {
      interruptAt = undefined;
      child.kill('SIGINT');
    }
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, said };
}

const findLeft = () => readdirSync(ROOT).filter((name) => name.startsWith('.bench-'));
/** Of others that run at the same time. */
const before = new Set(findLeft());

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a run of every benchmark', () => {
  const file = join(folder, 'rows.json');
  let rows: Row[] = [];
  let output = '';
  let said = '';

  beforeAll(async () => {
    const ran = await runBench([...names, '--json', file]);
    expect(ran.code, ran.said).toBe(0);
    ({ output, said } = ran);
    rows = JSON.parse(readFileSync(file, 'utf8')) as Row[];
  }, TIMEOUT_MS);

  test('says what it is measuring', () => {
    for (const name of names) expect(said).toContain(`${name} begins`);
  });

  test('measures everything that it speaks of', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
  });

  test('has a figure for every goal but those of the browser', () => {
    const keys = new Set(rows.flatMap(({ reach }) => reach ?? []));
    expect(GOALS.map(({ key }) => key).filter((key) => !keys.has(key))).toEqual(['panel']);
  });

  test('holds every goal it reaches for against a figure', () => {
    const reaching = rows.filter(({ reach }) => reach !== undefined);
    expect(reaching.filter(({ goal, met }) => goal === undefined || met === undefined)).toEqual([]);
  });

  test('prints the goals and the others beside them', () => {
    expect(output).toContain('WHAT IT MUST REACH');
    for (const { peer } of rows.filter((row) => row.peer !== undefined)) expect(peer?.name).not.toBe('');
    const peers = rows.flatMap(({ peer }) => peer?.name ?? []).join('\n');
    expect(peers).toMatch(/plain Agenda[\s\S]*graphile-worker/);
    expect(peers).toMatch(/Hubot/);
  });

  test('measures how costs grow in both stores', () => {
    const lines = new Set(rows.flatMap(({ growth }) => (growth === undefined ? [] : `${growth.table}: ${growth.line}`)));
    for (const store of ['files', 'postgres'])
      for (const table of ['tasks', 'history'])
        expect([...lines].filter((line) => line.startsWith(table) && line.endsWith(store)).length).toBeGreaterThan(3);
  });

  test('leaves nothing behind, and does not touch the document', () => {
    expect(findLeft().filter((name) => !before.has(name) && statSync(join(ROOT, name)).ctimeMs > 0)).toEqual([]);
    expect(said).not.toContain('is written');
  });
});

test(
  'cut short, it clears away what it has made',
  async () => {
    const known = new Set(findLeft());
    const { code, said } = await runBench(['start'], /start: start 1/);
    expect(said).toContain('clearing away');
    expect(code).toBe(130);
    expect(findLeft().filter((name) => !known.has(name))).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'a benchmark that is not there is named, with those that are',
  async () => {
    const { code, said } = await runBench(['nosuch']);
    expect(code).toBe(1);
    expect(said).toContain('There is no benchmark nosuch; there are');
  },
  TIMEOUT_MS,
);

test.each(benches)('$name says how it measures', ({ method }) => {
  expect(method.length).toBeGreaterThan(80);
});
