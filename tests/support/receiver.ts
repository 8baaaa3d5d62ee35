/** A server that takes whatever it is sent, as a collector of traces or of error reports does, and can fail or freeze. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import type { AddressInfo } from 'node:net';
import { until } from './until.ts';

export type Received = { path: string; headers: IncomingHttpHeaders; body: string };

export type Receiver = {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  /** What it does with the next requests: 0 is never to answer. */
  status: number;
  /** Everything that came in, headers too, for searching. */
  text(): string;
  close(): Promise<void>;
};

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server: Server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const body = (req.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
      received.push({ path: req.url!, headers: req.headers, body });
      if (receiver.status !== 0) res.writeHead(receiver.status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    status: 200,
    text: () => received.map(({ path, headers, body }) => `${path}\n${JSON.stringify(headers)}\n${body}`).join('\n'),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}

export type SentSpan = {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  status: { code: number; message?: string };
  facts: Record<string, unknown>;
  resource: Record<string, unknown>;
};

/** The spans in the bodies of an OTLP collector. */
export function readSpans({ received }: Pick<Receiver, 'received'>): SentSpan[] {
  return received.flatMap(({ body }) =>
    (JSON.parse(body).resourceSpans as any[]).flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }: any) =>
        spans.map((span: any) => ({ ...span, facts: toObject(span.attributes), resource: toObject(resource.attributes) })),
      ),
    ),
  );
}

function toObject(attributes: { key: string; value: Record<string, unknown> }[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** The first span that fits, once it is there. */
export async function untilSpan(receiver: Receiver, fits: (span: SentSpan) => boolean): Promise<SentSpan> {
  await until(() => readSpans(receiver).some(fits));
  return readSpans(receiver).find(fits)!;
}
