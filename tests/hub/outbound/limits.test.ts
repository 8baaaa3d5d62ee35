/** Answers that want too much memory or time. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HubError } from '../../../hub/errors.ts';
import { createOutbound, type Outbound } from '../../../hub/outbound/guard.ts';
import { startWebServer, type WebServer } from '../../support/web-server.ts';

const MIB = 1024 * 1024;
let server: WebServer;
let outbound: Outbound;
const reached = new Map<string, () => void>();
beforeAll(async () => {
  const text = Buffer.from('hello '.repeat(1_000));
  const bomb = gzipSync(Buffer.alloc(64 * MIB));
  const answers: Record<string, [Record<string, string>, Buffer]> = {
    '/gzip': [{ 'content-encoding': 'gzip' }, gzipSync(text)],
    '/deflate': [{ 'content-encoding': 'Deflate' }, deflateSync(text)],
    '/br': [{ 'content-encoding': 'br' }, brotliCompressSync(text)],
    '/plain': [{}, text],
    '/bomb': [{ 'content-encoding': 'gzip' }, bomb],
    '/twice': [{ 'content-encoding': 'gzip, gzip' }, gzipSync(bomb)],
    '/lie': [{ 'content-encoding': 'gzip' }, text],
    '/cut': [{ 'content-encoding': 'gzip' }, gzipSync(text).subarray(0, 40)],
    '/zstd': [{ 'content-encoding': 'zstd' }, text],
    '/just': [{}, Buffer.alloc(MIB)],
    '/over': [{}, Buffer.alloc(MIB + 1)],
    '/head': [{ 'content-encoding': 'gzip' }, Buffer.alloc(0)],
  };
  server = await startWebServer((request, response) => {
    const path = request.url!;
    if (path === '/silent') return void reached.get(path)?.();
    if (path === '/slow') {
      response.writeHead(200);
      response.write('x');
      return void reached.get(path)?.();
    }
    if (path === '/endless') {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.writeHead(200).on('drain', more);
      return void more();
    }
    const [headers, body] = answers[path]!;
    response.writeHead(200, headers).end(body);
  });
  outbound = createOutbound({ allow: [server.entry] });
});
afterAll(() => server.close());

const failureOf = (work: Promise<unknown>): Promise<HubError> =>
  work.then(
    () => expect.unreachable('It was answered'),
    (error: HubError) => error,
  );

describe('S40 size', () => {
  test.each(['/gzip', '/deflate', '/br', '/plain'])('%s is read', async (path) => {
    expect((await outbound.fetch(server.url + path)).body.toString()).toBe('hello '.repeat(1_000));
  });

  test.each(['/bomb', '/over', '/endless'])('%s ends at 1 MiB after inflating, and the connection with it', async (path) => {
    expect((await failureOf(outbound.fetch(server.url + path))).code).toBe('limit_exceeded');
    await server.idle();
  });

  test('exactly 1 MiB is read; less may be asked for, more not', async () => {
    expect((await outbound.fetch(`${server.url}/just`, { maxBytes: 8 * MIB })).body.length).toBe(MIB);
    expect((await failureOf(outbound.fetch(`${server.url}/over`, { maxBytes: 8 * MIB }))).code).toBe('limit_exceeded');
    expect((await failureOf(outbound.fetch(`${server.url}/plain`, { maxBytes: 10 }))).code).toBe('limit_exceeded');
  });

  test.each(['/twice', '/lie', '/cut', '/zstd'])('%s cannot be read, and trying again does not help', async (path) => {
    const error = await failureOf(outbound.fetch(server.url + path));
    expect([error.code, error.kind.retryable]).toEqual(['target_refused', false]);
    await server.idle();
  });

  test('a HEAD has an encoding and no body', async () => {
    expect((await outbound.fetch(`${server.url}/head`, { method: 'HEAD' })).body.length).toBe(0);
  });
});

describe('S40 time', () => {
  test.each(['/silent', '/slow'])('%s is given up when its time is over', async (path) => {
    const error = await failureOf(outbound.fetch(server.url + path, { timeoutSeconds: 0.2 }));
    expect([error.code, error.message]).toEqual(['target_unavailable', 'The server did not answer within 0.2 s.']);
    await server.idle();
  });

  test.each(['/silent', '/slow'])('%s ends with the reason of the signal', async (path) => {
    const stop = new AbortController();
    reached.set(path, () => stop.abort(new HubError('stopping')));
    expect((await failureOf(outbound.fetch(server.url + path, { signal: stop.signal }))).code).toBe('stopping');
    await server.idle();
  });

  test('nobody is called after the signal, not even to look up a name', async () => {
    const silent = createOutbound({ resolve: () => expect.unreachable('It was looked up') });
    const signal = AbortSignal.abort(new HubError('stopping'));
    expect((await failureOf(silent.fetch('https://example.org/', { signal }))).code).toBe('stopping');
  });

  test('a name that is never found ends with the signal too', async () => {
    const stop = new AbortController();
    const lost = createOutbound({
      resolve: () => {
        queueMicrotask(() => stop.abort(new HubError('stopping')));
        return new Promise(() => {});
      },
    });
    expect((await failureOf(lost.fetch('https://example.org/', { signal: stop.signal }))).code).toBe('stopping');
  });
});

describe('S40 answers that are no HTTP', () => {
  test.each([
    ['garbage', 'SSH-2.0-OpenSSH\r\n'],
    ['nothing', ''],
    ['half a body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc'],
  ])('%s is a broken connection', async (_what, bytes) => {
    const raw = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(bytes)));
    raw.listen(0, '127.0.0.1');
    await once(raw, 'listening');
    const { port } = raw.address() as { port: number };
    const error = await failureOf(createOutbound({ allow: [`127.0.0.1:${port}`] }).fetch(`http://127.0.0.1:${port}/`));
    expect(error.code).toBe('target_unavailable');
    raw.close();
    await once(raw, 'close');
  });

  test('headers without end are cut off', async () => {
    const raw = createServer((socket) =>
      socket.on('error', () => {}).once('data', () => socket.write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(70_000)}`)),
    );
    raw.listen(0, '127.0.0.1');
    await once(raw, 'listening');
    const { port } = raw.address() as { port: number };
    const error = await failureOf(createOutbound({ allow: [`127.0.0.1:${port}`] }).fetch(`http://127.0.0.1:${port}/`));
    expect(error.code).toBe('limit_exceeded');
    raw.close();
    await once(raw, 'close');
  });
});
