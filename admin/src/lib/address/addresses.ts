/** The one file that knows the addresses of the panel. */
import { resolve } from '$app/paths';

/** `/admin`, without a slash at the end. */
const HOME = resolve('').replace(/\/$/, '');

/** The address of a path below /admin; `/` is the overview. */
function toAddress(path: string): string {
  return path === '/' ? HOME : HOME + path;
}

export const addresses = {
  overview: () => HOME,
  login: () => toAddress('/login'),
  tasks: () => toAddress('/tasks'),
  task: (id: string) => toAddress(`/tasks/${encodeURIComponent(id)}`),
  agents: () => toAddress('/agents'),
  leases: () => toAddress('/leases'),
  events: () => toAddress('/events'),
  audit: () => toAddress('/audit'),
  account: () => toAddress('/account'),
  jobs: () => toAddress('/jobs'),
  /** `values` choose what is to be made: preset, tool or job. */
  studio: (values: Record<string, string> = {}) => toAddress(`/studio?${new URLSearchParams(values)}`.replace(/\?$/, '')),
  remote: (tab = '') => toAddress(tab === '' ? '/remote' : `/remote?tab=${tab}`),
  settings: (tab = '') => toAddress(tab === '' ? '/settings' : `/settings?tab=${tab}`),
  job: (id: string) => toAddress(`/jobs/${encodeURIComponent(id)}`),
  /** A page of the navigation by its path. */
  page: toAddress,
};

/** The page of what an event is about; undefined when it has none. */
export function toTargetAddress(target: string | undefined): string | undefined {
  const [kind, ...rest] = target?.split(':') ?? [];
  const id = rest.join(':');
  if (id === '') return undefined;
  if (kind === 'task') return addresses.task(id);
  if (kind === 'agent') return addresses.agents();
  return kind === 'job' ? addresses.job(id) : undefined;
}
