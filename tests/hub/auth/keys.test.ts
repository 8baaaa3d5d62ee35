import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findKeyRights } from '../../../hub/auth/rights.ts';
import { createTempDir } from '../../support/temp-dir.ts';
import { createParts, until, type Parts } from './parts.ts';

let parts: Parts;
beforeAll(async () => {
  parts = await createParts();
});
afterAll(() => parts.close());

type NewKey = Parameters<Parts['keys']['create']>[1];
const create = (fields: Partial<NewKey> = {}) =>
  parts.change((em) => parts.keys.create(em, { name: 'ci', role: 'agent', ...fields }));
const revoke = (which: string) => parts.change((em) => parts.keys.revoke(em, which));
const asKey = (key: string) => parts.principals.authenticate({ apiKey: [key] });
const INVALID = { code: 'invalid_token' };

describe('a key', () => {
  it('S11 has 256 random bits, of which only a hash and eight characters are stored', async () => {
    const { row, key } = await create();
    expect(key).toMatch(/^kyk_[A-Za-z0-9_-]{43}$/);
    expect(row.prefix).toBe(key.slice(0, 12));
    const stored = JSON.stringify(await parts.orm.em.fork().execute('select * from api_keys where id = ?', [row.id]));
    expect(stored).not.toContain(key.slice(12));
    expect((await create()).key).not.toBe(key);
  });

  it('S11 is taken in both headers', async () => {
    const { row, key } = await create({ name: 'both' });
    const expected = {
      keyId: row.id,
      expiresAtMs: Infinity,
      principal: { id: `key:${row.id}`, name: 'both', role: 'agent', timezone: 'UTC' },
    };
    await expect(asKey(key)).resolves.toMatchObject(expected);
    await expect(parts.principals.authenticate({ authorization: [`Bearer ${key}`] })).resolves.toMatchObject(expected);
  });

  it.each(['kyk_', 'kyk_short', `kyk_${'A'.repeat(43)}`, `kyk_${'A'.repeat(44)}`, `kyk_${"'".repeat(43)}`, 'another'])(
    'S11 is refused when it is none: %s',
    (key) => expect(asKey(key)).rejects.toMatchObject(INVALID),
  );

  it('S11 ends at its end', async () => {
    const expiresAt = new Date(parts.clock.ms + 1000);
    const { key, row } = await create({ expiresAt });
    await expect(asKey(key)).resolves.toMatchObject({ expiresAtMs: expiresAt.getTime() });
    parts.clock.ms += 1000;
    await expect(asKey(key)).rejects.toMatchObject(INVALID);
    await parts.orm.em.fork().execute(`update api_keys set expires_at = now() - interval '1 second' where id = ?`, [row.id]);
    expect(await findKeyRights(parts.orm, 'id', [row.id])).toEqual(new Map());
  });

  it('S7 is refused at once after it is revoked, by id or by what is shown of it', async () => {
    for (const by of ['id', 'prefix'] as const) {
      const { key, row } = await create();
      await asKey(key);
      expect((await revoke(row[by])).revokedAt).toBeInstanceOf(Date);
      await expect(asKey(key)).rejects.toMatchObject(INVALID);
      await expect(revoke(row[by])).resolves.toMatchObject({ id: row.id });
    }
  });

  it('is not revoked by guesswork', async () => {
    const one = await create();
    const two = await create();
    await parts.orm.em.fork().execute('update api_keys set prefix = ? where id = ?', [one.row.prefix, two.row.id]);
    await expect(revoke(one.row.prefix)).rejects.toMatchObject({ code: 'conflict' });
    await expect(revoke('kyk_nothing')).rejects.toMatchObject({ code: 'not_found' });
    await expect(revoke('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ code: 'not_found' });
    await expect(asKey(one.key)).resolves.toBeDefined();
  });

  it('S8 does no more than the person it acts for, and ends with them', async () => {
    const owner = await parts.addUser({ role: 'operator', timezone: 'Europe/Berlin' });
    const { key } = await create({ role: 'admin', ownerId: owner.id });
    expect((await asKey(key)).principal).toMatchObject({
      role: 'operator',
      userId: owner.id,
      email: owner.email,
      timezone: 'Europe/Berlin',
    });
    await parts.change((em) => parts.users.update(em, owner.id, { role: 'viewer' }));
    expect((await asKey(key)).principal.role).toBe('viewer');
    await parts.change((em) => parts.users.update(em, owner.id, { active: false }));
    await expect(asKey(key)).rejects.toMatchObject(INVALID);
  });

  it('ends when its owner is deleted, rather than becoming nobody’s', async () => {
    const owner = await parts.addUser({ role: 'admin' });
    const { key, row } = await create({ role: 'admin', ownerId: owner.id });
    await parts.orm.em.fork().execute('delete from users where id = ?', [owner.id]);
    await expect(asKey(key)).rejects.toMatchObject(INVALID);
    expect(await parts.keys.find(row.id)).toBeUndefined();
  });

  it('S11 remembers when it was used last, to a minute', async () => {
    const { key, row } = await create();
    const lastUsed = async () => (await parts.keys.find(row.id))?.lastUsedAt?.getTime();
    const first = parts.clock.ms;
    await asKey(key);
    await until(async () => (await lastUsed()) === first);
    parts.clock.ms += 59_000;
    await asKey(key);
    parts.clock.ms += 2_000;
    const second = parts.clock.ms;
    await asKey(key);
    await until(async () => (await lastUsed()) === second);
    expect(parts.errors).toEqual([]);
  });
});

describe('the list', () => {
  it('pages from the newest, with owners', async () => {
    const fresh = await createParts();
    try {
      const owner = await fresh.addUser();
      const made: string[] = [];
      for (let i = 0; i < 5; i++) {
        const { row } = await fresh.change((em) => fresh.keys.create(em, { name: `k${i}`, role: 'viewer', ownerId: owner.id }));
        // The middle ones share their instant: then the id decides.
        await fresh.orm.em
          .fork()
          .execute('update api_keys set created_at = ? where id = ?', [new Date(Math.ceil(i / 2) * 1000), row.id]);
        made.push(row.id);
      }
      const [k0, k1, k2, k3, k4] = made as [string, string, string, string, string];
      const expected = [...[k3, k4].sort().reverse(), ...[k1, k2].sort().reverse(), k0];
      const first = await fresh.keys.list({ limit: 3 });
      const second = await fresh.keys.list({ limit: 3, before: first.next! });
      expect([...first.keys, ...second.keys].map((key) => key.id)).toEqual(expected);
      expect(second.next).toBeUndefined();
      expect(first.keys[0]!.owner!.email).toBe(owner.email);
      await expect(fresh.keys.list({ limit: 3, before: '00000000-0000-4000-8000-000000000000' })).rejects.toMatchObject({
        code: 'bad_cursor',
      });
    } finally {
      await fresh.close();
    }
  });
});

describe('the key of this machine', () => {
  it('is an admin key in a file of the owner only, made once and made again when it is gone or revoked', async () => {
    const dir = await createTempDir();
    const file = join(dir.path, 'cli.key');
    try {
      const made = await Promise.all(Array.from({ length: 4 }, () => parts.keys.ensureMachineKey(file)));
      const key = made[0]!;
      expect(new Set(made)).toEqual(new Set([key]));
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await readFile(file, 'utf8')).trim()).toBe(key);
      const { principal, keyId } = await asKey(key);
      expect(principal).toMatchObject({ role: 'admin', name: expect.stringMatching(/^cli@/) });
      expect(principal.userId).toBeUndefined();

      await revoke(keyId!);
      const second = await parts.keys.ensureMachineKey(file);
      expect(second).not.toBe(key);
      await expect(asKey(second)).resolves.toBeDefined();

      await rm(file);
      expect(await parts.keys.ensureMachineKey(file)).not.toBe(second);
      await writeFile(file, 'garbage');
      await expect(asKey(await parts.keys.ensureMachineKey(file))).resolves.toBeDefined();
      expect(await readdir(dir.path)).toEqual(['cli.key']);
    } finally {
      await dir.remove();
    }
  });

  it('is not an ordinary key that somebody put into the file', async () => {
    const dir = await createTempDir();
    const file = join(dir.path, 'cli.key');
    try {
      const { key } = await create({ role: 'viewer' });
      await writeFile(file, key);
      expect(await parts.keys.ensureMachineKey(file)).not.toBe(key);
    } finally {
      await dir.remove();
    }
  });
});
