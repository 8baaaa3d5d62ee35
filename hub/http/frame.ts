/**
 * What is around every route: request id, origin check, problems, one answer with all headers, one log line.
 */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { toHubError } from '../errors.ts';
import { withLogScope, type Logger } from '../log.ts';
import { maskText } from '../mask.ts';
import { reportFailure } from '../telemetry/report.ts';
import { inRequestSpan } from '../telemetry/request-span.ts';
import { toRefusal } from './authenticate.ts';
import { takeArrival } from './arrival.ts';
import { drain } from './body.ts';
import { createAddressReader } from './client-address.ts';
import type { HttpContext, Refusal, RequestState } from './context.ts';
import { createCors, type Cors } from './cors.ts';
import { toProblem, toProblemHeaders, PROBLEM_TYPE } from './problem.ts';
import { sendReply, writeBody } from './reply.ts';
import { findRequestId, readRawHeaders } from './request-headers.ts';

export type FrameParts = {
  publicUrl: string;
  corsOrigins: readonly string[];
  trustProxy: string | undefined;
  /** The headers of every answer. */
  headers: Readonly<Record<string, string>>;
  log: Logger;
  recordRefusal: (refusal: Refusal) => void;
  observe: ((method: string, route: string, status: number, seconds: number) => void) | undefined;
  /** The hub takes no more requests on a connection. */
  isStopping: () => boolean;
  /** Answers the request, by a route or otherwise. */
  answer: (ctx: HttpContext) => Promise<void> | void;
};

/** Paths that are asked for every few seconds by machines: a log line each would bury the others. */
const UNLOGGED = new Set(['/healthz', '/readyz', '/metrics']);

/** Errors that only say that the client left. */
const CLIENT_LEFT = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED']);

/** No secret that is masked is shorter, so shorter paths need no look. Characters. */
const SHORTEST_SECRET = 24;

export function isClientGone(thrown: unknown): boolean {
  return CLIENT_LEFT.has((thrown as NodeJS.ErrnoException | undefined)?.code ?? '');
}

export function createFrame(parts: FrameParts): (ctx: HttpContext) => Promise<void> {
  const readAddress = createAddressReader(parts.trustProxy);
  const cors = createCors(parts.publicUrl, parts.corsOrigins);
  // Searching an object for secrets costs more than the whole request; this line is made here and masked here.
  const frame = { ...parts, cors, requestLog: parts.log.child({}, { redact: [] }) };
  return (ctx) => {
    const state = begin(ctx, parts.headers, readAddress(ctx.req));
    return withLogScope({ request_id: state.requestId }, () =>
      UNLOGGED.has(ctx.path) ? serve(ctx, state, frame) : inRequestSpan(ctx, () => serve(ctx, state, frame)),
    );
  };
}

type Frame = FrameParts & { cors: Cors; requestLog: Logger };

function begin(ctx: HttpContext, headers: Readonly<Record<string, string>>, source: string): RequestState {
  const requestId = findRequestId(ctx.req.headers['x-request-id']) ?? randomUUID();
  ctx.request.ip = source;
  return (ctx.state = {
    requestId,
    source,
    startedAtMs: performance.now(),
    arrivedAtMs: takeArrival(ctx.req.socket),
    credentials: { authorization: [], apiKey: [], refreshCookie: false },
    headers: toHeaders(headers, requestId),
  } satisfies RequestState);
}

async function serve(ctx: HttpContext, state: RequestState, frame: Frame): Promise<void> {
  try {
    state.credentials = readRawHeaders(ctx.req);
    if (!checkOrigin(ctx, frame)) await frame.answer(ctx);
  } catch (thrown) {
    answerFailure(ctx, thrown, frame);
  }
  if (frame.isStopping()) state.headers.Connection = 'close';
  send(ctx, state, frame);
  drain(ctx.req);
  if (state.streaming === true) ctx.res.once('close', () => finish(ctx, state, frame));
  else finish(ctx, state, frame);
}

/** A header that Node refuses (a line break in a Location) is our fault; the answer that says so leaves it out. */
function send(ctx: HttpContext, state: RequestState, frame: Frame): void {
  try {
    sendReply(ctx);
  } catch (thrown) {
    state.headers = toHeaders(frame.headers, state.requestId);
    answerFailure(ctx, thrown, frame);
    sendReply(ctx);
  }
}

function toHeaders(headers: Readonly<Record<string, string>>, requestId: string): Record<string, string> {
  return { ...headers, 'X-Request-Id': requestId };
}

/** S47: pages of foreign origins get no further. True when the request was a preflight and is answered. */
function checkOrigin(ctx: HttpContext, { cors, recordRefusal }: Frame): boolean {
  if (ctx.req.headers.origin === undefined) return false;
  try {
    return cors.handle(ctx, ctx.req.headers.origin);
  } catch (thrown) {
    recordRefusal(toRefusal(ctx, toHubError(thrown)));
    throw thrown;
  }
}

/** Known failures are spoken, unknown ones hidden and logged with their cause: here for all that is no command's. */
function answerFailure(ctx: HttpContext, thrown: unknown, { log, publicUrl }: Frame): void {
  const error = toHubError(thrown);
  const { requestId, headers } = ctx.state as RequestState;
  if (error !== thrown && !isClientGone(thrown)) {
    log.error({ err: thrown, path: ctx.path }, 'A request failed for an unknown reason');
    reportFailure(error, { requestId });
  }
  if (ctx.res.headersSent) return void ctx.res.destroy();
  Object.assign(headers, toProblemHeaders(error));
  const problem = toProblem(error, { publicUrl, requestId, instance: ctx.path });
  writeBody(ctx, error.kind.status, PROBLEM_TYPE, JSON.stringify(problem));
}

function finish(ctx: HttpContext, state: RequestState, { requestLog, observe }: Frame): void {
  const { path, method } = ctx;
  const milliseconds = performance.now() - state.startedAtMs;
  const route = ctx._matchedRoute ?? 'none';
  const status = state.reply?.status ?? ctx.res.statusCode;
  // How long a stream was open is no measure of anything.
  if (state.streaming !== true) observe?.(method, route, status, milliseconds / 1000);
  if (UNLOGGED.has(path)) return;
  requestLog.info({
    request_id: state.requestId,
    call_id: state.callId,
    method,
    path: path.length < SHORTEST_SECRET ? path : maskText(path),
    route,
    status,
    duration_ms: Math.round(milliseconds * 100) / 100,
    source: state.source,
    actor: state.actor,
    msg: 'request',
  });
}
