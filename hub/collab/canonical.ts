/** Canonical JSON (RFC 8785): one text for one value, so that its hash means the value and not the way it was written. */
import canonicalize from 'canonicalize';

/** Errors: an Error for what has no JSON (undefined, NaN, a lone surrogate, a cycle). */
export function toCanonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('The value has no JSON');
  return text;
}
