/**
 * The Node server under the app: how long it waits for a client (S52), what it says to bytes that are no request, and how it
 * stops.
 */
import { createServer as createNodeServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { watchArrivals } from './arrival.ts';
import { HubError, type ErrorCode } from '../errors.ts';
import { PROBLEM_TYPE, toProblem } from './problem.ts';

/** Receiving the headers may take 10 s, the whole request 30 s; an idle connection is kept 60 s. Answers may take any time. */
export const SERVER_OPTIONS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 60_000,
  /** How often those limits are looked at; Node's own 30 s would make 10 s mean 40. */
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16 * 1024,
  noDelay: true,
  insecureHTTPParser: false,
  /** Node would refuse it without our headers; `readRawHeaders` does it with them. */
  requireHostHeader: false,
} as const;

const CODES: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Details of what the parser refuses; its own words would only help somebody who probes it. */
const DETAILS: Partial<Record<ErrorCode, string>> = {
  headers_too_large: `The headers are larger than ${SERVER_OPTIONS.maxHeaderSize} bytes`,
  request_timeout: 'The request did not arrive in time',
  payload_too_large: 'The chunk extensions are too large',
};

/** A server that answers with `listener`. `headers` go on the answers that it gives by itself, `publicUrl` in their type. */
export function createServer(listener: RequestListener, headers: Record<string, string>, publicUrl: string): Server {
  const server = createNodeServer(SERVER_OPTIONS, listener);
  watchArrivals(server);
  const refuse = (socket: Duplex, error: HubError) => socket.end(toRawAnswer(error, headers, publicUrl));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
    const code = CODES[error.code ?? ''] ?? 'bad_request';
    refuse(socket, new HubError(code, DETAILS[code] ?? 'The bytes are no HTTP request', {}, { cause: error }));
  });
  server.on('connect', (_req, socket: Duplex) => refuse(socket, new HubError('method_not_allowed', 'The hub is no proxy')));
  // An unknown Expect may be ignored (RFC 9110 section 10.1.1); Node would answer 417 without our headers.
  server.on('checkExpectation', listener);
  return server;
}

function toRawAnswer(error: HubError, headers: Record<string, string>, publicUrl: string): string {
  const requestId = randomUUID();
  const body = JSON.stringify(toProblem(error, { publicUrl, requestId, instance: '' }));
  const fields = {
    ...headers,
    'X-Request-Id': requestId,
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  const { status } = error.kind;
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n');
}

/** Takes no new connection, waits up to `graceMs` for the running requests, then cuts what is left. Safe to call twice. */
export async function stopServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  server.close();
  // Node closes idle connections only once; one that becomes idle later would be kept for a minute.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
