/**
 * An error as the log keeps it (S59): with its stack and its causes, but without what a person may have written or what is secret.
 * PostgreSQL and MikroORM show the whole row that a constraint refused, a password's hash with it.
 */
import { stdSerializers } from 'pino';
import { maskValue } from './mask.ts';

/** Fields of database errors that hold values of a row or of a statement; what failed is said without them. */
const WITH_VALUES: ReadonlySet<string> = new Set(['detail', 'where', 'parameters', 'params', 'values', 'bindings', 'raw']);
/** Causes inside causes that are kept. */
const MAX_DEPTH = 8;

const ROW = /(Failing row contains )\(.*/g;
const BINDINGS = /( with parameters )\[.*/g;

/** A JSON value. What is no error stays as it is, masked. */
export function toLoggedError(thrown: unknown): unknown {
  return maskValue(withoutValues(thrown instanceof Error ? stdSerializers.err(thrown) : thrown, 0));
}

function withoutValues(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.replace(ROW, '$1(…)').replace(BINDINGS, '$1[…]');
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null)
    return typeof value === 'object' && value !== null ? '…' : value;
  if (Array.isArray(value)) return value.map((item) => withoutValues(item, depth + 1));
  const parts = value instanceof Error ? { ...stdSerializers.err(value) } : value;
  const kept = Object.entries(parts).filter(([name, part]) => !WITH_VALUES.has(name) && typeof part !== 'function');
  return Object.fromEntries(kept.map(([name, part]) => [name, withoutValues(part, depth + 1)]));
}
