/**
 * Request bodies: JSON of a bounded size, or a HubError that says what is wrong (E8, S37). The bytes are kept on the request's
 * state, because the fingerprint of an idempotent request covers them.
 */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';
import { HubError } from '../errors.ts';
import { parseStrictJson } from '../json.ts';
import { stateOf, type HttpContext } from './context.ts';

/** Bytes of a JSON body (E8). */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/**
 * Bytes of a refused body that are read and thrown away, so that a client which sends before it reads gets to see the answer.
 * A longer one is cut off.
 */
export const DRAIN_LIMIT_BYTES = 8 * 1024 * 1024;

const JSON_TYPE = /^application\/(?:merge-patch\+)?json[ \t]*(?:;[ \t]*charset[ \t]*=[ \t]*(?:utf-8|"utf-8")[ \t]*)?$/i;

/**
 * The body as a value; undefined when there is none.
 * Errors: unsupported_media_type, payload_too_large, bad_json, bad_request (the body broke off).
 */
export async function readJsonBody(ctx: HttpContext, options: { limitBytes?: number } = {}): Promise<unknown> {
  if (!hasBody(ctx.req)) return undefined;
  checkEncoding(ctx.req);
  const type = ctx.req.headers['content-type'];
  if (type !== undefined) checkType(type);
  const bytes = await readBytes(ctx.req, options.limitBytes ?? BODY_LIMIT_BYTES);
  stateOf(ctx).bodyBytes = bytes;
  if (bytes.length === 0) return undefined;
  if (type === undefined) throw unsupported('The body has no Content-Type');
  if (!isUtf8(bytes)) throw new HubError('bad_json', 'The body is not valid UTF-8');
  return parseStrictJson(bytes.toString('utf8'));
}

/** RFC 9112 section 6.3: a request has a body when one of these says so. */
export function hasBody(req: IncomingMessage): boolean {
  const length = req.headers['content-length'];
  return req.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** Reads at most `limitBytes`. Errors: payload_too_large, bad_request. */
export async function readBytes(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
  try {
    return await getRawBody(req, { limit: limitBytes, length: req.headers['content-length'] ?? null });
  } catch (thrown) {
    if ((thrown as { type?: string }).type === 'entity.too.large') {
      throw new HubError('payload_too_large', `The body is larger than ${limitBytes} bytes`, { limit_bytes: limitBytes });
    }
    throw new HubError('bad_request', 'The body broke off before its end', {}, { cause: thrown });
  }
}

function checkEncoding(req: IncomingMessage): void {
  const encoding = req.headers['content-encoding'];
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return;
  throw new HubError('unsupported_media_type', 'Content-Encoding is not supported; send the body as it is');
}

function checkType(type: string): void {
  if (type !== 'application/json' && !JSON_TYPE.test(type)) throw unsupported('The Content-Type of the body is not supported');
}

function unsupported(what: string): HubError {
  return new HubError('unsupported_media_type', `${what}; send application/json or application/merge-patch+json in UTF-8`);
}

/** Throws away what is left of a body that nobody reads, and ends the connection when that is too much. */
export function drain(req: IncomingMessage): void {
  if (req.complete || req.destroyed) return;
  let seen = 0;
  req.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen > DRAIN_LIMIT_BYTES) req.destroy();
  });
  req.on('error', () => {}); // The client left in the middle of a body that was refused anyway.
  req.resume();
}
