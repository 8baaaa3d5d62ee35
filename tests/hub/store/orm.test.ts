import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { randomBytes, randomUUID } from 'node:crypto';
import { AuditEvent, Confirmation, ENTITIES, Outbox, User } from '../../../hub/store/entities/index.ts';
import { createOrm, migrate, pendingMigrations, type Orm } from '../../../hub/store/orm.ts';
import { isDatabaseAway, withDatabase } from '../../../hub/store/outage.ts';
import { administer, toDatabaseUrl } from '../../support/admin.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let orm: Orm;
beforeAll(async () => {
  database = await createTestDatabase();
  orm = await createOrm(database.url);
});
afterAll(async () => {
  await orm.close();
  await database.drop();
});

/** A database that nobody migrated; `exists: false` leaves the making of it to the hub. */
async function withEmpty(exists: boolean, work: (url: string) => Promise<void>): Promise<void> {
  const { url, prefix } = inject('database');
  const name = `${prefix}empty_${randomBytes(6).toString('hex')}`;
  if (exists) await administer(url, `create database ${name}`);
  try {
    await work(toDatabaseUrl(url, name));
  } finally {
    await administer(url, `drop database if exists ${name} with (force)`);
  }
}

/** Those of the folder, in their order. */
const MIGRATIONS = readdirSync(join(import.meta.dirname, '../../../migrations'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''))
  .sort();

describe('the migrations', () => {
  it('make exactly the tables that the entities describe', async () => {
    expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe('');
  });

  it('are up to date with the entities, as far as the snapshot knows', async () => {
    expect(await orm.migrator.checkSchema()).toBe(false);
  });

  it('are all applied, and say which are not', async () => {
    expect(await pendingMigrations(orm)).toEqual([]);
    await withEmpty(true, async (url) => {
      const empty = await createOrm(url);
      expect(await pendingMigrations(empty)).toEqual(MIGRATIONS);
      await empty.close();
    });
  });

  it('may be applied by several hubs at once, to a database that does not exist yet', async () => {
    for (const exists of [true, false]) {
      await withEmpty(exists, async (url) => {
        await Promise.all([migrate(url), migrate(url), migrate(url), migrate(url)]);
        const rows = await administer(url, 'select count(*)::int as n from mikro_orm_migrations');
        expect(rows).toEqual([{ n: MIGRATIONS.length }]);
      });
    }
  });

  it('leave no connection behind', async () => {
    await withEmpty(true, async (url) => {
      await migrate(url);
      // The server notices a closed connection a moment later.
      const others = `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
      while ((await administer(url, others)).length > 0);
    });
  });

  it('P2 put the head of the audit chain where it begins', async () => {
    expect(await administer(database.url, 'select id, seq::int, hash from audit_head')).toEqual([
      { id: 1, seq: 0, hash: '0'.repeat(64) },
    ]);
  });
});

describe('the tables', () => {
  const index = (table: string) =>
    administer(database.url, `select indexdef from pg_indexes where schemaname = 'public' and tablename = '${table}'`).then(
      (rows) => rows.map((row) => String(row.indexdef)),
    );

  it('have an index on every foreign key', async () => {
    const keys = await administer(
      database.url,
      `select c.conrelid::regclass::text as table, a.attname as column from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1] where c.contype = 'f'`,
    );
    expect(keys.length).toBeGreaterThan(2);
    for (const key of keys)
      expect(
        (await index(String(key.table))).some((text) => text.includes(`(${String(key.column)}`)),
        JSON.stringify(key),
      ).toBe(true);
  });

  it('P1 take one row for a channel, a scope and a native id', async () => {
    const insert = (scope: string) =>
      administer(
        database.url,
        `insert into inbox (call_id, channel, scope, native_id, fingerprint, status, received_at, hub) values (gen_random_uuid(), 'api', '${scope}', 'n', '', 'running', now(), 1)`,
      );
    await insert('one');
    await insert('two');
    await expect(insert('one')).rejects.toThrow('inbox_channel_scope_native_id_unique');
  });

  it('page the audit log inside an index, whatever it is filtered by', async () => {
    expect((await index('audit_events')).filter((text) => /\((channel|actor|outcome), seq\)/.test(text))).toHaveLength(3);
  });

  it('keep what they are given', async () => {
    const em = orm.em.fork();
    const user = em.create(User, { email: 'ann@example.org', name: 'Ann', role: 'agent' });
    const at = new Date('2026-11-26T10:11:12.345Z');
    const confirmation = em.create(Confirmation, {
      code: 'A7Q2',
      callId: randomUUID(),
      command: 'task.delete',
      line: 'task delete T-1',
      args: { id: 'T-1' },
      argsHash: 'h',
      pins: [{ id: 'T-1', version: 3 }],
      preview: 'T-1 goes.',
      askedBy: `user:${user.id}`,
      askedByUser: user,
      askedName: 'Ann',
      channel: 'api',
      replyTo: null,
      answer: null,
      quorum: 1,
      role: 'admin',
      expiresAt: at,
    });
    const outbox = em.create(Outbox, { kind: 'job', payload: { id: 'J-1' } });
    await em.persist([user, confirmation, outbox]).flush();
    const found = await orm.em.fork().findOneOrFail(Confirmation, { code: 'A7Q2' }, { populate: ['askedByUser'] });
    expect(found).toMatchObject({
      status: 'pending',
      decisions: [],
      pins: [{ id: 'T-1', version: 3 }],
      askedByUser: { email: 'ann@example.org', active: true, stamp: 0 },
    });
    expect(found.expiresAt.toISOString()).toBe(at.toISOString());
    expect(typeof outbox.id).toBe('number');
  });

  it('refuse states that do not exist', async () => {
    const em = orm.em.fork();
    const insert = em.execute(
      `insert into audit_events (seq, at, kind, call_id, channel, actor, prev_hash, hash) values (1, now(), 'other', gen_random_uuid(), 'api', 'a', '', '')`,
    );
    await expect(insert).rejects.toThrow('audit_events_kind_check');
    await expect(em.execute(`insert into audit_head (id, seq, hash) values (2, 0, '')`)).rejects.toThrow('audit_head_id_check');
    expect(await orm.em.fork().count(AuditEvent)).toBe(0);
  });

  it('are all known to the ORM', async () => {
    const rows = await administer(
      database.url,
      `select tablename from pg_tables where schemaname = 'public' and tablename not in ('mikro_orm_migrations', 'agenda_jobs')`,
    );
    expect(rows).toHaveLength(ENTITIES.length);
  });
});

describe('a database that is away', () => {
  const unavailable = { code: 'unavailable', fields: { retry_after_seconds: 2 } };

  it('R10 is told from a statement that is wrong', async () => {
    const nowhere = await createOrm('postgres://nobody@127.0.0.1:1/none');
    try {
      await expect(withDatabase(() => nowhere.em.fork().execute('select 1'))).rejects.toMatchObject(unavailable);
    } finally {
      await nowhere.close();
    }
    await expect(withDatabase(() => orm.em.fork().execute('select nonsense'))).rejects.toThrow(/nonsense/);
    await expect(withDatabase(() => orm.em.fork().execute('select 1/0'))).rejects.not.toMatchObject({ code: 'unavailable' });
  });

  it('R10 is noticed when it goes in the middle, and is used again when it is back', async () => {
    const other = await createTestDatabase();
    const lost = await createOrm(other.url);
    try {
      await lost.em.fork().execute('select 1');
      const slow = expect(withDatabase(() => lost.em.fork().execute('select pg_sleep(20)'))).rejects.toMatchObject(unavailable);
      const kill = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query like '%pg_sleep%' and state = 'active'`;
      const killed = async () => (await administer(other.url, kill)).length > 0;
      while (!(await killed()));
      await slow;
      // The pool may still hand out the dead connection once, before it hears of its end.
      const again = () => withDatabase(() => lost.em.fork().execute('select 1 as one'));
      const first = await again().catch((error: unknown) => error);
      if (!Array.isArray(first)) expect(first).toMatchObject(unavailable);
      await expect(again()).resolves.toEqual([{ one: 1 }]);
    } finally {
      await lost.close();
      await other.drop();
    }
  });

  it.each(['ECONNREFUSED', '57P01', '57P03', '53300', '08006'])('R10 is what %s says', (code) => {
    expect(isDatabaseAway(Object.assign(new Error('x'), { code }))).toBe(true);
    expect(isDatabaseAway(new Error('wrapped', { cause: Object.assign(new Error('x'), { code }) }))).toBe(true);
  });

  it.each(['23505', '42P01', '40001', '22P02'])('R10 is not what %s says', (code) => {
    expect(isDatabaseAway(Object.assign(new Error('x'), { code }))).toBe(false);
  });
});
