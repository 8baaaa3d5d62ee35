/** A little of the benchmarks of the panel, so that they do not rot unseen; the others are in tests/bench. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Row } from '../../bench/row.ts';
import { ROOT } from '../support/sources.ts';

const TIMEOUT_MS = 180_000;
const folder = mkdtempSync(join(tmpdir(), 'kyros-test-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the panel is measured in a real browser', { timeout: TIMEOUT_MS }, () => {
  const file = join(folder, 'rows.json');
  const args = ['bench/main.ts', '--smoke', 'cards', 'panel', '--json', file];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', timeout: TIMEOUT_MS });
  expect(status, stderr).toBe(0);
  const rows = JSON.parse(readFileSync(file, 'utf8')) as Row[];
  expect(rows.filter(({ absent }) => absent !== undefined)).toEqual([]);
  expect(rows.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
  const goals = rows.filter(({ reach }) => reach === 'panel');
  expect(goals.map(({ goal }) => goal)).toEqual(['≤ 150 kB', '≤ 1,000 ms', '0']);
  // A size is the same on every machine, unlike a time.
  expect(goals[0]).toMatchObject({ met: true, goal: '≤ 150 kB' });
});
