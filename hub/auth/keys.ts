/**
 * API keys (S11): `kyk_` and 256 random bits, shown once. The row keeps a hash and the first characters, by which people tell keys
 * apart.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { EntityManager } from '@mikro-orm/postgresql';
import { HubError } from '../errors.ts';
import type { Role } from '../command.ts';
import { ApiKey, User } from '../store/entities/index.ts';
import type { Orm } from '../store/orm.ts';
import { withDatabase } from '../store/outage.ts';
import type { Changes } from './changes.ts';
import { KEY_PREFIX } from './credentials.ts';
import { toHash } from './refresh-token.ts';
import { findSecretFile, replaceSecretFile } from './secret-file.ts';

export type NewKey = {
  name: string;
  role: Role;
  /** The person the key acts for: it never does more than they may, and ends with them. */
  ownerId?: string;
  expiresAt?: Date;
};

export type Keys = {
  /** `key` is returned this once. */
  create(em: EntityManager, key: NewKey): Promise<{ row: ApiKey; key: string }>;
  /** Newest first, with owners; `before` is the id of the last one of the page before. */
  list(query: { limit: number; before?: string }): Promise<{ keys: ApiKey[]; next?: string }>;
  /** `which` is an id, or the prefix of exactly one key. Revoking twice is harmless. Errors: not_found, conflict (ambiguous prefix). */
  revoke(em: EntityManager, which: string): Promise<ApiKey>;
  /** By id or prefix. */
  find(which: string): Promise<ApiKey | undefined>;
  /**
   * The admin key of this machine's command line, kept in `file` (0600). Made when there is none, or when the one in the file is
   * no longer good.
   */
  ensureMachineKey(file: string): Promise<string>;
};

export type KeysParts = { orm: Orm; changes: Changes; nowMs?: () => number };

/** Enough to tell keys apart, far too little to guess the rest: 8 of 43 characters. */
const SHOWN = KEY_PREFIX.length + 8;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function createKeys({ orm, changes, nowMs = Date.now }: KeysParts): Keys {
  async function create(em: EntityManager, { name, role, ownerId, expiresAt }: NewKey): Promise<{ row: ApiKey; key: string }> {
    const key = KEY_PREFIX + randomBytes(32).toString('base64url');
    const row = em.create(ApiKey, {
      name,
      role,
      prefix: key.slice(0, SHOWN),
      hash: toHash(key),
      owner: ownerId === undefined ? null : em.getReference(User, ownerId),
      expiresAt: expiresAt ?? null,
    });
    await em.persist(row).flush();
    return { row, key };
  }

  async function search(em: EntityManager, which: string): Promise<ApiKey[]> {
    const where = UUID.test(which) ? { id: which.toLowerCase() } : { prefix: which };
    return (await em.find(ApiKey, where, { populate: ['owner'], limit: 2 })) as ApiKey[];
  }

  async function revoke(em: EntityManager, which: string): Promise<ApiKey> {
    const [row, other] = await search(em, which);
    if (row === undefined) throw new HubError('not_found', 'There is no such key.');
    if (other !== undefined) throw new HubError('conflict', 'Several keys begin like this; name the key by its id.');
    row.revokedAt ??= new Date(nowMs());
    await em.flush();
    changes.mark(em, { keyId: row.id });
    return row;
  }

  async function list({ limit, before }: { limit: number; before?: string }): Promise<{ keys: ApiKey[]; next?: string }> {
    return await withDatabase(async () => {
      const em = orm.em.fork();
      const last = before === undefined ? undefined : UUID.test(before) ? await em.findOne(ApiKey, { id: before }) : null;
      if (last === null) throw new HubError('bad_cursor');
      const older =
        last === undefined
          ? {}
          : { $or: [{ createdAt: { $lt: last.createdAt } }, { createdAt: last.createdAt, id: { $lt: last.id } }] };
      const keys = (await em.find(ApiKey, older, {
        populate: ['owner'],
        orderBy: { createdAt: 'desc', id: 'desc' },
        limit: limit + 1,
      })) as ApiKey[];
      const page = keys.slice(0, limit);
      return { keys: page, ...(keys.length > limit && { next: page.at(-1)!.id }) };
    });
  }

  async function isGoodForAdmin(em: EntityManager, key: string): Promise<boolean> {
    const row = await em.findOne(ApiKey, { hash: toHash(key), revokedAt: null, role: 'admin' });
    return row !== null && (row.expiresAt == null || row.expiresAt.getTime() > nowMs());
  }

  async function ensureMachineKey(file: string): Promise<string> {
    return await orm.em.fork().transactional(async (em) => {
      // Two hubs with one DATA_DIR would write two keys and keep one.
      await em.execute(`select pg_advisory_xact_lock(hashtext('kyros:machine-key'))`);
      const kept = await findSecretFile(file);
      if (kept !== undefined && (await isGoodForAdmin(em, kept))) return kept;
      const { key } = await create(em, { name: `cli@${hostname()}`, role: 'admin' });
      await replaceSecretFile(file, key);
      return key;
    });
  }

  return {
    create,
    list,
    revoke,
    async find(which) {
      return (await withDatabase(() => search(orm.em.fork(), which)))[0];
    },
    ensureMachineKey,
  };
}
