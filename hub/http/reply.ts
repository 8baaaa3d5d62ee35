/**
 * Answers as they leave. Headers are gathered in one object and the head is written at once: setting them one by one on Node's
 * response costs more than routing, parsing and serialising together. What Koa itself answers (files, redirects) gets the same
 * headers, where it has not set its own.
 */
import { stateOf, type HttpContext } from './context.ts';

/** Answers with a body that is text or bytes already. */
export function writeBody(ctx: HttpContext, status: number, type: string, body: string | Buffer): void {
  const state = stateOf(ctx);
  state.headers['Content-Type'] = type;
  state.reply = { status, body };
}

/** Answers without a body, as 204 and 304 are. */
export function writeEmpty(ctx: HttpContext, status: number): void {
  stateOf(ctx).reply = { status };
}

/** A header of the answer, whatever it will be; a later value replaces an earlier one. Names are spelled as in the standards. */
export function setHeader(ctx: HttpContext, name: string, value: string): void {
  stateOf(ctx).headers[name] = value;
}

/** Puts the gathered headers on Node's response, below those that were set on it. */
export function applyHeaders(ctx: HttpContext): void {
  const { headers } = stateOf(ctx);
  const { res } = ctx;
  for (const name in headers) if (!res.hasHeader(name)) res.setHeader(name, headers[name] as string);
}

/** Sends what was written; leaves alone what Koa answers and what has taken over the connection. */
export function sendReply(ctx: HttpContext): void {
  const { res } = ctx;
  const { headers, reply } = stateOf(ctx);
  if (res.headersSent || res.destroyed) return;
  if (reply === undefined) return applyHeaders(ctx);
  ctx.respond = false;
  const { status, body } = reply;
  if (body !== undefined) headers['Content-Length'] = String(typeof body === 'string' ? Buffer.byteLength(body) : body.length);
  res.writeHead(status, headers);
  res.end(body);
}
