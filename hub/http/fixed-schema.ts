/** Short ways to write the schemas of the fixed routes. */
import type { JsonSchema } from '../surfaces/json-schema.ts';

export const text = (description: string): JsonSchema => ({ type: 'string', description });
export const number = (description: string): JsonSchema => ({ type: 'integer', description });
export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

/** An object; `name?` is a field that may be left out. */
export function object(fields: Record<string, JsonSchema>): JsonSchema {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name.replace('?', ''), schema]));
  const required = Object.keys(fields).filter((name) => !name.endsWith('?'));
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

/** One answer of success with a JSON body. */
export const json = (schema: JsonSchema, description = 'Done') => [{ status: 200, description, schema }];
