/**
 * The cookie that carries the panel's refresh token (S9): scripts cannot read it, other sites cannot cause it to be sent. With
 * TLS its name says `__Host-`, so that no other host of the domain and no plain connection can set it.
 */
import { HubError } from '../errors.ts';
import type { HttpContext } from './context.ts';

export type RefreshCookie = {
  /** Errors: ambiguous_credentials when it came twice. */
  find(ctx: HttpContext): string | undefined;
  set(ctx: HttpContext, token: string, expiresAt: Date): void;
  clear(ctx: HttpContext): void;
};

export function createRefreshCookie(publicUrl: string, nowMs: () => number = Date.now): RefreshCookie {
  const isSecure = publicUrl.startsWith('https://');
  const name = isSecure ? '__Host-kyros_refresh' : 'kyros_refresh';
  // `__Host-` demands the path /; without it the cookie goes where it is used and nowhere else.
  const attributes = `HttpOnly; SameSite=Strict; ${isSecure ? 'Secure; Path=/' : 'Path=/auth'}`;
  const write = (ctx: HttpContext, value: string, seconds: number) =>
    ctx.append('Set-Cookie', `${name}=${value}; Max-Age=${seconds}; ${attributes}`);

  return {
    find(ctx) {
      const pairs = (ctx.req.headers.cookie ?? '').split(';').map((pair) => pair.trim());
      const found = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
      if (found.length > 1) throw new HubError('ambiguous_credentials', 'The refresh cookie was sent twice.');
      return found[0] === '' ? undefined : found[0];
    },
    set: (ctx, token, expiresAt) => write(ctx, token, Math.max(0, Math.floor((expiresAt.getTime() - nowMs()) / 1000))),
    clear: (ctx) => write(ctx, '', 0),
  };
}

/**
 * Refuses a request that a page of another site may have caused. Browsers say where a request comes from; what is no browser sends
 * neither header, and has no cookie that was not given to it on purpose. Errors: csrf.
 */
export function checkSameOrigin(ctx: HttpContext, publicUrl: string): void {
  const { origin, host, 'sec-fetch-site': site } = ctx.req.headers;
  if (origin !== undefined && origin !== new URL(publicUrl).origin && !isSameHost(origin, host))
    throw new HubError('csrf', 'The request came from a page of another origin.');
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new HubError('csrf', 'The request came from a page of another site.');
}

/** A header that a page elsewhere cannot send without being asked first, and that nobody allows it. Errors: csrf. */
export function checkCsrfHeader(ctx: HttpContext): void {
  if (!hasCsrfHeader(ctx)) throw new HubError('csrf', 'The cookie needs a header of its own beside it, such as X-Kyros-CSRF: 1.');
}

/** Ours, and the ones that clients send by habit. None of them is in what cors.ts allows. */
const CSRF_HEADERS = ['x-kyros-csrf', 'x-requested-with', 'x-csrf-token', 'x-xsrf-token'];

export function hasCsrfHeader(ctx: HttpContext): boolean {
  return CSRF_HEADERS.some((name) => (ctx.req.headers[name] ?? '') !== '');
}

/** Behind a proxy the scheme is not ours to know; a page that a foreign name leads to us has no cookie of ours. */
function isSameHost(origin: string, host: string | undefined): boolean {
  return host !== undefined && origin.slice(origin.indexOf('://') + 3) === host;
}
