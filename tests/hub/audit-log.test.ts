/** What a row of the audit log holds (S55), and that nobody edits it (S57): there is no way to ask, and the database refuses it to the hub itself. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_COMMANDS } from '../../hub/commands/index.ts';
import { administer } from '../support/admin.ts';
import { createTestDatabase } from '../support/database.ts';
import { startHub, type TestHub } from '../support/start-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
  for (const title of ['One', 'Two']) await hub.ask('/collab/tasks', { body: { title } });
});
afterAll(() => hub.remove());

describe('a row', () => {
  const rows = async (query: string) => (await hub.ask(`/audit?${query}`)).body.rows;

  test('S55 says who asked for what, from where, with which arguments, about which version, and what came of it', async () => {
    const { id } = (await hub.ask('/collab/tasks', { body: { title: 'To be told' }, headers: { 'x-request-id': 'told-1' } }))
      .body;
    const [created] = await rows('command=task.create&limit=1');
    expect(created).toMatchObject({
      seq: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      call_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      principal_id: expect.stringMatching(/^key:/),
      actor: expect.any(String),
      role: 'admin',
      channel: 'api',
      source: '127.0.0.1',
      command: 'task.create',
      line: expect.stringContaining('"To be told"'),
      args: { title: 'To be told' },
      outcome: 'ok',
      duration_ms: expect.any(Number),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await hub.type(`task update ${id} --title "Told"`);
    const [updated] = await rows('command=task.update&limit=1');
    expect(updated.targets).toMatchObject([{ kind: 'tasks', id, version: 1 }]);
    const { rows: chain } = await hub.query('select prev_hash, hash from audit_events order by seq desc limit 2');
    expect(chain[0]!.prev_hash).toBe(chain[1]!.hash);
  });

  test('S55 names the rule that refused, and masks what is secret', async () => {
    const { key } = (await hub.ask('/auth/keys', { body: { name: 'looks-only', role: 'viewer' } })).body;
    await hub.ask('/collab/tasks', { body: { title: 'No' }, token: key });
    const [refused] = await rows('outcome=forbidden&limit=1');
    expect(refused).toMatchObject({
      actor: 'looks-only',
      role: 'viewer',
      command: 'task.create',
      detail: expect.stringContaining('agent'),
    });
    await hub.type('user create eve@example.org --name Eve --role viewer --password "hunter2 hunter2"');
    const [made] = await rows('command=user.create&limit=1');
    expect(made.outcome).toBe('ok');
    expect(JSON.stringify(made)).not.toContain('hunter2');
  });
});

describe.each(['/audit', '/hub/activity', '/audit/verify'])('%s', (path) => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'S57 %s is 405 for an admin too, and Allow names reading alone',
    async (method) => {
      const reply = await hub.ask(path, { method, ...(method !== 'DELETE' && { body: {} }) });
      expect(reply).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
      expect(reply.headers.get('allow')?.split(', ').toSorted()).toEqual(['GET', 'HEAD', 'OPTIONS']);
    },
  );
});

test('S57 a single row has no address', async () => {
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) expect((await hub.ask('/audit/1', { method })).status).toBe(404);
});

test('S57 no command does more with it than read', async () => {
  const about = ALL_COMMANDS.filter(
    ({ name, http }) => /^audit\.|activity/.test(name) || http?.route.includes('/audit') === true,
  );
  expect(about.map(({ name }) => name)).toEqual(expect.arrayContaining(['audit.list', 'audit.verify', 'hub.activity']));
  expect(about.filter(({ effect }) => effect !== 'read')).toEqual([]);
  for (const line of ['audit delete 1', 'audit update 1 --actor eve', 'audit clear', 'audit prune --before 2026-01-01'])
    expect((await hub.type(line)).body).toMatchObject({ code: 'unknown_command' });
});

describe('the database', () => {
  test.each([
    `update audit_events set actor = 'eve' where seq = 1`,
    `update audit_events set actor = actor where false`,
    'delete from audit_events',
    'truncate audit_events',
    'truncate audit_events, inbox cascade',
    'delete from audit_head',
    'truncate audit_head',
    `update audit_head set seq = 0, hash = repeat('0', 64)`,
  ])('S57 refuses: %s', async (sql) => {
    const before = await hub.query('select count(*)::int as n from audit_events');
    expect(before.rows[0]!.n).toBeGreaterThan(1);
    await expect(hub.query(sql)).rejects.toMatchObject({ code: '42501', message: 'The audit log only grows' });
    expect((await hub.ask('/audit/verify')).body).toMatchObject({ ok: true });
  });

  test('S57 a log without rows may be emptied: a backup is put back there', async () => {
    const empty = await createTestDatabase();
    try {
      await administer(empty.url, 'truncate audit_events, audit_head');
    } finally {
      await empty.drop();
    }
  });
});
