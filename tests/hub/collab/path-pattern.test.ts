import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HubError } from '../../../hub/errors.ts';
import { matches } from '../../../hub/collab/path-overlap.ts';
import { parsePattern } from '../../../hub/collab/path-pattern.ts';

function refusalOf(text: string): HubError {
  try {
    parsePattern(text);
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  return expect.fail(`${JSON.stringify(text)} was accepted`);
}

const REFUSED: [text: string, says: RegExp, position: number | undefined][] = [
  ['', /is empty/, undefined],
  ['/src', /absolute/, 1],
  ['{src,/etc}/x', /absolute/, 6],
  ['..', /goes up/, 1],
  ['src/../x', /goes up/, 5],
  ['src/{a,..}/x', /goes up/, 8],
  ['src//x', /empty name/, undefined],
  ['src/./x', /names nothing/, 5],
  ['src\0', /control character/, 4],
  ['src\u202e', /hidden/, 4],
  ['src/\ud800', /hidden/, 5],
  ['src\\x', /backslash/, 4],
  ['src/[ab', /no \]/, 5],
  ['src/[]', /no \]/, 5],
  ['src/[a/b]', /between \[ and \]/, 5],
  ['src/[z-a]', /wrong way round/, 6],
  ['src/[.]', /no file can have/, 5],
  ['src/{a,b', /no \}/, 5],
  ['src/a}', /without a \{/, 6],
  ['src/{a}', /single choice/, 5],
  ['{a,}', /empty alternative/, undefined],
  ['src/a**', /not alone/, 6],
  ['**.ts', /not alone/, 1],
  ['x'.repeat(257), /longer than 256/, undefined],
  ['a/'.repeat(32) + 'b', /more than 32 names/, undefined],
  ['{a,b}'.repeat(7), /more than 64 alternatives/, undefined],
  ['{a,b}'.repeat(6) + 'x'.repeat(40), /more than 2048 characters/, undefined],
];

describe('reading path patterns', () => {
  it.each(REFUSED)('L12 refuses %j', (text, says, position) => {
    const refusal = refusalOf(text);
    expect(refusal.code).toBe('bad_pattern');
    expect(refusal.kind.status).toBe(422);
    expect(refusal.message).toMatch(says);
    expect(refusal.fields.position).toBe(position);
  });

  it.each([
    'x'.repeat(256),
    'a/'.repeat(31) + 'b',
    '{a,b}'.repeat(6),
    '{a,{b,{c,d/e}}}/**',
    '.env',
    'a b',
    'a,b',
    ']',
    '[!]]',
    '**/**/x',
    '**',
  ])('L12 accepts %s', (text) => expect(parsePattern(text).alternatives.length).toBeGreaterThan(0));

  it('L12 a directory is written in three ways', () => {
    for (const text of ['src/app', 'src/app/', 'src/app/**', './src/app']) {
      const pattern = parsePattern(text);
      expect(
        ['src/app', 'src/app/x/y', 'src/apple', 'src'].map((path) => matches(pattern, path)),
        text,
      ).toEqual([true, true, false, false]);
    }
  });

  it('L12 equal alternatives are kept once', () => {
    expect(parsePattern('{a,a}{b,b}').alternatives).toHaveLength(1);
  });

  it('L12 any text is read or refused as bad_pattern', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom(...'ab/*?[]{},!-^.\\'), maxLength: 40 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(parsePattern(text).alternatives.length).toBeLessThanOrEqual(64);
        } catch (error) {
          expect(error instanceof HubError && error.code).toBe('bad_pattern');
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
