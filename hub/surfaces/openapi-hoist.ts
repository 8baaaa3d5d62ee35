/** Shared definitions of many schemas (`$defs`), moved to one place in the API document, with the references that follow them. */
import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './json-schema.ts';

export type Hoist = {
  /** What was moved so far, by component name. */
  schemas: Record<string, JsonSchema>;
  /** The schema with its definitions moved. `owner` names it where it has no name of its own. */
  take(schema: JsonSchema, owner: string): JsonSchema;
};

export function createHoist(): Hoist {
  const schemas: Record<string, JsonSchema> = {};
  return { schemas, take: (schema, owner) => take(schemas, schema, owner) };
}

function take(schemas: Hoist['schemas'], schema: JsonSchema, owner: string): JsonSchema {
  const { $defs = {}, ...root } = schema as JsonSchema & { $defs?: Record<string, JsonSchema> };
  const own = ownName(owner);
  const plain = new Map(
    Object.keys($defs).map((name) => [name, name.startsWith('__') ? `${own}_${name.slice(2)}` : ownName(name)]),
  );
  // The same name may stand for what is sent and what is answered, which differ where there are defaults.
  const isTaken = Object.entries($defs).some(
    ([name, def]) =>
      schemas[plain.get(name)!] !== undefined && !isDeepStrictEqual(schemas[plain.get(name)!], rewrite(def, plain, own)),
  );
  const names = isTaken
    ? new Map([...plain].map(([name, target]) => [name, target.startsWith(own) ? target : `${own}_${target}`]))
    : plain;
  for (const [name, def] of Object.entries($defs)) schemas[names.get(name)!] = rewrite(def, names, own) as JsonSchema;
  const rewritten = rewrite(root, names, own) as JsonSchema;
  if (!refersTo(rewritten, own)) return rewritten;
  schemas[own] = rewritten;
  return { $ref: `#/components/schemas/${own}` };
}

function ownName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_');
}

/** A copy with every reference pointing at the components. `#` is the schema itself. */
function rewrite(value: unknown, names: Map<string, string>, own: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, names, own));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === '$ref' && typeof item === 'string' ? toComponent(item, names, own) : rewrite(item, names, own),
    ]),
  );
}

function toComponent(ref: string, names: Map<string, string>, own: string): string {
  return `#/components/schemas/${ref === '#' ? own : (names.get(ref.replace('#/$defs/', '')) ?? ref)}`;
}

function refersTo(value: unknown, own: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) =>
    key === '$ref' ? item === `#/components/schemas/${own}` : refersTo(item, own),
  );
}
