/**
 * Request headers turned into values. What is malformed is a HubError; where the rule is to ignore it, it is undefined.
 */
import type { IncomingMessage } from 'node:http';
import type { Channel } from '../command.ts';
import { HubError } from '../errors.ts';

/**
 * Every copy of the credential headers: two of them are one too many (S12), and Node would hide the second. A refresh cookie gives
 * no rights here, but beside a key it is a second identity.
 */
export type CredentialHeaders = { authorization: string[]; apiKey: string[]; refreshCookie: boolean };

const REFRESH_COOKIE = /(?:^|;\s*)(?:__Host-)?kyros_refresh=/;
const SANE_ID = /^[A-Za-z0-9._-]{1,64}$/;
const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;
const WAIT = /(?:^|[,;\s])wait=(\d{1,6})(?=$|[,;\s])/i;

/** The longest time that a request may be parked, in seconds: below the 60 s after which proxies give up. */
export const MAX_WAIT_SECONDS = 55;

/** One pass over the headers as they came. Errors: bad_request for no Host or two: two readers could see two hosts (S52). */
export function readRawHeaders(req: IncomingMessage): CredentialHeaders {
  const raw = req.rawHeaders;
  const found: CredentialHeaders = { authorization: [], apiKey: [], refreshCookie: false };
  let hosts = 0;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    // Comparing the lengths first spares making lower case of headers that are none of these.
    if (name.length === 13 && name.toLowerCase() === 'authorization') found.authorization.push(raw[i + 1] as string);
    else if (name.length === 9 && name.toLowerCase() === 'x-api-key') found.apiKey.push(raw[i + 1] as string);
    else if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
    else if (name.length === 6 && name.toLowerCase() === 'cookie')
      found.refreshCookie ||= REFRESH_COOKIE.test(raw[i + 1] as string);
  }
  if (hosts > 1) throw new HubError('bad_request', 'The request has more than one Host header');
  if (hosts === 0 && req.httpVersion === '1.1') throw new HubError('bad_request', 'The request has no Host header');
  return found;
}

/** The X-Request-Id that came along, if it is short and plain enough to be repeated in logs and answers. */
export function findRequestId(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && SANE_ID.test(value) ? value : undefined;
}

/** Idempotency-Key: at most 255 visible ASCII characters (E10). Errors: bad_request. */
export function readIdempotencyKey(value: string | string[] | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !VISIBLE_ASCII.test(value)) {
    throw new HubError('bad_request', 'Idempotency-Key must be 1 to 255 visible ASCII characters, without spaces');
  }
  return value;
}

/** `Prefer: wait=N` (RFC 7240 section 4.3) in seconds, at most MAX_WAIT_SECONDS; undefined when not asked for. */
export function findWaitSeconds(value: string | string[] | undefined): number | undefined {
  const seconds = value === undefined ? undefined : WAIT.exec(String(value))?.[1];
  return seconds === undefined ? undefined : Math.min(Number(seconds), MAX_WAIT_SECONDS);
}

/** Programs speak through `api`; our own clients say by a header which one they are, for limits and the audit log. */
export function toChannel(value: string | string[] | undefined): Channel {
  return value === 'cli' || value === 'panel' ? value : 'api';
}
