/**
 * The headers that every answer carries, errors too (S46). Computed once at start.
 */

/** One year, in seconds. */
const HSTS_SECONDS = 31_536_000;

/** Answers of the API are data: nothing in them may be loaded, framed or cached. */
export const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** The rendered reference: our own style sheet and nothing else. */
export const DOCS_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** E6: what carries ETags for writes may be neither kept nor changed on the way. */
export const UNTOUCHED = 'no-store, no-transform';

/** `https`: people reach the hub by TLS (PUBLIC_URL says so), and shall do so for a year. */
export function toSecurityHeaders(https: boolean): Record<string, string> {
  return {
    'Content-Security-Policy': API_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    Vary: 'Origin',
    ...(https && { 'Strict-Transport-Security': `max-age=${HSTS_SECONDS}` }),
  };
}
