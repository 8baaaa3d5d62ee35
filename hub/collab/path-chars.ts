/**
 * Sets of characters, as one position of a path pattern may need them (SEMANTICS L12): a literal character, `?`, or a class
 * `[a-f]` and its negation. A set is a sorted list of code point ranges, so that two sets meet in one pass over both.
 */

/** Sorted, disjoint, inclusive ranges of code points. The empty list is the set without characters. */
export type CharSet = readonly (readonly [low: number, high: number])[];

const LAST = 0x10ffff;

/** Every character that a name may hold: all but NUL, the slash and the surrogates. */
export const ANY_CHAR: CharSet = [
  [0x01, 0x2e],
  [0x30, 0xd7ff],
  [0xe000, LAST],
];

const DOT: CharSet = [[0x2e, 0x2e]];
const ASCII: CharSet[] = Array.from({ length: 128 }, (_, code) => [[code, code]]);

/** The characters shown first when an example is made, so that it reads like a name a person would choose. */
const PLEASANT = 'abcdefghijklmnopqrstuvwxyz0123456789_-ABCDEFGHIJKLMNOPQRSTUVWXYZ+=@%~,;:!#$&()[]{}^\'"`|<>*? ';

/** The set of one character; shared for ASCII, because nearly every position of a pattern is one of these. */
export function toCharSet(char: string): CharSet {
  const code = char.codePointAt(0)!;
  return ASCII[code] ?? [[code, code]];
}

/** Sorts and joins ranges that may overlap. */
export function toRanges(ranges: CharSet): CharSet {
  const joined: [number, number][] = [];
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else joined.push([low, high]);
  }
  return joined;
}

/** Every character of a name that is not in the set. */
export function invertChars(set: CharSet): CharSet {
  const rest: [number, number][] = [];
  let from = 0;
  for (const [low, high] of set) {
    if (low > from) rest.push([from, low - 1]);
    from = high + 1;
  }
  if (from <= LAST) rest.push([from, LAST]);
  return meetChars(rest, ANY_CHAR);
}

/** The characters in both sets. */
export function meetChars(a: CharSet, b: CharSet): CharSet {
  const both: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [low, high] = [Math.max(a[i]![0], b[j]![0]), Math.min(a[i]![1], b[j]![1])];
    if (low <= high) both.push([low, high]);
    if (a[i]![1] < b[j]![1]) i += 1;
    else j += 1;
  }
  return both;
}

/** True when some character is in both sets. */
export function charsMeet(a: CharSet, b: CharSet): boolean {
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [x, y] = [a[i]!, b[j]!];
    if (x[0] <= y[1] && y[0] <= x[1]) return true;
    if (x[1] < y[1]) i += 1;
    else j += 1;
  }
  return false;
}

/** The set without the dot: by it the names `.` and `..`, which no file has, are kept out of an answer. */
export function withoutDot(set: CharSet): CharSet {
  return meetChars(set, invertChars(DOT));
}

/** One character of a set that is not empty; a pleasant one if it has any. */
export function pickChar(set: CharSet): string {
  if (set.length === 1 && set[0]![0] === set[0]![1]) return String.fromCodePoint(set[0]![0]);
  for (const char of PLEASANT) {
    if (holdsChar(set, char.codePointAt(0)!)) return char;
  }
  return String.fromCodePoint(set[0]![0]);
}

function holdsChar(set: CharSet, code: number): boolean {
  return set.some(([low, high]) => low <= code && code <= high);
}
