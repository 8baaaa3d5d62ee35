import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from 'node:http';
import { send, sendJson, sendRaw, startTestHub, type TestHub } from '../../support/http-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ settings: { publicUrl: 'https://hub.example', corsOrigins: ['https://panel.example'] } });
});
afterAll(() => hub.stop());

/** One request of every kind of answer; each must carry the same headers. */
const KINDS: [string, Parameters<typeof send>[1]][] = [
  ['200', { path: '/collab/tasks/T-1' }],
  ['HEAD', { path: '/collab/tasks/T-1', method: 'HEAD' }],
  ['204', { path: '/collab/tasks/claim-next', method: 'POST', token: 'a-token' }],
  ['304', { path: '/collab/tasks/T-1', headers: { 'if-none-match': '*' } }],
  ['401', { path: '/collab/tasks/T-1', token: '' }],
  ['404', { path: '/nowhere' }],
  ['405', { path: '/collab/tasks', method: 'PUT' }],
  ['415', { path: '/collab/tasks', method: 'POST', token: 'a-token', headers: { 'content-type': 'text/plain' }, body: 'x' }],
  ['500', { path: '/collab/break' }],
  ['OPTIONS', { path: '/collab/tasks', method: 'OPTIONS' }],
  ['foreign origin', { path: '/collab/tasks', headers: { origin: 'https://evil.example' } }],
];

describe('S46 headers of every answer', () => {
  it.each(KINDS)('%s', async (_, sending) => {
    const { headers } = await send(hub, sending);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'strict-transport-security': 'max-age=31536000',
      vary: 'Origin',
    });
    expect(headers['cache-control']).toMatch(/^no-store/);
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
  });

  it('promises TLS only where people come by TLS', async () => {
    const plain = await startTestHub({ settings: { publicUrl: 'http://hub.example' } });
    const { headers } = await send(plain, { path: '/collab/tasks/T-1' });
    await plain.stop();
    expect(headers).not.toHaveProperty('strict-transport-security');
  });
});

describe('problems', () => {
  it('have every member of the contract', async () => {
    const reply = await send(hub, { path: '/collab/tasks/missing?x=1', headers: { 'x-request-id': 'my-id.1' } });
    expect(reply.status).toBe(404);
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.json).toEqual({
      type: 'https://hub.example/docs#error-not_found',
      title: 'Not found',
      status: 404,
      detail: 'There is no such task',
      instance: '/collab/tasks/missing',
      code: 'not_found',
      request_id: 'my-id.1',
      retryable: false,
      next: 'Check the name; list what exists first.',
    });
  });

  it('hide what is unknown, and log it once with its cause', async () => {
    const reply = await send(hub, { path: '/collab/break' });
    expect(reply).toMatchObject({ status: 500, json: { code: 'internal', detail: 'Something broke on our side' } });
    expect(reply.text).not.toMatch(/select|home|stack/i);
  });

  it('are sent when the answer itself cannot be', async () => {
    const broken = await startTestHub({ answer: () => ({ output: { id: 'T\r\nX-Evil: 1', title: 'x', version: 1 } }) });
    const reply = await sendJson(broken, 'POST', '/collab/tasks', { title: 'x' });
    await broken.stop();
    expect(reply).toMatchObject({ status: 500, json: { code: 'internal' } });
    expect(reply.headers).toHaveProperty('x-content-type-options');
    expect(reply.headers).not.toHaveProperty('x-evil');
    expect(broken.lines.map(({ level }) => level)).toEqual([50, 30]);
  });

  it('challenge strangers, and name the error only when a credential came', async () => {
    expect((await send(hub, { path: '/collab/tasks/T-1', token: '' })).headers['www-authenticate']).toBe('Bearer realm="kyros"');
    expect((await send(hub, { path: '/collab/tasks/T-1', token: 'x' })).headers['www-authenticate']).toBe(
      'Bearer realm="kyros", error="invalid_token"',
    );
  });

  it('P4 say when to come back', async () => {
    const { HubError } = await import('../../../hub/errors.ts');
    const busy = await startTestHub({
      answer: () => ({
        ok: false,
        error: new HubError('rate_limited', undefined, { retry_after_seconds: 2.1, status: 200, code: 'x' }),
      }),
    });
    const reply = await send(busy, { path: '/collab/tasks/T-1' });
    await busy.stop();
    expect(reply.headers['retry-after']).toBe('3');
    expect(reply.json).toMatchObject({
      status: 429,
      code: 'rate_limited',
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
    });
  });
});

describe('paths and methods', () => {
  it.each(['/nowhere', '/collab/Tasks', '/collab/tasks/', '/collab/tasks/a/b', '/../etc/passwd', '/%2e%2e/x', '//collab/tasks'])(
    'answers 404 at %s',
    async (path) => {
      expect(await send(hub, { path })).toMatchObject({ status: 404, json: { code: 'not_found' } });
    },
  );

  it('answers 405 with what is allowed', async () => {
    const reply = await send(hub, { path: '/collab/tasks/T-1', method: 'PUT' });
    expect(reply).toMatchObject({ status: 405, json: { code: 'method_not_allowed' } });
    expect(reply.headers.allow!.split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST']);
  });

  it('S52 refuses TRACE and unknown methods, and looks at no override', async () => {
    expect((await send(hub, { path: '/collab/tasks', method: 'TRACE' })).status).toBe(405);
    expect(await send(hub, { path: '/collab/tasks', method: 'PROPFIND' })).toMatchObject({
      status: 501,
      json: { code: 'not_implemented' },
    });
    const overridden = await send(hub, {
      path: '/collab/tasks/T-1?limit=1',
      headers: { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' },
    });
    expect(overridden.status).toBe(422);
    expect((await send(hub, { path: '/collab/tasks/T-1', headers: { 'x-http-method-override': 'DELETE' } })).json).toHaveProperty(
      'title',
      'One',
    );
  });

  it('answers OPTIONS with what is allowed', async () => {
    const reply = await send(hub, { path: '/collab/tasks', method: 'OPTIONS', token: '' });
    expect(reply.status).toBe(204);
    expect(reply.headers.allow).toBe('HEAD, GET, POST, OPTIONS');
  });
});

describe('X-Request-Id', () => {
  it.each(['abc', 'A-b_c.9', 'x'.repeat(64)])('is kept when it is sane: %s', async (id) => {
    expect((await send(hub, { path: '/nowhere', headers: { 'x-request-id': id } })).headers['x-request-id']).toBe(id);
  });

  it.each(['a b', 'x'.repeat(65), '<script>', 'a,b', ''])('is replaced when it is not: %j', async (id) => {
    const reply = await send(hub, { path: '/nowhere', headers: { 'x-request-id': id } });
    expect(reply.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(reply.json.request_id).toBe(reply.headers['x-request-id']);
  });

  it('goes on to the call and to the one log line of the request', async () => {
    await send(hub, { path: '/collab/tasks/T-1?x=secret', headers: { 'x-request-id': 'trace-1' } });
    expect(hub.calls.at(-1)!.requestId).toBe('trace-1');
    const lines = hub.lines.filter((line) => line.request_id === 'trace-1');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      msg: 'request',
      method: 'GET',
      path: '/collab/tasks/T-1',
      route: '/collab/tasks/:id',
      status: 422,
      source: '127.0.0.1',
      actor: 'viewer-person',
    });
    expect(lines[0]!.call_id).toMatch(/^call-/);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});

describe('S47 origins', () => {
  const from = (origin: string, more: Partial<Parameters<typeof send>[1]> = {}) =>
    send(hub, { path: '/collab/tasks/T-1', ...more, headers: { origin, ...more.headers } });
  const preflight = { method: 'OPTIONS', token: '', headers: { 'access-control-request-method': 'PATCH' } };

  it('answers a listed origin, for that origin alone and without credentials', async () => {
    const { status, headers } = await from('https://panel.example');
    expect(status).toBe(200);
    expect(headers['access-control-allow-origin']).toBe('https://panel.example');
    expect(headers['access-control-expose-headers']).toContain('ETag');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('names the origin on problems too, so that pages can read them', async () => {
    expect((await from('https://panel.example', { path: '/nowhere' })).headers['access-control-allow-origin']).toBe(
      'https://panel.example',
    );
  });

  it('answers the preflight of a listed origin without a credential', async () => {
    const { status, headers } = await from('https://panel.example', preflight);
    expect(status).toBe(204);
    expect(headers['access-control-allow-methods']).toContain('PATCH');
    expect(headers['access-control-allow-headers']).toContain('If-Match');
    expect(headers['access-control-max-age']).toBe('600');
  });

  it.each([
    'https://evil.example',
    'null',
    'https://panel.example.evil.example',
    'http://panel.example',
    'https://panel.example:444',
    'https://PANEL.example',
    '',
  ])('refuses %j, preflight and request', async (origin) => {
    const before = hub.calls.length;
    for (const more of [{}, preflight]) {
      const reply = await from(origin, more);
      expect(reply).toMatchObject({ status: 403, json: { code: 'forbidden' } });
      expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
    }
    expect(hub.calls).toHaveLength(before);
    expect(hub.refusals.at(-1)).toMatchObject({ outcome: 'forbidden' });
  });

  it('lets our own pages in, by PUBLIC_URL or by the host they were loaded from', async () => {
    expect((await from('https://hub.example')).status).toBe(200);
    const same = await from('http://127.0.0.1:1234', { headers: { host: '127.0.0.1:1234' } });
    expect(same.status).toBe(200);
    expect((await from('http://evil127.0.0.1:1234', { headers: { host: '127.0.0.1:1234' } })).status).toBe(403);
    expect(same.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('S52 bytes that are no request', () => {
  const answerOf = async (bytes: string) => {
    const text = await sendRaw(hub, bytes);
    const [head = '', body = ''] = text.split('\r\n\r\n');
    return { head, status: Number(head.split(' ')[1]), body };
  };

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['both lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc', 400],
    ['a header with a space before its colon', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n', 400],
    ['headers that are too large', `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(17_000)}\r\n\r\n`, 431],
  ])('%s', async (_, bytes, status) => {
    const { head, body, status: got } = await answerOf(bytes);
    expect(got).toBe(status);
    expect(head).toContain('Content-Type: application/problem+json');
    expect(head).toContain("Content-Security-Policy: default-src 'none'");
    expect(JSON.parse(body)).toMatchObject({ status });
  });

  it('no Host at all', async () => {
    const { status, body } = await answerOf('GET /collab/tasks HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: 'bad_request', detail: 'The request has no Host header' });
  });

  it('two hosts', async () => {
    const { status, body } = await answerOf('GET /collab/tasks HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n');
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: 'bad_request', detail: 'The request has more than one Host header' });
  });

  it('CONNECT', async () => {
    expect((await answerOf('CONNECT evil:443 HTTP/1.1\r\nHost: evil:443\r\n\r\n')).status).toBe(405);
  });

  it('an unknown expectation is ignored', async () => {
    const { status } = await answerOf(
      'GET /collab/tasks/T-1 HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nAuthorization: Bearer v-token\r\nConnection: close\r\n\r\n',
    );
    expect(status).toBe(200);
  });
});

describe('stopping', () => {
  it('lets a running request finish, closes its connection, and takes no new one', async () => {
    let finish = () => {};
    const running = new Promise<void>((resolve) => (finish = resolve));
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const busy = await startTestHub({
      mount: (routes) => {
        routes.get('/slow', async (ctx) => {
          arrived();
          await running;
          ctx.body = 'done';
        });
      },
    });
    const reply = send(busy, { path: '/slow', headers: { connection: 'keep-alive' } });
    await arrival;
    const stopped = busy.app.stop(5000);
    finish();
    expect(await reply).toMatchObject({ status: 200, text: 'done', headers: { connection: 'close' } });
    await stopped;
    await expect(send(busy, { path: '/slow' })).rejects.toThrow('ECONNREFUSED');
    await busy.app.stop(10);
  });

  it('cuts what does not end within the grace', async () => {
    const stuck = await startTestHub({
      mount: (routes) => {
        routes.get('/stuck', () => new Promise(() => {}));
      },
    });
    const reply = send(stuck, { path: '/stuck' }).catch((error: NodeJS.ErrnoException) => error.code);
    await expect.poll(() => connections(stuck)).toBe(1);
    await stuck.app.stop(20);
    expect(await reply).toBe('ECONNRESET');
  });
});

describe('a client that leaves', () => {
  it('is no failure of ours', async () => {
    const left = await startTestHub();
    const bytes =
      'POST /collab/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a-token\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"ti';
    const req = request({
      port: left.port,
      method: 'POST',
      path: '/collab/tasks',
      headers: { authorization: 'Bearer a-token', 'content-type': 'application/json', 'content-length': 100 },
    });
    req.on('error', () => {});
    req.write(bytes.slice(-4), () => req.destroy());
    await expect.poll(() => left.lines.length).toBe(1);
    expect(left.lines[0]).toMatchObject({ level: 30, msg: 'request' });
    await left.stop();
  });
});

describe('numbers', () => {
  it('count requests by the pattern of their route', async () => {
    const seen: unknown[][] = [];
    const counted = await startTestHub({ observe: (...args) => void seen.push(args) });
    await send(counted, { path: '/collab/tasks/T-77' });
    await send(counted, { path: '/nowhere/at/all' });
    await sendJson(counted, 'POST', '/collab/tasks', { title: 'x' });
    await counted.stop();
    expect(seen.map(([method, route, status]) => [method, route, status])).toEqual([
      ['GET', '/collab/tasks/:id', 200],
      ['GET', 'none', 404],
      ['POST', '/collab/tasks', 201],
    ]);
  });
});

function connections({ app }: TestHub): Promise<number> {
  return new Promise((resolve) => app.server.getConnections((_, count) => resolve(count)));
}
