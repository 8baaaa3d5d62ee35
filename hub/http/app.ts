/**
 * The Koa app around every route: request id, log line, headers, origin check, problems. Routes are added by the functions in
 * `mounts`, in that order; the panel's files and unknown paths come after them.
 */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { performance } from 'node:perf_hooks';
import Koa from 'koa';
import { toHubError } from '../errors.ts';
import { withLogScope, type Logger } from '../log.ts';
import { maskText } from '../mask.ts';
import { toRefusal } from './authenticate.ts';
import { drain } from './body.ts';
import { createAddressReader } from './client-address.ts';
import type { HttpContext, Refusal, RequestState, Routes } from './context.ts';
import { createCors, type Cors } from './cors.ts';
import { refuseMethodOrPath } from './fallthrough.ts';
import { writeProblem } from './problem.ts';
import { findRequestId, readRawHeaders } from './request-headers.ts';
import { createRoutes } from './routes.ts';
import { toSecurityHeaders } from './security-headers.ts';
import { createServer, stopServer } from './server.ts';

export type HttpSettings = {
  /** The address people use, without a slash at the end. */
  publicUrl: string;
  corsOrigins: readonly string[];
  trustProxy?: string;
};

export type AppDeps = {
  settings: HttpSettings;
  log: Logger;
  /** Adds routes. Earlier ones win where two paths match the same request. */
  mounts: ((routes: Routes) => void)[];
  /** Answers a path that no route has (the panel's files); returns false when it has none either. */
  files?: (ctx: HttpContext) => boolean;
  recordRefusal: (refusal: Refusal) => void;
  /** Counts a finished request. `route` is the pattern, so that the number of series is bounded. */
  observe?: (method: string, route: string, status: number, seconds: number) => void;
  /** Ends the answers that would go on for ever, when the hub stops. */
  endStreams?: () => void;
};

type FrameDeps = AppDeps & { requestLog: Logger };

export type HttpApp = {
  server: Server;
  /** Starts to listen; resolves to the port. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no new connection, ends streams, lets running requests finish for `graceMs`, then cuts the rest. */
  stop(graceMs: number): Promise<void>;
};

/** Paths that are asked for every few seconds by machines: a log line each would bury the others. */
const UNLOGGED = new Set(['/healthz', '/readyz', '/metrics']);

/** Errors that only say that the client left. */
const CLIENT_LEFT = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED']);

export function createApp(deps: AppDeps): HttpApp {
  const { settings, log } = deps;
  // Going through an object for secrets costs more than the whole request; this line is made here and masked here.
  const requestLog = log.child({}, { redact: [] });
  const headers = toSecurityHeaders(settings.publicUrl.startsWith('https://'));
  const stopping = { yes: false };
  const routes = createRoutes();
  for (const mount of deps.mounts) mount(routes);

  const app = new Koa();
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (!CLIENT_LEFT.has(error.code ?? '')) log.error({ err: error }, 'An answer could not be sent');
  });
  app.use(createFrame({ ...deps, requestLog }, headers, stopping));
  app.use(routes.routes() as unknown as Koa.Middleware);
  app.use((ctx) => answerRest(ctx as unknown as HttpContext, deps));

  const server = createServer(app.callback(), headers, settings.publicUrl);
  return {
    server,
    listen: (port, host) => listen(server, port, host),
    async stop(graceMs) {
      stopping.yes = true;
      deps.endStreams?.();
      await stopServer(server, graceMs);
    },
  };
}

/** The outermost part: whatever happens inside, one answer with all headers goes out and one line is logged. */
function createFrame(deps: FrameDeps, headers: Record<string, string>, stopping: { yes: boolean }): Koa.Middleware {
  const readAddress = createAddressReader(deps.settings.trustProxy);
  const cors = createCors(deps.settings.publicUrl, deps.settings.corsOrigins);
  return async (koaCtx, next) => {
    const ctx = koaCtx as unknown as HttpContext;
    const state = begin(ctx, headers, readAddress(ctx.req));
    await withLogScope({ request_id: state.requestId }, async () => {
      try {
        state.credentials = readRawHeaders(ctx.req);
        if (!checkOrigin(ctx, cors, deps.recordRefusal)) await next();
      } catch (thrown) {
        answerFailure(ctx, thrown, deps);
      }
      if (stopping.yes && !ctx.res.headersSent) ctx.set('Connection', 'close');
      drain(ctx.req);
      if (state.streaming) ctx.res.once('close', () => finish(ctx, deps));
      else finish(ctx, deps);
    });
  };
}

function begin(ctx: HttpContext, headers: Record<string, string>, source: string): RequestState {
  const requestId = findRequestId(ctx.req.headers['x-request-id']) ?? randomUUID();
  const state: RequestState = {
    requestId,
    source,
    startedAtMs: performance.now(),
    credentials: { authorization: [], apiKey: [], refreshCookie: false },
  };
  ctx.state = state;
  ctx.request.ip = source;
  for (const name in headers) ctx.res.setHeader(name, headers[name] as string);
  ctx.res.setHeader('X-Request-Id', requestId);
  return state;
}

/** S47: pages of foreign origins get no further. True when the request was a preflight and is answered. */
function checkOrigin(ctx: HttpContext, cors: Cors, recordRefusal: AppDeps['recordRefusal']): boolean {
  try {
    return cors.handle(ctx);
  } catch (thrown) {
    recordRefusal(toRefusal(ctx, toHubError(thrown)));
    throw thrown;
  }
}

/** No route matched path and method. */
function answerRest(ctx: HttpContext, deps: AppDeps): void {
  if ((ctx.matched?.length ?? 0) === 0 && (answerRoot(ctx, deps) || deps.files?.(ctx))) return;
  refuseMethodOrPath(ctx);
}

/** People who only know the host get to the panel, or to the reference where no panel was built. */
function answerRoot(ctx: HttpContext, { files }: AppDeps): boolean {
  if (ctx.path !== '/' || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return false;
  ctx.redirect(files === undefined ? '/docs' : '/admin');
  return true;
}

/** Known failures are spoken, unknown ones hidden and logged with their cause: here for all that is no command's. */
function answerFailure(ctx: HttpContext, thrown: unknown, deps: AppDeps): void {
  const error = toHubError(thrown);
  const left = CLIENT_LEFT.has((thrown as NodeJS.ErrnoException | undefined)?.code ?? '');
  if (error !== thrown && !left) deps.log.error({ err: thrown, path: ctx.path }, 'A request failed for an unknown reason');
  ctx.respond = false;
  if (ctx.res.headersSent || ctx.res.destroyed) return void ctx.res.destroy();
  ctx.status = error.kind.status;
  writeProblem(ctx.res, error, {
    publicUrl: deps.settings.publicUrl,
    requestId: (ctx.state as RequestState).requestId,
    instance: ctx.path,
  });
}

function finish(ctx: HttpContext, deps: FrameDeps): void {
  const state = ctx.state as RequestState;
  const milliseconds = performance.now() - state.startedAtMs;
  const route = typeof ctx._matchedRoute === 'string' ? ctx._matchedRoute : 'none';
  deps.observe?.(ctx.method, route, ctx.res.statusCode, milliseconds / 1000);
  if (UNLOGGED.has(ctx.path)) return;
  deps.requestLog.info(
    {
      request_id: state.requestId,
      method: ctx.method,
      path: maskText(ctx.path),
      route,
      status: ctx.res.statusCode,
      duration_ms: Math.round(milliseconds * 100) / 100,
      source: state.source,
      ...(state.actor !== undefined && { actor: state.actor }),
      ...(state.callId !== undefined && { call_id: state.callId }),
    },
    'request',
  );
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.removeListener('error', reject);
      resolve((server.address() as { port: number }).port);
    });
  });
}
