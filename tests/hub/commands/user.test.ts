import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from '../../support/start-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ RATE_LOGIN: '1000/60' });
});
afterAll(() => hub.remove());

let count = 0;
const create = async (fields: Record<string, unknown> = {}) => {
  const body = {
    email: `user${++count}@example.org`,
    name: `User ${count}`,
    role: 'viewer',
    password: 'correct horse battery',
    ...fields,
  };
  return { ...body, reply: await hub.ask('/users', { body }) };
};
const login = async (email: string, password: string) =>
  (await hub.ask('/auth/login', { token: null, body: { email, password } })).body.access_token as string;
const patch = (id: string, body: unknown) => hub.ask(`/users/${id}`, { method: 'PATCH', body });

describe('POST /users', () => {
  it('makes a user with a password that is shown this once', async () => {
    const { reply, email } = await create({ password: undefined });
    expect(reply).toMatchObject({ status: 201, body: { id: expect.any(String), password: expect.any(String) } });
    expect(Object.keys(reply.body).sort()).toEqual(['id', 'password']);
    expect(reply.headers.get('location')).toBe(`/users/${reply.body.id}`);
    expect(await login(email, reply.body.password)).toEqual(expect.any(String));
    const audit = await hub.ask('/audit?command=user.create');
    expect(audit.body.rows[0]).toMatchObject({ outcome: 'ok', args: { email } });
    expect(JSON.stringify(audit.body)).not.toContain(reply.body.password);
  });

  it('takes a password, and never repeats or records it', async () => {
    const { reply, email, password } = await create({ password: 'a password of my own' });
    expect(reply.body).toEqual({ id: expect.any(String) });
    expect(await login(email, password)).toEqual(expect.any(String));
    expect(JSON.stringify((await hub.ask('/audit?command=user.create')).body)).not.toContain(password);
    const { databaseUrl } = hub;
    const { administer } = await import('../../support/admin.ts');
    for (const table of ['audit_events', 'inbox', 'call_effects', 'users']) {
      const rows = await administer(
        databaseUrl,
        `select count(*)::int as n from ${table} t where t::text like '%a password of my own%'`,
      );
      expect(rows, table).toEqual([{ n: 0 }]);
    }
  });

  it('E10 gives the first answer again for the same key, without the password', async () => {
    const ask = {
      body: { email: 'once@example.org', name: 'Once', role: 'viewer' },
      headers: { 'idempotency-key': 'create-once' },
    };
    const [first, again] = [await hub.ask('/users', ask), await hub.ask('/users', ask)];
    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 201, body: { id: first.body.id } });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body.password).not.toBe(first.body.password);
  });

  it('S20 refuses a second spelling of an address', async () => {
    const { email } = await create();
    expect((await create({ email: email.toUpperCase() })).reply).toMatchObject({ status: 409, body: { code: 'already_exists' } });
  });

  it.each([
    ['an address', '/email', { email: 'nobody' }],
    ['an address in look-alike letters', '/email', { email: 'аnn@example.org' }],
    ['an address with a direction mark', '/email', { email: 'ann\u202e@example.org' }],
    ['a name', '/name', { name: '  ' }],
    ['a name that reads otherwise than it is', '/name', { name: 'Ann\u202eadmin' }],
    ['a name with a control character', '/name', { name: 'Ann\u0007' }],
    ['a role', '/role', { role: 'root' }],
    ['a long enough password', '/password', { password: 'short' }],
    ['a password that is not endless', '/password', { password: 'x'.repeat(257) }],
    ['a time zone', '/timezone', { timezone: 'Mars/Olympus' }],
    ['a field that is known', '/active', { active: false }],
    ['a field that may be written', '/stamp', { stamp: 7 }],
  ])('S16 wants %s', async (_, path, fields) => {
    const { reply } = await create(fields);
    expect(reply).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ path }] } });
    expect(reply.body.errors).toHaveLength(1);
    expect(JSON.stringify(reply.body)).not.toContain('xxxxx');
  });

  it.each(['viewer', 'agent', 'operator'])('is not for a %s, who learns nothing from it', async (role) => {
    const { email, password } = await create({ role });
    const token = await login(email, password);
    for (const path of ['/users', '/users/admin@localhost', '/auth/keys'])
      expect(await hub.ask(path, { token })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await hub.ask('/users', { token, body: {} })).toMatchObject({ status: 403 });
  });
});

describe('GET /users', () => {
  it('pages, filters and hides hashes', async () => {
    for (const i of [1, 2, 3]) await create({ email: `paged${i}@pages.example` });
    const first = await hub.ask('/users?q=pages.example&limit=2');
    expect(first).toMatchObject({
      status: 200,
      body: { users: [{ email: 'paged1@pages.example' }, { email: 'paged2@pages.example' }], next_cursor: expect.any(String) },
    });
    const second = await hub.ask(`/users?q=pages.example&limit=2&cursor=${first.body.next_cursor}`);
    expect(second.body).toMatchObject({ users: [{ email: 'paged3@pages.example' }], next_cursor: null });
    expect(Object.keys(first.body.users[0]).sort()).toEqual([
      'active',
      'created_at',
      'email',
      'id',
      'name',
      'role',
      'slack_user_id',
      'timezone',
      'updated_at',
    ]);
    expect((await hub.ask('/users?role=admin')).body.users.map((user: { email: string }) => user.email)).toEqual([
      'admin@localhost',
    ]);
  });

  it.each(['!', 'bm90IGpzb24', 'WzFd'])('refuses a cursor that is none: %s', async (cursor) => {
    expect(await hub.ask(`/users?cursor=${cursor}`)).toMatchObject({ status: 400, body: { code: 'bad_cursor' } });
  });
});

describe('PATCH /users/:id', () => {
  it('changes what may be changed', async () => {
    const { id } = (await create()).reply.body;
    const change = {
      name: 'Änn',
      role: 'agent',
      email: `changed${count}@example.org`,
      slack_user_id: 'U024BE7LH',
      timezone: 'Asia/Tokyo',
    };
    expect(await patch(id, change)).toMatchObject({ status: 200, body: { id, ...change, active: true } });
    expect(await patch(id, { slack_user_id: null })).toMatchObject({ status: 200, body: { slack_user_id: null } });
    expect(await patch(id, {})).toMatchObject({ status: 200, body: { name: 'Änn' } });
  });

  it.each([
    { id: 'x' },
    { password: 'another password' },
    { stamp: 3 },
    { passwordHash: 'x' },
    { created_at: 'x' },
    { active: 'no' },
  ])('S16 refuses %j', async (body) => {
    const { id } = (await create()).reply.body;
    expect(await patch(id, body)).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
  });

  it('S8 takes effect on the next request of the user', async () => {
    const { reply, email, password } = await create({ role: 'admin' });
    const token = await login(email, password);
    expect((await hub.ask('/users', { token })).status).toBe(200);
    await patch(reply.body.id, { role: 'viewer' });
    expect(await hub.ask('/users', { token })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    await patch(reply.body.id, { active: false });
    expect(await hub.ask('/users', { token })).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });

  it('keeps the last active admin', async () => {
    expect(await patch('admin@localhost', { active: false })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await patch('admin@localhost', { role: 'operator' })).toMatchObject({ status: 409 });
  });

  it('says when there is nobody', async () => {
    expect(await patch('nobody@example.org', { name: 'X' })).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await hub.ask('/users/00000000-0000-4000-8000-000000000000')).toMatchObject({ status: 404 });
  });
});

describe('typed', () => {
  it('C2 is the same as asked by REST', async () => {
    const made = await hub.type('user create typed@example.org --name "Typed Person" --role agent');
    expect(made).toMatchObject({
      status: 200,
      body: { ok: true, output: { email: 'typed@example.org', role: 'agent', password: expect.any(String) } },
    });
    expect(made.body.text).toContain(made.body.output.password);
    const shown = await hub.type('user show typed@example.org');
    expect(shown.body.text).toBe('Typed Person <typed@example.org> is agent, in the time zone UTC.');
    expect((await hub.ask(`/users/${made.body.output.id}`)).body).toEqual(shown.body.output);
    expect((await hub.type('user update typed@example.org active:no')).body).toMatchObject({ output: { active: false } });
    expect((await hub.type('user list --role agent --q typed')).body).toMatchObject({
      output: { users: [{ email: 'typed@example.org' }] },
      text: '1 user.',
    });
  });

  it('tells who one is', async () => {
    const { email, password, name } = await create({ role: 'viewer', timezone: 'Europe/Berlin' });
    const token = await login(email, password);
    expect(await hub.ask('/hub/whoami', { token })).toMatchObject({
      status: 200,
      body: { id: expect.stringMatching(/^user:/), name, role: 'viewer', email, timezone: 'Europe/Berlin', channel: 'api' },
    });
    expect((await hub.type('whoami')).body).toMatchObject({
      output: { id: expect.stringMatching(/^key:/), role: 'admin', email: null },
    });
  });
});

describe('POST /users/:id/password', () => {
  it('makes a new password, shown once, and ends the sessions', async () => {
    const { email, password, reply } = await create();
    const token = await login(email, password);
    const reset = await hub.ask(`/users/${reply.body.id}/password`, {
      method: 'POST',
      headers: { 'idempotency-key': 'reset-1' },
    });
    expect(reset).toMatchObject({ status: 200, body: { email, password: expect.any(String) } });
    expect((await hub.ask('/auth/me', { token })).status).toBe(401);
    expect(await login(email, password)).toBeUndefined();
    expect(await login(email, reset.body.password)).toEqual(expect.any(String));
    const again = await hub.ask(`/users/${reply.body.id}/password`, {
      method: 'POST',
      headers: { 'idempotency-key': 'reset-1' },
    });
    expect(again.body.password).toBe('(shown once)');
  });

  it('refuses an unknown user and everybody below admin', async () => {
    expect((await hub.ask('/users/nobody@example.org/password', { method: 'POST' })).status).toBe(404);
    const { key } = (await hub.ask('/auth/keys', { body: { name: 'resets nothing', role: 'operator' } })).body;
    expect((await hub.ask('/users/admin@localhost/password', { method: 'POST', token: key })).status).toBe(403);
  });
});
