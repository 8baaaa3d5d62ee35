/**
 * A second reading of path patterns for tests: patterns are built as trees, written out as text for the code under test and as a
 * regular expression for the oracle, so that the two share nothing but the grammar.
 */
import fc from 'fast-check';

type Part = { text: string; source: string; wild: boolean };
export type Sample = { text: string; oracle: RegExp };

/** One position of a name over the letters of the tests. */
const part = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b').map((char) => toPart(char, char, false)) },
  { weight: 1, arbitrary: fc.constant(toPart('.', '\\.', false)) },
  { weight: 2, arbitrary: fc.constant(toPart('?', '[^/]')) },
  { weight: 3, arbitrary: fc.constant(toPart('*', '[^/]*')) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('[a]', '[ab]', '[a-c]', '[!a]', '[^b]', '[!a-b]', '[.a]', '[!.]')
      .map((text) => toPart(text, text.replace(/\[[!^]/, '[^/'))),
  },
);

function toPart(text: string, source: string, wild = true): Part {
  return { text, source, wild };
}

/** A name that is neither `.` nor `..`, which are refused, and holds no `**`. */
const name = fc
  .array(part, { minLength: 1, maxLength: 4 })
  .map((parts) => ({
    text: parts.map((p) => p.text).join(''),
    source: parts.map((p) => p.source).join(''),
    wild: parts.some((p) => p.wild),
  }))
  .filter(({ text }) => !/^\.\.?$/.test(text) && !text.includes('**'));

const NAME_AHEAD = '(?=[^/])(?!\\.{1,2}(?:/|$))';
const BELOW = `(?:/${NAME_AHEAD}[^/]+)*`;

const item = fc.oneof(
  { weight: 4, arbitrary: name.map(({ text, source, wild }) => ({ text, source: `/${NAME_AHEAD}${source}`, wild })) },
  { weight: 1, arbitrary: fc.constant({ text: '**', source: BELOW, wild: true }) },
);

const alternative = fc.tuple(fc.array(item, { minLength: 1, maxLength: 3 }), fc.boolean()).map(([items, slash]) => ({
  text: items.map((i) => i.text).join('/') + (slash ? '/' : ''),
  source: items.map((i) => i.source).join('') + (slash || items.every((i) => !i.wild) ? BELOW : ''),
}));

/** A pattern that the grammar allows, though not each of them can match something. */
export const samples: fc.Arbitrary<Sample> = fc.array(alternative, { minLength: 1, maxLength: 3 }).map((choices) => ({
  text: choices.length === 1 ? choices[0]!.text : `{${choices.map((choice) => choice.text).join(',')}}`,
  oracle: new RegExp(`^(?:${choices.map((choice) => choice.source).join('|')})$`, 'u'),
}));

/** True when the oracle says that the path matches. */
export function oracleMatches(sample: Sample, path: string): boolean {
  return sample.oracle.test(`/${path}`);
}

/** Every path of at most `depth` names of at most `length` characters, save those with a name `.` or `..`. */
export function allPaths(letters: string[], length: number, depth: number): string[] {
  const names = grow(letters, length, '').filter((text) => text !== '.' && text !== '..');
  return grow(names, depth, '/');
}

function grow(items: string[], most: number, join: string): string[] {
  let longest = items;
  const all = [...items];
  for (let i = 1; i < most; i += 1) {
    longest = longest.flatMap((head) => items.map((tail) => head + join + tail));
    all.push(...longest);
  }
  return all;
}
