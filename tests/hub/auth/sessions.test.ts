import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRefreshTokens, toHash } from '../../../hub/auth/refresh-token.ts';
import { createSessions } from '../../../hub/auth/sessions.ts';
import { Session } from '../../../hub/store/entities/index.ts';
import { bearer, CLIENT, createParts, SECRET, until, type Parts } from './parts.ts';

let parts: Parts;
beforeAll(async () => {
  parts = await createParts();
});
afterAll(() => parts.close());

const sessionOf = (id: string) => parts.orm.em.fork().findOneOrFail(Session, { id });

describe('refreshing', () => {
  it('S6 makes a new token each time, and stores only hashes of them', async () => {
    const first = await parts.login(await parts.addUser());
    const second = await parts.sessions.refresh(first.refreshToken, CLIENT);
    expect(second.sessionId).toBe(first.sessionId);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    const row = JSON.stringify(await parts.orm.em.fork().execute('select * from sessions where id = ?', [first.sessionId]));
    for (const { refreshToken } of [first, second]) {
      expect(row).not.toContain(refreshToken);
      expect(row).not.toContain(refreshToken.slice(-43));
    }
  });

  it('S6 gives fifty exchanges at once, on two hubs, one successor, which then counts', async () => {
    const other = await createParts({ url: parts.url });
    other.clock.ms = parts.clock.ms;
    try {
      const { refreshToken, sessionId } = await parts.login(await parts.addUser());
      const hubs = [parts, other];
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) => hubs[i % 2]!.sessions.refresh(refreshToken, CLIENT)),
      );
      expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
      expect((await sessionOf(sessionId)).revokedAt).toBeNull();
      await expect(parts.sessions.refresh(answers[0]!.refreshToken, CLIENT)).resolves.toMatchObject({ sessionId });
    } finally {
      await other.close();
    }
  });

  it('S6 gives the same client the same successor again within ten seconds', async () => {
    const first = await parts.login(await parts.addUser());
    const second = await parts.sessions.refresh(first.refreshToken, CLIENT);
    parts.clock.ms += 10_000;
    await expect(parts.sessions.refresh(first.refreshToken, CLIENT)).resolves.toMatchObject({
      refreshToken: second.refreshToken,
    });
  });

  it.each([
    ['after more than ten seconds', { late: true, client: CLIENT }],
    ['from another address', { late: false, client: { ...CLIENT, address: '198.51.100.7' } }],
    ['from another program', { late: false, client: { ...CLIENT, userAgent: 'curl' } }],
  ])('S6 ends the family when a used token comes again %s', async (_, { late, client }) => {
    const user = await parts.addUser();
    const first = await parts.login(user);
    const second = await parts.sessions.refresh(first.refreshToken, CLIENT);
    if (late) parts.clock.ms += 10_001;
    parts.security.length = 0;
    await expect(parts.sessions.refresh(first.refreshToken, client)).rejects.toMatchObject({ code: 'token_reused' });
    expect(parts.security).toEqual([
      expect.objectContaining({ outcome: 'refresh_reuse', principalId: `user:${user.id}`, source: client.address }),
    ]);
    await expect(parts.sessions.refresh(second.refreshToken, CLIENT)).rejects.toMatchObject({ code: 'token_reused' });
    await expect(parts.principals.authenticate(bearer(second.accessToken))).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('S6 ends the family when a token from further back comes, also within ten seconds', async () => {
    const first = await parts.login(await parts.addUser());
    const second = await parts.sessions.refresh(first.refreshToken, CLIENT);
    await parts.sessions.refresh(second.refreshToken, CLIENT);
    await expect(parts.sessions.refresh(first.refreshToken, CLIENT)).rejects.toMatchObject({ code: 'token_reused' });
    expect((await sessionOf(first.sessionId)).revokedReason).toBe('reuse');
  });

  it('S6 does not let a made-up token of a known session end it', async () => {
    const first = await parts.login(await parts.addUser());
    const madeUp = createRefreshTokens('another-secret-0123456789-abcdefghijklmnop').make(first.sessionId, 0, 'x');
    await expect(parts.sessions.refresh(madeUp.text, CLIENT)).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(parts.sessions.refresh(first.refreshToken, CLIENT)).resolves.toMatchObject({ sessionId: first.sessionId });
  });

  it('S6 goes on after the secret was changed, since hashes decide', async () => {
    const first = await parts.login(await parts.addUser());
    const renewed = createSessions({
      ...parts,
      recordSecurity: () => {},
      refreshTokens: createRefreshTokens('another-secret-0123456789-abcdefghijklmnop'),
      refreshTokenSeconds: 3600,
      nowMs: () => parts.clock.ms,
    });
    const second = await renewed.refresh(first.refreshToken, CLIENT);
    await expect(renewed.refresh(first.refreshToken, CLIENT)).resolves.toMatchObject({ refreshToken: second.refreshToken });
    parts.clock.ms += 10_001;
    await expect(renewed.refresh(first.refreshToken, CLIENT)).rejects.toMatchObject({ code: 'token_reused' });
  });

  it('S6 remembers every token it gave out, whatever came between', async () => {
    const first = await parts.login(await parts.addUser());
    const other = createSessions({ ...parts, recordSecurity: () => {}, refreshTokenSeconds: 3600, nowMs: () => parts.clock.ms });
    const second = await other.refresh(first.refreshToken, CLIENT);
    await other.refresh(second.refreshToken, CLIENT);
    await expect(parts.sessions.refresh(first.refreshToken, CLIENT)).rejects.toMatchObject({ code: 'token_reused' });
  });

  it('S6 is not turned back by an exchange that was overtaken twice', async () => {
    const { sessionId, refreshToken } = await parts.login(await parts.addUser());
    const { seed, tokenHash } = await sessionOf(sessionId);
    const [second, third] = [parts.refreshTokens.make(sessionId, 1, seed), parts.refreshTokens.make(sessionId, 2, seed)];
    const overtaken = await parts.change(async (em) => {
      await em.execute('select 1 from sessions where id = ? for update', [sessionId]);
      const exchange = parts.sessions.refresh(refreshToken, CLIENT).catch((error: unknown) => error);
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query ilike '%update%sessions%'`;
      await until(async () => (await parts.orm.em.fork().execute(waiting)).length > 0);
      await em.nativeUpdate(
        Session,
        { id: sessionId, tokenHash },
        { tokenHash: toHash(third.text), previousHash: toHash(second.text) },
      );
      return { exchange };
    });
    await expect(overtaken.exchange).resolves.toMatchObject({ code: 'token_reused' });
    expect(await sessionOf(sessionId)).toMatchObject({ tokenHash: toHash(third.text), revokedReason: 'reuse' });
  });

  it.each(['', 'kyr_', 'kyr_AAAA', 'not a token', `kyr_${'A'.repeat(70)}`, `kyr_${'A'.repeat(69)}=`])(
    'S3 refuses what is no refresh token: %j',
    async (text) => {
      await expect(parts.sessions.refresh(text, CLIENT)).rejects.toMatchObject({ code: 'invalid_token' });
    },
  );

  it('S3 refuses another spelling of a good token', async () => {
    const { refreshToken } = await parts.login(await parts.addUser());
    for (const other of [`${refreshToken}=`, ` ${refreshToken}`, `${refreshToken}\n`, refreshToken.replace('kyr_', 'KYR_')]) {
      await expect(parts.sessions.refresh(other, CLIENT)).rejects.toMatchObject({ code: 'invalid_token' });
    }
    await expect(parts.sessions.refresh(refreshToken, CLIENT)).resolves.toBeDefined();
  });
});

describe('the life of a session', () => {
  it('S7 ends after seven days without use', async () => {
    const first = await parts.login(await parts.addUser());
    parts.clock.ms += 6 * 24 * 3_600_000;
    const second = await parts.sessions.refresh(first.refreshToken, CLIENT);
    parts.clock.ms += 7 * 24 * 3_600_000;
    await expect(parts.sessions.refresh(second.refreshToken, CLIENT)).rejects.toMatchObject({ code: 'invalid_token' });
    parts.clock.ms = Date.now();
  });

  it('S7 ends at its absolute end however much it is used, and no token outlives it', async () => {
    const short = await createParts({ url: parts.url, refreshTokenSeconds: 1000 });
    try {
      const first = await short.login(await parts.addUser());
      expect(first.expiresInSeconds).toBe(900);
      short.clock.ms += 400_000;
      const second = await short.sessions.refresh(first.refreshToken, CLIENT);
      expect(second.expiresInSeconds).toBeLessThanOrEqual(600);
      short.clock.ms += 600_000;
      await expect(short.sessions.refresh(second.refreshToken, CLIENT)).rejects.toMatchObject({ code: 'invalid_token' });
    } finally {
      await short.close();
    }
  });

  it('S7 is over at once when it is ended, and cannot be refreshed', async () => {
    const user = await parts.addUser();
    const [mine, other] = [await parts.login(user), await parts.login(user)];
    await parts.principals.authenticate(bearer(mine.accessToken));
    await parts.sessions.end(user.id, mine.sessionId);
    await expect(parts.principals.authenticate(bearer(mine.accessToken))).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(parts.sessions.refresh(mine.refreshToken, CLIENT)).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(parts.principals.authenticate(bearer(other.accessToken))).resolves.toBeDefined();
    await expect(parts.sessions.end(user.id, mine.sessionId)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('S7 ends everywhere when that is asked for', async () => {
    const user = await parts.addUser();
    const all = [await parts.login(user), await parts.login(user)];
    await parts.sessions.endEverywhere(user.id);
    for (const { accessToken } of all)
      await expect(parts.principals.authenticate(bearer(accessToken))).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('S7 is not refreshed for a user whom somebody disabled in the database', async () => {
    const user = await parts.addUser();
    const { refreshToken } = await parts.login(user);
    await parts.orm.em.fork().execute('update users set active = false where id = ?', [user.id]);
    await expect(parts.sessions.refresh(refreshToken, CLIENT)).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('S15 does not end or show the session of somebody else', async () => {
    const [ann, bob] = [await parts.addUser(), await parts.addUser()];
    const { sessionId } = await parts.login(ann);
    await expect(parts.sessions.end(bob.id, sessionId)).rejects.toMatchObject({ code: 'not_found' });
    expect(await parts.sessions.list(bob.id)).toEqual([]);
    expect((await parts.sessions.list(ann.id)).map((session) => session.id)).toEqual([sessionId]);
  });

  it('keeps a bounded number of sessions for one user and ends the one unused the longest', async () => {
    const user = await parts.addUser();
    const first = await parts.sessions.open(user, CLIENT);
    for (let i = 0; i < 200; i++) {
      parts.clock.ms += 1;
      await parts.sessions.open(user, CLIENT);
    }
    expect(await parts.sessions.list(user.id)).toHaveLength(200);
    expect((await sessionOf(first.sessionId)).revokedReason).toBe('replaced');
  });

  it('S4 derives other tokens from another secret', () => {
    const seed = 'seed';
    const token = createRefreshTokens(SECRET).make('00000000-0000-4000-8000-000000000000', 3, seed);
    expect(createRefreshTokens(SECRET).isGenuine(token, seed)).toBe(true);
    expect(createRefreshTokens(SECRET).isGenuine(token, 'another seed')).toBe(false);
    expect(createRefreshTokens(`${SECRET}!`).isGenuine(token, seed)).toBe(false);
  });
});
