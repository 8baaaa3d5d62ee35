/** Limits of a channel through the real process (P4, S49). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHub, type TestHub } from '../support/start-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ RATE_API: '5/5', RATE_LOGIN: '3/60' });
});
afterAll(() => hub.remove());

const untilAllowed = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

describe('RATE_API', () => {
  test('P4 S49 the sixth of five is 429 with the seconds to wait, nothing runs, and after them the same key may try again', async () => {
    const create = (n: number) =>
      hub.ask('/collab/tasks', { body: { title: `Task ${n}` }, headers: { 'idempotency-key': `limit-${n}` } });
    const replies = [];
    for (let n = 1; n <= 6; n++) replies.push(await create(n));
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 429]);
    const refused = replies[5]!;
    expect(refused.body).toMatchObject({ code: 'rate_limited', retryable: true });
    expect(refused.headers.get('ratelimit-policy')).toContain('q=5;w=5');
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    await untilAllowed(wait);
    expect(await create(6)).toMatchObject({ status: 201, body: { id: 'T-6' } });
  });

  test('P4 S49 every 429 is audited, and each principal has a limit of its own', async () => {
    const token = (await hub.ask('/auth/login', { token: null, body: hub.admin })).body.access_token;
    await untilAllowed(1);
    const { rows } = (await hub.ask('/audit?outcome=rate_limited', { token })).body;
    expect(rows).toMatchObject([{ outcome: 'rate_limited', channel: 'api', detail: expect.stringContaining('5 in 5 s') }]);
  });
});

describe('RATE_LOGIN', () => {
  test('S10 failed sign-ins are limited, and a stranger elsewhere does not lock the account', async () => {
    const login = (password: string) => hub.ask('/auth/login', { token: null, body: { email: hub.admin.email, password } });
    for (let i = 0; i < 3; i++) expect((await login('wrong wrong')).status).toBe(401);
    const refused = await login(hub.admin.password);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
