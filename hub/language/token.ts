/** A word of a typed line, and the ways to look into it that respect what was quoted. */

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
  /** The quote that was never closed; only when the line is read for completion. */
  open?: string;
};

/** True when no character of the token's text before `end` was quoted or escaped. */
export function isPlain(token: Token, end = token.text.length): boolean {
  const first = token.literal[0];
  return first === undefined || first[0] > end || (first[0] === end && end < token.text.length);
}

/** The first `char` of the token that was not quoted or escaped, from `from` on; -1 when there is none. */
export function findPlain(token: Token, char: string, from = 0): number {
  return findPlainMark(token, (found) => found === char, from);
}

/** One item of a list, and whether any of it was quoted or escaped. */
export type Piece = { text: string; quoted: boolean };

/** The items of a list from `from` on: split at commas that are neither quoted nor inside a pair of braces (`src/{a,b}.ts`). */
export function splitList(token: Token, from = 0): Piece[] {
  const commas = plainCommas(token, from);
  const starts = [from, ...commas.map((at) => at + 1)];
  let range = 0;
  return starts.map((start, index) => {
    const end = commas[index] ?? token.text.length;
    while (range < token.literal.length && token.literal[range]![1] < start) range += 1;
    const literal = token.literal[range];
    return { text: token.text.slice(start, end), quoted: literal !== undefined && literal[0] <= end };
  });
}

/** A token of text that was never typed in a line, such as a query parameter. */
export function toToken(text: string): Token {
  return { text, raw: text, offset: 0, literal: [] };
}

/** Commas outside braces. A brace that is never closed protects nothing: only a closing one takes back the commas since its opening. */
function plainCommas(token: Token, from: number): number[] {
  const commas: number[] = [];
  const open: number[] = [];
  for (let at = findListMark(token, from); at !== -1; at = findListMark(token, at + 1)) {
    if (token.text[at] === ',') commas.push(at);
    else if (token.text[at] === '{') open.push(commas.length);
    else commas.length = open.pop() ?? commas.length;
  }
  return commas;
}

function findListMark(token: Token, from: number): number {
  return findPlainMark(token, (char) => char === ',' || char === '{' || char === '}', from);
}

function findPlainMark(token: Token, isMark: (char: string) => boolean, from: number): number {
  let range = firstRangeAfter(token.literal, from);
  for (let at = from; at < token.text.length; at += 1) {
    const literal = token.literal[range];
    if (literal !== undefined && literal[0] <= at) {
      at = Math.max(at, literal[1]) - 1;
      range += 1;
    } else if (isMark(token.text[at]!)) return at;
  }
  return -1;
}

/** Index of the first range that does not end before `position`, by bisection. */
function firstRangeAfter(ranges: Range[], position: number): number {
  let low = 0;
  for (let high = ranges.length; low < high;) {
    const middle = (low + high) >> 1;
    if (ranges[middle]![1] <= position && ranges[middle]![0] < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
