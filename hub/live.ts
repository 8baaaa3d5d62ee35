/** Live values for completion: the ids that exist now, with what they are called. */
import { listLeases } from './collab/lease-view.ts';
import type { Core } from './core.ts';
import type { Principal } from './context.ts';
import { roleCovers } from './command.ts';
import type { Live } from './surfaces/complete.ts';

type Named = { id: string; title: string };

/** Entities looked at for one completion: a board of any size answers within a keystroke. */
const MAX_LOOKED_AT = 2000;

/** What a principal may see of each kind. */
export function createLive(
  { store, users, keys, confirmations, registry, studio, schedules, triggers, orm }: Core,
  principal: Principal,
): Live {
  const isAdmin = roleCovers(principal.role, 'admin');
  const sources: Record<string, () => Promise<Named[]> | Named[]> = {
    tasks: () =>
      newest([...store.board.all('tasks')]).map(({ id, title, status }) => ({
        id,
        title: `${String(title)} (${String(status)})`,
      })),
    agents: () => newest([...store.board.all('agents')]).map(({ id, name }) => ({ id, title: String(name ?? id) })),
    leases: () =>
      listLeases(store.board)
        .slice(-MAX_LOOKED_AT)
        .map(({ lock_id, resource, holder }) => ({ id: lock_id, title: `${resource} (${holder})` })),
    users: async () =>
      isAdmin ? (await users.list({ limit: 100 })).users.map(({ email, name }) => ({ id: email, title: name })) : [],
    keys: async () =>
      isAdmin ? (await keys.list({ limit: 100 })).keys.map(({ prefix, name }) => ({ id: prefix, title: name })) : [],
    confirmations: async () => (await confirmations.list(principal)).map(({ code, line }) => ({ id: code, title: line })),
    jobs: async () =>
      (await studio.book.list({ limit: 100 })).jobs.map(({ id, title, status }) => ({ id, title: `${title} (${status})` })),
    variants: async () =>
      (await studio.variants.newest(100)).map(({ id, title, status, job_id }) => ({
        id,
        title: `${title} of ${job_id} (${status})`,
      })),
    presets: async () => (await studio.presets.list({ limit: 200 })).presets.map(({ name, title }) => ({ id: name, title })),
    tools: async () => (await studio.tools.list()).map(({ id, summary }) => ({ id, title: summary })),
    schedules: async () =>
      (await schedules.list(orm.em.fork(), { limit: 100 })).schedules.map(({ id, name }) => ({ id, title: name })),
    triggers: async () =>
      (await triggers.list(orm.em.fork(), { limit: 100 })).triggers.map(({ id, name }) => ({ id, title: name })),
    commands: () => registry.visibleTo(principal.role, 'api').map(({ name, summary }) => ({ id: name, title: summary })),
  };
  return async (entity, prefix, limit) => {
    const wanted = prefix.toLowerCase();
    const all = (await sources[entity]?.()) ?? [];
    const starts = all.filter(({ id }) => id.toLowerCase().startsWith(wanted));
    const holds = all.filter(({ id, title }) => !id.toLowerCase().startsWith(wanted) && title.toLowerCase().includes(wanted));
    return [...starts, ...holds].slice(0, limit);
  };
}

/** Entities come in the order they were made; people mean the late ones. */
function newest<T>(all: T[]): T[] {
  return all.slice(-MAX_LOOKED_AT).reverse();
}
