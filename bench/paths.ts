/** Path patterns (SEMANTICS L12): 20 asked against 1,000 held, once as people write them and once with wildcards in front of all. */
import { createPathIndex } from '../hub/collab/path-index.ts';
import { overlaps } from '../hub/collab/path-overlap.ts';
import { parsePattern } from '../hub/collab/path-pattern.ts';
import type { Pattern } from '../hub/collab/path-pattern.ts';
import type { Row } from './row.ts';
import { sized } from './support/size.ts';

export const METHOD = `In one process without disk or network: patterns are asked against an index of all held ones and, as the bare comparison, against
each held one in turn. The figure is the median of 50 rounds.`;

const HELD = sized(1_000, 50);
const ASKED = 20;
const ROUNDS = sized(50, 3);
const GOAL_MS = 5;

const FOLDERS = ['hub', 'admin', 'adapters', 'tests', 'docs', 'src'];
const PARTS = ['collab', 'http', 'jobs', 'auth', 'store', 'routes', 'api', 'web'];
const TAILS = ['**', '*.ts', '**/*.ts', 'task.ts', '[a-m]*.ts', '{a,b}.ts', '*/index.ts', '*test*'];

/** Measures the middle of several rounds, after the first ones have warmed the code up. */
export async function benchPaths(): Promise<Row[]> {
  const plain = measure((at) => `${FOLDERS[at % 6]}/${PARTS[at % 8]}/${PARTS[(at >> 3) % 8]}${at % 20}/${TAILS[(at * 7) % 8]}`);
  const wild = measure((at) => `**/*${PARTS[at % 8]}${at % 30}*/${TAILS[(at * 7) % 8]}`);
  return [toRow('paths written plainly', plain), toRow('paths that begin with wildcards', wild)];
}

type Measured = { indexMs: number; scanMs: number };

function measure(write: (at: number) => string): Measured {
  const held = Array.from({ length: HELD }, (_, at) => parsePattern(write(at)));
  const asked = Array.from({ length: ASKED }, (_, at) => parsePattern(write(at * 53 + 7)));
  const index = createPathIndex();
  for (const [at, pattern] of held.entries()) index.add(String(at), pattern);
  return {
    indexMs: middleMs(() => asked.map((pattern) => index.conflicts(pattern).length)),
    scanMs: middleMs(() => asked.map((pattern) => countScan(held, pattern))),
  };
}

function countScan(held: readonly Pattern[], pattern: Pattern): number {
  return held.filter((other) => overlaps(other, pattern)).length;
}

function middleMs(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  });
  return times.toSorted((a, b) => a - b)[ROUNDS >> 1]!;
}

function toRow(what: string, { indexMs, scanMs }: Measured): Row {
  return {
    what: `${ASKED} against ${HELD} leases, ${what} (ratio: against a plain scan)`,
    value: indexMs,
    unit: 'ms',
    ratio: indexMs / scanMs,
    goal: `≤ ${GOAL_MS} ms`,
    met: indexMs <= GOAL_MS,
  };
}
