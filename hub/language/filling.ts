/** The arguments of a line while it is read: which fields have a value, what they hold, where it stood (G2). */
import type { Command } from '../command.ts';
import { HubError } from '../errors.ts';
import { expectedOf, type Field } from '../schema.ts';
import { splitList, type Piece, type Token } from './token.ts';
import { shownToken } from './tokens.ts';
import type { Place, Places, RawArgs } from './values.ts';

export type Filling = {
  readonly command: Command;
  readonly args: RawArgs;
  readonly places: Places;
  has(field: Field): boolean;
  /** Gives a field the value that starts at `from` of the word at `at`; returns how many words it took. Lists go on over commas. */
  give(field: Field, tokens: readonly Token[], at: number, from: number): number;
  giveSwitch(field: Field, token: Token, on: boolean): number;
  /** Gives text that is taken as it stands. */
  giveText(field: Field, text: string, place: Place): void;
  /**
   * invalid_input that names a word, its place, what is expected, and the command's first example. `saying` stands in the sentence
   * instead of what is expected.
   */
  fault(what: string, at: { token?: string; raw?: string; offset: number }, expected: string, saying?: string): HubError;
};

export function createFilling(command: Command): Filling {
  const args: RawArgs = {};
  const places: Places = {};
  const has = (field: Field) => Object.hasOwn(args, field.name);

  function fault(
    what: string,
    at: { token?: string; raw?: string; offset: number },
    expected: string,
    saying = `expected ${expected}`,
  ): HubError {
    const [example] = command.examples;
    const message = `${what} (at character ${at.offset + 1}): ${saying}`;
    const sentence = /[?.]$/.test(message) ? message : `${message}.`;
    const token = at.token ?? shownToken(at.raw ?? '');
    return new HubError('invalid_input', `${sentence} Example: ${example}`, {
      errors: [{ path: '', message: sentence }],
      token,
      offset: at.offset,
      expected,
      example,
    });
  }

  function put(field: Field, value: RawArgs[string], place: Place): void {
    if (has(field)) throw fault(`--${field.flag} is given twice`, { token: place.token, offset: place.offset }, 'it once');
    args[field.name] = value;
    places[field.name] = place;
  }

  function give(field: Field, tokens: readonly Token[], at: number, from: number): number {
    const token = tokens[at]!;
    const place = { token: shownToken(token.raw), offset: token.offset, quoted: token.literal.some(([, end]) => end >= from) };
    if (!field.list || isWholeJson(field, token, from)) {
      put(field, token.text.slice(from), place);
      return 1;
    }
    const taken = countListWords(tokens, at);
    append(field, toItems(field, tokens.slice(at, at + taken), from), place);
    return taken;
  }

  /** A list may be given in several parts. */
  function append(field: Field, items: string[], place: Place): void {
    if (!has(field)) return put(field, items, place);
    const before = args[field.name];
    if (!Array.isArray(before))
      throw fault(`--${field.flag} is given twice`, { token: place.token, offset: place.offset }, 'it once when it is JSON');
    before.push(...items);
    places[field.name]!.quoted ||= place.quoted;
  }

  function toItems(field: Field, words: readonly Token[], from: number): string[] {
    const pieces = words.flatMap((word, index) =>
      joinable(splitList(word, index === 0 ? from : 0), index > 0, index < words.length - 1),
    );
    if (pieces.length === 1 && pieces[0]!.text === '' && !pieces[0]!.quoted) return [];
    const empty = pieces.some((piece) => piece.text === '' && !piece.quoted);
    if (empty) throw fault(`--${field.flag} has an empty item`, words[0]!, `${expectedOf(field)}, without a comma too many`);
    return pieces.map((piece) => piece.text);
  }

  return {
    command,
    args,
    places,
    has,
    fault,
    give,
    giveSwitch: (field, token, on) => {
      put(field, on, { token: shownToken(token.raw), offset: token.offset, quoted: false });
      return 1;
    },
    giveText: put,
  };
}

/** `T-1, T-2`: a list goes on in the next word when a comma stands before the gap or after it. */
function countListWords(tokens: readonly Token[], at: number): number {
  let count = 1;
  while (at + count < tokens.length && (endsInComma(tokens[at + count - 1]!) || startsWithComma(tokens[at + count]!))) count += 1;
  return count;
}

function endsInComma(token: Token): boolean {
  const last = splitList(token).at(-1)!;
  return last.text === '' && !last.quoted && token.text !== '';
}

function startsWithComma(token: Token): boolean {
  return token.text.startsWith(',') && token.literal[0]?.[0] !== 0;
}

/** The items of one word without the empty ones that its outer commas leave where the list goes on. */
function joinable(pieces: Piece[], hasBefore: boolean, hasAfter: boolean): Piece[] {
  const isEmpty = (piece: Piece | undefined) => piece !== undefined && piece.text === '' && !piece.quoted;
  const start = hasBefore && isEmpty(pieces[0]) ? 1 : 0;
  const end = hasAfter && pieces.length > start && isEmpty(pieces.at(-1)) ? pieces.length - 1 : pieces.length;
  return pieces.slice(start, end);
}

/** JSON where the field takes it: quoted or in brackets, so that it is one word. */
function isWholeJson(field: Field, token: Token, from: number): boolean {
  if (!field.json) return false;
  const literal = token.literal.find(([, end]) => end >= from);
  const isOne = literal !== undefined && literal[0] <= from && literal[1] === token.text.length;
  return isOne && /^\s*[{[]/.test(token.text.slice(from));
}
