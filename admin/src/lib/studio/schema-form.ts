/**
 * A form from a JSON Schema (draft 2020-12, as `GET /tools` gives them): what each field is drawn as, and what people typed as a value.
 * What has no control of its own is written as JSON.
 */
type Schema = Record<string, unknown>;
export type Control = 'text' | 'long' | 'number' | 'flag' | 'choice' | 'lines' | 'json';
export type Field = {
  name: string;
  control: Control;
  label: string;
  hint: string;
  required: boolean;
  choices: readonly string[];
  /** As text; shown while the field is empty. */
  fallback: string;
  integer: boolean;
};
/** What stands in the controls; an empty text means: not given. */
export type Draft = Record<string, string>;

/** Longer texts get several lines. Characters. */
const LONG = 4000;

export function listFields(schema: Schema): Field[] {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const required = new Set((schema.required ?? []) as string[]);
  return Object.entries(properties).map(([name, one]) => ({
    name,
    control: toControl(one),
    label: toLabel(name),
    hint: String(one.description ?? ''),
    required: required.has(name),
    choices: ((one.enum ?? []) as unknown[]).map(String),
    fallback: one.default === undefined ? '' : toText(one.default, toControl(one)),
    integer: one.type === 'integer',
  }));
}

function toControl(one: Schema): Control {
  if (Array.isArray(one.enum)) return 'choice';
  if (one.type === 'boolean') return 'flag';
  if (one.type === 'integer' || one.type === 'number') return 'number';
  if (one.type === 'array' && (one.items as Schema | undefined)?.type === 'string') return 'lines';
  if (one.type !== 'string') return 'json';
  return Number(one.maxLength ?? 0) > LONG ? 'long' : 'text';
}

/** `maxCommits` and `max_commits` as `Max commits`. */
function toLabel(name: string): string {
  if (/^(?:url|json|html)$/.test(name)) return name.toUpperCase();
  const words = name
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function toDraft(fields: readonly Field[], value: Record<string, unknown>): Draft {
  return Object.fromEntries(
    fields.map(({ name, control }) => [name, value[name] === undefined ? '' : toText(value[name], control)]),
  );
}

function toText(value: unknown, control: Control): string {
  if (control === 'lines' && Array.isArray(value)) return value.join('\n');
  if (control === 'json') return JSON.stringify(value, null, 2);
  return String(value);
}

/** The value, and what is wrong with it by field. Fields of `kept` without a control stay as they are. */
export function toValue(
  fields: readonly Field[],
  draft: Draft,
  kept: Record<string, unknown> = {},
): { value: Record<string, unknown>; faults: Record<string, string> } {
  const value = Object.fromEntries(Object.entries(kept).filter(([name]) => !fields.some((field) => field.name === name)));
  const faults: Record<string, string> = {};
  for (const field of fields) {
    const text = draft[field.name] ?? '';
    if (text === '') {
      if (field.required) faults[field.name] = 'It is needed.';
      continue;
    }
    const read = toOne(field, text);
    if (read === undefined) faults[field.name] = field.control === 'json' ? 'This is not JSON.' : 'This is not a number.';
    else value[field.name] = read;
  }
  return { value, faults };
}

function toOne({ control, integer }: Field, text: string): unknown {
  if (control === 'flag') return text === 'true';
  if (control === 'lines')
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  if (control === 'json') return toJson(text);
  if (control !== 'number') return text;
  const number = Number(text);
  return Number.isNaN(number) || (integer && !Number.isInteger(number)) ? undefined : number;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What the hub found wrong, by the field it stands at: `/input/text` and `/text` both mean `text`. */
export function toFaults(fields: readonly Field[], errors: unknown): Record<string, string> {
  const known = new Set(fields.map(({ name }) => name));
  const found: Record<string, string> = {};
  for (const { path, message } of (Array.isArray(errors) ? errors : []) as { path?: string; message?: string }[]) {
    const name = (path ?? '').split('/').find((part) => known.has(part));
    if (name !== undefined) found[name] = message ?? 'It is not right.';
  }
  return found;
}
