/** The guard before and at the dial. The servers are real ones on loopback, which an allow-list opens. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HubError } from '../../../hub/errors.ts';
import { createOutbound } from '../../../hub/outbound/guard.ts';
import type { FoundAddress } from '../../../hub/outbound/resolve.ts';
import { readRequest, startWebServer, type WebServer } from '../../support/web-server.ts';

let server: WebServer;
beforeAll(async () => {
  server = await startWebServer(async (request, response) => {
    const body = await readRequest(request);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method: request.method, host: request.headers.host, headers: request.headers, body }));
  });
});
afterAll(() => server.close());

const failureOf = (work: Promise<unknown>): Promise<HubError> =>
  work.then(
    () => expect.unreachable('It was called'),
    (error: HubError) => error,
  );
const at = (...addresses: string[]) =>
  Promise.resolve(addresses.map((address): FoundAddress => ({ address, family: address.includes(':') ? 6 : 4 })));

describe('S40 what is never called', () => {
  const spellings = [
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://2130706433/',
    'https://127.0.0.1./',
    'https://１２７.０.０.１/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::127.0.0.1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[2002:7f00:1::]/',
    'https://[fe80::1]/',
    'https://0/',
    'https://0.0.0.0/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/',
    'https://224.0.0.1/',
  ];
  test.each(spellings)('%s', async (url) => {
    const outbound = createOutbound({ resolve: () => expect.unreachable('A literal address was looked up') });
    expect(() => outbound.check(url)).toThrow(expect.objectContaining({ code: 'target_not_allowed' }));
    expect((await failureOf(outbound.fetch(url))).code).toBe('target_not_allowed');
  });

  test.each([
    ['http://example.org/', 'https'],
    ['https://example.org:8443/', 'Port 8443'],
    ['https://example.org:22/', 'Port 22'],
    ['https://user@example.org/', 'user name'],
    // secretlint-disable-next-line -- no secret: an address that must be refused
    ['https://user:secret@example.org/', 'user name'],
    ['https://:secret@example.org/', 'user name'],
    ['ftp://example.org/', 'https'],
    ['file:///etc/passwd', 'https'],
    ['gopher://127.0.0.1:6379/_FLUSHALL', 'https'],
    ['data:text/plain,hello', 'https'],
    ['javascript:alert(1)', 'https'],
    ['//example.org/', 'no'],
    ['https://', 'no'],
    ['https://./', 'no'],
    ['https://example.org../', 'no'],
    [`https://example.org/${'a'.repeat(2_100)}`, 'no'],
  ])('%s is refused for what it is', async (url, words) => {
    const error = await failureOf(createOutbound({ resolve: () => at('93.184.216.34') }).fetch(url));
    expect(error.code).toBe('target_not_allowed');
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('secret@');
  });

  test.each([
    ['localhost', ['127.0.0.1']],
    ['localhost.', ['127.0.0.1']],
    ['metadata.google.internal', ['169.254.169.254']],
    ['private.example', ['10.0.0.5']],
    ['six.example', ['::1']],
    ['mapped.example', ['::ffff:127.0.0.1']],
    ['compatible.example', ['::7f00:1']],
    ['mixed.example', ['93.184.216.34', '127.0.0.1']],
    ['strange.example', ['127.1']],
  ])('%s, a name of a private address', async (name, addresses) => {
    const error = await failureOf(createOutbound({ resolve: () => at(...addresses) }).fetch(`https://${name}/`));
    expect(error.code).toBe('target_not_allowed');
    // The answer must not tell which private address it is.
    for (const address of addresses) expect(error.message).not.toContain(address);
  });

  test('headers that are ours or would add another one', async () => {
    const outbound = createOutbound({ allow: [server.entry] });
    const before = server.asked.length;
    for (const [name, value] of [
      ['Host', 'other'],
      ['Connection', 'close'],
      ['Transfer-Encoding', 'chunked'],
      ['Content-Length', '3'],
      ['Proxy-Authorization', 'x'],
      ['X-One', 'a\r\nX-Two: b'],
      ['X One', 'a'],
      ['X-One', 'ä'],
    ] as const) {
      expect((await failureOf(outbound.fetch(server.url, { headers: { [name]: value } }))).code, name).toBe('target_not_allowed');
    }
    expect(server.asked.length).toBe(before);
  });
});

describe('S40 what is allowed is called', () => {
  test('an address of the list, with method, headers and body', async () => {
    const outbound = createOutbound({ allow: [server.entry] });
    outbound.check(server.url);
    const answer = await outbound.fetch(`${server.url}/path?q=1#part`, {
      method: 'POST',
      headers: { 'x-one': '1' },
      body: 'hello',
    });
    expect(answer).toMatchObject({ status: 200, url: `${server.url}/path?q=1`, redirectedFrom: [] });
    expect(JSON.parse(answer.body.toString())).toMatchObject({ method: 'POST', body: 'hello', headers: { 'x-one': '1' } });
    await server.idle();
  });

  test('a host of the list is looked up once, dialled there, and told its own name', async () => {
    let lookups = 0;
    // The second answer is the trap of DNS rebinding: a client that looks up again for the dial would go there.
    const resolve = () => at((lookups += 1) === 1 ? '127.0.0.1' : '169.254.169.254');
    const outbound = createOutbound({ allow: [`hooks.example:${server.port}`], resolve });
    const answer = await outbound.fetch(`http://hooks.example:${server.port}/`);
    expect(JSON.parse(answer.body.toString()).host).toBe(`hooks.example:${server.port}`);
    expect(lookups).toBe(1);
    expect((await failureOf(outbound.fetch(`http://hooks.example:${server.port}/`))).code).toBe('target_not_allowed');
  });

  test('a name may be in an allowed range, which does not open other private addresses', async () => {
    const allow = ['127.0.0.0/8', `name.example:${server.port}`];
    const there = createOutbound({ allow, resolve: () => at('127.0.0.1') });
    expect((await there.fetch(`http://name.example:${server.port}/`)).status).toBe(200);
    const elsewhere = createOutbound({ allow: ['127.0.0.0/8'], resolve: () => at('10.0.0.1') });
    expect((await failureOf(elsewhere.fetch('https://name.example/'))).code).toBe('target_not_allowed');
  });

  test('no proxy of the environment is asked', async () => {
    const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
    try {
      for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : 'http://127.0.0.1:1';
      expect((await createOutbound({ allow: [server.entry] }).fetch(server.url)).status).toBe(200);
    } finally {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  test('a server that is not there is a failure that may pass', async () => {
    const gone = await startWebServer(() => {});
    await gone.close();
    const error = await failureOf(createOutbound({ allow: [gone.entry] }).fetch(gone.url));
    expect([error.code, error.kind.retryable]).toEqual(['target_unavailable', true]);
    const unknown = createOutbound({ resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })) });
    expect(await failureOf(unknown.fetch('https://nowhere.example/'))).toMatchObject({
      code: 'target_unavailable',
      message: 'The name of the server was not found.',
    });
  });
});
