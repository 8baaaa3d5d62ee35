/**
 * The pages of the sidebar, the palette and the `g` keys. An entry shows as soon as its route is there and the person may use the
 * command that it needs, so a new page is one line here and one folder in src/routes/(console).
 */
import Activity from '@lucide/svelte/icons/activity';
import Bot from '@lucide/svelte/icons/bot';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import KeyRound from '@lucide/svelte/icons/key-round';
import LayoutDashboard from '@lucide/svelte/icons/layout-dashboard';
import ListChecks from '@lucide/svelte/icons/list-checks';
import RadioTower from '@lucide/svelte/icons/radio-tower';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Settings from '@lucide/svelte/icons/settings';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import SquareKanban from '@lucide/svelte/icons/square-kanban';
import SquareTerminal from '@lucide/svelte/icons/square-terminal';
import WandSparkles from '@lucide/svelte/icons/wand-sparkles';

export type NavEntry = {
  /** Below /admin. */
  path: string;
  label: string;
  group: 'Work' | 'Automation' | 'Hub';
  /** After `g`. */
  key: string;
  icon: typeof Activity;
  /** The command of the catalogue without which the page shows nothing. */
  needs?: string;
};

const ENTRIES: readonly NavEntry[] = [
  { path: '/', label: 'Overview', group: 'Work', key: 'o', icon: LayoutDashboard },
  { path: '/tasks', label: 'Tasks', group: 'Work', key: 't', icon: SquareKanban },
  { path: '/agents', label: 'Agents', group: 'Work', key: 'a', icon: Bot },
  { path: '/leases', label: 'Leases', group: 'Work', key: 'l', icon: KeyRound },
  { path: '/events', label: 'Events', group: 'Work', key: 'e', icon: Activity },
  { path: '/jobs', label: 'Jobs', group: 'Automation', key: 'j', icon: ListChecks, needs: 'job.list' },
  { path: '/studio', label: 'Studio', group: 'Automation', key: 's', icon: WandSparkles, needs: 'job.create' },
  { path: '/scheduler', label: 'Scheduler', group: 'Automation', key: 'd', icon: CalendarClock, needs: 'schedule.list' },
  { path: '/remote', label: 'Remote control', group: 'Hub', key: 'r', icon: SquareTerminal },
  { path: '/channels', label: 'Channels', group: 'Hub', key: 'c', icon: RadioTower, needs: 'channel.list' },
  { path: '/audit', label: 'Audit', group: 'Hub', key: 'u', icon: ScrollText, needs: 'audit.list' },
  { path: '/settings', label: 'Settings', group: 'Hub', key: ',', icon: Settings },
  { path: '/account', label: 'Account', group: 'Hub', key: 'p', icon: ShieldCheck },
];

// A pattern without parentheses, which Vite's two readers of patterns (of the build and of the development server) understand differently.
const ROUTES = new Set(
  Object.keys(import.meta.glob('../../routes/**/+page.svelte')).map((file) =>
    file
      .replace(/^.*\(console\)/, '')
      .replace(/\/\+page\.svelte$/, '')
      .replace(/^$/, '/'),
  ),
);

/** What this person sees. `can` asks the catalogue. */
export function listNavigation(can: (command: string) => boolean): NavEntry[] {
  return ENTRIES.filter(({ path, needs }) => ROUTES.has(path) && (needs === undefined || can(needs)));
}
