/** Words without a flag, given to the command's positional fields in their order (G2), and what follows `--`. */
import { fieldsOf, type Field } from '../schema.ts';
import type { Filling } from './filling.ts';
import type { Token } from './token.ts';
import { shownToken, tokenize } from './tokens.ts';

/** A line, its words without a flag, and where what follows `--` begins. */
export type Loose = { text: string; words: readonly Token[]; restAt?: number };

/**
 * Fields that a flag has filled are skipped, but for a list, which grows. A list in the last place takes all that is left. After `--` nothing is a flag; a text
 * in the last place takes it as it stands. Errors: invalid_input for a word too many.
 */
export function fillPositionals(filling: Filling, { text, words, restAt }: Loose): void {
  const left = fillFrom(filling, openFields(filling), words);
  if (restAt !== undefined) fillRest(filling, left, text, restAt);
}

function openFields(filling: Filling): Field[] {
  const fields = fieldsOf(filling.command.input);
  return (filling.command.positional ?? [])
    .map((name) => fields.find((field) => field.name === name)!)
    .filter((field) => field.list || !filling.has(field));
}

/** Returns the fields that may still take something: those without a value, and a list. */
function fillFrom(filling: Filling, open: Field[], words: readonly Token[]): Field[] {
  let left = open;
  for (let at = 0; at < words.length;) {
    const [field] = left;
    if (field === undefined) throw extra(filling, words[at]!);
    at += filling.give(field, words, at, 0);
    if (!field.list) left = left.slice(1);
  }
  return left;
}

/** The word too many may be part of a text that was meant to be one value. */
function extra(filling: Filling, word: Pick<Token, 'raw' | 'offset'>): Error {
  const fields = fieldsOf(filling.command.input);
  const places = (filling.command.positional ?? []).map((name) => `<${fields.find((field) => field.name === name)!.flag}>`);
  const expected = places.length === 0 ? 'no value without a flag' : `${places.join(' ')} once and nothing more`;
  return filling.fault(
    `${shownToken(word.raw)} is one too many`,
    word,
    expected,
    `expected ${expected}; text with spaces goes in quotes`,
  );
}

/** Single words for all fields but the last, which gets what remains. */
function fillRest(filling: Filling, open: Field[], text: string, from: number): void {
  const at = from + text.slice(from).search(/\S|$/);
  if (at === text.length) return;
  const [field, ...later] = open;
  if (field === undefined) throw extra(filling, { raw: text.slice(at), offset: at });
  if (field.list) fillFrom(filling, open, tokenize(text, { dashesAreText: true, from: at }).tokens);
  else if (later.length === 0) giveAsItStands(filling, field, text.slice(at).trimEnd(), at);
  else {
    const { tokens, restAt } = tokenize(text, { dashesAreText: true, from: at, limit: 1 });
    filling.give(field, tokens, 0, 0);
    fillRest(filling, later, text, restAt!);
  }
}

/** As it was typed, but without its quotes when it is one quoted word. */
function giveAsItStands(filling: Filling, field: Field, text: string, offset: number): void {
  filling.giveText(field, onlyWord(text) ?? text, { token: shownToken(text), offset, quoted: true });
}

function onlyWord(text: string): string | undefined {
  try {
    const { tokens } = tokenize(text, { dashesAreText: true });
    return tokens.length === 1 ? tokens[0]!.text : undefined;
  } catch {
    return undefined;
  }
}
