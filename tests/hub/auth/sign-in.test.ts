import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { User } from '../../../hub/store/entities/index.ts';
import { bearer, CLIENT, createParts, PASSWORD, type Parts } from './parts.ts';

let parts: Parts;
beforeAll(async () => {
  parts = await createParts();
});
afterAll(() => parts.close());
beforeEach(() => {
  parts.security.length = 0;
  parts.clock.ms += 120_000; // Every limit is full again.
});

const wrong = (email: string, client = CLIENT) => parts.signIn.login({ email, password: 'not the password' }, client);

describe('login', () => {
  it('gives tokens, and leaves a line in the audit log', async () => {
    const user = await parts.addUser({ role: 'operator' });
    const signedIn = await parts.login(user);
    expect(signedIn).toMatchObject({ expiresInSeconds: 900, user: { id: user.id } });
    const { principal, sessionId } = await parts.principals.authenticate(bearer(signedIn.accessToken));
    expect(principal).toMatchObject({
      id: `user:${user.id}`,
      role: 'operator',
      userId: user.id,
      email: user.email,
      timezone: 'UTC',
    });
    expect(sessionId).toBe(signedIn.sessionId);
    expect(parts.security).toEqual([
      { outcome: 'ok', actor: user.name, principalId: `user:${user.id}`, source: CLIENT.address, detail: 'Signed in' },
    ]);
  });

  it('S20 takes the address in any case', async () => {
    const user = await parts.addUser({ email: 'Ann.Miller@Example.ORG' });
    expect(user.email).toBe('ann.miller@example.org');
    await expect(parts.signIn.login({ email: ' ANN.miller@example.org', password: PASSWORD }, CLIENT)).resolves.toBeDefined();
  });

  it('S10 refuses a wrong password, an unknown address, a disabled user and one without a password in the same words', async () => {
    const [good, disabled, linked] = [await parts.addUser(), await parts.addUser(), await parts.addUser()];
    await parts.orm.em.fork().nativeUpdate(User, { id: disabled.id }, { active: false });
    await parts.orm.em.fork().nativeUpdate(User, { id: linked.id }, { passwordHash: null });
    const failures = await Promise.all(
      [
        wrong(good.email, { ...CLIENT, address: '203.0.113.1' }),
        wrong('nobody@example.org', { ...CLIENT, address: '203.0.113.2' }),
        wrong('no address at all', { ...CLIENT, address: '203.0.113.3' }),
        parts.signIn.login({ email: disabled.email, password: PASSWORD }, { ...CLIENT, address: '203.0.113.4' }),
        parts.signIn.login({ email: linked.email, password: '' }, { ...CLIENT, address: '203.0.113.5' }),
      ].map((attempt) => attempt.catch((error: unknown) => error)),
    );
    for (const failure of failures)
      expect(failure).toMatchObject({ code: 'invalid_credentials', message: (failures[0] as Error).message, fields: {} });
    expect(parts.security.map((event) => event.outcome)).toEqual(Array(5).fill('invalid_credentials'));
    // What was typed may be a password in the wrong field: only a whole address is kept.
    expect(parts.security.map((event) => event.actor)).toEqual(
      expect.arrayContaining([good.name, 'nobody@example.org', 'malformed']),
    );
  });

  it('S10 limits attempts on an account from one address, and says when to come again', async () => {
    const user = await parts.addUser();
    for (let i = 0; i < 5; i++) await expect(wrong(user.email)).rejects.toMatchObject({ code: 'invalid_credentials' });
    const refused = { code: 'rate_limited', fields: { retry_after_seconds: 12 } };
    await expect(wrong(user.email)).rejects.toMatchObject(refused);
    await expect(parts.login(user)).rejects.toMatchObject(refused);
    expect(parts.security.at(-1)).toMatchObject({ outcome: 'rate_limited', actor: user.email });
    parts.clock.ms += 12_000;
    await expect(parts.login(user)).resolves.toBeDefined();
  });

  it('S10 does not let a stranger lock anybody out', async () => {
    const user = await parts.addUser();
    for (let i = 0; i < 10; i++) await wrong(user.email, { ...CLIENT, address: '203.0.113.66' }).catch(() => {});
    await expect(parts.login(user)).resolves.toBeDefined();
  });

  it('S10 limits one address on many accounts, and IPv6 by its /64', async () => {
    const attempts = Array.from({ length: 6 }, (_, i) => ({ email: `user${i}@example.org`, address: `2001:db8:1:2::${i}` }));
    const codes = [];
    for (const { email, address } of attempts)
      codes.push(await wrong(email, { ...CLIENT, address }).catch((error: { code: string }) => error.code));
    expect(codes).toEqual([...Array(5).fill('invalid_credentials'), 'rate_limited']);
    await expect(wrong('user@example.org', { ...CLIENT, address: '2001:db8:1:3::1' })).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
  });

  it('S10 does not count the logins that succeed', async () => {
    const user = await parts.addUser();
    for (let i = 0; i < 12; i++) await expect(parts.login(user)).resolves.toBeDefined();
  });
});

describe('changing the password', () => {
  const next = 'another horse battery';

  it('S7 ends the other sessions and keeps the own one', async () => {
    const user = await parts.addUser();
    const [mine, other] = [await parts.login(user), await parts.login(user)];
    await parts.principals.authenticate(bearer(other.accessToken));
    await parts.signIn.changePassword({ userId: user.id, sessionId: mine.sessionId, current: PASSWORD, next }, CLIENT);
    await expect(parts.principals.authenticate(bearer(mine.accessToken))).resolves.toBeDefined();
    await expect(parts.principals.authenticate(bearer(other.accessToken))).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(parts.sessions.refresh(other.refreshToken, CLIENT)).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(parts.login(user)).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(parts.signIn.login({ email: user.email, password: next }, CLIENT)).resolves.toBeDefined();
  });

  it('S10 needs the current password, and not more than five guesses', async () => {
    const user = await parts.addUser();
    const { sessionId } = await parts.login(user);
    const guess = () => parts.signIn.changePassword({ userId: user.id, sessionId, current: 'a guess', next }, CLIENT);
    for (let i = 0; i < 5; i++) await expect(guess()).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(guess()).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(parts.login(user)).resolves.toBeDefined();
  });
});
