/** Schemas as JSON Schema (draft 2020-12), as the catalogue, the API document and tool lists carry them. */
import { z } from 'zod';

export type JsonSchema = { [keyword: string]: unknown };

const inputs = new WeakMap<z.ZodType, JsonSchema>();
const outputs = new WeakMap<z.ZodType, JsonSchema>();

/** What may be sent. Fields beyond it are refused, so the schema says so. */
export function toInputSchema(schema: z.ZodObject): JsonSchema {
  const made = inputs.get(schema) ?? closed(toSchema(schema, 'input'));
  inputs.set(schema, made);
  return made;
}

/** What is answered. */
export function toOutputSchema(schema: z.ZodType): JsonSchema {
  const made = outputs.get(schema) ?? toSchema(schema, 'output');
  outputs.set(schema, made);
  return made;
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const made = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => extend(jsonSchema as JsonSchema),
  });
  const { $schema: _, ...rest } = made as JsonSchema;
  return rest;
}

/** Characters. */
const LONGEST_PATTERN = 100;

/** Our own keywords are extensions, named as such. */
function extend(schema: JsonSchema): void {
  // A format says it; the expression beside it is hundreds of characters that every reader of the catalogue would pay for.
  if (typeof schema.format === 'string' && String(schema.pattern ?? '').length > LONGEST_PATTERN) delete schema.pattern;
  for (const keyword of ['entity', 'text']) {
    if (!(keyword in schema)) continue;
    schema[`x-${keyword}`] = schema[keyword];
    delete schema[keyword];
  }
}

function closed(schema: JsonSchema): JsonSchema {
  return 'additionalProperties' in schema ? schema : { ...schema, additionalProperties: false };
}
