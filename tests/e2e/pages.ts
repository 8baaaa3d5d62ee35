/** The pages that are looked at as a whole: by axe in both themes, and as screenshots. A new page is a line here. */
export const PAGES: { name: string; path: string; ready: string }[] = [
  { name: 'overview', path: '/', ready: '[data-testid=feed] li' },
  { name: 'tasks', path: '/tasks', ready: '[data-testid=board]' },
  { name: 'task', path: '/tasks/T-100', ready: '[data-testid=history] li' },
  { name: 'agents', path: '/agents', ready: '[data-testid=agents]' },
  { name: 'leases', path: '/leases', ready: '[data-testid=leases]' },
  { name: 'events', path: '/events', ready: '[data-testid=event-row]' },
  { name: 'audit', path: '/audit', ready: '[data-testid=audit]' },
  { name: 'account', path: '/account', ready: '[data-testid=sessions]' },
];
