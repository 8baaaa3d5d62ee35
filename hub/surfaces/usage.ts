/** How a command is typed, and what each of its fields takes, in the words that help, the catalogue and the reference page share. */
import { spoken, type Command } from '../command.ts';
import { toDurationText } from '../language/duration.ts';
import { fieldsOf, type Field } from '../schema.ts';

/** One field as help shows it. */
export type FieldHelp = {
  name: string;
  /** `<id>` or `--ttl <duration>`. */
  typed: string;
  required: boolean;
  list: boolean;
  description: string;
  choices?: string[];
  /** The value when it is left out, as it is typed. */
  default?: string;
};

/** `task claim <id> [--ttl <duration>] [--force]`. */
export function toUsage(command: Command): string {
  return [spoken(command), ...orderedFields(command).map((field) => toUsagePart(command, field))].join(' ');
}

/** The same, but of what has a flag only what must be given: `task claim <id> …`. */
export function toBriefUsage(command: Command): string {
  const fields = orderedFields(command);
  const shown = fields.filter((field) => isPositional(command, field) || field.required);
  const parts = shown.map((field) => toUsagePart(command, field));
  return [spoken(command), ...parts, ...(shown.length < fields.length ? ['…'] : [])].join(' ');
}

/** The fields, those without a flag first. */
export function toFieldHelp(command: Command): FieldHelp[] {
  return orderedFields(command).map((field) => {
    const { name, required, list, description, choices } = field;
    const help = {
      name,
      typed: isPositional(command, field) ? `<${field.flag}>` : toFlagText(field),
      required,
      list,
      description,
    };
    return { ...help, ...(choices && { choices }), ...(field.default !== undefined && { default: toDefaultText(field) }) };
  });
}

function orderedFields(command: Command): Field[] {
  const fields = fieldsOf(command.input);
  const places = command.positional ?? [];
  const first = places.flatMap((name) => fields.filter((field) => field.name === name));
  return [...first, ...fields.filter((field) => !places.includes(field.name))];
}

function isPositional(command: Command, field: Field): boolean {
  return command.positional?.includes(field.name) ?? false;
}

function toUsagePart(command: Command, field: Field): string {
  const part = isPositional(command, field) ? `<${field.flag}>${field.list ? '…' : ''}` : toFlagText(field);
  return field.required ? part : `[${part}]`;
}

function toFlagText(field: Field): string {
  if (field.kind === 'boolean' && !field.list) return `--${field.flag}`;
  return `--${field.flag} <${toValueText(field)}>`;
}

const VALUES: Record<Field['kind'], string> = {
  text: 'text',
  number: 'number',
  boolean: 'yes|no',
  choice: 'choice',
  duration: 'duration',
  instant: 'time',
  map: 'names',
  checklist: 'texts',
  json: 'json',
};

/** Most characters of choices that stand in a usage line. */
const MAX_CHOICES = 40;

function toValueText(field: Field): string {
  const choices = field.choices?.join('|');
  const value = choices !== undefined && choices.length <= MAX_CHOICES ? choices : VALUES[field.kind];
  return field.list && field.kind !== 'map' && field.kind !== 'checklist' ? `${value},…` : value;
}

function toDefaultText(field: Field): string {
  const value = field.default;
  if (field.kind === 'duration' && typeof value === 'number') return toDurationText(value);
  if (field.kind === 'boolean' && typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
