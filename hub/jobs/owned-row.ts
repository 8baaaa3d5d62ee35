/** Schedules and triggers as rows that act in the name of somebody: finding one, and who may change what it does (J7, J8). */
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { IfMatch } from '../collab/etag.ts';
import type { Principal } from '../context.ts';
import { HubError } from '../errors.ts';
import { Schedule, Trigger } from '../store/entities/index.ts';
import { checkRowMatch, toRowTag } from './row-tag.ts';

const KINDS = {
  schedule: { entity: Schedule, id: /^s-\d{1,15}$/i },
  trigger: { entity: Trigger, id: /^r-\d{1,15}$/i },
} as const;

type Kind = keyof typeof KINDS;
type Row = { schedule: Schedule; trigger: Trigger };

/** By its id, as `s-12` as well, or by a name that only one has. Errors: not_found, conflict. */
export async function getOwned<K extends Kind>(em: EntityManager, kind: K, which: string): Promise<Row[K]> {
  return await find(em, kind, which, {});
}

/** The same, for this transaction alone, as it is now. */
export async function lockOwned<K extends Kind>(em: EntityManager, kind: K, which: string): Promise<Row[K]> {
  return await find(em, kind, which, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

/** Errors: forbidden, for everybody but the owner and an admin. */
export function checkOwner(row: Schedule | Trigger, principal: Principal, what: string): void {
  const isTheirs = row.owner === principal.id || (principal.userId !== undefined && row.ownerUser?.id === principal.userId);
  if (isTheirs || principal.role === 'admin') return;
  throw new HubError('forbidden', `${row.id} acts in the name of ${row.ownerName}; only they or an admin may have it ${what}.`, {
    needed_role: 'admin',
  });
}

/** What people decided about it. Its runs leave the tag as it is, so that somebody who edits it is not overtaken by the clock. */
export function toOwnedTag({ id, version }: Schedule | Trigger): string {
  return toRowTag({ id, version });
}

/** Errors: bad_etag, etag_mismatch. */
export function checkOwnedMatch(row: Schedule | Trigger, ifMatch: IfMatch | undefined): void {
  checkRowMatch(ifMatch, { id: row.id, version: row.version }, { by: null, at: row.updatedAt.toISOString() });
}

export function toOwner({ id, userId, name }: Principal) {
  return { owner: id, ownerUser: userId ?? null, ownerName: name };
}

async function find<K extends Kind>(em: EntityManager, kind: K, which: string, options: object): Promise<Row[K]> {
  const row = await em.findOne(KINDS[kind].entity as typeof Schedule, { id: await toId(em, kind, which) }, options);
  return (row ?? missing(kind, which)) as Row[K];
}

async function toId(em: EntityManager, kind: Kind, which: string): Promise<string> {
  if (KINDS[kind].id.test(which)) return which.toUpperCase();
  const found = await em.find(KINDS[kind].entity as typeof Schedule, { name: which }, { limit: 2 });
  if (found.length > 1) throw new HubError('conflict', `Several ${kind}s are called ${which.slice(0, 60)}; give the id.`);
  return found[0]?.id ?? missing(kind, which);
}

function missing(kind: Kind, which: string): never {
  throw new HubError('not_found', `There is no ${kind} ${which.slice(0, 60)}.`);
}
