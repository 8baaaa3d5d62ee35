/**
 * Path patterns of leases and tasks (SEMANTICS L12), read from text. Grammar: names between slashes, of literal characters,
 * `*`, `?` and `[…]`; `**` as a whole name for any number of names, also none; `{a,b}` for alternatives, which may hold slashes
 * and each other. Names that begin with a dot are ordinary. Upper and lower case differ. Texts are compared in Unicode form NFC.
 *
 * Nobody can tell from `src/app` whether it is a file or a directory, and a missed conflict costs more than a needless one.
 * So a pattern without wildcards covers the path itself and everything below it: `src/app`, `src/app/` and `src/app/**` mean
 * the same. A pattern with wildcards covers what it matches: `src/*` is the entries of src, not what lies below them.
 */
import { badPattern } from './path-problem.ts';
import { expandBraces } from './path-braces.ts';
import type { Mark } from './path-braces.ts';
import { findBadRange, findClassEnd, toName } from './path-name.ts';
import type { Name } from './path-name.ts';
import type { Sequence } from './path-sequence.ts';

/** One written-out alternative: the names between its `**`, and what comparing it costs. */
export type Alternative = {
  pieces: Sequence<Name>;
  /** Characters and classes in it. */
  size: number;
  /** Some name has text between two `*`, as `*test*`: it is looked for at every place of another name. */
  searches: boolean;
};

/** A pattern, ready to be compared. It matches what any of its alternatives matches. */
export type Pattern = { text: string; alternatives: readonly Alternative[] };

export const MAX_PATTERN_CHARS = 256;
export const MAX_PATTERN_NAMES = 32;

/** Control, format and half characters: they would make two patterns look alike, or a message lie (SECURITY S20). */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

/** Reads a pattern. Errors: bad_pattern {pattern, position?}, saying what is wrong and where. */
export function parsePattern(input: string): Pattern {
  const text = input.normalize('NFC');
  checkText(text);
  const written = new Map(expandBraces(text).map((marks) => [toText(marks), marks]));
  return { text, alternatives: [...written.values()].map((marks) => toAlternative(text, marks)) };
}

function checkText(text: string): void {
  if (text === '') throw badPattern(text, 'is empty');
  if (text.length > MAX_PATTERN_CHARS) throw badPattern(text, `is longer than ${MAX_PATTERN_CHARS} characters`);
  const hidden = Array.from(text).findIndex((char) => HIDDEN.test(char));
  if (hidden >= 0) throw badPattern(text, 'has a hidden or control character', hidden + 1);
  const backslash = Array.from(text).indexOf('\\');
  if (backslash >= 0) throw badPattern(text, 'has a backslash, where only / separates names,', backslash + 1);
}

function toAlternative(text: string, marks: readonly Mark[]): Alternative {
  if (marks.length === 0) throw badPattern(text, 'has an empty alternative');
  if (marks[0]!.char === '/')
    throw badPattern(text, 'is absolute, but paths start at the root of the repository: it begins with /', marks[0]!.at);
  const parts = dropLeadingDots(splitAtSlashes(marks));
  if (parts.length > MAX_PATTERN_NAMES) throw badPattern(text, `has more than ${MAX_PATTERN_NAMES} names`);
  return measure(toSequence(text, parts));
}

/** The names with their places; the last is empty when the text ends in a slash. */
function splitAtSlashes(marks: readonly Mark[]): Mark[][] {
  const parts: Mark[][] = [[]];
  for (const mark of marks) {
    if (mark.char === '/') parts.push([]);
    else parts.at(-1)!.push(mark);
  }
  return parts;
}

/** `./src` is `src`, and `.` is everything. */
function dropLeadingDots(parts: Mark[][]): Mark[][] {
  const first = parts.findIndex((part) => toText(part) !== '.');
  return first < 0 ? [[]] : parts.slice(first);
}

function measure(pieces: Sequence<Name>): Alternative {
  const names = pieces.flat();
  const size = names.reduce((sum, name) => sum + name.pieces.flat().length, 0);
  return { pieces, size, searches: names.some((name) => name.pieces.length > 2) };
}

function toSequence(text: string, parts: readonly Mark[][]): Sequence<Name> {
  const pieces: Name[][] = [[]];
  for (const [index, part] of parts.entries()) {
    const below = toText(part) === '**' || (part.length === 0 && index === parts.length - 1);
    if (!below) pieces.at(-1)!.push(getName(text, part));
    else if (pieces.length === 1 || pieces.at(-1)!.length > 0) pieces.push([]);
  }
  const literal = pieces.length === 1 && pieces[0]!.every((name) => !name.wild);
  return literal ? [...pieces, []] : pieces;
}

function getName(text: string, part: readonly Mark[]): Name {
  if (part.length === 0) throw badPattern(text, 'has an empty name between two slashes');
  const chars = part.map((mark) => mark.char);
  checkName(text, part, chars);
  const name = toName(chars);
  if (!name) throw badPattern(text, 'has a name that no file can have', part[0]!.at);
  return name;
}

function checkName(text: string, part: readonly Mark[], chars: readonly string[]): void {
  const name = chars.join('');
  if (name === '..') throw badPattern(text, 'goes up with ..', part[0]!.at);
  if (name === '.') throw badPattern(text, 'has a . that names nothing', part[0]!.at);
  for (let at = 0; at < chars.length; at += 1) {
    const end = findClassEnd(chars, at);
    if (chars[at] === '[' && end === undefined) throw badPattern(text, 'has a / between [ and ]; the [ stands', part[at]!.at);
    if (chars[at] === '*' && chars[at + 1] === '*')
      throw badPattern(text, 'has a ** that is not alone between slashes', part[at]!.at);
    const bad = end === undefined ? undefined : findBadRange(chars, at, end);
    if (bad !== undefined) throw badPattern(text, 'has a range whose ends stand the wrong way round', part[bad]!.at);
    at = end ?? at;
  }
}

function toText(part: readonly Mark[]): string {
  return part.map((mark) => mark.char).join('');
}
