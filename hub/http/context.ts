/**
 * What the HTTP layer knows of one request besides Koa's own. `stateOf` gives it its type back: Koa and the router forget it.
 */
import type { ParameterizedContext } from 'koa';
import type { Router } from '@koa/router';
import type { CredentialHeaders } from './request-headers.ts';

export type RequestState = {
  /** Answered as X-Request-Id and written on every log line. */
  requestId: string;
  /** Address of the client, behind trusted proxies too (S49). */
  source: string;
  /** Monotonic milliseconds at which its work began. */
  startedAtMs: number;
  /** And at which it set out, as nearly as that is known (arrival.ts). */
  arrivedAtMs: number;
  credentials: CredentialHeaders;
  /** Who asks, once that is known: for the log line. */
  actor?: string;
  /** The call that the request became, for the log line. */
  callId?: string;
  /** The body as it came, for the fingerprint of an idempotent request. */
  bodyBytes?: Buffer;
  /** Headers of the answer, with those that every answer has. */
  headers: Record<string, string>;
  /** The answer, once there is one; without it Koa answers, or the handler has taken over the connection. */
  reply?: { status: number; body?: string | Buffer };
  /** The answer goes on after the handler returned (event streams); it is logged when it ends. */
  streaming?: boolean;
};

/** A refusal that no command speaks of, for the audit log (P2): strangers, malformed requests, foreign origins, floods. */
export type Refusal = {
  /** The code of the failure. */
  outcome: string;
  source: string;
  detail: string;
  requestId: string;
  path: string;
  /** Who it was, when that was known already. */
  actor?: string;
};

/** What every handler gets; the router adds `params`. */
export type HttpContext = ParameterizedContext & {
  params: Record<string, string>;
  /** Pattern of the route that took the request. */
  _matchedRoute?: string;
  matched?: { methods: string[] }[];
};

export type Handler = (ctx: HttpContext) => Promise<void> | void;

/** The router all routes are added to: case-sensitive, without optional slashes. */
export type Routes = Router;

export function stateOf(ctx: { state: unknown }): RequestState {
  return ctx.state as RequestState;
}
