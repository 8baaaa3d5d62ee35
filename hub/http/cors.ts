/**
 * Who may call from a browser (S47): our own origin and an exact list. A foreign origin is refused, also for requests that a
 * browser sends without asking first, so that a page elsewhere cannot even cause an effect. Credentials mode is never allowed:
 * tokens travel in a header.
 */
import { HubError } from '../errors.ts';
import type { HttpContext } from './context.ts';
import { setHeader, writeEmpty } from './reply.ts';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const REQUEST_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Kyros-Client, Last-Event-ID, Prefer, X-API-Key, X-Request-Id';
const EXPOSED_HEADERS =
  'Content-Disposition, ETag, Idempotency-Replayed, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, X-Event-Cursor, X-Request-Id, X-Store-Seq';

/** How long browsers may remember a preflight, in seconds. */
const PREFLIGHT_SECONDS = 600;

export type Cors = {
  /** Answers a preflight and returns true; adds the headers of a listed `origin` to other requests. Errors: forbidden. */
  handle(ctx: HttpContext, origin: string): boolean;
};

/** `publicUrl` and `origins` are compared as text: scheme, host and port exactly. */
export function createCors(publicUrl: string, origins: readonly string[]): Cors {
  const listed = new Set(origins);
  const ownOrigin = publicUrl === '' ? '' : new URL(publicUrl).origin;
  return {
    handle(ctx, origin) {
      const isListed = listed.has(origin);
      if (!isListed && origin !== ownOrigin && !isSameHost(origin, ctx.req.headers.host)) {
        throw new HubError('forbidden', 'Pages of this origin may not call the hub; CORS_ORIGINS lists those that may');
      }
      if (isListed) {
        setHeader(ctx, 'Access-Control-Allow-Origin', origin);
        setHeader(ctx, 'Access-Control-Expose-Headers', EXPOSED_HEADERS);
      }
      return answerPreflight(ctx, isListed);
    },
  };
}

/** Behind a proxy the scheme that people see is not ours to know, so only host and port are compared. `null` has no host. */
function isSameHost(origin: string, host: string | undefined): boolean {
  const at = origin.indexOf('://');
  return at > 0 && host !== undefined && origin.slice(at + 3) === host;
}

function answerPreflight(ctx: HttpContext, isListed: boolean): boolean {
  if (ctx.method !== 'OPTIONS' || ctx.req.headers['access-control-request-method'] === undefined) return false;
  if (isListed) {
    setHeader(ctx, 'Access-Control-Allow-Methods', METHODS);
    setHeader(ctx, 'Access-Control-Allow-Headers', REQUEST_HEADERS);
    setHeader(ctx, 'Access-Control-Max-Age', String(PREFLIGHT_SECONDS));
  }
  writeEmpty(ctx, 204);
  return true;
}
