/**
 * What is said when no route takes a request: 501 for a method that no route has, 405 with Allow where the path exists, 404
 * otherwise (RFC 9110 section 15.5.6, 15.6.2). Method overrides by header or query are not looked at anywhere.
 */
import { HubError } from '../errors.ts';
import type { HttpContext } from './context.ts';
import { setHeader, writeEmpty } from './reply.ts';

const KNOWN = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

/** Answers OPTIONS of a known path; otherwise throws. Errors: not_implemented, method_not_allowed, not_found. */
export function refuseMethodOrPath(ctx: HttpContext): void {
  if (!KNOWN.has(ctx.method)) throw new HubError('not_implemented', `The hub does not know the method ${ctx.method}`);
  const methods = new Set(ctx.matched?.flatMap((layer) => layer.methods) ?? []);
  if (methods.size === 0) throw new HubError('not_found', 'There is nothing at this address');
  const allow = [...methods, 'OPTIONS'].join(', ');
  setHeader(ctx, 'Allow', allow);
  if (ctx.method !== 'OPTIONS')
    throw new HubError('method_not_allowed', `${ctx.method} is not allowed here; allowed is ${allow}`);
  writeEmpty(ctx, 204);
}
