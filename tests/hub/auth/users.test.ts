import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { User } from '../../../hub/store/entities/index.ts';
import { bearer, CLIENT, createParts, PASSWORD, type Parts } from './parts.ts';

let parts: Parts;
beforeAll(async () => {
  parts = await createParts();
});
afterAll(() => parts.close());

const update = (who: string, patch: Parameters<Parts['users']['update']>[2]) =>
  parts.change((em) => parts.users.update(em, who, patch));
const stampOf = async (user: User) => (await parts.users.get(user.id)).stamp;

describe('creating', () => {
  it('makes a password when none is given, and shows it once', async () => {
    const { user, password } = await parts.change((em) =>
      parts.users.create(em, { email: 'made@example.org', name: 'Made', role: 'viewer' }),
    );
    expect(user).toMatchObject({ active: true, timezone: 'UTC', stamp: 0 });
    await expect(parts.signIn.login({ email: 'made@example.org', password: password! }, CLIENT)).resolves.toBeDefined();
    expect(JSON.stringify(await parts.orm.em.fork().execute('select * from users where id = ?', [user.id]))).not.toContain(
      password,
    );
  });

  it('does not repeat a password that was given', async () => {
    const made = await parts.change((em) =>
      parts.users.create(em, { email: 'given@example.org', name: 'Given', role: 'viewer', password: PASSWORD }),
    );
    expect(made.password).toBeUndefined();
  });

  it('S20 refuses a second spelling of an address, and a second link to a Slack id', async () => {
    const user = await parts.addUser({ email: 'one@example.org' });
    await expect(parts.addUser({ email: 'ONE@example.org' })).rejects.toMatchObject({
      code: 'already_exists',
      message: expect.stringContaining('one@example.org'),
    });
    const other = await parts.addUser();
    await expect(update(other.id, { email: 'One@Example.org' })).rejects.toMatchObject({ code: 'already_exists' });
    await update(user.id, { slackUserId: 'T1:U1' });
    await expect(update(other.id, { slackUserId: 'T1:U1' })).rejects.toMatchObject({
      code: 'already_exists',
      message: expect.stringContaining('Slack'),
    });
    await update(user.id, { slackUserId: null });
    await expect(update(other.id, { slackUserId: 'T1:U1' })).resolves.toMatchObject({ slackUserId: 'T1:U1' });
  });

  it('S20 cannot be made to hold another spelling by hand', async () => {
    const insert = `insert into users (id, email, name, role, created_at, updated_at) values (gen_random_uuid(), 'Big@example.org', 'x', 'viewer', now(), now())`;
    await expect(parts.orm.em.fork().execute(insert)).rejects.toThrow('users_email_check');
  });
});

describe('finding', () => {
  it('takes an id or an address in any case', async () => {
    const user = await parts.addUser({ email: 'find@example.org' });
    for (const who of [user.id, user.id.toUpperCase(), 'find@example.org', 'FIND@example.org'])
      expect((await parts.users.get(who)).id).toBe(user.id);
    expect((await parts.users.findByEmail('Find@example.org'))?.id).toBe(user.id);
    expect(await parts.users.findByEmail('none@example.org')).toBeUndefined();
    await expect(parts.users.get('none@example.org')).rejects.toMatchObject({ code: 'not_found' });
    await expect(parts.users.get('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('pages by address without a gap, also when somebody is added in between', async () => {
    const seen: string[] = [];
    const added = Array.from({ length: 7 }, (_, i) => `page${i}@pages.example`);
    for (const email of added) await parts.addUser({ email });
    let after: string | undefined;
    do {
      const page = await parts.users.list({ limit: 3, text: 'PAGES.example', ...(after !== undefined && { after }) });
      expect(page.users.length).toBeLessThanOrEqual(3);
      seen.push(...page.users.map((user) => user.email));
      after = page.next;
      if (seen.length === 3) await parts.addUser({ email: 'page00@pages.example' });
    } while (after !== undefined);
    expect(seen).toEqual(added);
  });

  it('takes the text literally', async () => {
    await parts.addUser({ email: 'under_score@example.org', name: '100%' });
    await parts.addUser({ email: 'underxscore@example.org', name: '1000' });
    expect((await parts.users.list({ limit: 9, text: 'r_s' })).users.map((user) => user.email)).toEqual([
      'under_score@example.org',
    ]);
    expect((await parts.users.list({ limit: 9, text: '0%' })).users).toHaveLength(1);
    expect((await parts.users.list({ limit: 9, text: '\\' })).users).toEqual([]);
  });

  it('filters by role and state', async () => {
    const [agent, disabled] = [await parts.addUser({ role: 'agent' }), await parts.addUser({ role: 'agent' })];
    await update(disabled.id, { active: false });
    const ids = async (query: object) =>
      (await parts.users.list({ limit: 200, role: 'agent', ...query })).users.map((user) => user.id);
    expect(await ids({ active: true })).toEqual([agent.id]);
    expect(await ids({ active: false })).toEqual([disabled.id]);
  });
});

describe('changing', () => {
  it('raises the stamp with every change of rights, and with no other', async () => {
    const user = await parts.addUser();
    await update(user.id, { name: 'Another', timezone: 'Europe/Berlin' });
    expect(await stampOf(user)).toBe(0);
    await update(user.email, { role: 'agent' });
    expect(await stampOf(user)).toBe(1);
    await update(user.id, { role: 'agent' });
    expect(await stampOf(user)).toBe(1);
    await update(user.id, { active: false });
    expect(await stampOf(user)).toBe(2);
  });

  it('S7 ends the sessions of a disabled user for good', async () => {
    const user = await parts.addUser();
    const { accessToken, refreshToken } = await parts.login(user);
    await parts.principals.authenticate(bearer(accessToken));
    await update(user.id, { active: false });
    await expect(parts.principals.authenticate(bearer(accessToken))).rejects.toMatchObject({ code: 'invalid_token' });
    await update(user.id, { active: true });
    await expect(parts.principals.authenticate(bearer(accessToken))).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(parts.sessions.refresh(refreshToken, CLIENT)).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('names nobody who is not there', async () => {
    await expect(update('none@example.org', { name: 'X' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the last active admin', () => {
  afterEach(() => parts.orm.em.fork().nativeDelete(User, { role: 'admin' }));

  it.each([{ role: 'operator' as const }, { active: false }])('stays when asked to become %j', async (patch) => {
    const admin = await parts.addUser({ role: 'admin' });
    await expect(update(admin.id, patch)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('last active admin'),
    });
    expect(await parts.users.get(admin.id)).toMatchObject({ role: 'admin', active: true, stamp: 0 });
  });

  it('is not helped by a disabled one', async () => {
    const [admin, other] = [await parts.addUser({ role: 'admin' }), await parts.addUser({ role: 'admin' })];
    await update(other.id, { active: false });
    await expect(update(admin.id, { active: false })).rejects.toMatchObject({ code: 'conflict' });
    await update(other.id, { active: true });
    await expect(update(admin.id, { active: false })).resolves.toMatchObject({ active: false });
  });

  it('may change everything else', async () => {
    const admin = await parts.addUser({ role: 'admin' });
    await expect(update(admin.id, { name: 'Boss', role: 'admin', active: true })).resolves.toMatchObject({ name: 'Boss' });
  });

  it('is still there when all admins demote one another at once', async () => {
    const admins = await Promise.all(Array.from({ length: 4 }, () => parts.addUser({ role: 'admin' })));
    const outcomes = await Promise.allSettled(
      admins.map((admin, i) => update(admin.id, i % 2 === 0 ? { role: 'viewer' } : { active: false })),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(3);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    expect((await parts.users.list({ limit: 10, role: 'admin', active: true })).users).toHaveLength(1);
  });
});

describe('the first admin', () => {
  it('is made once, by one of two hubs that start at once', async () => {
    const fresh = await createParts();
    const other = await createParts({ url: fresh.url });
    try {
      const made = await Promise.all(
        [fresh, other, fresh, other].map((hub) => hub.users.ensureFirstAdmin({ email: 'Admin@localhost' })),
      );
      const [admin, ...more] = made.filter((one) => one !== undefined);
      expect(more).toEqual([]);
      expect(admin).toEqual({ email: 'admin@localhost', password: expect.any(String) });
      await expect(fresh.signIn.login(admin!, CLIENT)).resolves.toMatchObject({ user: { role: 'admin', name: 'Admin' } });
      expect(await other.users.ensureFirstAdmin({ email: 'else@localhost' })).toBeUndefined();
    } finally {
      await other.close();
      await fresh.close();
    }
  });

  it('gets the password of the settings', async () => {
    const fresh = await createParts();
    try {
      expect(await fresh.users.ensureFirstAdmin({ email: 'admin@localhost', password: PASSWORD })).toEqual({
        email: 'admin@localhost',
        password: PASSWORD,
      });
      await expect(fresh.signIn.login({ email: 'admin@localhost', password: PASSWORD }, CLIENT)).resolves.toBeDefined();
    } finally {
      await fresh.close();
    }
  });
});
