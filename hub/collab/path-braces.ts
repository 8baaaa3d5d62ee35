/**
 * `{a,b}` of a path pattern (SEMANTICS L12): written out into its alternatives before anything else is looked at. The number
 * is known before the first alternative is built, so a short text cannot make a long list.
 */
import { badPattern } from './path-problem.ts';
import { findClassEnd } from './path-name.ts';

/** A character and where it stood in the pattern (1 = the first), so that a later complaint can point there. */
export type Mark = { char: string; at: number };

export const MAX_ALTERNATIVES = 64;

/** Characters of all alternatives together: what bounds the work of comparing two patterns. */
export const MAX_EXPANDED_CHARS = 2_048;

type Part = Mark | Group;
type Group = { choices: Part[][] };

/** The alternatives of a pattern. Errors: bad_pattern for open braces, single choices, and what is over the bounds. */
export function expandBraces(text: string): Mark[][] {
  const chars = Array.from(text);
  const parts = readParts(text, chars, 0).parts;
  if (countChoices(parts) > MAX_ALTERNATIVES) throw badPattern(text, `writes out to more than ${MAX_ALTERNATIVES} alternatives`);
  const alternatives = expandParts(parts);
  const total = alternatives.reduce((sum, marks) => sum + marks.length, 0);
  if (total > MAX_EXPANDED_CHARS) throw badPattern(text, `writes out to more than ${MAX_EXPANDED_CHARS} characters`);
  return alternatives;
}

/** Reads up to the end, or, inside braces (`opened` is the place of the brace), up to the `,` or `}` that ends a choice. */
function readParts(text: string, chars: readonly string[], from: number, opened?: number): { parts: Part[]; next: number } {
  const parts: Part[] = [];
  let at = from;
  while (at < chars.length && !(opened !== undefined && (chars[at] === ',' || chars[at] === '}'))) {
    if (chars[at] === '}') throw badPattern(text, 'has a } without a {', at + 1);
    const end = chars[at] === '[' ? getClassEnd(text, chars, at) : at;
    const group = chars[at] === '{' ? readGroup(text, chars, at) : undefined;
    if (group) parts.push(group.group);
    else for (let i = at; i <= end; i += 1) parts.push({ char: chars[i]!, at: i + 1 });
    at = group ? group.next : end + 1;
  }
  if (opened !== undefined && at >= chars.length) throw badPattern(text, 'has no } for the {', opened + 1);
  return { parts, next: at };
}

function readGroup(text: string, chars: readonly string[], opened: number): { group: Group; next: number } {
  const choices: Part[][] = [];
  let at = opened;
  while (chars[at] !== '}' || at === opened) {
    const choice = readParts(text, chars, at + 1, opened);
    choices.push(choice.parts);
    at = choice.next;
  }
  if (choices.length < 2) throw badPattern(text, 'has braces with a single choice, which say nothing,', opened + 1);
  return { group: { choices }, next: at + 1 };
}

function getClassEnd(text: string, chars: readonly string[], at: number): number {
  const end = findClassEnd(chars, at);
  if (end === undefined) throw badPattern(text, 'has no ] for the [', at + 1);
  return end;
}

/** Stops counting at the bound, so that the number itself stays small. */
function countChoices(parts: readonly Part[]): number {
  let count = 1;
  for (const part of parts) {
    if ('choices' in part) count *= part.choices.reduce((sum, choice) => sum + countChoices(choice), 0);
    if (count > MAX_ALTERNATIVES) return MAX_ALTERNATIVES + 1;
  }
  return count;
}

function expandParts(parts: readonly Part[]): Mark[][] {
  let heads: Mark[][] = [[]];
  for (const part of parts) {
    const tails = 'choices' in part ? part.choices.flatMap(expandParts) : [[part]];
    heads = heads.flatMap((head) => tails.map((tail) => [...head, ...tail]));
  }
  return heads;
}
