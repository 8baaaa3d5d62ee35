import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Executor } from '../../../../hub/jobs/executor.ts';
import { defineHttpRequest } from '../../../../hub/jobs/executors/http-request.ts';
import { createOutbound } from '../../../../hub/outbound/guard.ts';
import { createFakeWork, failureOf, runExecutor } from '../../../support/fake-work.ts';
import { readRequest, startWebServer, type WebServer } from '../../../support/web-server.ts';

let server: WebServer;
let http: Executor;
const TYPES: Record<string, [type: string, body: string | Buffer]> = {
  '/json': ['application/problem+json; charset=utf-8', '{"b":[1,2],"token":"x"}'],
  '/broken-json': ['application/json', '{"b":'],
  '/markdown': ['text/markdown', '# Hello\n'],
  '/html': ['text/html', '<script>alert(1)</script>'],
  '/latin': ['text/plain; charset=iso-8859-1', Buffer.from([0x67, 0x72, 0xfc, 0xdf])],
  '/strange-charset': ['text/plain; charset=klingon', 'ok'],
  '/binary': ['image/png', Buffer.from([0x89, 0, 1, 2])],
  '/untyped': ['', 'plain words'],
  '/untyped-binary': ['application/octet-stream', Buffer.from([0, 1, 2, 0xff])],
};

beforeAll(async () => {
  server = await startWebServer(async (request, response) => {
    const url = new URL(request.url!, server.url);
    const body = await readRequest(request);
    const typed = TYPES[url.pathname];
    if (typed) {
      if (typed[0] !== '') response.setHeader('content-type', typed[0]);
      response.setHeader('set-cookie', 'session=very-secret').end(typed[1]);
    } else if (url.pathname === '/status') {
      const retry = url.searchParams.get('retry');
      response.writeHead(Number(url.searchParams.get('code')), retry ? { 'retry-after': retry } : {}).end('why');
    } else if (url.pathname === '/redirect') response.writeHead(302, { location: '/json' }).end();
    else if (url.pathname !== '/silent') response.end(JSON.stringify({ method: request.method, headers: request.headers, body }));
  });
  http = defineHttpRequest({ outbound: createOutbound({ allow: [server.entry] }), origin: 'https://hub.example' });
});
afterAll(() => server.close());

const ask = (input: object, options?: Parameters<typeof runExecutor>[2]) => runExecutor(http, input, options);
const echo = async (input: object, options?: Parameters<typeof runExecutor>[2]) =>
  JSON.parse((await ask({ url: `${server.url}/echo`, ...input }, options))[0]!.content);

describe('http.request sends', () => {
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('%s', async (method) => {
    expect((await echo({ method })).method).toBe(method);
  });

  test('HEAD, of which there is only a report', async () => {
    const variants = await ask({ url: `${server.url}/json`, method: 'HEAD' });
    expect(variants.map(({ title }) => title)).toEqual(['report']);
    expect(variants[0]!.content).toContain('There is no body.');
  });

  test('headers and a body as text or as JSON', async () => {
    const text = await echo({ method: 'POST', headers: { 'X-One': '1', 'Content-Type': 'text/csv' }, body: 'a,b' });
    expect(text).toMatchObject({ body: 'a,b', headers: { 'x-one': '1', 'content-type': 'text/csv', 'user-agent': 'Kyros' } });
    const json = await echo({ method: 'PUT', json: { a: [1, null] } }, { settings: { userAgent: 'Mine 1.0' } });
    expect(json).toMatchObject({
      body: '{"a":[1,null]}',
      headers: { 'content-type': 'application/json', 'user-agent': 'Mine 1.0' },
    });
  });

  test('the same key for every attempt of a job, another for another job or hub, none for a look', async () => {
    const key = async (method: string, options?: Parameters<typeof runExecutor>[2]) =>
      (await echo({ method }, options)).headers['idempotency-key'];
    const first = await key('POST');
    expect(first).toMatch(/^kyros-[0-9a-f]{16}-J-7$/);
    expect(await key('POST', { work: createFakeWork({ attempt: 2 }) })).toBe(first);
    expect(await key('POST', { work: { ...createFakeWork(), jobId: 'J-8' } })).not.toBe(first);
    expect(await key('GET')).toBeUndefined();
    expect((await echo({ method: 'POST', headers: { 'Idempotency-Key': 'mine' } })).headers['idempotency-key']).toBe('mine');
    const other = defineHttpRequest({ outbound: createOutbound({ allow: [server.entry] }), origin: 'https://other.example' });
    const [body] = await runExecutor(other, { url: `${server.url}/echo`, method: 'POST' });
    expect(JSON.parse(body!.content).headers['idempotency-key']).not.toBe(first);
  });
});

describe('http.request keeps', () => {
  test.each([
    ['/json', 'application/json', '{\n  "b": [\n    1,\n    2\n  ],\n  "token": "x"\n}\n'],
    ['/broken-json', 'text/plain', '{"b":'],
    ['/markdown', 'text/markdown', '# Hello\n'],
    ['/html', 'text/plain', '<script>alert(1)</script>'],
    ['/latin', 'text/plain', 'grüß'],
    ['/strange-charset', 'text/plain', 'ok'],
    ['/untyped', 'text/plain', 'plain words'],
  ])('%s as %s', async (path, mediaType, content) => {
    expect((await ask({ url: server.url + path }))[0]).toMatchObject({ title: 'body', mediaType, content });
  });

  test.each(['/binary', '/untyped-binary'])('only a report of %s', async (path) => {
    const variants = await ask({ url: server.url + path });
    expect(variants).toHaveLength(1);
    expect(variants[0]!.content).toContain('The body is not text.');
    expect(variants[0]!.content).toMatch(/\| SHA-256 \| [0-9a-f]{64} \|/);
  });

  test('a report of everything but secrets', async () => {
    const headers = { Authorization: 'Bearer abcdefghijkl', Cookie: 'a=hidden', 'X-Api-Key': 'hidden-too', 'X-One': 'seen' };
    const [, report] = await ask({ url: `${server.url}/redirect`, headers });
    expect(report).toMatchObject({ title: 'report', mediaType: 'text/markdown' });
    expect(report!.content).toContain('| Redirects | 1 |');
    expect(report!.content).toContain('| x-one | seen |');
    expect(report!.content).toContain('{"b":[1,2],"token":"x"}');
    for (const secret of ['abcdefghijkl', 'hidden', 'very-secret']) expect(report!.content).not.toContain(secret);
  });
});

describe('http.request fails', () => {
  const status = (code: number, retry = '') =>
    `${server.url}/status?code=${code}${retry === '' ? '' : `&retry=${encodeURIComponent(retry)}`}`;

  test.each([500, 502, 503, 504, 429])('%i may pass', async (code) => {
    const error = await failureOf(ask({ url: status(code) }));
    expect(error).toMatchObject({ code: 'target_unavailable', fields: { status_answered: code }, kind: { retryable: true } });
    expect(error.fields).not.toHaveProperty('retry_after_seconds');
  });

  test.each([400, 401, 403, 404, 410, 422])('%i does not', async (code) => {
    expect(await failureOf(ask({ url: status(code) }))).toMatchObject({ code: 'target_refused', kind: { retryable: false } });
  });

  test('with the pause that the server asks for, up to an hour', async () => {
    expect((await failureOf(ask({ url: status(503, '7') }))).fields.retry_after_seconds).toBe(7);
    expect((await failureOf(ask({ url: status(429, '999999') }))).fields.retry_after_seconds).toBe(3_600);
    const date = new Date(Date.now() + 100_000).toUTCString();
    const seconds = (await failureOf(ask({ url: status(503, date) }))).fields.retry_after_seconds!;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(100);
    for (const useless of ['soon', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
      expect((await failureOf(ask({ url: status(503, useless) }))).fields).not.toHaveProperty('retry_after_seconds');
    }
  });

  test('or not, by what was expected', async () => {
    expect((await ask({ url: status(404), expectStatus: [404] }))[0]!.content).toBe('why');
    expect((await failureOf(ask({ url: status(200), expectStatus: [201] }))).code).toBe('target_refused');
    expect((await failureOf(ask({ url: status(503), expectStatus: [200] }))).code).toBe('target_unavailable');
    const moved = { url: `${server.url}/redirect`, followRedirects: false };
    expect((await failureOf(ask(moved))).fields.status_answered).toBe(302);
    expect(await ask({ ...moved, expectStatus: [302] })).toHaveLength(1);
    expect((await failureOf(ask({ url: `${server.url}/redirect` }, { settings: { maxRedirects: 0 } }))).code).toBe(
      'target_refused',
    );
  });

  test('when its time is over, which another run may change, and when it is told to stop', async () => {
    const url = `${server.url}/silent`;
    expect(
      (await failureOf(ask({ url, timeoutSeconds: 30 }, { work: createFakeWork({ params: { timeoutSeconds: 1 } }) }))).code,
    ).toBe('target_unavailable');
    const work = createFakeWork();
    const before = server.asked.length;
    const run = failureOf(ask({ url }, { work }));
    while (server.asked.length === before) await new Promise(setImmediate);
    work.stop();
    expect((await run).code).toBe('stopping');
    await server.idle();
  });

  test('S40 before anything is stored for what is never called', async () => {
    const input = http.input.parse({ url: 'https://169.254.169.254/' });
    expect(() => http.admit!(input, { role: 'admin' })).toThrow(expect.objectContaining({ code: 'target_not_allowed' }));
    expect((await failureOf(http.run(createFakeWork(), input, http.settings.parse({})))).code).toBe('target_not_allowed');
  });
});

describe('http.request refuses', () => {
  test.each([
    {},
    { url: '' },
    { url: 'https://x', method: 'TRACE' },
    { url: 'https://x', method: 'CONNECT' },
    { url: 'https://x', method: 'GET', body: 'a' },
    { url: 'https://x', method: 'POST', body: 'a', json: 1 },
    { url: 'https://x', method: 'POST', body: 'a'.repeat(1_048_577) },
    { url: 'https://x', timeoutSeconds: 31 },
    { url: 'https://x', timeoutSeconds: 0 },
    { url: 'https://x', expectStatus: [99] },
    { url: 'https://x', proxy: 'http://y' },
    { url: 'https://x', headers: { host: 'y' } },
    { url: 'https://x', headers: { Connection: 'close' } },
    { url: 'https://x', headers: { 'transfer-encoding': 'chunked' } },
    { url: 'https://x', headers: { 'content-length': '1' } },
    { url: 'https://x', headers: { 'proxy-authorization': 'x' } },
    { url: 'https://x', headers: { a: 'b\r\nc: d' } },
    { url: 'https://x', headers: { 'a b': 'c' } },
    { url: 'https://x', headers: { a: '1', A: '2' } },
  ])('%j', (input) => expect(http.input.safeParse(input).success).toBe(false));
});
