/** The one file that knows the addresses of the panel. */
import { resolve } from '$app/paths';

export const addresses = {
  overview: () => resolve('/'),
  login: () => resolve('/login'),
  tasks: () => resolve('/tasks'),
  task: (id: string) => resolve('/tasks/[id]', { id }),
  agents: () => resolve('/agents'),
  leases: () => resolve('/leases'),
  events: () => resolve('/events'),
  audit: () => resolve('/audit'),
  account: () => resolve('/account'),
  /** A page of the navigation by its path below /admin. */
  page: (path: string) => resolve(path as '/'),
};

/** The page of what an event is about; undefined when it has none. */
export function toTargetAddress(target: string | undefined): string | undefined {
  const [kind, ...rest] = target?.split(':') ?? [];
  const id = rest.join(':');
  if (id === '') return undefined;
  if (kind === 'task') return addresses.task(id);
  if (kind === 'agent') return addresses.agents();
  if (kind === 'job') return addresses.page(`/jobs/${encodeURIComponent(id)}`);
  return undefined;
}
