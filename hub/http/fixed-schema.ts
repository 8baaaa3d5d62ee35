/** Short ways to write the schemas of the fixed routes. */
import type { JsonSchema } from '../surfaces/json-schema.ts';

/** `most`: characters, where the hub refuses more. */
export const text = (description: string, most?: number): JsonSchema => ({
  type: 'string',
  description,
  ...(most !== undefined && { maxLength: most }),
});
export const number = (description: string): JsonSchema => ({
  type: 'integer',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description,
});
export const orNull = (schema: JsonSchema): JsonSchema => ({ ...schema, type: [schema.type, 'null'] });
export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

/** An object; `name?` is a field that may be left out. */
export function object(fields: Record<string, JsonSchema>): JsonSchema {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name.replace('?', ''), schema]));
  const required = Object.keys(fields).filter((name) => !name.endsWith('?'));
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

/** The same with no other field, as what is sent. */
export const exactly = (fields: Record<string, JsonSchema>): JsonSchema => ({ ...object(fields), additionalProperties: false });

/** One answer of success with a JSON body. */
export const json = (schema: JsonSchema, description = 'Done') => [{ status: 200, description, schema }];
