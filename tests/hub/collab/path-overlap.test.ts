import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePattern } from '../../../hub/collab/path-pattern.ts';
import type { Pattern } from '../../../hub/collab/path-pattern.ts';
import { findWitness, matches, overlaps } from '../../../hub/collab/path-overlap.ts';
import { allPaths, oracleMatches, samples } from './pattern-model.ts';
import type { Sample } from './pattern-model.ts';

const meet = (a: string, b: string) => overlaps(parsePattern(a), parsePattern(b));

const PAIRS: [a: string, b: string, meets: boolean][] = [
  ['src/app.py', 'src/**', true],
  ['src/*/x.ts', 'src/a/*.ts', true],
  ['src/**/*.ts', 'src/api/**', true],
  ['*.md', 'docs/**', false],
  ['src/a*', 'src/*b', true],
  ['src/a*', 'src/b*', false],
  ['a*b', 'a*c', false],
  ['docs', 'docs/a/b.md', true],
  ['docs/', 'docs', true],
  ['docs', 'docs.md', false],
  ['src/*', 'src/a/b', false],
  ['a/**/b', 'a/b', true],
  ['a/**/b/**/c', 'a/x/b/y/c', true],
  ['a/**/b/**/c', 'a/x/c/y/[b]', false],
  ['{a,b}/c.ts', 'b/*.ts', true],
  ['src/app{,.test}.ts', 'src/*.test.ts', true],
  ['src/app{,.test}.ts', 'src/*.spec.ts', false],
  ['.github/**', '*/workflows/*', true],
  ['[a-c]x', '[c-e]?', true],
  ['[a-b]x', '[c-e]?', false],
  ['[!a-z]', '[a-z]', false],
  ['[]]', '[[]', false],
  ['[]a]', 'a', true],
  ['[a-]', '-', true],
  ['x[{,]y', 'x,y', true],
  ['*a*b*', 'xxbxxax', false],
  ['*a*b*', 'xxaxxbx', true],
  ['.', 'any/where', true],
  ['./src', 'src/a', true],
  ['Src', 'src', false],
  ['caf\u00e9', 'cafe\u0301', true],
  ['?', '\u{1f600}', true],
  ['??', '[.]*', true],
  ['??', '[.].*', false],
  ['[.b].', '.[.a]', false],
];

describe('overlap of path patterns', () => {
  it.each(PAIRS)('L12 %s and %s meet: %s', (a, b, meets) => {
    expect([meet(a, b), meet(b, a)]).toEqual([meets, meets]);
  });

  it('L12 an example path is matched by both patterns', () => {
    for (const [a, b, meets] of PAIRS) {
      const witness = findWitness(parsePattern(a), parsePattern(b));
      expect(witness !== undefined, `${a} and ${b}`).toBe(meets);
      if (witness !== undefined)
        expect([matches(parsePattern(a), witness), matches(parsePattern(b), witness)], witness).toEqual([true, true]);
    }
  });

  it('L12 matches only paths inside the tree', () => {
    const every = parsePattern('**');
    expect(['a', '.env', 'a/b/c'].map((path) => matches(every, path))).toEqual([true, true, true]);
    expect(['', '/a', '../a', 'a/../b', 'a//b', './a'].map((path) => matches(every, path))).toEqual(Array(6).fill(false));
  });
});

describe('overlap against brute force', () => {
  const paths = [...new Set([...allPaths(['a', 'b'], 3, 3), ...allPaths(['a', '.'], 4, 2)])];
  type Compiled = { sample: Sample; pattern: Pattern; bits: Uint32Array };

  function compile(sample: Sample): Compiled | undefined {
    const bits = new Uint32Array(Math.ceil(paths.length / 32));
    for (const [at, path] of paths.entries()) if (oracleMatches(sample, path)) bits[at >> 5]! |= 1 << (at & 31);
    try {
      return { sample, pattern: parsePattern(sample.text), bits };
    } catch {
      expect(bits.every((word) => word === 0) || sample.text.includes('{'), `${sample.text} was refused`).toBe(true);
      return undefined;
    }
  }

  const seed = 20261126;
  const compiled = fc.sample(samples, { numRuns: 1_500, seed }).flatMap((sample) => compile(sample) ?? []);

  it('L12 a pattern matches the paths that it should', () => {
    for (const { sample, pattern } of compiled.slice(0, 120)) {
      for (const path of paths)
        if (matches(pattern, path) !== oracleMatches(sample, path)) expect.fail(`${sample.text} and the path ${path}`);
    }
  });

  it('L12 100,000 random pairs: none missed, none made up', () => {
    let next = seed;
    const pick = () => compiled[(next = (next * 1_664_525 + 1_013_904_223) >>> 0) % compiled.length]!;
    const seen = { met: 0, apart: 0 };
    for (let run = 0; run < 100_000; run += 1) {
      const [a, b] = [pick(), pick()];
      const met = overlaps(a.pattern, b.pattern);
      seen[met ? 'met' : 'apart'] += 1;
      if (!met && a.bits.some((word, at) => (word & b.bits[at]!) !== 0))
        expect.fail(`missed: ${a.sample.text} and ${b.sample.text}`);
      if (met) assertWitness(a, b);
    }
    expect(Math.min(seen.met, seen.apart)).toBeGreaterThan(20_000);
  });

  function assertWitness(a: Compiled, b: Compiled): void {
    const witness = findWitness(a.pattern, b.pattern);
    const real = witness !== undefined && oracleMatches(a.sample, witness) && oracleMatches(b.sample, witness);
    if (!real) expect.fail(`made up: ${a.sample.text} and ${b.sample.text}, with ${witness}`);
  }
});

describe('overlap of hostile patterns', () => {
  it('L12 patterns made to blow up are decided like any other', () => {
    expect(meet('*a'.repeat(100) + 'b', 'a'.repeat(250))).toBe(false);
    expect(meet('*' + '?'.repeat(120) + 'b*', 'a'.repeat(250))).toBe(false);
    expect(meet('**/a/'.repeat(15) + 'b', 'a/'.repeat(30) + 'c?')).toBe(false);
    expect(meet('**/' + '*a*/'.repeat(14) + '*b*', 'a/'.repeat(30) + '[a]')).toBe(false);
    expect(meet('{a,b}'.repeat(6) + '*[a-y]z*q', '{a,b}'.repeat(6) + 'y'.repeat(20))).toBe(false);
  });
});
