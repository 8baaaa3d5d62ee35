/**
 * One name of a path pattern, between two slashes (SEMANTICS L12): literal characters, `?`, `*` and classes `[a-f]`, `[!a-f]`.
 * A class holds what stands in it literally, save a leading `!` or `^` and the `-` of a range; a `]` right after the opening
 * stands for itself, as POSIX has it. A name is never empty and never `.` or `..`: no file is called so.
 */
import { ANY_CHAR, charsMeet, invertChars, meetChars, pickChar, toCharSet, toRanges, withoutDot } from './path-chars.ts';
import type { CharSet } from './path-chars.ts';
import { sequencesMeet, spellMeeting } from './path-sequence.ts';
import type { Sequence, Spelling } from './path-sequence.ts';

/** A pattern of names. `text` is the name itself unless `wild`; `example` is a name that it matches. */
export type Name = { text: string; wild: boolean; pieces: Sequence<CharSet>; example: string };

/** The filler keeps a name of two open sides from being empty, `.` or `..`. */
const CHARS: Spelling<CharSet, string> = {
  meet: (a, b) => pickChar(meetChars(a, b)),
  alone: pickChar,
  filler: 'a',
  least: 3,
};
const EVERY_NAME: Sequence<CharSet> = [[], []];

/** True when some name matches both. */
export function namesMeet(a: Name, b: Name): boolean {
  if (!a.wild && !b.wild) return a.text === b.text;
  if (isShort(a.pieces) || isShort(b.pieces)) return spellName(a.pieces, b.pieces) !== undefined;
  return sequencesMeet(a.pieces, b.pieces, charsMeet);
}

/** A name that both patterns match; undefined when there is none. */
export function findName(a: Name, b: Name): string | undefined {
  return spellName(a.pieces, b.pieces);
}

/** Only a name of one or two positions can come out as `.` or `..`. */
function isShort(pieces: Sequence<CharSet>): boolean {
  return pieces.length === 1 && pieces[0]!.length <= 2;
}

/** A name as it stands in a path, where nothing is wild. */
export function toLiteralName(text: string): Name {
  return { text, wild: false, pieces: [Array.from(text, toCharSet)], example: text };
}

/** The name of a pattern; undefined when no name can match it, as with `[.]`. Brackets are closed: see `findClassEnd`. */
export function toName(chars: readonly string[]): Name | undefined {
  const pieces: CharSet[][] = [[]];
  let wild = false;
  for (let at = 0; at < chars.length; at += 1) {
    const end = findClassEnd(chars, at) ?? at;
    wild ||= end > at || chars[at] === '*' || chars[at] === '?';
    if (chars[at] === '*') pieces.push([]);
    else pieces.at(-1)!.push(toPosition(chars.slice(at, end + 1)));
    at = end;
  }
  const example = pieces.flat().every((set) => set.length > 0) ? spellName(pieces, EVERY_NAME) : undefined;
  return example === undefined ? undefined : { text: chars.join(''), wild, pieces, example };
}

/** Where the class that opens at `at` is closed; undefined when none opens there or none closes it. */
export function findClassEnd(chars: readonly string[], at: number): number | undefined {
  if (chars[at] !== '[') return undefined;
  const end = chars.indexOf(']', at + (isNegation(chars[at + 1]) ? 3 : 2));
  return end < 0 ? undefined : end;
}

/** The place of a range whose ends stand the wrong way round, as in `[z-a]`; undefined when all is well. */
export function findBadRange(chars: readonly string[], at: number, end: number): number | undefined {
  const inside = chars.slice(0, end);
  for (let i = firstInClass(chars, at); i < end; i += isRange(inside, i) ? 3 : 1) {
    if (isRange(inside, i) && chars[i]!.codePointAt(0)! > chars[i + 2]!.codePointAt(0)!) return i;
  }
  return undefined;
}

function isNegation(char: string | undefined): boolean {
  return char === '!' || char === '^';
}

function firstInClass(chars: readonly string[], at: number): number {
  return isNegation(chars[at + 1]) ? at + 2 : at + 1;
}

function isRange(inside: readonly string[], at: number): boolean {
  return inside[at + 1] === '-' && inside[at + 2] !== undefined;
}

/** One position: `?`, a class with its brackets, or a literal character. */
function toPosition(chars: readonly string[]): CharSet {
  if (chars.length > 1) return toClass(chars);
  return chars[0] === '?' ? ANY_CHAR : toCharSet(chars[0]!);
}

function toClass(chars: readonly string[]): CharSet {
  const inside = chars.slice(0, -1);
  const ranges: [number, number][] = [];
  for (let i = firstInClass(chars, 0); i < inside.length; i += isRange(inside, i) ? 3 : 1) {
    const high = isRange(inside, i) ? inside[i + 2]! : inside[i]!;
    ranges.push([inside[i]!.codePointAt(0)!, high.codePointAt(0)!]);
  }
  const set = toRanges(ranges);
  return isNegation(chars[1]) ? invertChars(set) : meetChars(set, ANY_CHAR);
}

function spellName(a: Sequence<CharSet>, b: Sequence<CharSet>): string | undefined {
  const name = spellMeeting(a, b, charsMeet, CHARS)?.join('');
  return name === '.' || name === '..' ? spellBesideDots(a, b) : name;
}

/** Again, with one position of the short side (see `isShort`) kept from being a dot. */
function spellBesideDots(a: Sequence<CharSet>, b: Sequence<CharSet>): string | undefined {
  const [short, other] = a.length === 1 ? [a[0]!, b] : [b[0]!, a];
  for (const [at, set] of short.entries()) {
    const narrowed = withoutDot(set);
    const name = narrowed.length > 0 && spellMeeting([short.with(at, narrowed)], other, charsMeet, CHARS);
    if (name) return name.join('');
  }
  return undefined;
}
