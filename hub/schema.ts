/**
 * What a schema says about its fields in words that people and surfaces need: how a value is typed, what it may be, whether it
 * must be given. Help, completion, the CLI, forms and the reading of text all look here, so that zod's own structure is known
 * in one place.
 */
import type { z } from 'zod';
import type { FieldMeta } from './command.ts';

/** How one value is typed. `map`: as a list of keys. `checklist`: as a list of texts. `json`: as JSON text. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'choice' | 'duration' | 'instant' | 'map' | 'checklist' | 'json';

export type Field = {
  /** Name in the input, snake_case. */
  name: string;
  /** The flag that help and canonical lines show, without dashes. */
  flag: string;
  /** Every flag and key that means this field, without dashes, kebab-case. */
  flags: string[];
  required: boolean;
  nullable: boolean;
  kind: FieldKind;
  /** Takes several values, `a,b` or by repeating the flag; `kind` is the kind of one of them. */
  list: boolean;
  /** The whole value may also be given as JSON text. */
  json: boolean;
  choices?: string[];
  default?: unknown;
  description: string;
  meta: FieldMeta;
  schema: z.ZodType;
};

/** How many wrappers (optional, default, nullable, pipe, lazy) may be around a schema. */
const MAX_LAYERS = 32;

const known = new WeakMap<z.ZodObject, readonly Field[]>();

/** The fields of an input, in the order of the schema. */
export function fieldsOf(schema: z.ZodObject): readonly Field[] {
  const found =
    known.get(schema) ??
    Object.entries(schema.shape).map(([name, field], _, all) =>
      toField(
        name,
        field as z.ZodType,
        all.map(([other]) => other),
      ),
    );
  known.set(schema, found);
  return found;
}

/** What is accepted, for messages: `one of low, high`, `a duration such as 15m`. */
export function expectedOf(field: Pick<Field, 'kind' | 'choices' | 'list'>): string {
  if (field.kind === 'choice') return `${field.list ? 'any' : 'one'} of ${field.choices!.join(', ')}`;
  return (field.list ? LIST_WORDS : WORDS)[field.kind];
}

const WORDS: Record<FieldKind, string> = {
  text: 'text',
  number: 'a number',
  boolean: 'yes or no',
  choice: 'a choice',
  duration: 'a duration such as 15m or 1h30m',
  instant: 'a time such as 2026-12-01T09:00Z or "tomorrow 9am"',
  map: 'a list such as a,b',
  checklist: 'a list of texts such as "first thing","second thing"',
  json: 'JSON',
};
const LIST_WORDS: Record<FieldKind, string> = {
  ...WORDS,
  text: 'a list such as a,b',
  number: 'a list of numbers such as 1,2',
  boolean: 'a list of yes or no',
  duration: 'a list of durations such as 15m,1h',
  instant: 'a list of times such as 2026-12-01T09:00Z,2026-12-02T09:00Z',
};

function toField(name: string, schema: z.ZodType, names: string[]): Field {
  const { core, nullable, meta, ...rest } = unwrap(schema);
  const flags = toFlags(name, meta, names);
  const { description = '', ...others } = meta;
  const required = !schema.safeParse(undefined).success;
  return {
    name,
    flag: flags[0]!,
    flags,
    required,
    nullable,
    ...toShape(core, meta),
    ...rest,
    description,
    meta: { description, ...others },
    schema,
  };
}

/** A duration carries its unit in its value (`15m`), so that `ttl_seconds` is given as `--ttl`; the full name is understood too. */
function toFlags(name: string, meta: FieldMeta, names: string[]): string[] {
  const full = name.replaceAll('_', '-').toLowerCase();
  const short = full.replace(/-seconds$/, '');
  const shortens = meta.text === 'duration' && short !== full && !names.includes(short.replaceAll('-', '_'));
  return shortens ? [short, full] : [full];
}

type Def = {
  type: string;
  innerType?: z.ZodType;
  in?: z.ZodType;
  out?: z.ZodType;
  getter?: () => z.ZodType;
  options?: z.ZodType[];
  element?: z.ZodType;
  entries?: Record<string, string | number>;
  values?: unknown[];
  defaultValue?: unknown;
};

function defOf(schema: z.ZodType): Def {
  return schema.def as unknown as Def;
}

type Unwrapped = { core: z.ZodType; nullable: boolean; meta: FieldMeta; default?: unknown };

/** The schema under its wrappers, with what they said on the way; the outermost description wins. */
function unwrap(schema: z.ZodType): Unwrapped {
  let found: Unwrapped = { core: schema, nullable: false, meta: {} };
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
    const def = defOf(found.core);
    found.meta = { ...(found.core.meta() as FieldMeta | undefined), ...found.meta };
    if ('defaultValue' in def && !('default' in found)) found.default = def.defaultValue;
    found.nullable ||= def.type === 'nullable' || (def.type === 'union' && def.options!.some(isNull));
    const inner = innerOf(def);
    if (inner === undefined) return found;
    found = { ...found, core: inner };
  }
  return found;
}

function innerOf(def: Def): z.ZodType | undefined {
  if (def.type === 'lazy') return def.getter!();
  if (def.type === 'pipe') return defOf(def.in!).type === 'transform' ? def.out : def.in;
  if (def.type !== 'union') return def.innerType;
  const options = def.options!.filter((option) => !isNull(option));
  return options.length === 1 ? options[0] : undefined;
}

function isNull(schema: z.ZodType): boolean {
  return defOf(schema).type === 'null';
}

type Shape = Pick<Field, 'kind' | 'list' | 'json' | 'choices'>;

const JSON_SHAPE: Shape = { kind: 'json', list: false, json: true };

function toShape(core: z.ZodType, meta: FieldMeta): Shape {
  const shape = shapeOf(core);
  if (meta.text === 'checklist') return { kind: 'checklist', list: true, json: true };
  if (meta.text === 'json') return JSON_SHAPE;
  return meta.text === undefined ? shape : { ...shape, kind: meta.text };
}

function shapeOf(core: z.ZodType): Shape {
  const def = defOf(core);
  const scalar = (kind: FieldKind, choices?: string[]): Shape => ({
    kind,
    list: false,
    json: false,
    ...(choices && { choices }),
  });
  if (def.type === 'string' || def.type === 'template_literal') return scalar('text');
  if (def.type === 'number' || def.type === 'boolean') return scalar(def.type);
  if (def.type === 'enum' || def.type === 'literal') return shapeOfValues(def);
  if (def.type === 'array') return listShape(def.element!);
  if (def.type === 'record' || def.type === 'map') return { kind: 'map', list: true, json: true };
  return def.type === 'union' ? unionShape(def.options!) : JSON_SHAPE;
}

function shapeOfValues(def: Def): Shape {
  const values = def.values ?? Object.values(def.entries!);
  if (values.every((value) => typeof value === 'string')) return { kind: 'choice', list: false, json: false, choices: values };
  return values.every((value) => typeof value === 'boolean') ? { kind: 'boolean', list: false, json: false } : JSON_SHAPE;
}

/** A list of texts or objects is typed as texts, and given as JSON where that is not enough. */
function listShape(element: z.ZodType): Shape {
  const { core, meta } = unwrap(element);
  const { kind, list, json, choices } = toShape(core, meta);
  if (!list && kind !== 'json') return { kind, list: true, json, ...(choices && { choices }) };
  const takesText =
    defOf(core).type === 'union' && defOf(core).options!.some((option) => shapeOf(unwrap(option).core).kind === 'text');
  return takesText ? { kind: 'text', list: true, json: true } : JSON_SHAPE;
}

function unionShape(options: z.ZodType[]): Shape {
  const shapes = options.map((option) => unwrap(option)).map(({ core, meta }) => toShape(core, meta));
  if (shapes.every((shape) => shape.kind === 'choice' && !shape.list))
    return { ...shapes[0]!, choices: shapes.flatMap((shape) => shape.choices!) };
  return (
    shapes.find((shape) => shape.kind === 'map') ??
    (shapes.every((shape) => shape.kind === shapes[0]!.kind) ? (shapes.find((shape) => shape.list) ?? shapes[0]!) : JSON_SHAPE)
  );
}
