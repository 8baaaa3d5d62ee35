/**
 * The Koa app and its server. Routes are added by the functions in `mounts`, in that order; the panel's files and unknown paths
 * come after them.
 */
import type { Server } from 'node:http';
import Koa from 'koa';
import type { Logger } from '../log.ts';
import type { HttpContext, Refusal, Routes } from './context.ts';
import { refuseMethodOrPath } from './fallthrough.ts';
import { createFrame, isClientGone } from './frame.ts';
import { createRoutes, dispatch } from './routes.ts';
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

export type HttpApp = {
  server: Server;
  /** Starts to listen; resolves to the port. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no new connection, ends streams, lets running requests finish for `graceMs`, then cuts the rest. */
  stop(graceMs: number): Promise<void>;
};

export function createApp(deps: AppDeps): HttpApp {
  const { publicUrl, corsOrigins, trustProxy } = deps.settings;
  const { log, recordRefusal, observe } = deps;
  const headers = toSecurityHeaders(publicUrl.startsWith('https://'));
  const routes = createRoutes();
  for (const mount of deps.mounts) mount(routes);
  let stopping = false;

  const frame = createFrame({
    publicUrl,
    corsOrigins,
    trustProxy,
    headers,
    log,
    recordRefusal,
    observe,
    isStopping: () => stopping,
    answer: (ctx) => dispatch(routes, ctx) ?? answerRest(ctx, deps),
  });
  const app = new Koa();
  app.on('error', (error: unknown) => {
    if (!isClientGone(error)) log.error({ err: error }, 'An answer could not be sent');
  });
  app.use((ctx) => frame(ctx as unknown as HttpContext));

  const server = createServer(app.callback(), headers, publicUrl);
  return {
    server,
    listen: (port, host) => listen(server, port, host),
    async stop(graceMs) {
      stopping = true;
      deps.endStreams?.();
      await stopServer(server, graceMs);
    },
  };
}

/** No route matched path and method. */
function answerRest(ctx: HttpContext, { files }: AppDeps): void {
  const isOurs = (ctx.matched?.length ?? 0) === 0 && (answerRoot(ctx, files !== undefined) || files?.(ctx));
  if (isOurs !== true) refuseMethodOrPath(ctx);
}

/** People who only know the host get to the panel, or to the reference where no panel was built. */
function answerRoot(ctx: HttpContext, hasPanel: boolean): boolean {
  if (ctx.path !== '/' || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return false;
  ctx.redirect(hasPanel ? '/admin' : '/docs');
  return true;
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
