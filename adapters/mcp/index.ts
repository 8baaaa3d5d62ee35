/**
 * MCP by Streamable HTTP at /mcp, stateless: each POST has a server of its own, made for who asks, so any hub answers any request and
 * nothing is kept for clients that left. What runs streams its progress in the answer of its POST.
 */
import type { Adapter } from '../../hub/http/adapter.ts';
import type { Core } from '../../hub/core.ts';
import { HubError } from '../../hub/errors.ts';
import { readJsonBody } from '../../hub/http/body.ts';
import { stateOf, type HttpContext } from '../../hub/http/context.ts';
import type { Mount } from '../../hub/http/mount.ts';
import { applyHeaders } from '../../hub/http/reply.ts';

/** The protocol's own library is loaded for the first who speaks it. */
const loadMcp = () => Promise.all([import('./server.ts'), import('@modelcontextprotocol/sdk/server/streamableHttp.js')]);

type Door = Parameters<Mount>[1]['door'];

export function createMcpAdapter(core: Core, version: string): Adapter {
  const origins = new Set([...core.config.corsOrigins, new URL(core.config.publicUrl).origin]);

  async function serve(ctx: HttpContext, door: Door, stopping: AbortSignal): Promise<void> {
    checkOrigin(ctx, origins);
    const { principal } = await door.authenticate(ctx);
    const body = await readJsonBody(ctx);
    if (stopping.aborted) throw new HubError('stopping', undefined, { retry_after_seconds: 1 });
    const { source, requestId } = stateOf(ctx);
    const [{ createMcpServer }, { StreamableHTTPServerTransport }] = await loadMcp();
    const server = createMcpServer(core, { principal, source, requestId }, version);
    // No session: the transport keeps nothing beyond this request.
    const transport = new StreamableHTTPServerTransport({});
    ctx.res.once('close', () => void server.close());
    stopping.addEventListener('abort', () => void server.close(), { once: true, signal: untilClosed(ctx) });
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    ctx.respond = false;
    ctx.status = 200;
    stateOf(ctx).streaming = true;
    applyHeaders(ctx);
    await transport.handleRequest(ctx.req, ctx.res, body);
  }

  return {
    mount: (routes, { door, stopping }) => {
      routes.post('/mcp', (ctx) => serve(ctx as unknown as HttpContext, door, stopping));
    },
    start: () => core.channels.report('mcp', 'up'),
    close: async () => {},
  };
}

/** A page that reached us under another name (DNS rebinding) has an origin of that name. */
function checkOrigin(ctx: HttpContext, origins: ReadonlySet<string>): void {
  const { origin } = ctx.req.headers;
  if (origin !== undefined && !origins.has(origin))
    throw new HubError('forbidden', 'Pages of this origin may not use the tools; CORS_ORIGINS lists those that may');
}

function untilClosed(ctx: HttpContext): AbortSignal {
  const closed = new AbortController();
  ctx.res.once('close', () => closed.abort());
  return closed.signal;
}
