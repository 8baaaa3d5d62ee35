/** The next request after a redirect (RFC 9110 section 15.4, and the fetch standard for methods). */
import { toForeignHeaders } from './headers.ts';

export type Hop = { url: string; method: string; headers: Record<string, string>; body: string | Uint8Array | undefined };

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The hop that the answer asks for; undefined when it asks for none. The caller checks the new address like the first. */
export function findNextHop(hop: Hop, status: number, location: string | undefined): Hop | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  const url = URL.parse(location, hop.url);
  // What is no address is refused by the check of the next hop, with the same words as elsewhere.
  if (!url) return { ...hop, url: location };
  const isForeign = url.origin !== new URL(hop.url).origin;
  const next = becomesGet(hop.method, status) ? toGet(hop) : hop;
  return { ...next, url: url.href, headers: isForeign ? toForeignHeaders(next.headers) : next.headers };
}

function becomesGet(method: string, status: number): boolean {
  return (status === 303 && method !== 'HEAD') || ((status === 301 || status === 302) && method === 'POST');
}

function toGet(hop: Hop): Hop {
  const headers = Object.entries(hop.headers).filter(([name]) => !name.toLowerCase().startsWith('content-'));
  return { ...hop, method: 'GET', body: undefined, headers: Object.fromEntries(headers) };
}
