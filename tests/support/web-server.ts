/** A web server of a test on loopback, with a port of its own, that knows its open connections and what it was asked. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type WebServer = {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  port: number;
  /** `127.0.0.1:<port>`, as the allow-list wants it. */
  entry: string;
  /** Requests so far, as `GET /path`. */
  asked: string[];
  /** Resolves when no connection is open. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

export async function startWebServer(listener: RequestListener): Promise<WebServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  // A client that does not close its connection by itself keeps it for longer than any test.
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    entry: `127.0.0.1:${port}`,
    asked,
    idle: async () => {
      await Promise.all(
        [...sockets].map(
          (socket) => new Promise((resolve) => (socket.closed ? resolve(undefined) : socket.once('close', resolve))),
        ),
      );
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The whole body of a request as text. */
export async function readRequest(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
