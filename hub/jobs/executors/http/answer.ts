/** The answer of another server: whether it is a success, and its body as text. */
import { TextDecoder } from 'node:util';
import { HubError } from '../../../errors.ts';
import type { OutboundResponse } from '../../../outbound/guard.ts';

type Headers = OutboundResponse['headers'];

/** Longest pause that another server may ask for. Seconds. */
const MAX_RETRY_AFTER_SECONDS = 3_600;

/**
 * Passes for the expected statuses, 200 to 299 when none are named. Errors: target_unavailable (429 and 5xx: it may go better
 * later, with the pause that the server asks for), target_refused (everything else).
 */
export function checkStatus({ status, headers, redirectedFrom }: OutboundResponse, expected?: readonly number[]): void {
  if (expected ? expected.includes(status) : status >= 200 && status <= 299) return;
  const detail = `The server answered ${status}${redirectedFrom.length > 0 ? ' after a redirect' : ''}.`;
  if (status === 429 || status >= 500)
    throw new HubError('target_unavailable', detail, { status_answered: status, ...toPause(headers) });
  throw new HubError('target_refused', detail, { status_answered: status });
}

/** Retry-After as seconds or as a date (RFC 9110 10.2.3). */
function toPause(headers: Headers): { retry_after_seconds?: number } {
  const text = first(headers, 'retry-after')?.trim() ?? '';
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - Date.now()) / 1_000);
  return seconds > 0 ? { retry_after_seconds: Math.min(seconds, MAX_RETRY_AFTER_SECONDS) } : {};
}

/** The first value of a header. */
export function first(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** `text/html; charset=utf-8` without its parameters, in lower case; empty when it is not said. */
export function toMediaType(headers: Headers): string {
  return (first(headers, 'content-type') ?? '').split(';')[0]!.trim().toLowerCase();
}

/** The body as text; undefined for what is no text. What does not fit its charset is replaced. */
export function findText({ headers, body }: OutboundResponse): string | undefined {
  const charset = /;\s*charset="?([\w:.+-]{1,40})"?/i.exec(first(headers, 'content-type') ?? '')?.[1] ?? 'utf-8';
  const text = toDecoder(charset).decode(body);
  return isText(toMediaType(headers), text) ? text.replaceAll('\0', '\u{fffd}') : undefined;
}

function toDecoder(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

/** What says that it is text is believed; what says nothing is looked at. */
function isText(mediaType: string, text: string): boolean {
  if (/^text\/|[/+](json|xml|yaml|x-yaml|javascript|x-www-form-urlencoded|csv)$|json/.test(mediaType)) return true;
  return (mediaType === '' || mediaType === 'application/octet-stream') && !/[\0\u{fffd}]/u.test(text.slice(0, 4_096));
}
