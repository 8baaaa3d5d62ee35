/** Words of a line that name a field: `--flag`, `--flag=value`, `--no-switch`, `key:value` (G1). */
import type { Command } from '../command.ts';
import { fieldsOf, type Field } from '../schema.ts';
import { findPlain, isPlain, type Token } from './token.ts';

/** `from`: where the value starts in the word; -1 when it is the next word, or a switch. */
export type Named = { field: Field; from: number; negated: boolean };

/** The field that a word names; undefined when it names none. */
export function findNamed(command: Command, token: Token): Named | undefined {
  return looksLikeFlag(token) ? findFlag(command, token) : findKey(command, token);
}

/** A dash before anything but a number: `-5` is a value, `-` alone too, and so is all that is quoted. */
export function looksLikeFlag(token: Token): boolean {
  return token.text.length > 1 && token.text[0] === '-' && isPlain(token, 1) && !/^-\.?\d/.test(token.text);
}

/** The part of a flag before its value, as flags are written: lower case, `-` for `_`. */
export function flagName(token: Token): string {
  const equals = findPlain(token, '=');
  return token.text
    .slice(0, equals === -1 ? undefined : equals)
    .toLowerCase()
    .replaceAll('_', '-');
}

/** True for a field that `--flag` alone switches on. */
export function isSwitch(field: Field): boolean {
  return field.kind === 'boolean' && !field.list;
}

function findFlag(command: Command, token: Token): Named | undefined {
  const name = flagName(token);
  if (!name.startsWith('--')) return undefined;
  const from = name.length < token.text.length ? name.length + 1 : -1;
  const field = findField(command, name.slice(2));
  if (field !== undefined) return { field, from, negated: false };
  const switched = name.startsWith('--no-') && from === -1 ? findField(command, name.slice(5)) : undefined;
  return switched !== undefined && isSwitch(switched) ? { field: switched, from, negated: true } : undefined;
}

/** Only a declared key that was not quoted, so that a URL stays a value. */
function findKey(command: Command, token: Token): Named | undefined {
  const colon = findPlain(token, ':');
  if (colon <= 0 || !isPlain(token, colon)) return undefined;
  const name = token.text.slice(0, colon);
  const field = /^[a-z][a-z0-9_-]*$/.test(name) ? findField(command, name.replaceAll('_', '-')) : undefined;
  return field && { field, from: colon + 1, negated: false };
}

function findField(command: Command, flag: string): Field | undefined {
  return fieldsOf(command.input).find((field) => field.flags.includes(flag));
}
