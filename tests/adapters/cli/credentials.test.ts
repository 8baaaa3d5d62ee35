/** Who the CLI is to the hub: the order of credentials, signing in and out, and renewal that happens once. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { answer, createHome, done, refuse, runKyros, startStandIn, type Home, type Received } from './stand-in-hub.ts';

const PAST = '2020-01-01T00:00:00.000Z';
const FUTURE = '2099-01-01T00:00:00.000Z';

function keepLogin(home: Home, url: string, login: Record<string, unknown>): void {
  mkdirSync(dirname(home.credentialsFile), { recursive: true });
  writeFileSync(home.credentialsFile, JSON.stringify({ hubs: { [url]: { email: 'ada@x.org', expiresAt: FUTURE, ...login } } }));
}

function keepMachineKey(home: Home, key: string): void {
  mkdirSync(join(home.folder, 'data'));
  writeFileSync(join(home.folder, 'data', 'cli.key'), `${key}\n`, { mode: 0o600 });
}

/** A hub that takes the bearer token `good` and gives it for the refresh token `r1`, once. */
function onlyGood({ path, headers, body }: Received, response: ServerResponse): void {
  if (path === '/auth/refresh' && body.refresh_token === 'r1')
    answer(response, 200, { access_token: 'good', token_type: 'Bearer', expires_in: 900, refresh_token: 'r2' });
  else if (path === '/auth/refresh') refuse(response, 401, 'token_reused');
  else if (headers.authorization === 'Bearer good') done(response);
  else refuse(response, 401, 'invalid_token');
}

const sent = (received: Received[]) => received.map(({ headers }) => headers.authorization);

describe('the order', () => {
  test('is the given token, the stored login, the key of the machine', async () => {
    await using hub = await startStandIn((_, response) => done(response));
    using home = createHome();
    keepMachineKey(home, 'kyk_machine');
    await runKyros(home, hub.url, ['task', 'list']);
    keepLogin(home, hub.url, { accessToken: 'stored' });
    await runKyros(home, hub.url, ['task', 'list']);
    await runKyros({ ...home, env: { ...home.env, KYROS_TOKEN: 'kyk_env' } }, hub.url, ['task', 'list']);
    await runKyros({ ...home, env: { ...home.env, KYROS_TOKEN: 'kyk_env' } }, hub.url, ['--token', 'kyk_arg', 'task', 'list']);
    expect(sent(hub.received)).toEqual(['Bearer kyk_machine', 'Bearer stored', 'Bearer kyk_env', 'Bearer kyk_arg']);
  });

  test('never goes on to the key of the machine when a sign-in has ended', async () => {
    await using hub = await startStandIn(onlyGood);
    using home = createHome();
    keepMachineKey(home, 'good');
    keepLogin(home, hub.url, { accessToken: 'old', refreshToken: 'spent', expiresAt: PAST });
    const { code, stderr } = await runKyros(home, hub.url, ['task', 'list']);
    expect(code).toBe(1);
    expect(stderr).toBe(`Your sign-in at ${hub.url} has ended.\n  Sign in again: kyros login\n`);
    expect(sent(hub.received)).toEqual([undefined]);
    expect(readFileSync(home.credentialsFile, 'utf8')).not.toContain('spent');
  });
});

describe('login', () => {
  const tokens = {
    access_token: 'a1',
    token_type: 'Bearer',
    expires_in: 900,
    refresh_token: 'r1',
    user: { id: 'u', email: 'ada@x.org', name: 'Ada', role: 'admin' },
  };

  test('keeps the tokens for this hub alone, readable by the owner only, and never the password', async () => {
    await using hub = await startStandIn(({ path }, response) =>
      path === '/auth/login' ? answer(response, 200, tokens) : done(response),
    );
    using home = createHome();
    keepLogin(home, 'http://elsewhere.example', { accessToken: 'other' });
    const outcome = await runKyros(home, hub.url, ['login', 'ada@x.org', '--password-stdin'], 'pass word\nmore');
    expect(outcome).toEqual({ code: 0, stdout: `Signed in at ${hub.url} as Ada (admin).\n`, stderr: '' });
    expect(hub.received[0]?.body).toEqual({ email: 'ada@x.org', password: 'pass word' });
    expect(statSync(home.credentialsFile).mode & 0o777).toBe(0o600);
    const kept = readFileSync(home.credentialsFile, 'utf8');
    expect(kept).toContain('"other"');
    expect(kept).not.toContain('pass word');
    await runKyros(home, hub.url, ['task', 'list']);
    expect(sent(hub.received).at(-1)).toBe('Bearer a1');
  });

  test('takes the password from KYROS_PASSWORD, and asks nobody where nobody sits', async () => {
    await using hub = await startStandIn((_, response) => answer(response, 200, tokens));
    using home = createHome();
    await runKyros({ ...home, env: { ...home.env, KYROS_PASSWORD: 'from env' } }, hub.url, ['login', 'ada@x.org']);
    expect(hub.received[0]?.body.password).toBe('from env');
    const { code, stderr } = await runKyros(home, hub.url, ['login', 'ada@x.org']);
    expect([code, hub.received.length]).toEqual([2, 1]);
    expect(stderr).toContain('--password-stdin');
  });

  test('that is refused keeps nothing', async () => {
    await using hub = await startStandIn((_, response) => refuse(response, 401, 'invalid_credentials'));
    using home = createHome();
    const { code, stderr } = await runKyros(home, hub.url, ['login', 'ada@x.org', '--password-stdin'], 'wrong');
    expect([code, existsSync(home.credentialsFile)]).toEqual([1, false]);
    expect(stderr).toContain('Check both and try again.');
  });
});

describe('logout', () => {
  test('tells the hub and forgets; without a sign-in it says so', async () => {
    await using hub = await startStandIn((_, response) => void response.writeHead(204).end());
    using home = createHome();
    keepLogin(home, hub.url, { accessToken: 'a1', refreshToken: 'r1' });
    expect((await runKyros(home, hub.url, ['logout'])).stdout).toBe(`Signed out at ${hub.url}.\n`);
    expect(hub.received[0]).toMatchObject({
      method: 'POST',
      path: '/auth/logout',
      body: { refresh_token: 'r1' },
      headers: { authorization: 'Bearer a1' },
    });
    expect((await runKyros(home, hub.url, ['logout'])).stdout).toBe(`You were not signed in at ${hub.url}.\n`);
    expect(hub.received).toHaveLength(1);
  });

  test('forgets also when no hub answers, and says what is left', async () => {
    const gone = await startStandIn(() => undefined);
    await gone.close();
    using home = createHome();
    keepLogin(home, gone.url, { accessToken: 'a1', refreshToken: 'r1' });
    expect(await runKyros(home, gone.url, ['logout'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('has forgotten the sign-in'),
    });
    expect(readFileSync(home.credentialsFile, 'utf8')).not.toContain('r1');
  });
});

describe('renewal', () => {
  test.each([
    ['before its end', { accessToken: 'old', refreshToken: 'r1', expiresAt: PAST }, ['/auth/refresh', '/hub/commands']],
    [
      'when the hub says it is over',
      { accessToken: 'old', refreshToken: 'r1' },
      ['/hub/commands', '/auth/refresh', '/hub/commands'],
    ],
  ])('S6 of a login happens %s, and the rotated token is kept', async (_, login, paths) => {
    await using hub = await startStandIn(onlyGood);
    using home = createHome();
    keepLogin(home, hub.url, login);
    expect((await runKyros(home, hub.url, ['task', 'list'])).code).toBe(0);
    expect(hub.received.map(({ path }) => path)).toEqual(paths);
    expect(JSON.parse(readFileSync(home.credentialsFile, 'utf8'))).toMatchObject({
      hubs: { [hub.url]: { accessToken: 'good', refreshToken: 'r2', email: 'ada@x.org' } },
    });
  });

  test('S6 of several calls at once spends the refresh token once', async () => {
    await using hub = await startStandIn(onlyGood);
    using home = createHome();
    keepLogin(home, hub.url, { accessToken: 'old', refreshToken: 'r1', expiresAt: PAST });
    const outcomes = await Promise.all([1, 2, 3].map(() => runKyros(home, hub.url, ['task', 'list'])));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(hub.received.filter(({ path }) => path === '/auth/refresh')).toHaveLength(1);
  });

  test('is not tried for a key', async () => {
    await using hub = await startStandIn(onlyGood);
    using home = createHome({ KYROS_TOKEN: 'kyk_bad' });
    keepLogin(home, hub.url, { accessToken: 'good' });
    expect((await runKyros(home, hub.url, ['task', 'list'])).code).toBe(1);
    expect(hub.received).toHaveLength(1);
  });
});
