/** docs/BENCHMARKS.md out of what one run measured. */
import { format } from 'prettier';
import { GOALS } from '../goals.ts';
import type { Part, Row } from '../row.ts';
import { formatFigure, formatNumber, formatRatio, formatVerdict } from './figures.ts';
import type { Machine } from './machine.ts';

const LINE_WIDTH = 130;

export type Run = { machine: Machine; parts: readonly Part[] };

/** As prettier writes it. */
export async function writeDocument(run: Run): Promise<string> {
  const rows = run.parts.flatMap((part) => part.rows);
  const sections = [
    HEAD,
    writeMachine(run.machine),
    '## What it must reach',
    REACH,
    writeReach(rows),
    '## Growth',
    'How the cost of one thing grows with all that is there, in one run. Each column is a hub of its own.',
    ...writeGrowths(rows),
    '## Beside others',
    PEERS,
    ...writePeers(rows),
    '## All figures and how they are measured',
    ...run.parts.flatMap(writePart),
  ];
  return await format(sections.filter((section) => section !== '').join('\n\n'), { parser: 'markdown', printWidth: LINE_WIDTH });
}

const HEAD = `# Benchmarks

Written by \`npm run bench\` out of one run; nothing in it is typed in by hand. Ratios compare what was measured in the same run, in turns,
on the same machine. A figure that was measured several times is the median, with the lowest and the highest beside it.`;

const REACH = 'A goal that is missed says by how much, as a share of the goal, and why.';

const PEERS = `Same machine, same run, same database server with its usual promises (\`fsync\` and \`synchronous_commit\` on) where a database is used.
They do not do the same: the methods below say what each one keeps and checks.`;

function writeMachine(machine: Machine): string {
  const facts: [string, string][] = [
    ['Date', machine.date],
    ['Commit', machine.commit],
    ['Machine', `${machine.cores} cores of ${machine.processor}, ${machine.memoryGigabytes} GiB of memory`],
    ['System', machine.kernel],
    ['Node', machine.node],
    ['PostgreSQL', machine.postgres],
    ['File system of the data', machine.fileSystem],
    ['Load before the start', machine.loadAtStart.toFixed(2)],
    ['Packages', machine.peers.map(({ name, version }) => `${name} ${version}`).join(', ')],
  ];
  return writeTable(['What', 'Of this run'], facts);
}

function writeReach(rows: readonly Row[]): string {
  const lines = GOALS.flatMap(({ key, what, goal }) => {
    const found = rows.filter(({ reach }) => reach === key);
    const answers = found.map((row) => [row.what, formatFigure(row), row.goal ?? '', formatRatio(row), formatVerdict(row)]);
    return [[`**${what}**`, '', goal, '', found.length === 0 ? 'not measured' : ''], ...answers];
  });
  return writeTable(['What', 'Measured', 'Goal', 'Ratio', 'Verdict'], lines);
}

const GROWTH_TITLES = { tasks: 'With the tasks on the board', history: 'With the events and audit rows of the past' };

function writeGrowths(rows: readonly Row[]): string[] {
  return Object.entries(GROWTH_TITLES).flatMap(([table, title]) => {
    const cells = rows.filter(({ growth }) => growth?.table === table);
    return cells.length === 0 ? [] : [`### ${title}`, writeGrowth(cells)];
  });
}

/** One line for each thing, one column for each size. */
function writeGrowth(cells: readonly Row[]): string {
  const sizes = [...new Set(cells.map(({ growth }) => growth!.size))].toSorted((a, b) => a - b);
  const lines = [...new Set(cells.map(({ growth }) => growth!.line))];
  const cell = (line: string, size: number) => cells.find(({ growth }) => growth!.line === line && growth!.size === size);
  return writeTable(
    ['What', ...sizes.map(formatNumber)],
    lines.map((line) => [line, ...sizes.map((size) => formatCell(cell(line, size)))]),
  );
}

const formatCell = (row: Row | undefined) => (row === undefined ? '' : formatFigure(row));

function writePeers(rows: readonly Row[]): string[] {
  const groups = [...new Set(rows.flatMap(({ peer }) => peer?.group ?? []))];
  return groups.flatMap((group) => [
    `### ${group}`,
    writeTable(
      ['Who', 'Measured'],
      rows.filter(({ peer }) => peer?.group === group).map((row) => [row.peer!.name, formatFigure(row)]),
    ),
  ]);
}

function writePart({ name, method, rows }: Part): string[] {
  const lines = rows
    .filter(({ growth }) => growth === undefined)
    .map((row) => [row.what, formatFigure(row), row.goal ?? '', formatRatio(row)]);
  return [`### ${name}`, method, lines.length === 0 ? '' : writeTable(['What', 'Measured', 'Goal', 'Ratio'], lines)];
}

function writeTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(toCell).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

/** What Markdown would read as something else is written so that it does not. */
function toCell(text: string): string {
  return text.replace(/[|<>\\]/g, (sign) => `\\${sign}`).replace(/(?<!\*)\*(?!\*)|_/g, (sign) => `\\${sign}`);
}
