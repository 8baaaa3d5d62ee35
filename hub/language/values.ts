/**
 * Text to typed values, once, from the command's schema (G4), and the check of a call's arguments. Text is what a line, a query
 * string or a form holds; arguments that came as JSON go to the schema as they are.
 */
import type { Command } from '../command.ts';
import { toDurationText } from './duration.ts';
import { HubError, type Issue } from '../errors.ts';
import { shown, toPointer, unknownKey, validate, MAX_ISSUES } from '../issues.ts';
import { expectedOf, fieldsOf, type Field } from '../schema.ts';
import { readText, singleText, type Clock, type RawValue } from './text-value.ts';

/** The raw arguments of a line, by field. */
export type RawArgs = Record<string, RawValue>;

/** Where in the line the value of a field stands. `quoted`: it was in quotes, so that `"none"` is a text. */
export type Place = { token: string; offset: number; quoted: boolean };
export type Places = Record<string, Place>;

export type Input = Record<string, unknown>;

/**
 * The validated input of a command. `text`: values are text and read by the schema, times on the clock of `zone` (IANA).
 * Errors: invalid_input with `errors` [{path, message}] and `example`; for a typed line also `token`, `offset`, `expected`.
 */
export function parseArgs(
  command: Command,
  args: Input,
  kind: 'text' | 'json',
  zone = 'UTC',
  now = new Date(),
  places: Places = {},
): Input {
  const { values, issues } = kind === 'text' ? readValues(command, args, { zone, now }, places) : { values: args, issues: [] };
  issues.push(...findUnknown(command, values));
  const result = validate(command.input, values, command.secretInput);
  if ('value' in result && issues.length === 0) return result.value;
  const more =
    'issues' in result ? result.issues.filter((issue) => !issues.some((other) => isWithin(issue.path, other.path))) : [];
  throw invalidInput(command, [...issues, ...more].slice(0, MAX_ISSUES), kind, places);
}

function readValues(command: Command, args: Input, clock: Clock, places: Places): { values: Input; issues: Issue[] } {
  const values: Input = { ...args };
  const issues: Issue[] = [];
  for (const field of fieldsOf(command.input)) {
    if (!Object.hasOwn(args, field.name) || args[field.name] === undefined) continue;
    const raw = args[field.name];
    if (!isRaw(raw)) continue;
    const reading = readText(field, raw, clock, places[field.name]?.quoted);
    if ('value' in reading) values[field.name] = reading.value;
    else issues.push({ path: toPointer([field.name]), message: toMessage(command, field, raw, reading.problem) });
  }
  return { values, issues };
}

function isRaw(value: unknown): value is RawValue {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  );
}

function toMessage(command: Command, field: Field, raw: RawValue, problem: string): string {
  if (command.secretInput?.includes(field.name)) return `expected ${expectedOf(field)}`;
  return `expected ${expectedOf(field)}; received ${shown(singleText(raw) ?? raw)}${problem}`;
}

/** Keys that are no field, unless the schema says what to do with them. */
function findUnknown(command: Command, values: Input): Issue[] {
  if (command.input.def.catchall !== undefined) return [];
  const names = Object.keys(command.input.shape);
  const unknown = Object.keys(values).filter((key) => !Object.hasOwn(command.input.shape, key));
  return unknown.slice(0, MAX_ISSUES).map((key) => ({ path: toPointer([key]), message: unknownKey(key, names) }));
}

function isWithin(pointer: string, parent: string): boolean {
  return pointer === parent || pointer.startsWith(`${parent}/`);
}

function invalidInput(command: Command, errors: Issue[], kind: 'text' | 'json', places: Places): HubError {
  const sentences = errors.slice(0, 3).map((issue) => sentence(command, issue, kind));
  const more = errors.length > 3 ? ` And ${errors.length - 3} more.` : '';
  const [example] = command.examples;
  const detail = `${sentences.join(' ')}${more}${kind === 'text' && example !== undefined ? ` Example: ${example}` : ''}`;
  return new HubError('invalid_input', detail, {
    errors,
    ...(example !== undefined && { example }),
    ...placeOf(command, errors[0]!, places),
  });
}

/** `--ttl: expected …` for text, `ttl_seconds: expected …` for JSON. */
function sentence(command: Command, { path, message }: Issue, kind: 'text' | 'json'): string {
  const field = kind === 'text' ? fieldAt(command, path) : undefined;
  const name = (field === undefined ? undefined : typedName(command, field, path)) ?? path.slice(1, MAX_PATH);
  const text = field?.kind === 'duration' ? inDurations(message) : message;
  const ended = /[.?]$/.test(text) ? text : `${text}.`;
  return name === ''
    ? ended.charAt(0).toUpperCase() + ended.slice(1)
    : `${name}${text.startsWith('is missing') ? ' ' : ': '}${ended}`;
}

/** Characters of a path that a sentence shows. */
const MAX_PATH = 100;

/** The field as it was typed, and which item of it; undefined for what lies deeper. */
function typedName(command: Command, field: Field, path: string): string | undefined {
  const name = command.positional?.includes(field.name) ? `<${field.flag}>` : `--${field.flag}`;
  const [item, ...deeper] = path.split('/').slice(2);
  if (item === undefined) return name;
  return deeper.length === 0 && field.list && /^\d+$/.test(item) ? `${name}, item ${Number(item) + 1}` : undefined;
}

/** Limits of a duration field in the words it is typed in; the schema counts seconds. */
function inDurations(message: string): string {
  const [, before, limit, received] = /^(expected (?:at|more|less) \w+ )(\d+)(?:; received (\d+))?$/.exec(message) ?? [];
  if (before === undefined) return message;
  return `${before}${toDurationText(Number(limit))}${received === undefined ? '' : `; received ${toDurationText(Number(received))}`}`;
}

function fieldAt(command: Command, path: string): Field | undefined {
  const name = path.split('/')[1]?.replaceAll('~1', '/').replaceAll('~0', '~');
  return fieldsOf(command.input).find((field) => field.name === name);
}

function placeOf(command: Command, issue: Issue, places: Places): { token?: string; offset?: number; expected?: string } {
  const field = fieldAt(command, issue.path);
  if (field === undefined) return {};
  const place = Object.hasOwn(places, field.name) ? places[field.name] : undefined;
  const expected = expectedOf(field);
  if (place === undefined) return { expected };
  const isSecret = command.secretInput?.includes(field.name);
  return { expected, offset: place.offset, ...(!isSecret && { token: place.token }) };
}
