/** The span of an HTTP request, by OpenTelemetry's semantic conventions for HTTP servers. */
import type { IncomingMessage } from 'node:http';
import { inSpan, type OpenSpan } from './trace.ts';

/** What is looked at of a request and its answer, once it has one. */
export type Request = {
  readonly req: IncomingMessage;
  readonly method: string;
  /** Pattern of the route that took it. */
  _matchedRoute?: string;
  state: { requestId?: string; reply?: { status: number } };
  readonly res: { statusCode: number };
};

/** Others are `_OTHER`: a stranger may write any word there. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Runs `work`, which answers the request, in a span of the trace that the request names. The span holds the route and not the path,
 * and nothing of the client: ids of persons and tokens of links stand there.
 */
export function inRequestSpan(request: Request, work: () => Promise<void>): Promise<void> {
  const { traceparent, tracestate } = request.req.headers;
  const method = METHODS.has(request.method) ? request.method : '_OTHER';
  return inSpan(
    {
      name: method,
      kind: 'server',
      parent: typeof traceparent === 'string' ? traceparent : null,
      state: typeof tracestate === 'string' ? tracestate : undefined,
      facts: { 'http.request.method': method, 'url.scheme': 'http', 'kyros.request.id': request.state.requestId },
    },
    (span) => (span === undefined ? work() : work().then(() => end(span, method, request))),
  );
}

function end(span: OpenSpan, method: string, { _matchedRoute: route, state, res }: Request): void {
  const status = state.reply?.status ?? res.statusCode;
  if (route !== undefined) span.rename(`${method} ${route}`);
  span.note({ 'http.route': route, 'http.response.status_code': status });
  if (status >= 500) span.fail(`${status}`);
}
