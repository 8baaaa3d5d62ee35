/**
 * What our own mail server found out about a mail, from its Authentication-Results (RFC 8601), and which of them are its own: anybody can
 * write such a field into a mail, so only those count that carry our authserv-id and stand above the Received field that our server put
 * on top when the mail came in. Everything below that one came with the mail.
 */
import type { Header } from './header.ts';

export type Result = {
  method: string;
  result: string;
  /** `header.from` → value, lower case. */ properties: Map<string, string>;
};

/** Results in one header at the most. */
const MAX_RESULTS = 50;
/** Local delivery behind our server: such a Received stands above its results and is ours as well. */
const LOCAL_DELIVERY = /\bwith\s+(?:lmtp|lmtps|lmtpa|lmtpsa|local)\b/i;

/** The results of our server; undefined when it wrote none. */
export function findOwnResults({ fields }: Header, authservId: string): Result[] | undefined {
  const boundary = fields.findIndex(({ name, value }) => name === 'received' && !LOCAL_DELIVERY.test(stripComments(value)));
  if (boundary === -1) return undefined;
  const own = fields
    .slice(0, boundary)
    .filter(({ name }) => name === 'authentication-results')
    .map(({ value }) => parseResults(value))
    .filter((parsed) => parsed?.authservId === authservId.toLowerCase());
  return own.length === 0 ? undefined : own.flatMap((parsed) => parsed!.results);
}

/** Exported for its tests. Undefined when the field is not well formed. */
export function parseResults(value: string): { authservId: string; results: Result[] } | undefined {
  const [first, ...rest] = splitOutsideQuotes(stripComments(value), ';');
  const [authservId, version] = (first ?? '').trim().split(/\s+/);
  if (authservId === undefined || authservId === '' || (version !== undefined && version !== '1')) return undefined;
  const results = rest.slice(0, MAX_RESULTS).map(toResult);
  if (rest.length > MAX_RESULTS) return undefined;
  return { authservId: unquote(authservId).toLowerCase(), results: results.filter((one) => one !== undefined) };
}

/** `dkim=pass reason="good" header.d=example.org header.s=s1` */
function toResult(text: string): Result | undefined {
  const [first, ...rest] = splitOutsideQuotes(text.trim().replace(/ ?= ?/g, '='), ' ');
  const verdict = /^([a-z][a-z0-9-]*)(?:\/\d+)?=([a-z]+)$/i.exec(first ?? '');
  if (verdict === null) return undefined;
  const pairs = rest.map((pair) => /^([a-z][a-z0-9-]*\.[a-z][a-z0-9._-]*)=(.+)$/i.exec(pair)).filter((pair) => pair !== null);
  return {
    method: verdict[1]!.toLowerCase(),
    result: verdict[2]!.toLowerCase(),
    properties: new Map(pairs.map((pair) => [pair[1]!.toLowerCase(), unquote(pair[2]!).toLowerCase()])),
  };
}

/** Nested comments and quoted strings, in one pass (RFC 5322 3.2.2). What is not closed ends the value. */
function stripComments(value: string): string {
  let kept = '';
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < value.length; i++) {
    const char = value[i]!;
    if (char === '\\' && (depth > 0 || quoted)) {
      if (depth === 0) kept += char + (value[i + 1] ?? '');
      i++;
    } else if (char === '"' && depth === 0) {
      quoted = !quoted;
      kept += char;
    } else if (char === '(' && !quoted) depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (depth === 0) kept += quoted || !/\s/.test(char) ? char : kept.endsWith(' ') ? '' : ' ';
  }
  return kept;
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '\\' && quoted) part += char + (text[++i] ?? '');
    else if (char === separator && !quoted) {
      if (separator !== ' ' || part !== '') parts.push(part);
      part = '';
    } else {
      if (char === '"') quoted = !quoted;
      part += char;
    }
  }
  if (part !== '' || separator !== ' ') parts.push(part);
  return parts;
}

function unquote(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
}
