/**
 * The one line that a call could have been typed as: shown in previews, transcripts and the audit log, and read back to the same
 * arguments. Values that text cannot say in the field's own way are written as JSON.
 */
import { isDeepStrictEqual } from 'node:util';
import { spoken, type Command } from '../command.ts';
import { toDurationText } from './duration.ts';
import { quoted, toWord } from './quote.ts';
import { fieldsOf, type Field } from '../schema.ts';
import { readText } from './text-value.ts';

/** What stands for the value of a secret field. */
export const HIDDEN = '[hidden]';

export type LineOptions = {
  /** Shows the values of secret fields; only for what goes straight back to the asker. */
  showSecrets?: boolean;
};

/** The canonical line of a call with JSON arguments, whether they are valid or not. Secrets are hidden. Never throws. */
export function toLine(command: Command, input: Record<string, unknown>, options: LineOptions = {}): string {
  const given = fieldsOf(command.input).filter((field) => input[field.name] !== undefined);
  const isHidden = (field: Field) => !options.showSecrets && command.secretInput?.includes(field.name);
  const first = positionalsIn(command, given)
    .filter((field) => !isHidden(field))
    .map((field) => ({ field, words: toPositional(command, field, input[field.name]) }))
    .filter(({ words }) => words !== undefined);
  const flags = given
    .filter((field) => !first.some((placed) => placed.field === field))
    .map((field) => (isHidden(field) ? `--${field.flag}=${quoted(HIDDEN)}` : toFlag(field, input[field.name])));
  return [spoken(command), ...first.flatMap(({ words }) => words!), ...flags, ...unknownParts(command, input)].join(' ');
}

/** The positional fields that are given, up to the first that is not. */
function positionalsIn(command: Command, given: Field[]): Field[] {
  const fields = (command.positional ?? []).map((name) => given.find((field) => field.name === name));
  const gap = fields.indexOf(undefined);
  return fields.slice(0, gap === -1 ? undefined : gap) as Field[];
}

/** The words of a positional value; undefined when it is clearer, or only possible, as a flag. */
function toPositional(command: Command, field: Field, value: unknown): string[] | undefined {
  if (!field.list) return isTextual(field, value) ? [toPlaced(command, field, toText(field, value))] : undefined;
  const items = toItems(field, value);
  return items === undefined || items.length === 0 ? undefined : items.map((item) => toPlaced(command, field, item));
}

/** A word without a flag must not look like `key:value`. */
function toPlaced(command: Command, field: Field, text: string): string {
  const key = /^([a-z][a-z0-9_-]*):/.exec(text)?.[1]?.replaceAll('_', '-');
  const isKey = key !== undefined && fieldsOf(command.input).some((other) => other.flags.includes(key));
  return toValueWord(field, text, isKey ? '' : ':=');
}

function toFlag(field: Field, value: unknown): string {
  if (typeof value === 'boolean' && field.kind === 'boolean' && !field.list)
    return value ? `--${field.flag}` : `--no-${field.flag}`;
  if (value === null) return field.nullable ? `--${field.flag} none` : `--${field.flag}=${quoted('null')}`;
  const items = field.list ? toItems(field, value) : undefined;
  if (items !== undefined)
    return items.length === 0 ? `--${field.flag}=` : `--${field.flag} ${items.map((item) => toValueWord(field, item)).join(',')}`;
  const text = isTextual(field, value) ? toText(field, value) : toJson(value);
  const word = toValueWord(field, text, ':=');
  return text === '' ? `--${field.flag}=""` : `--${field.flag} ${word}`;
}

/** `none` as a text must be quoted where the bare word clears the field. */
function toValueWord(field: Field, text: string, alsoPlain = ''): string {
  return field.nullable && /^(?:null|none)$/i.test(text) ? quoted(text) : toWord(text, alsoPlain);
}

/** Whether the value reads back from its text. Plain text does; anything else is tried. */
function isTextual(field: Field, value: unknown): boolean {
  return (field.kind === 'text' && !field.list && typeof value === 'string') || reads(field, toText(field, value), value);
}

function toText(field: Field, value: unknown): string {
  if (field.kind === 'duration' && Number.isInteger(value) && (value as number) >= 0) return toDurationText(value as number);
  if (typeof value === 'boolean' && field.kind === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' && field.kind !== 'json' ? value : toJson(value);
}

/** The items that a list or map is typed as; undefined when only JSON says all of it. */
function toItems(field: Field, value: unknown): string[] | undefined {
  const entries = Array.isArray(value)
    ? value
    : field.kind === 'map' && typeof value === 'object' && value !== null
      ? Object.keys(value)
      : undefined;
  const items = entries?.map((entry) => toText({ ...field, list: false }, entry));
  const isPlain = field.kind === 'text' && !field.json && entries?.every((entry) => typeof entry === 'string');
  return items !== undefined && (isPlain || reads(field, items, value)) ? items : undefined;
}

function reads(field: Field, raw: string | string[], value: unknown): boolean {
  const reading = readText(field, raw, { zone: 'UTC', now: new Date(0) }, true);
  return 'value' in reading && isDeepStrictEqual(reading.value, value);
}

function toJson(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

/** What a call holds that is no field: shown, so that nothing is hidden, though the line is refused like the call. */
function unknownParts(command: Command, input: Record<string, unknown>): string[] {
  const names = Object.keys(input).filter((name) => !Object.hasOwn(command.input.shape, name));
  return names
    .slice(0, MAX_UNKNOWN)
    .map((name) => `--${toWord(name.slice(0, MAX_NAME))}=${quoted(toJson(input[name]).slice(0, MAX_NAME))}`);
}

/** Of what is no field: how many are shown, and how much of each. Characters. */
const MAX_UNKNOWN = 10;
const MAX_NAME = 100;
