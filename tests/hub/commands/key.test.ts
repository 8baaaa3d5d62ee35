import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from '../../support/start-hub.ts';
import { administer } from '../../support/admin.ts';

let hub: TestHub;
let admin: string;
beforeAll(async () => {
  hub = await startHub();
  admin = (await hub.ask('/auth/login', { token: null, body: hub.admin })).body.access_token;
});
afterAll(() => hub.remove());

const create = (body: Record<string, unknown> = {}) =>
  hub.ask('/auth/keys', { token: admin, body: { name: 'ci', role: 'agent', ...body } });
const asWith = (headers: Record<string, string>) => hub.ask('/hub/whoami', { token: null, headers });

describe('POST /auth/keys', () => {
  it('S11 shows the key once and stores it nowhere', async () => {
    const made = await create({ name: 'shown-once' });
    expect(made).toMatchObject({
      status: 201,
      body: { id: expect.any(String), key: expect.stringMatching(/^kyk_/), prefix: made.body.key.slice(0, 12) },
    });
    expect(Object.keys(made.body).sort()).toEqual(['id', 'key', 'prefix']);
    const listed = (await hub.ask('/auth/keys', { token: admin })).body.keys.find(
      (key: { id: string }) => key.id === made.body.id,
    );
    expect(listed).toEqual({
      id: made.body.id,
      name: 'shown-once',
      prefix: made.body.prefix,
      role: 'agent',
      owner: 'admin@localhost',
      created_at: expect.any(String),
      expires_at: null,
      last_used_at: null,
      revoked_at: null,
    });
    for (const table of ['audit_events', 'inbox', 'call_effects', 'api_keys']) {
      const rows = await administer(
        hub.databaseUrl,
        `select count(*)::int as n from ${table} t where t::text like '%${made.body.key.slice(12)}%'`,
      );
      expect(rows, table).toEqual([{ n: 0 }]);
    }
    expect(hub.output).not.toContain(made.body.key);
  });

  it('S11 opens the door in either header, and nowhere else', async () => {
    const { key, id } = (await create({ name: 'door' })).body;
    for (const headers of [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }] as Record<string, string>[]) {
      expect(await asWith(headers)).toMatchObject({
        status: 200,
        body: { id: `key:${id}`, name: 'door', role: 'agent', email: 'admin@localhost' },
      });
    }
    expect((await hub.ask(`/hub/whoami?api_key=${key}`, { token: null })).status).toBe(401);
    expect(await asWith({ authorization: `Bearer ${key}`, 'x-api-key': key })).toMatchObject({
      status: 400,
      body: { code: 'ambiguous_credentials' },
    });
    expect(await asWith({ 'x-api-key': `${key}x` })).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });

  it('P3 does what its role may, and not more', async () => {
    const { key } = (await create({ role: 'viewer' })).body;
    expect((await hub.ask('/auth/keys', { token: key })).status).toBe(403);
    expect((await hub.ask('/auth/keys', { token: key, body: { name: 'x', role: 'admin' } })).status).toBe(403);
    expect(
      (await hub.ask('/auth/password', { token: key, body: { current_password: 'x', new_password: 'correct horse' } })).body.code,
    ).toBe('forbidden');
  });

  it.each([
    ['a name', '/name', { name: '' }],
    ['a role', '/role', { role: 'root' }],
    ['a time with a zone', '/expires_at', { expires_at: '2099-01-01' }],
    ['a time to come', '/expires_at', { expires_at: '2020-01-01T00:00:00Z' }],
    ['no key of the asker’s own making', '/key', { key: 'kyk_mine' }],
  ])('S16 wants %s', async (_, path, body) => {
    expect(await create(body)).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ path }] } });
  });

  it('S11 takes an end', async () => {
    const { id } = (await create({ expires_at: '2099-01-01T01:00:00+01:00' })).body;
    expect(
      (await hub.ask('/auth/keys', { token: admin })).body.keys.find((key: { id: string }) => key.id === id).expires_at,
    ).toBe('2099-01-01T00:00:00.000Z');
  });
});

describe('GET /auth/keys', () => {
  it('pages from the newest', async () => {
    const [one, two] = [(await create()).body.id, (await create()).body.id];
    const first = (await hub.ask('/auth/keys?limit=1', { token: admin })).body;
    const second = (await hub.ask(`/auth/keys?limit=1&cursor=${first.next_cursor}`, { token: admin })).body;
    expect([first.keys[0].id, second.keys[0].id]).toEqual([two, one]);
    expect((await hub.ask('/auth/keys?cursor=WyJ4Il0', { token: admin })).body.code).toBe('bad_cursor');
  });
});

describe('DELETE /auth/keys/:id', () => {
  it('S7 ends the key at once, and may be repeated', async () => {
    const { id, key } = (await create()).body;
    expect((await asWith({ 'x-api-key': key })).status).toBe(200);
    expect(await hub.ask(`/auth/keys/${id}`, { method: 'DELETE', token: admin })).toMatchObject({ status: 204, body: '' });
    expect((await asWith({ 'x-api-key': key })).status).toBe(401);
    expect((await hub.ask(`/auth/keys/${id}`, { method: 'DELETE', token: admin })).status).toBe(204);
    expect((await hub.ask('/auth/keys/00000000-0000-4000-8000-000000000000', { method: 'DELETE', token: admin })).body.code).toBe(
      'not_found',
    );
  });
});

describe('typed', () => {
  it('C2 makes, lists and revokes by what is shown', async () => {
    const made = (await hub.type('key create nightly --role viewer --expires-at 2099-01-01T00:00Z')).body;
    expect(made.text).toBe(`The key, shown this once: ${made.output.key}`);
    expect((await hub.type('key list')).body.view.rows[0]).toEqual([made.output.prefix, 'nightly', 'viewer', null, null, 'good']);
    expect((await hub.type(`key revoke ${made.output.prefix}`)).body.text).toBe(
      `The key nightly (${made.output.prefix}…) is revoked.`,
    );
    expect((await asWith({ 'x-api-key': made.output.key })).status).toBe(401);
  });
});
