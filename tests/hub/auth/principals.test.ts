import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createChanges } from '../../../hub/auth/changes.ts';
import { createPrincipals } from '../../../hub/auth/principals.ts';
import type { EndReason } from '../../../hub/auth/watch.ts';
import { createOrm } from '../../../hub/store/orm.ts';
import { bearer, createParts, until, type Parts } from './parts.ts';

let parts: Parts;
beforeAll(async () => {
  parts = await createParts({ watchIntervalMs: 20 });
});
afterAll(() => parts.close());

const sql = (text: string, ...params: unknown[]) => parts.orm.em.fork().execute(text, params);
const INVALID = { code: 'invalid_token' };

describe('credentials', () => {
  it('are wanted', async () => {
    await expect(parts.principals.authenticate({})).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(parts.principals.authenticate({ authorization: [], apiKey: [] })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it.each(['Basic YTpi', 'Bearer', 'Bearer ', 'kyk_x', 'Bearer a b', ''])('S11 of another kind are refused: %j', (header) =>
    expect(parts.principals.authenticate({ authorization: [header] })).rejects.toMatchObject({ code: 'unauthenticated' }),
  );

  it('take the scheme in any case', async () => {
    const { accessToken } = await parts.login(await parts.addUser());
    await expect(parts.principals.authenticate({ authorization: [`bearer ${accessToken}`] })).resolves.toBeDefined();
  });

  it('S12 are never two', async () => {
    const { accessToken } = await parts.login(await parts.addUser());
    const { key } = await parts.change((em) => parts.keys.create(em, { name: 'k', role: 'viewer' }));
    const [token, other] = [`Bearer ${accessToken}`, `Bearer ${key}`];
    for (const credentials of [
      { authorization: [token, token] },
      { authorization: [token, other] },
      { authorization: [token], apiKey: [key] },
      { apiKey: [key, key] },
      { authorization: [`${token}, ${token}`] },
      { apiKey: [`${key},${key}`] },
      { apiKey: [key], refreshCookie: true },
      { authorization: [other], refreshCookie: true },
      // Not even when both are nothing worth.
      { authorization: ['', ''] },
    ]) {
      await expect(parts.principals.authenticate(credentials), JSON.stringify(credentials)).rejects.toMatchObject({
        code: 'ambiguous_credentials',
      });
    }
    await expect(parts.principals.authenticate({ authorization: [token], refreshCookie: true })).resolves.toBeDefined();
  });

  it('S2 keep refresh tokens and keys apart from access tokens', async () => {
    const { accessToken, refreshToken } = await parts.login(await parts.addUser());
    await expect(parts.principals.authenticate(bearer(refreshToken))).rejects.toMatchObject(INVALID);
    await expect(parts.principals.authenticate({ apiKey: [accessToken] })).rejects.toMatchObject(INVALID);
  });
});

describe('rights', () => {
  it('S8 are never those of one user in the session of another', async () => {
    const [ann, bob] = [await parts.addUser(), await parts.addUser()];
    const { sessionId } = await parts.login(ann);
    const [right, wrong] = [
      await parts.tokens.sign(ann.id, sessionId, Infinity),
      await parts.tokens.sign(bob.id, sessionId, Infinity),
    ];
    await expect(parts.principals.authenticate(bearer(right.token))).resolves.toBeDefined();
    await expect(parts.principals.authenticate(bearer(wrong.token))).rejects.toMatchObject(INVALID);
  });

  it('S8 are those of the database, at once when this hub changes them', async () => {
    const user = await parts.addUser({ role: 'admin' });
    await parts.addUser({ role: 'admin' });
    const { accessToken } = await parts.login(user);
    expect((await parts.principals.authenticate(bearer(accessToken))).principal.role).toBe('admin');
    await parts.change((em) => parts.users.update(em, user.id, { role: 'viewer' }));
    expect((await parts.principals.authenticate(bearer(accessToken))).principal.role).toBe('viewer');
  });

  it('S8 are those of the database within two seconds when something else changed them', async () => {
    const user = await parts.addUser({ role: 'operator' });
    const { accessToken } = await parts.login(user);
    const roleAfter = async (ms: number) => {
      parts.clock.ms += ms;
      return (await parts.principals.authenticate(bearer(accessToken))).principal.role;
    };
    expect(await roleAfter(0)).toBe('operator');
    await sql(`update users set role = 'viewer' where id = ?`, user.id);
    expect(await roleAfter(1999)).toBe('operator');
    expect(await roleAfter(1)).toBe('viewer');
  });

  it('S8 stay as they are when the change is taken back', async () => {
    const user = await parts.addUser({ role: 'operator' });
    const { accessToken } = await parts.login(user);
    const undone = parts.change(async (em) => {
      await parts.users.update(em, user.id, { role: 'viewer' });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect((await parts.principals.authenticate(bearer(accessToken))).principal.role).toBe('operator');
  });

  it('S8 are forgotten when the change is committed, not when it is made', async () => {
    const user = await parts.addUser({ role: 'operator' });
    const { accessToken } = await parts.login(user);
    const role = async () => (await parts.principals.authenticate(bearer(accessToken))).principal.role;
    await parts.change(async (em) => {
      await parts.users.update(em, user.id, { role: 'viewer' });
      expect(await role()).toBe('operator');
    });
    expect(await role()).toBe('viewer');
  });

  it.each([
    [`update sessions set revoked_at = now() where user_id = ?`],
    [`update sessions set idle_expires_at = now() - interval '1 second' where user_id = ?`],
    [`update sessions set absolute_expires_at = now() - interval '1 second' where user_id = ?`],
    [`update users set active = false where id = ?`],
    [`delete from users where id = ?`],
  ])('S7 end within two seconds by: %s', async (change) => {
    const user = await parts.addUser();
    const { accessToken } = await parts.login(user);
    await parts.principals.authenticate(bearer(accessToken));
    await sql(change, user.id);
    parts.clock.ms += 2000;
    await expect(parts.principals.authenticate(bearer(accessToken))).rejects.toMatchObject(INVALID);
  });

  it('S20 show two actors of one name as two', async () => {
    const [ann, other] = [await parts.addUser({ name: 'Ann' }), await parts.addUser({ name: 'ANN', email: 'ann2@example.org' })];
    const [first, second] = [
      await parts.change((em) => parts.keys.create(em, { name: 'ann', role: 'agent' })),
      await parts.change((em) => parts.keys.create(em, { name: 'ci', role: 'agent' })),
    ];
    const third = await parts.change((em) => parts.keys.create(em, { name: 'ci', role: 'agent' }));
    await sql(`update api_keys set created_at = created_at - interval '1 second' where id = ?`, second.row.id);
    const nameOf = async (credentials: Parameters<Parts['principals']['authenticate']>[0]) =>
      (await parts.principals.authenticate(credentials)).principal.name;
    expect(await nameOf(bearer((await parts.login(ann)).accessToken))).toBe('Ann');
    expect(await nameOf(bearer((await parts.login(other)).accessToken))).toBe('ANN (ann2@example.org)');
    expect(await nameOf({ apiKey: [first.key] })).toBe(`ann (${first.row.prefix})`);
    expect(await nameOf({ apiKey: [second.key] })).toBe('ci');
    expect(await nameOf({ apiKey: [third.key] })).toBe(`ci (${third.row.prefix})`);
  });

  it('are read once for requests that come together', async () => {
    const { accessToken } = await parts.login(await parts.addUser());
    const all = await Promise.all(Array.from({ length: 50 }, () => parts.principals.authenticate(bearer(accessToken))));
    expect(new Set(all.map(({ principal }) => principal)).size).toBe(1);
  });
});

describe('what stays open', () => {
  async function open() {
    const user = await parts.addUser({ role: 'operator' });
    const signedIn = await parts.login(user);
    const authenticated = await parts.principals.authenticate(bearer(signedIn.accessToken));
    const reasons: EndReason[] = [];
    const stop = parts.principals.watch(authenticated, (reason) => reasons.push(reason));
    return { user, signedIn, authenticated, reasons, stop };
  }

  it('S7 ends when its session does, and no other with it', async () => {
    const [one, other] = [await open(), await open()];
    await parts.sessions.end(one.user.id, one.signedIn.sessionId);
    await until(() => one.reasons.length > 0);
    expect(one.reasons).toEqual(['revoked']);
    expect(other.reasons).toEqual([]);
    other.stop();
  });

  it('S7 ends when another hub, or somebody in the database, ended the session', async () => {
    const { signedIn, reasons } = await open();
    await sql('update sessions set revoked_at = now() where id = ?', signedIn.sessionId);
    await until(() => reasons.length > 0);
    expect(reasons).toEqual(['revoked']);
  });

  it('S48 ends when the rights behind it change', async () => {
    const { user, reasons } = await open();
    await parts.change((em) => parts.users.update(em, user.id, { role: 'viewer' }));
    await until(() => reasons.length > 0);
    expect(reasons).toEqual(['changed']);
  });

  it('V7 ends with its token', async () => {
    const { reasons, authenticated } = await open();
    parts.clock.ms = authenticated.expiresAtMs;
    await until(() => reasons.length > 0);
    expect(reasons).toEqual(['expired']);
    parts.clock.ms = Date.now();
  });

  it('S7 ends when its key is revoked', async () => {
    const { row, key } = await parts.change((em) => parts.keys.create(em, { name: 'stream', role: 'viewer' }));
    const reasons: EndReason[] = [];
    parts.principals.watch(await parts.principals.authenticate({ apiKey: [key] }), (reason) => reasons.push(reason));
    await parts.change((em) => parts.keys.revoke(em, row.id));
    await until(() => reasons.length > 0);
    expect(reasons).toEqual(['revoked']);
  });

  it('is not told any more once it is closed', async () => {
    const { user, signedIn, reasons, stop } = await open();
    const witness = await open();
    stop();
    await parts.sessions.end(user.id, signedIn.sessionId);
    await parts.sessions.end(witness.user.id, witness.signedIn.sessionId);
    await until(() => witness.reasons.length > 0);
    expect(reasons).toEqual([]);
  });

  it('is told even when another listener fails', async () => {
    const one = await open();
    const { authenticated, reasons } = one;
    parts.principals.watch(authenticated, () => {
      throw new Error('a broken listener');
    });
    await parts.sessions.end(one.user.id, one.signedIn.sessionId);
    await until(() => reasons.length > 0 && parts.errors.length > 0);
    expect(parts.errors.splice(0)).toEqual([expect.objectContaining({ message: 'a broken listener' })]);
  });
});

describe('without the database', () => {
  /** Something that can be cut in front of the database. */
  async function createGate(url: string): Promise<{ url: string; cut(): Promise<void> }> {
    const { connect } = await import('node:net');
    const target = new URL(url);
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      const upstream = connect(Number(target.port), target.hostname);
      for (const side of [socket, upstream]) {
        sockets.add(side);
        side.on('error', () => {});
      }
      socket.pipe(upstream).pipe(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const gated = Object.assign(new URL(url), { hostname: '127.0.0.1', port: String((server.address() as AddressInfo).port) });
    return {
      url: gated.href,
      async cut() {
        const closed = new Promise((resolve) => server.close(resolve));
        for (const socket of sockets) socket.destroy();
        await closed;
      },
    };
  }

  it('S60 R10 nobody is let in unseen, who was seen reads on for a minute, and streams end after it', async () => {
    const gate = await createGate(parts.url);
    const orm = await createOrm(gate.url);
    const clock = { ms: Date.now() };
    let failures = 0;
    const principals = createPrincipals({
      orm,
      tokens: parts.tokens,
      changes: createChanges(orm),
      onError: () => void failures++,
      nowMs: () => clock.ms,
      watchIntervalMs: 20,
    });
    try {
      const user = await parts.addUser();
      const { key } = await parts.change((em) => parts.keys.create(em, { name: 'gate', role: 'viewer', ownerId: user.id }));
      const { key: unseen } = await parts.change((em) => parts.keys.create(em, { name: 'unseen', role: 'viewer' }));
      const authenticated = await principals.authenticate({ apiKey: [key] });
      expect(authenticated.principal.confirm).toBeUndefined();
      const reasons: EndReason[] = [];
      principals.watch(authenticated, (reason) => reasons.push(reason));
      await gate.cut();
      clock.ms += 2000;
      const unavailable = { code: 'unavailable', fields: { retry_after_seconds: 2 } };
      // Who was seen a moment ago may read; a change wants to hear from the database first.
      const { principal } = await principals.authenticate({ apiKey: [key] });
      expect(principal).toMatchObject(authenticated.principal);
      await expect(principal.confirm!()).rejects.toMatchObject(unavailable);
      await expect(principals.authenticate({ apiKey: [unseen] })).rejects.toMatchObject(unavailable);
      failures = 0;
      await until(() => failures >= 2);
      expect(reasons).toEqual([]);
      clock.ms += 60_000;
      await until(() => reasons.length > 0);
      expect(reasons).toEqual(['unverified']);
      await expect(principals.authenticate({ apiKey: [key] })).rejects.toMatchObject(unavailable);
    } finally {
      await principals.close();
      await orm.close();
    }
  });
});
