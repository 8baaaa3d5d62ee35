import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HubError } from '../../../hub/errors.ts';
import { createOutbound, type Outbound } from '../../../hub/outbound/guard.ts';
import { findNextHop, type Hop } from '../../../hub/outbound/redirect.ts';
import { readRequest, startWebServer, type WebServer } from '../../support/web-server.ts';

let first: WebServer;
let other: WebServer;
let outbound: Outbound;
beforeAll(async () => {
  other = await startWebServer(async (request, response) => {
    response.end(JSON.stringify({ method: request.method, headers: request.headers, body: await readRequest(request) }));
  });
  first = await startWebServer(async (request, response) => {
    const url = new URL(request.url!, first.url);
    await readRequest(request);
    const left = Number(url.searchParams.get('left') ?? '0');
    const location = url.pathname === '/loop' ? (left > 0 ? `/loop?left=${left - 1}` : '/end') : url.searchParams.get('to');
    if (url.pathname === '/end') response.end(JSON.stringify({ method: request.method, headers: request.headers }));
    else if (location === null) response.writeHead(302).end('nowhere');
    else response.writeHead(Number(url.searchParams.get('status') ?? '302'), { location }).end('moved');
  });
  outbound = createOutbound({ allow: [first.entry, other.entry] });
});
afterAll(() => Promise.all([first.close(), other.close()]));

const failureOf = (work: Promise<unknown>): Promise<HubError> =>
  work.then(
    () => expect.unreachable('It was called'),
    (error: HubError) => error,
  );
const to = (target: string, status = 302) => `${first.url}/go?status=${status}&to=${encodeURIComponent(target)}`;

describe('S40 every hop is checked', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'https://169.254.169.254/',
    'https://127.0.0.1/',
    'http://example.org/',
    'file:///etc/passwd',
    'https://user:password@example.org/',
    'https://[::ffff:127.0.0.1]/',
    'http://[',
  ])('a redirect to %s is not followed', async (target) => {
    expect((await failureOf(outbound.fetch(to(target)))).code).toBe('target_not_allowed');
    await first.idle();
  });

  test('five redirects are followed, six are not', async () => {
    const answer = await outbound.fetch(`${first.url}/loop?left=4`);
    expect(answer).toMatchObject({ status: 200, url: `${first.url}/end` });
    expect(answer.redirectedFrom).toHaveLength(5);
    const error = await failureOf(outbound.fetch(`${first.url}/loop?left=5`));
    expect([error.code, error.message]).toEqual(['target_refused', 'The server redirected more than 5 times.']);
  });

  test('none is followed when none is wanted, and one without a place is an answer', async () => {
    const before = other.asked.length;
    expect(await outbound.fetch(to(other.url), { maxRedirects: 0 })).toMatchObject({ status: 302, redirectedFrom: [] });
    expect(other.asked.length).toBe(before);
    expect((await outbound.fetch(`${first.url}/go`)).body.toString()).toBe('nowhere');
  });

  test('credentials stay at the origin they were given for', async () => {
    const headers = { authorization: 'Bearer abc', cookie: 'a=b', 'x-api-key': 'k', 'x-anything': '1', accept: 'text/plain' };
    const there = JSON.parse((await outbound.fetch(to(other.url), { headers })).body.toString()).headers;
    expect(there.accept).toBe('text/plain');
    expect(Object.keys(there)).not.toEqual(expect.arrayContaining(['authorization']));
    for (const name of ['authorization', 'cookie', 'x-api-key', 'x-anything']) expect(there).not.toHaveProperty(name);
    const here = JSON.parse((await outbound.fetch(to('/end'), { headers })).body.toString()).headers;
    expect(here).toMatchObject(headers);
  });
});

describe('S40 methods over redirects', () => {
  const post: Hop = {
    url: 'https://a.example/x',
    method: 'POST',
    headers: { 'content-type': 'text/plain', accept: '*/*' },
    body: 'b',
  };

  test.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [302, 'PUT', 'PUT'],
    [307, 'POST', 'POST'],
    [308, 'DELETE', 'DELETE'],
  ])('%i makes %s a %s', (status, method, expected) => {
    const next = findNextHop({ ...post, method }, status, '/y')!;
    expect(next).toMatchObject({ url: 'https://a.example/y', method: expected });
    expect(next.body).toBe(expected === method ? 'b' : undefined);
    expect('content-type' in next.headers).toBe(expected === method);
  });

  test.each([200, 300, 304, 400])('%i is no redirect', (status) => {
    expect(findNextHop(post, status, '/y')).toBeUndefined();
  });

  test('the server sees them', async () => {
    const kept = await outbound.fetch(to(other.url, 307), { method: 'POST', body: 'hello' });
    expect(JSON.parse(kept.body.toString())).toMatchObject({ method: 'POST', body: 'hello' });
    const changed = await outbound.fetch(to(other.url, 303), { method: 'POST', body: 'hello' });
    expect(JSON.parse(changed.body.toString())).toMatchObject({ method: 'GET', body: '' });
  });
});
