/**
 * Bounds that hold for everything that is sent, whatever its field says: no request line and no header is longer than the headers may
 * be, and no text in a body is longer than the body. Fields with a closer bound keep it. Whole numbers get the format that holds them.
 * Answers get no bound here, because nothing checks one.
 */
import type { JsonSchema } from './json-schema.ts';
import type { OpenApiDocument, Operation } from './openapi-types.ts';

/** Bytes of request line and headers together, as hub/http/server.ts takes them. */
export const MOST_HEADER_BYTES = 16 * 1024;

/** Bytes of a body, as hub/http/body.ts takes them. */
export const MOST_BODY_BYTES = 1024 * 1024;

const INT32 = 2 ** 31;

/** A copy of the document with them. */
export function withBounds(document: OpenApiDocument): OpenApiDocument {
  const { paths, components } = document;
  return {
    ...document,
    paths: mapValues(paths, (methods) => mapValues(methods, (operation) => toBounded(operation!))),
    components: {
      ...components,
      schemas: mapValues(components.schemas, (schema) => toFormatted(schema)),
      parameters: mapValues(components.parameters, (parameter) => toLimited(parameter, MOST_HEADER_BYTES)),
      headers: toFormatted(components.headers),
    },
  };
}

function toBounded(operation: Operation): Operation {
  const { parameters, requestBody, responses } = operation;
  return {
    ...operation,
    ...(parameters && { parameters: parameters.map((parameter) => toLimited(parameter, MOST_HEADER_BYTES)) }),
    ...(requestBody && { requestBody: toLimited(requestBody, MOST_BODY_BYTES) }),
    responses: toFormatted(responses),
  };
}

function mapValues<Value, Made>(values: Record<string, Value>, make: (value: Value) => Made): Record<string, Made> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, make(value)]));
}

function toFormatted<Part>(part: Part): Part {
  return walk(part, addFormat) as Part;
}

function toLimited<Part>(part: Part, mostCharacters: number): Part {
  return walk(part, (schema) => addLength(addFormat(schema), mostCharacters)) as Part;
}

/** A copy of every object below, changed from the inside out. Examples and choices are values, not schemas. */
function walk(value: unknown, change: (schema: JsonSchema) => JsonSchema): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, change));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, VALUES.has(key) ? item : walk(item, change)]);
  return change(Object.fromEntries(entries) as JsonSchema);
}

const VALUES = new Set(['default', 'enum', 'const', 'example', 'examples', 'required']);

function addFormat(schema: JsonSchema): JsonSchema {
  if (schema.type !== 'integer' || 'format' in schema) return schema;
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
  const isSmall = minimum !== undefined && maximum !== undefined && minimum >= -INT32 && maximum < INT32;
  return { ...schema, format: isSmall ? 'int32' : 'int64' };
}

function addLength(schema: JsonSchema, mostCharacters: number): JsonSchema {
  if (schema.type !== 'string' || 'maxLength' in schema || 'enum' in schema || 'const' in schema) return schema;
  return { ...schema, maxLength: mostCharacters };
}
