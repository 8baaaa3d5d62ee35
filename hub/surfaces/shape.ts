/** A JSON Schema as a person reads it: the value it describes, with words for its leaves. */
import type { JsonSchema } from './json-schema.ts';

export type SchemasByName = Record<string, JsonSchema>;

/** How deep a shape is drawn; deeper parts are only named. */
const MAX_DEPTH = 5;
/** Choices that are listed in one place. */
const MAX_CHOICES = 12;

/** Lines such as `"status": "queued" | "done",  // where it stands`. */
export function toShape(schema: JsonSchema, schemas: SchemasByName = {}): string {
  return draw(schema, schemas, 0);
}

/** A type in a few words: `text`, `number 1 to 200`, `list of text`. */
export function toTypeWords(schema: JsonSchema, schemas: SchemasByName = {}): string {
  const found = resolve(schema, schemas);
  const choices = choicesOf(found);
  if (choices !== undefined) return choices;
  const options = optionsOf(found);
  if (options !== undefined) return [...new Set(options.map((option) => toTypeWords(option, schemas)))].join(' or ');
  if (found.type === 'array') return `list of ${inBrackets(toTypeWords((found.items ?? {}) as JsonSchema, schemas))}`;
  return typeof found.type === 'string' ? `${WORDS[found.type] ?? found.type}${limitsOf(found)}` : 'any value';
}

function inBrackets(words: string): string {
  return / or /.test(words.replace('true or false', '')) ? `(${words})` : words;
}

const WORDS: Record<string, string> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  null: 'null',
};

function limitsOf({ type, minimum, maximum, minLength, maxLength, format }: JsonSchema): string {
  if (type === 'string' && typeof format === 'string') return ` (${format})`;
  const [least, most] = type === 'string' ? [minLength, maxLength] : [minimum, maximum];
  const isLimit = (limit: unknown): limit is number => typeof limit === 'number' && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  const unit = type === 'string' ? ' characters' : '';
  if (isLimit(least) && isLimit(most)) return least === most ? ` (${least}${unit})` : ` (${least} to ${most}${unit})`;
  if (isLimit(most)) return ` (at most ${most}${unit})`;
  return isLimit(least) && least !== 0 ? ` (at least ${least}${unit})` : '';
}

function choicesOf(schema: JsonSchema): string | undefined {
  if ('const' in schema) return JSON.stringify(schema.const);
  if (!Array.isArray(schema.enum)) return undefined;
  const listed = schema.enum.slice(0, MAX_CHOICES).map((choice) => JSON.stringify(choice));
  return [...listed, ...(schema.enum.length > MAX_CHOICES ? ['…'] : [])].join(' | ');
}

function optionsOf(schema: JsonSchema): JsonSchema[] | undefined {
  if (Array.isArray(schema.type)) return schema.type.map((type: unknown) => ({ ...schema, type }));
  return (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
}

function resolve(schema: JsonSchema, schemas: SchemasByName): JsonSchema {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1)! : undefined;
  return name === undefined ? schema : (schemas[name] ?? {});
}

function draw(schema: JsonSchema, schemas: SchemasByName, depth: number): string {
  const found = resolve(schema, schemas);
  const options = optionsOf(found);
  if (options !== undefined) return [...new Set(options.map((option) => draw(option, schemas, depth)))].join(' or ');
  if (found.type === 'array') return `[${draw((found.items ?? {}) as JsonSchema, schemas, depth)}, …]`;
  if (found.type !== 'object') return toTypeWords(found, schemas);
  return depth >= MAX_DEPTH ? '{ … }' : drawObject(found, schemas, depth);
}

function drawObject(schema: JsonSchema, schemas: SchemasByName, depth: number): string {
  const properties = Object.entries((schema.properties ?? {}) as SchemasByName);
  const required = (schema.required ?? []) as string[];
  const more = typeof schema.additionalProperties === 'object' ? [['…', schema.additionalProperties as JsonSchema] as const] : [];
  if (properties.length + more.length === 0) return '{}';
  const indent = '  '.repeat(depth + 1);
  const lines = [
    ...properties.map(
      ([name, property]) =>
        `${indent}"${name}"${required.includes(name) ? '' : '?'}: ${draw(property, schemas, depth + 1)}${commentOf(property)}`,
    ),
    ...more.map(([name, value]) => `${indent}${name}: ${draw(value, schemas, depth + 1)}`),
  ];
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
}

function commentOf({ description }: JsonSchema): string {
  return typeof description === 'string' ? `  // ${description.replaceAll('\n', ' ')}` : '';
}
