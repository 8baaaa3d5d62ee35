/**
 * Queries of the routes that are no command. A parameter that is unknown or given twice is refused, because what a stream
 * silently ignores is noticed much later (V6).
 */
import { HubError } from '../errors.ts';

/** The parameters as a map. Errors: bad_request. */
export function readQuery(text: string, allowed: readonly string[]): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  if (text === '') return query;
  for (const [name, value] of new URLSearchParams(text)) {
    const shown = name.slice(0, 100);
    if (!allowed.includes(name)) throw new HubError('bad_request', `There is no parameter ${shown} here; ${toList(allowed)}`);
    if (query.has(name)) throw new HubError('bad_request', `The parameter ${shown} was given more than once`);
    query.set(name, value);
  }
  return query;
}

function toList(allowed: readonly string[]): string {
  return allowed.length === 0 ? 'none is taken' : `there are ${allowed.join(', ')}`;
}

/** A whole number of a query. Errors: bad_request. */
export function readCount(
  query: ReadonlyMap<string, string>,
  name: string,
  bounds: { min: number; max: number; otherwise: number },
): number {
  const text = query.get(name);
  if (text === undefined) return bounds.otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= bounds.min && value <= bounds.max) return value;
  throw new HubError('bad_request', `${name} must be a whole number from ${bounds.min} to ${bounds.max}`);
}
