/**
 * What a session or a key may do, read from the database (S8): of many at once, for one request and for the watch over open
 * streams alike. What has ended is simply not found.
 */
import { ROLES, type Role } from '../command.ts';
import type { Principal } from '../context.ts';
import type { Orm } from '../store/orm.ts';

export type Rights = {
  principal: Principal;
  /** The session's or key's id. */
  id: string;
  /** Changes whenever the rights do. */
  version: string;
  /** Infinity for a key without an end. */
  endsAtMs: number;
  /** Keys only; undefined when it was never used. */
  lastUsedAtMs?: number;
};

/**
 * Two people may have one name, two actors may not (S20): the later one is shown with what tells it apart. `older` is a
 * condition on another user `other`.
 */
const nameTaken = (name: string, older: string) =>
  `exists (select 1 from users other where lower(other.name) = lower(${name}) and ${older})`;
const toMs = (instant: string) => `(extract(epoch from ${instant}) * 1000)::float8`;

const SESSIONS = `
  select s.id, u.id as user_id, u.name, u.email, u.role, u.timezone, u.stamp,
    ${toMs('least(s.idle_expires_at, s.absolute_expires_at)')} as ends_at_ms,
    ${nameTaken('u.name', '(other.created_at, other.id) < (u.created_at, u.id)')} as name_taken
  from sessions s join users u on u.id = s.user_id
  where s.id in (?) and s.revoked_at is null and u.active and least(s.idle_expires_at, s.absolute_expires_at) > now()`;

const keysBy = (column: 'id' | 'hash') => `
  select k.id, k.hash, k.name, k.prefix, k.role, o.id as user_id, o.email, o.role as owner_role, o.timezone, o.stamp,
    ${toMs('k.expires_at')} as ends_at_ms, ${toMs('k.last_used_at')} as last_used_at_ms,
    ${nameTaken('k.name', 'true')}
      or exists (select 1 from api_keys older where older.name = k.name and (older.created_at, older.id) < (k.created_at, k.id)) as name_taken
  from api_keys k left join users o on o.id = k.owner_id
  where k.${column} in (?) and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) and (o.id is null or o.active)`;

type SessionRow = {
  id: string;
  user_id: string;
  name: string;
  email: string;
  role: Role;
  timezone: string;
  stamp: number;
  ends_at_ms: number;
  name_taken: boolean;
};

type KeyRow = {
  id: string;
  hash: string;
  name: string;
  prefix: string;
  role: Role;
  user_id: string | null;
  email: string | null;
  owner_role: Role | null;
  timezone: string | null;
  stamp: number | null;
  ends_at_ms: number | null;
  last_used_at_ms: number | null;
  name_taken: boolean;
};

/** By session id. */
export async function findSessionRights(orm: Orm, ids: readonly string[]): Promise<Map<string, Rights>> {
  if (ids.length === 0) return new Map();
  const rows = await orm.em.fork().execute<SessionRow[]>(SESSIONS, [ids]);
  return new Map(rows.map((row) => [row.id, toSessionRights(row)]));
}

/** By the hash of the key, or by its id. */
export async function findKeyRights(orm: Orm, column: 'id' | 'hash', values: readonly string[]): Promise<Map<string, Rights>> {
  if (values.length === 0) return new Map();
  const rows = await orm.em.fork().execute<KeyRow[]>(keysBy(column), [values]);
  return new Map(rows.map((row) => [row[column], toKeyRights(row)]));
}

function toSessionRights(row: SessionRow): Rights {
  return {
    id: row.id,
    version: `${row.role}:${row.stamp}`,
    endsAtMs: row.ends_at_ms,
    principal: {
      id: `user:${row.user_id}`,
      name: row.name_taken ? `${row.name} (${row.email})` : row.name,
      role: row.role,
      userId: row.user_id,
      email: row.email,
      timezone: row.timezone,
    },
  };
}

function toKeyRights(row: KeyRow): Rights {
  const role = lesserRole(row.role, row.owner_role ?? row.role);
  return {
    id: row.id,
    version: `${role}:${row.stamp ?? 0}`,
    endsAtMs: row.ends_at_ms ?? Infinity,
    ...(row.last_used_at_ms !== null && { lastUsedAtMs: row.last_used_at_ms }),
    principal: {
      id: `key:${row.id}`,
      name: row.name_taken ? `${row.name} (${row.prefix})` : row.name,
      role,
      timezone: row.timezone ?? 'UTC',
      ...(row.user_id !== null && { userId: row.user_id }),
      ...(row.email !== null && { email: row.email }),
    },
  };
}

/** A key never does more than the person it acts for. */
function lesserRole(one: Role, other: Role): Role {
  return ROLES.indexOf(one) < ROLES.indexOf(other) ? one : other;
}
