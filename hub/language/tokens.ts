/**
 * The words of a typed line (COMMANDS G1, G3), with where they stand. Shell rules are wrong for chat, so: a quote opens only
 * where a value can start (at the start of a word, after `=`, `:` or `,`), which leaves `user's` and `5"` alone; a single quote
 * closes only before a gap or a comma; a backslash escapes only what has a meaning here, which leaves `C:\new` alone; nothing
 * expands. Outside quotes, typographic quotes and dashes become the ones a keyboard has. JSON that starts where a value can
 * start is one word. `\u{2028}` is the character of that number, so that every text fits on one line. Linear in the text.
 */
import { HubError } from '../errors.ts';
import { isPlain, type Token } from './token.ts';
import { findJson, mayBeJson } from './token-json.ts';
import {
  CLOSERS,
  DASHES_AS_TYPED,
  DASH_RUN,
  ESCAPABLE,
  ESCAPABLE_IN_QUOTES,
  LONG_DASHES,
  QUOTES_AS_TYPED,
  SINGLE_QUOTES,
} from './typography.ts';

/** Longest line that is read. UTF-16 units. */
export const MAX_LINE_CHARACTERS = 131_072;
/** Most words of a line. */
export const MAX_TOKENS = 2_000;
/** How often one line may seem to hold JSON without holding it; beyond, brackets are ordinary. Keeps the time linear. */
const MAX_JSON_ATTEMPTS = 8;

export type Tokens = {
  tokens: Token[];
  /** Where what was not split begins: after a lone `--`, or after the last word of `limit`. */
  restAt?: number;
};

export type TokenOptions = {
  /** For completion: an unclosed quote is not an error. */
  tolerant?: boolean;
  /** For what stands after `--`: dashes are only dashes. */
  dashesAreText?: boolean;
  /** Where in the text to begin. */
  from?: number;
  /** How many words to read. */
  limit?: number;
};

type Cursor = { text: string; position: number; jsonAttempts: number; tolerant: boolean; dashesAreText: boolean };
type Draft = Pick<Token, 'text' | 'literal' | 'open'>;

/** The character of a number, in hexadecimal. */
const BY_NUMBER = /\\u\{([0-9a-fA-F]{1,6})\}/y;

/** Control characters but tab and line ends (C0, DEL, C1), and those that reorder what is shown (Trojan Source). */
const REFUSED = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;

/** Splits a line into words. Errors: invalid_input with `token`, `offset` and `expected`; payload_too_large. */
export function tokenize(
  text: string,
  { tolerant = false, dashesAreText = false, from = 0, limit = Infinity }: TokenOptions = {},
): Tokens {
  checkText(text);
  const cursor: Cursor = { text, position: from, jsonAttempts: MAX_JSON_ATTEMPTS, tolerant, dashesAreText };
  const tokens: Token[] = [];
  for (skipGap(cursor); cursor.position < text.length; skipGap(cursor)) {
    const token = readToken(cursor);
    if (isRestMark(token) && !dashesAreText) return { tokens, restAt: cursor.position };
    if (tokens.length >= MAX_TOKENS)
      throw fault(token.offset, token.raw, `at most ${MAX_TOKENS} words`, 'The line has too many words');
    if (tokens.push(token) >= limit) return { tokens, restAt: cursor.position };
  }
  return { tokens };
}

/** A word as an error shows it. */
export function shownToken(raw: string): string {
  return raw.length > 60 ? `${raw.slice(0, 60)}…` : raw;
}

function checkText(text: string): void {
  if (text.length > MAX_LINE_CHARACTERS) {
    throw new HubError('payload_too_large', `The line has ${text.length} characters; at most ${MAX_LINE_CHARACTERS} are read.`);
  }
  const at = text.search(REFUSED);
  if (at === -1) return;
  const code = text.codePointAt(at)!.toString(16).toUpperCase().padStart(4, '0');
  throw fault(
    at,
    `U+${code}`,
    'text without control characters',
    `The line holds the character U+${code}, which is not accepted`,
  );
}

function isRestMark(token: Token): boolean {
  return token.text === '--' && isPlain(token);
}

function skipGap(cursor: Cursor): void {
  while (cursor.position < cursor.text.length && isGap(cursor.text, cursor.position)) cursor.position += 1;
}

/** White space, also the kinds without width or without a break that mail and web pages leave behind. */
function isGap(text: string, position: number): boolean {
  const code = text.charCodeAt(position);
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return code === 0x200b || /\s/.test(text[position]!);
}

function endsValue(text: string, position: number): boolean {
  return position >= text.length || text[position] === ',' || isGap(text, position);
}

function readToken(cursor: Cursor): Token {
  const offset = cursor.position;
  const draft: Draft = { text: '', literal: [] };
  if (!cursor.dashesAreText) readDashes(cursor, draft);
  let mayOpen = cursor.position === offset;
  while (cursor.position < cursor.text.length && !isGap(cursor.text, cursor.position)) mayOpen = readPart(cursor, draft, mayOpen);
  return { ...draft, raw: cursor.text.slice(offset, cursor.position), offset };
}

/** Reads one character, escape, quoted stretch or JSON value; returns whether a value may start after it. */
function readPart(cursor: Cursor, draft: Draft, mayOpen: boolean): boolean {
  const char = cursor.text[cursor.position]!;
  if (mayOpen && char in CLOSERS) {
    readQuoted(cursor, draft, char);
    return false;
  }
  if (mayOpen && (char === '{' || char === '[') && readJson(cursor, draft)) return false;
  const escaped = char === '\\' ? readEscape(cursor, ESCAPABLE) : undefined;
  if (escaped !== undefined) {
    appendLiteral(draft, escaped);
    return false;
  }
  draft.text += QUOTES_AS_TYPED[char] ?? (cursor.dashesAreText ? char : (DASHES_AS_TYPED[char] ?? char));
  cursor.position += 1;
  return char === '=' || char === ':' || char === ',';
}

/** Phones and mail clients write a dash for the two of a flag: before a letter or alone it becomes `--`, before a number a minus. */
function readDashes(cursor: Cursor, draft: Draft): void {
  DASH_RUN.lastIndex = cursor.position;
  const run = DASH_RUN.exec(cursor.text)?.[0];
  if (run === undefined || !run.split('').some((dash) => LONG_DASHES.includes(dash))) return;
  const next = cursor.position + run.length;
  draft.text = /[\d.]/.test(cursor.text[next] ?? '') ? '-' : '--';
  cursor.position = next;
}

function readQuoted(cursor: Cursor, draft: Draft, quote: string): void {
  const opened = cursor.position;
  const start = draft.text.length;
  cursor.position += 1;
  while (cursor.position < cursor.text.length) {
    const char = cursor.text[cursor.position]!;
    const escaped = char === '\\' ? readEscape(cursor, ESCAPABLE_IN_QUOTES) : undefined;
    draft.text += escaped ?? '';
    if (escaped !== undefined) continue;
    cursor.position += 1;
    if (closes(cursor, quote, char)) {
      markLiteral(draft, start);
      if (endsValue(cursor.text, cursor.position)) return;
      const typed = cursor.text.slice(opened, cursor.position + 1);
      throw fault(
        cursor.position,
        typed,
        `a space after the closing quote, or \\${char} for a quote inside`,
        'Text follows a closing quote',
      );
    }
    draft.text += char;
  }
  if (!cursor.tolerant)
    throw fault(opened, cursor.text.slice(opened), `a closing ${CLOSERS[quote]![0]}`, 'The quote is never closed');
  markLiteral(draft, start);
  draft.open = quote;
}

function closes(cursor: Cursor, quote: string, char: string): boolean {
  return CLOSERS[quote]!.includes(char) && (!SINGLE_QUOTES.includes(quote) || endsValue(cursor.text, cursor.position));
}

/** The character that an escape at the cursor stands for; undefined when the backslash is only a backslash. */
function readEscape(cursor: Cursor, escapable: string): string | undefined {
  BY_NUMBER.lastIndex = cursor.position;
  const number = BY_NUMBER.exec(cursor.text);
  const next = cursor.text[cursor.position + 1];
  if (number === null && (next === undefined || !escapable.includes(next))) return undefined;
  const character = number === null ? next : characterOf(number, cursor.position);
  cursor.position += number === null ? 2 : number[0].length;
  return character;
}

function characterOf([typed, digits]: RegExpExecArray, offset: number): string {
  const code = Number.parseInt(digits!, 16);
  const isScalar = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  if (!isScalar) throw fault(offset, typed, 'the number of a character', 'There is no such character');
  return String.fromCodePoint(code);
}

function readJson(cursor: Cursor, draft: Draft): boolean {
  if (cursor.jsonAttempts === 0 || !mayBeJson(cursor.text, cursor.position)) return false;
  const found = findJson(cursor.text, cursor.position);
  if (found === undefined || !endsValue(cursor.text, found.end)) {
    cursor.jsonAttempts -= 1;
    return false;
  }
  appendLiteral(draft, found.json);
  cursor.position = found.end;
  return true;
}

function appendLiteral(draft: Draft, text: string): void {
  const start = draft.text.length;
  draft.text += text;
  markLiteral(draft, start);
}

function markLiteral(draft: Draft, start: number): void {
  const last = draft.literal.at(-1);
  if (last !== undefined && last[1] >= start && last[1] > last[0]) last[1] = draft.text.length;
  else draft.literal.push([start, draft.text.length]);
}

function fault(offset: number, raw: string, expected: string, what: string): HubError {
  const token = shownToken(raw);
  const message = `${what} (at character ${offset + 1}): expected ${expected}.`;
  return new HubError('invalid_input', message, { errors: [{ path: '', message }], token, offset, expected });
}
