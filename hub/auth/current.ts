/** The rights that somebody has now, without a credential of theirs: for what they asked for earlier and runs later (P5, S18). */
import { HubError } from '../errors.ts';
import type { Principal } from '../context.ts';
import type { Orm } from '../store/orm.ts';
import { WebhookSource } from '../store/entities/webhook-source.ts';
import { withDatabase } from '../store/outage.ts';
import { findKeyRights } from './rights.ts';
import type { Users } from './users.ts';

/** `id` is a principal's id. Errors: forbidden, when the person or key behind it has no rights any more. */
export async function getCurrentPrincipal(id: string, { orm, users }: { orm: Orm; users: Users }): Promise<Principal> {
  const [kind, key] = id.split(':') as [string, string];
  const find = async () => {
    if (kind === 'key') return (await withDatabase(() => findKeyRights(orm, 'id', [key]))).get(key)?.principal;
    return kind === 'webhook' ? await findSourcePrincipal(key, orm) : await findUserPrincipal(key, users);
  };
  const principal = await find();
  if (principal === undefined) throw new HubError('forbidden', 'The one who asked for it has no access any more.');
  return principal;
}

/** A webhook source acts as itself, under a name that no person can have. */
async function findSourcePrincipal(id: string, orm: Orm): Promise<Principal | undefined> {
  const source = await withDatabase(() => orm.em.fork().findOne(WebhookSource, { id, active: true }));
  return source === null
    ? undefined
    : { id: `webhook:${id}`, name: `webhook:${source.name}`, role: source.role, timezone: 'UTC' };
}

async function findUserPrincipal(id: string, users: Users): Promise<Principal | undefined> {
  const user = await users.find(id);
  if (user === undefined || !user.active) return undefined;
  return { id: `user:${user.id}`, name: user.name, role: user.role, userId: user.id, email: user.email, timezone: user.timezone };
}
