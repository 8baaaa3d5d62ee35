/**
 * The words of a typed line (COMMANDS G1, G3), with where they stand. Shell rules are wrong for chat, so: a quote opens only
 * where a value can start (at the start of a word, after `=`, `:` or `,`), which leaves `user's` and `5"` alone; a single quote
 * closes only before a gap or a comma; a backslash escapes only what has a meaning here, which leaves `C:\new` alone; nothing
 * expands. Outside quotes, typographic quotes and dashes become the ones a keyboard has. Time is linear in the text.
 */
import { HubError } from './errors.ts';

/** Longest line that is read. UTF-16 units. */
export const MAX_LINE_CHARACTERS = 131_072;
/** Most words of a line. */
export const MAX_TOKENS = 2_000;
/** How often one line may seem to hold JSON without holding it; beyond, brackets are ordinary. Bounds the time. */
const MAX_JSON_ATTEMPTS = 8;

/** A stretch of a token's text that came from quotes, escapes or JSON, and so means only itself. End excluded; may be empty (`""`). */
export type Range = [start: number, end: number];

export type Token = {
  /** The word with quotes and escapes undone. */
  text: string;
  /** As it was typed. */
  raw: string;
  /** Where it starts in the line, in UTF-16 units from 0. */
  offset: number;
  /** Sorted, apart. */
  literal: Range[];
  /** The quote that was never closed; only with `tolerant`. */
  open?: string;
};

export type Tokens = {
  tokens: Token[];
  /** What stands after a lone `--`, untouched. */
  rest?: { text: string; offset: number };
};

export type TokenOptions = {
  /** For completion: an unclosed quote is not an error. */
  tolerant?: boolean;
  /** For the words after `--`: dashes are only dashes. */
  dashesAreText?: boolean;
};

type Cursor = { text: string; position: number; jsonAttempts: number; tolerant: boolean };

/** Splits a line into words. Errors: invalid_input with `token`, `offset` and `expected`; payload_too_large. */
export function tokenize(text: string, options: TokenOptions = {}): Tokens {
  checkText(text);
  const cursor: Cursor = { text, position: 0, jsonAttempts: MAX_JSON_ATTEMPTS, tolerant: options.tolerant ?? false };
  const tokens: Token[] = [];
  for (skipGap(cursor); cursor.position < text.length; skipGap(cursor)) {
    const token = readToken(cursor, options.dashesAreText ?? false);
    if (isRestMark(token) && !options.dashesAreText) return { tokens, rest: { text: text.slice(cursor.position), offset: cursor.position } };
    if (tokens.length >= MAX_TOKENS) throw tooManyTokens(token);
    tokens.push(token);
  }
  return { tokens };
}

/** True when no character of the token's text before `end` was quoted or escaped. */
export function isPlain(token: Token, end = token.text.length): boolean {
  const first = token.literal[0];
  return first === undefined || first[0] >= end;
}

/** The first `char` of the token that was not quoted or escaped, from `from` on; -1 when there is none. */
export function findPlain(token: Token, char: string, from = 0): number {
  let range = 0;
  for (let at = token.text.indexOf(char, from); at !== -1; at = token.text.indexOf(char, at + 1)) {
    while (range < token.literal.length && token.literal[range]![1] <= at) range += 1;
    if (range >= token.literal.length || token.literal[range]![0] > at) return at;
  }
  return -1;
}

/** One item of a list, and whether any of it was quoted or escaped. */
export type Piece = { text: string; quoted: boolean };

/** The items of a list from `from` on: split at commas that are neither quoted nor inside a pair of braces (`src/{a,b}.ts`). */
export function splitList(token: Token, from: number): Piece[] {
  const commas = plainCommas(token, from);
  const starts = [from, ...commas.map((at) => at + 1)];
  const ends = [...commas, token.text.length];
  let range = 0;
  return starts.map((start, index) => {
    const end = ends[index]!;
    while (range < token.literal.length && token.literal[range]![1] < start) range += 1;
    const quoted = token.literal[range] !== undefined && token.literal[range]![0] <= end;
    return { text: token.text.slice(start, end), quoted };
  });
}

function plainCommas(token: Token, from: number): number[] {
  const plain: { at: number; depth: number }[] = [];
  let depth = 0;
  for (let at = nextMark(token, from); at !== -1; at = nextMark(token, at + 1)) {
    if (token.text[at] === '{') depth += 1;
    else if (token.text[at] === '}') depth = Math.max(0, depth - 1);
    else plain.push({ at, depth });
  }
  return plain.filter((comma) => comma.depth === 0 || depth > 0).map((comma) => comma.at);
}

function nextMark(token: Token, from: number): number {
  for (let at = from, range = 0; at < token.text.length; at += 1) {
    while (range < token.literal.length && token.literal[range]![1] <= at) range += 1;
    if (range < token.literal.length && token.literal[range]![0] <= at) at = token.literal[range]![1] - 1;
    else if (token.text[at] === ',' || token.text[at] === '{' || token.text[at] === '}') return at;
  }
  return -1;
}
