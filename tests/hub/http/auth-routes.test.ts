import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { startHub, type Ask, type Reply, type TestHub } from '../../support/start-hub.ts';

let hub: TestHub;
let secure: TestHub;
beforeAll(async () => {
  const port = await findFreePort();
  [hub, secure] = await Promise.all([
    startHub({ RATE_LOGIN: '1000/60' }),
    startHub({ PUBLIC_URL: 'https://hub.example', PORT: String(port), RATE_LOGIN: '3/60' }),
  ]);
  secure.url = `http://127.0.0.1:${port}`; // Behind the proxy that its public address stands for.
});
afterAll(() => Promise.all([hub.remove(), secure.remove()]));

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}, ask: Ask = {}) =>
  hub.ask(path, { token: null, method: 'POST', ...(body !== undefined && { body }), headers, ...ask });
const login = async (delivery?: 'cookie', headers?: Record<string, string>) =>
  post('/auth/login', { ...hub.admin, ...(delivery !== undefined && { delivery }) }, headers);
const cookieOf = (reply: Reply) => reply.headers.getSetCookie()[0]!.split(';')[0]!;
const CSRF = { 'x-kyros-csrf': '1' };
const whoami = async (token: string) => (await hub.ask('/auth/me', { token })).status;

describe('POST /auth/login', () => {
  it('gives both tokens in the body', async () => {
    const reply = await login();
    expect(reply).toMatchObject({
      status: 200,
      body: {
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 900,
        refresh_token: expect.any(String),
        user: { id: expect.any(String), email: 'admin@localhost', name: 'Admin', role: 'admin' },
      },
    });
    expect(reply.headers.getSetCookie()).toEqual([]);
    expect(reply.headers.get('cache-control')).toMatch(/^no-store/);
    expect((await hub.ask('/auth/me', { token: reply.body.access_token })).body).toEqual(reply.body.user);
  });

  it('S9 gives the refresh token to browsers in a cookie only', async () => {
    const reply = await login('cookie');
    expect(reply.body).not.toHaveProperty('refresh_token');
    expect(reply.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^kyros_refresh=kyr_[\w-]+; Max-Age=6047\d\d; HttpOnly; SameSite=Strict; Path=\/auth$/),
    ]);
  });

  it('S9 names the cookie __Host- and Secure where people come by TLS', async () => {
    const reply = await secure.ask('/auth/login', {
      token: null,
      body: { ...secure.admin, delivery: 'cookie' },
      headers: { origin: 'https://hub.example' },
    });
    expect(reply.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-kyros_refresh=kyr_[\w-]+; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure; Path=\/$/),
    ]);
    const refreshed = await secure.ask('/auth/refresh', {
      token: null,
      method: 'POST',
      headers: { ...CSRF, cookie: cookieOf(reply) },
    });
    expect(refreshed.status).toBe(200);
  });

  it('S10 says the same for a wrong password and for nobody', async () => {
    const wrong = await post('/auth/login', { email: hub.admin.email, password: 'wrong password' });
    const nobody = await post('/auth/login', { email: 'nobody@example.org', password: 'wrong password' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    const { request_id: _, ...body } = nobody.body;
    expect(wrong.body).toMatchObject(body);
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer realm="kyros"');
  });

  it('S10 limits attempts with 429 and Retry-After', async () => {
    const guess = () => secure.ask('/auth/login', { token: null, body: { email: 'guess@example.org', password: 'a guess' } });
    for (let i = 0; i < 3; i++) expect((await guess()).status).toBe(401);
    const refused = await guess();
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited', retryable: true } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it.each([
    ['without a password', { email: 'a@b' }],
    ['with a number for the address', { email: 7, password: 'x' }],
    ['with an unknown field', { email: 'a@b', password: 'x', remember: true }],
    ['with an unknown delivery', { email: 'a@b', password: 'x', delivery: 'post' }],
    ['that is a list', []],
    ['with an endless password', { email: 'a@b', password: 'x'.repeat(3000) }],
  ])('S37 refuses a body %s', async (_, body) => {
    const reply = await post('/auth/login', body);
    expect(reply).toMatchObject({
      status: 422,
      body: { code: 'invalid_input', errors: [expect.objectContaining({ path: expect.any(String) })] },
    });
    expect(JSON.stringify(reply.body)).not.toContain('xxx');
  });

  it('S9 takes JSON only, by POST only', async () => {
    const form = await hub.ask('/auth/login', {
      token: null,
      raw: 'email=a&password=b',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    expect(await hub.ask('/auth/login', { token: null })).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
    expect(await hub.ask('/auth/refresh', { token: null })).toMatchObject({ status: 405 });
  });

  it('leaves lines in the audit log, without what was typed as password', async () => {
    await post('/auth/login', { email: 'audited@example.org', password: 'typed-password-1' });
    await post('/auth/login', { email: 'typed-password-2', password: 'x' });
    const { body } = await hub.ask('/audit?channel=auth');
    expect(body.rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ actor: 'audited@example.org', outcome: 'invalid_credentials', source: '127.0.0.1' }),
      ]),
    );
    expect(JSON.stringify(body)).not.toMatch(/typed-password/);
  });
});

describe('POST /auth/refresh', () => {
  it('S6 exchanges the token of the body', async () => {
    const { body } = await login();
    const next = await post('/auth/refresh', { refresh_token: body.refresh_token });
    expect(next).toMatchObject({ status: 200, body: { refresh_token: expect.any(String), user: body.user } });
    expect(next.body.refresh_token).not.toBe(body.refresh_token);
    expect(await whoami(next.body.access_token)).toBe(200);
  });

  it('S6 ends the family when the token before is used again at once, by the client that had the answer', async () => {
    const first = (await login()).body;
    const second = (await post('/auth/refresh', { refresh_token: first.refresh_token })).body;
    expect(await post('/auth/refresh', { refresh_token: first.refresh_token })).toMatchObject({
      status: 401,
      body: { code: 'token_reused' },
    });
    expect(await post('/auth/refresh', { refresh_token: second.refresh_token })).toMatchObject({ status: 401 });
    expect(await hub.ask('/auth/me', { token: second.access_token })).toMatchObject({ status: 401 });
  });

  it('S6 ends the family on reuse, and says so in the audit log', async () => {
    const first = (await login()).body;
    const second = (await post('/auth/refresh', { refresh_token: first.refresh_token })).body;
    const third = (await post('/auth/refresh', { refresh_token: second.refresh_token })).body;
    const reuse = await post('/auth/refresh', { refresh_token: first.refresh_token });
    expect(reuse).toMatchObject({ status: 401, body: { code: 'token_reused' } });
    expect(await post('/auth/refresh', { refresh_token: third.refresh_token })).toMatchObject({ status: 401 });
    for (const { access_token } of [first, second, third]) expect(await whoami(access_token)).toBe(401);
    expect((await hub.ask('/audit?outcome=refresh_reuse')).body.rows[0]).toMatchObject({
      actor: 'Admin',
      channel: 'auth',
      request_id: reuse.body.request_id,
    });
  });

  it('S6 gives fifty at once one successor', async () => {
    const { body } = await login();
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => post('/auth/refresh', { refresh_token: body.refresh_token })),
    );
    // One that arrived when the exchange was over is a reuse, as on a busy machine a few may.
    expect(
      new Set(replies.map(({ status, body }) => (status === 200 ? body.refresh_token : body.code))).size,
    ).toBeLessThanOrEqual(2);
    expect(new Set(replies.flatMap(({ body }) => body.refresh_token ?? [])).size).toBe(1);
    expect(replies.filter(({ status, body }) => status !== 200 && body.code !== 'token_reused')).toEqual([]);
  });

  it('S9 exchanges the cookie, with the header only', async () => {
    const cookie = cookieOf(await login('cookie'));
    expect(await post('/auth/refresh', {}, { cookie })).toMatchObject({ status: 403, body: { code: 'csrf' } });
    expect(await post('/auth/refresh', {}, { cookie, 'x-kyros-csrf': '' })).toMatchObject({
      status: 403,
      body: { code: 'csrf' },
    });
    const next = await post('/auth/refresh', undefined, { cookie, ...CSRF });
    expect(next.status).toBe(200);
    expect(next.body).not.toHaveProperty('refresh_token');
    expect(cookieOf(next)).toMatch(/^kyros_refresh=kyr_/);
    expect(cookieOf(next)).not.toBe(cookie);
  });

  it('S9 takes the headers that clients send by habit as well', async () => {
    const cookie = cookieOf(await login('cookie'));
    expect((await post('/auth/refresh', {}, { cookie, 'x-requested-with': 'XMLHttpRequest' })).status).toBe(200);
  });

  it.each([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['an origin without a name', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('S9 refuses the cookie from %s', async (_, headers) => {
    const cookie = cookieOf(await login('cookie'));
    expect((await post('/auth/refresh', {}, { cookie, ...CSRF, ...headers })).status).toBe(403);
    expect((await login('cookie', headers)).status).toBe(403);
    expect((await post('/auth/refresh', {}, { cookie, ...CSRF, 'sec-fetch-site': 'same-origin', origin: hub.url })).status).toBe(
      200,
    );
  });

  it('S9 refuses the cookie from an origin that may use the API', async () => {
    const listed = await startHub({ CORS_ORIGINS: 'https://app.example' });
    try {
      const headers = { origin: 'https://app.example' };
      expect((await listed.ask('/auth/login', { token: null, body: listed.admin, headers })).status).toBe(200);
      expect(
        await listed.ask('/auth/login', { token: null, body: { ...listed.admin, delivery: 'cookie' }, headers }),
      ).toMatchObject({ status: 403, body: { code: 'csrf' } });
    } finally {
      await listed.remove();
    }
  });

  it('S9 takes a dead cookie away', async () => {
    const reply = await login('cookie');
    await post('/auth/logout', {}, { authorization: `Bearer ${reply.body.access_token}` });
    const dead = await post('/auth/refresh', {}, { cookie: cookieOf(reply), ...CSRF });
    expect(dead.status).toBe(401);
    expect(dead.headers.getSetCookie()).toEqual(['kyros_refresh=; Max-Age=0; HttpOnly; SameSite=Strict; Path=/auth']);
  });

  it('S12 refuses two tokens', async () => {
    const cookie = cookieOf(await login('cookie'));
    const { refresh_token } = (await login()).body;
    expect(await post('/auth/refresh', { refresh_token }, { cookie, ...CSRF })).toMatchObject({
      status: 400,
      body: { code: 'ambiguous_credentials' },
    });
    expect(await post('/auth/refresh', {}, { cookie: `${cookie}; ${cookie}`, ...CSRF })).toMatchObject({ status: 400 });
    expect(await post('/auth/refresh', {}, { cookie, ...CSRF, 'x-api-key': hub.key })).toMatchObject({ status: 400 });
    expect(await post('/auth/refresh', { refresh_token }, { authorization: `Bearer ${hub.key}` })).toMatchObject({ status: 400 });
    expect((await post('/auth/refresh', { refresh_token })).status).toBe(200);
  });

  it('wants a token', async () => {
    expect(await post('/auth/refresh', {})).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await post('/auth/refresh', { refresh_token: 'kyr_x' })).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
  });
});

describe('POST /auth/logout', () => {
  it.each([
    [
      'the access token',
      (reply: Reply) => post('/auth/logout', undefined, { authorization: `Bearer ${reply.body.access_token}` }),
    ],
    ['the refresh token', (reply: Reply) => post('/auth/logout', { refresh_token: reply.body.refresh_token })],
    [
      'both',
      (reply: Reply) =>
        post('/auth/logout', { refresh_token: reply.body.refresh_token }, { authorization: `Bearer ${reply.body.access_token}` }),
    ],
  ])('S7 ends the session by %s', async (_, logout) => {
    const [mine, other] = [await login(), await login()];
    expect(await logout(mine)).toMatchObject({ status: 204, body: '' });
    expect(await whoami(mine.body.access_token)).toBe(401);
    expect((await post('/auth/refresh', { refresh_token: mine.body.refresh_token })).status).toBe(401);
    expect(await whoami(other.body.access_token)).toBe(200);
  });

  it('S9 ends the session by the cookie, with the header or with the access token beside it', async () => {
    const bare = await login('cookie');
    expect(await post('/auth/logout', {}, { cookie: cookieOf(bare) })).toMatchObject({ status: 403, body: { code: 'csrf' } });
    expect(await whoami(bare.body.access_token)).toBe(200);
    const gone = await post('/auth/logout', {}, { cookie: cookieOf(bare), ...CSRF });
    expect(gone.status).toBe(204);
    expect(gone.headers.getSetCookie()[0]).toContain('Max-Age=0');
    expect(await whoami(bare.body.access_token)).toBe(401);
    const beside = await login('cookie');
    expect(
      (await post('/auth/logout', {}, { cookie: cookieOf(beside), authorization: `Bearer ${beside.body.access_token}` })).status,
    ).toBe(204);
    expect(await whoami(beside.body.access_token)).toBe(401);
    const late = await login('cookie');
    const stale = { cookie: cookieOf(late), authorization: 'Bearer long.since.expired' };
    expect((await post('/auth/logout', {}, stale)).status).toBe(401);
    expect((await post('/auth/logout', {}, { ...stale, ...CSRF })).status).toBe(204);
    expect(await whoami(late.body.access_token)).toBe(401);
  });

  it('S7 ends all sessions when asked to', async () => {
    const [mine, other] = [await login(), await login()];
    expect((await post('/auth/logout', { everywhere: true }, { authorization: `Bearer ${mine.body.access_token}` })).status).toBe(
      204,
    );
    for (const { body } of [mine, other]) expect(await whoami(body.access_token)).toBe(401);
  });

  it('is not for strangers and keys', async () => {
    expect((await post('/auth/logout', {})).status).toBe(401);
    expect((await post('/auth/logout', {}, { authorization: `Bearer ${hub.key}` })).status).toBe(403);
  });
});

describe('the own account', () => {
  it('GET /auth/me shows a key as well', async () => {
    expect(await hub.ask('/auth/me')).toMatchObject({
      status: 200,
      body: { id: expect.any(String), email: null, name: expect.stringMatching(/^cli@/), role: 'admin' },
    });
    expect((await hub.ask('/auth/me', { token: null })).status).toBe(401);
    expect((await hub.ask('/auth/me', { token: 'x' })).headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('S12 refuses a second Authorization header', async () => {
    const { access_token } = (await login()).body;
    const status = await new Promise((resolve, reject) => {
      const req = request(
        `${hub.url}/auth/me`,
        {
          headers: [
            'Host',
            new URL(hub.url).host,
            'Authorization',
            `Bearer ${access_token}`,
            'Authorization',
            `Bearer ${access_token}`,
          ] as never,
        },
        (res) => {
          res.resume();
          resolve(res.statusCode);
        },
      );
      req.on('error', reject).end();
    });
    expect(status).toBe(400);
  });

  it('S7 GET and DELETE /auth/sessions show and end the own ones', async () => {
    const [mine, other] = [
      (await login(undefined, { 'user-agent': 'mine' })).body,
      (await login(undefined, { 'user-agent': 'other' })).body,
    ];
    const { sessions } = (await hub.ask('/auth/sessions', { token: mine.access_token })).body;
    expect(sessions.filter((session: { current: boolean }) => session.current)).toEqual([
      {
        id: expect.any(String),
        created_at: expect.any(String),
        last_used_at: expect.any(String),
        expires_at: expect.any(String),
        user_agent: 'mine',
        address: '127.0.0.1',
        current: true,
      },
    ]);
    const { id } = sessions.find((session: { user_agent: string }) => session.user_agent === 'other');
    expect((await hub.ask(`/auth/sessions/${id}`, { method: 'DELETE', token: mine.access_token })).status).toBe(204);
    expect(await whoami(other.access_token)).toBe(401);
    for (const unknown of [id, 'x', '00000000-0000-4000-8000-000000000000']) {
      expect((await hub.ask(`/auth/sessions/${unknown}`, { method: 'DELETE', token: mine.access_token })).body.code).toBe(
        'not_found',
      );
    }
    expect((await hub.ask('/auth/sessions')).status).toBe(403);
  });

  it('POST /auth/password wants the current one and a good new one', async () => {
    const email = 'changer@example.org';
    const password = 'the first password';
    await hub.ask('/users', { body: { email, name: 'Changer', role: 'viewer', password } });
    const enter = (secret: string) => post('/auth/login', { email, password: secret });
    const [mine, other] = [(await enter(password)).body, (await enter(password)).body];
    const change = (body: object) => post('/auth/password', body, { authorization: `Bearer ${mine.access_token}` });
    const next = 'the second password';
    expect(await change({ current_password: 'wrong', new_password: next })).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    });
    expect(await change({ current_password: password, new_password: 'short' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: '/new_password' }] },
    });
    expect((await change({ current_password: password, new_password: next })).status).toBe(204);
    expect(await whoami(mine.access_token)).toBe(200);
    expect(await whoami(other.access_token)).toBe(401);
    expect((await enter(password)).status).toBe(401);
    expect((await enter(next)).status).toBe(200);
  });
});
