/** Which headers a user may send, and which of them are credentials. */

/** The connection's own business (RFC 9110 7.6.1), or computed by the client. */
const OURS = new Set([
  'host',
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'expect',
  'accept-encoding',
  'http2-settings',
]);
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/i;
/** Visible ASCII, spaces and tabs inside; no line ends, so no second header can be smuggled in (RFC 9110 5.5). */
const VALUE = /^(?:[\x21-\x7e](?:[\t\x20-\x7e]{0,4094}[\x21-\x7e])?)?$/;

/** Headers that another origin may see after a redirect: they say what is wanted and nothing about who wants it. */
const HARMLESS = new Set(['accept', 'accept-language', 'user-agent', 'content-type', 'content-language']);

const SECRET_NAME = /^(?:proxy-)?authori[sz]ation$|cookie|secret|token|passw|signature|(?:^|[-_])(?:api|access|auth)?[-_]?key$/i;

/** What is wrong with a header, as a sentence without its end; undefined when nothing is. */
export function findHeaderProblem(name: string, value: string): string | undefined {
  const lower = name.toLowerCase();
  if (!TOKEN.test(name)) return 'is not a name of a header';
  if (OURS.has(lower) || lower.startsWith('proxy-') || lower.startsWith('sec-')) return 'is set by the hub itself';
  return VALUE.test(value) ? undefined : 'has a value with other than printable ASCII characters, or is longer than 4,096';
}

/** Whether a header's value is not shown. */
export function isSecretHeader(name: string): boolean {
  return SECRET_NAME.test(name) && name.toLowerCase() !== 'idempotency-key';
}

/** What is left of the headers for another origin. */
export function toForeignHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS.has(name.toLowerCase())));
}
