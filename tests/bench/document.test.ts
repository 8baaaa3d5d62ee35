/** docs/BENCHMARKS.md out of rows. */
import { check } from 'prettier';
import { expect, test } from 'vitest';
import { GOALS } from '../../bench/goals.ts';
import type { Row } from '../../bench/row.ts';
import { writeDocument } from '../../bench/support/document.ts';
import { formatFigure, formatRatio, formatVerdict } from '../../bench/support/figures.ts';
import type { Machine } from '../../bench/support/machine.ts';

const machine: Machine = {
  date: '2026-11-27',
  cores: 2,
  processor: 'A Processor',
  memoryGigabytes: 8,
  kernel: 'linux 6.1.0 x64',
  node: '24.0.0',
  postgres: '18.4',
  fileSystem: 'ext4',
  commit: '0123456789ab',
  loadAtStart: 0.25,
  peers: [{ name: 'hubot', version: '14.1.0' }],
};

const spread = { least: 1_000, most: 3_000, repeats: 3 };
const missed: Row = {
  what: 'GET of a task',
  value: 2_000,
  unit: 'calls/s',
  spread,
  ratio: 0.25,
  ratioSpread: { least: 0.2, most: 0.3, repeats: 3 },
  goal: '≥ 50 % of bare',
  met: false,
  reach: 'read',
};
const why = GOALS.find(({ key }) => key === 'read')!.why!;
const write = (...rows: Row[]) => writeDocument({ machine, parts: [{ name: 'pipeline', method: 'By 50 callers.', rows }] });
const cellsOf = (text: string, start: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`| ${start}`))
    ?.split('|')
    .map((cell) => cell.trim())
    .slice(1, -1);

test('the machine stands at the head, and nothing of its place', async () => {
  const text = await write();
  expect(cellsOf(text, 'Machine')).toEqual(['Machine', '2 cores of A Processor, 8 GiB of memory']);
  for (const fact of ['2026-11-27', '0123456789ab', 'linux 6.1.0 x64', '24.0.0', '18.4', 'ext4', '0.25', 'hubot 14.1.0'])
    expect(text).toContain(fact);
});

test('a figure has its range beside it, and what was measured once has none', () => {
  expect(formatFigure(missed)).toBe('2,000 (1,000 to 3,000) calls/s');
  expect(formatFigure({ what: 'x', value: 1.23456, unit: 'ms' })).toBe('1.23 ms');
  expect(formatFigure({ what: 'x', value: 7, unit: 'ms', spread: { least: 7, most: 7, repeats: 1 } })).toBe('7 ms');
  expect(formatRatio(missed)).toBe('0.25 (0.20 to 0.30)');
});

test('a goal that is missed says by how much and why; one that is met gives no reason', async () => {
  expect(cellsOf(await write(missed), 'GET of a task')?.at(-1)).toBe(`misses by 50 %. ${why}`);
  const text = await write({ ...missed, ratio: 0.6, met: true });
  expect(cellsOf(text, 'GET of a task')?.at(-1)).toBe('meets');
  expect(text).not.toContain(why);
});

test('what could not be measured says so', async () => {
  const absent: Row = {
    what: 'first paint',
    value: Number.NaN,
    unit: '',
    absent: 'there is no browser on this machine',
    reach: 'panel',
  };
  expect(formatFigure(absent)).toBe('not measured');
  expect(formatVerdict(absent)).toBe('not measured: there is no browser on this machine');
  const text = await write(absent);
  expect(text).not.toContain('NaN');
  expect(cellsOf(text, '\\*\\*Event append')).toBeUndefined();
  expect(cellsOf(text, '**Event append')?.at(-1)).toBe('not measured');
});

test('growth is one line for each thing and one column for each size', async () => {
  const cell = (line: string, size: number, value: number): Row => ({
    what: `${line} at ${size}`,
    value,
    unit: 'ms',
    growth: { table: 'tasks', line, size },
  });
  const text = await write(cell('claim', 10_000, 3), cell('claim', 100, 1), cell('list', 100, 2));
  expect(cellsOf(text, 'claim')).toEqual(['claim', '1 ms', '3 ms']);
  expect(cellsOf(text, 'list')).toEqual(['list', '2 ms', '']);
  expect(text).toMatch(/\| What +\| 100 +\| 10,000 \|/);
});

test('those that are compared stand in one table', async () => {
  const peer = (name: string, value: number): Row => ({ what: name, value, unit: 'jobs/s', peer: { group: 'Jobs', name } });
  const text = await write(peer('Kyros', 300), peer('Other', 100));
  expect(text.slice(text.indexOf('### Jobs'))).toMatch(/Kyros +\| 300 jobs\/s[\s\S]*Other +\| 100 jobs\/s/);
});

test('signs of Markdown in a name stay what they are, and prettier has nothing to say', async () => {
  const text = await write({ ...missed, what: 'GET /a?b=c_d|e <f> *' });
  expect(text).toContain('GET /a?b=c\\_d\\|e \\<f\\> \\*');
  expect(await check(text, { parser: 'markdown', printWidth: 130 })).toBe(true);
});
