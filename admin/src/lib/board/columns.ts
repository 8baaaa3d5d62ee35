/**
 * The columns of the board and the moves between them. The hub decides about every move; this copy of its table only dims what it
 * would refuse, and tests/hub/collab/panel-moves.test.ts holds both together.
 */
import type { Status, Task } from '../api/types.ts';

export const COLUMNS: readonly Status[] = [
  'queued',
  'claimed',
  'in_progress',
  'review',
  'approved',
  'merging',
  'done',
  'blocked',
  'cancelled',
];

export const MOVES: Readonly<Record<Status, readonly Status[]>> = {
  queued: ['claimed', 'blocked', 'cancelled'],
  claimed: ['in_progress', 'queued', 'blocked', 'cancelled'],
  in_progress: ['review', 'queued', 'blocked', 'cancelled'],
  review: ['approved', 'in_progress', 'queued', 'blocked', 'cancelled'],
  approved: ['merging', 'review', 'queued', 'blocked', 'cancelled'],
  merging: ['done', 'approved', 'queued', 'blocked', 'cancelled'],
  blocked: ['queued', 'cancelled'],
  done: [],
  cancelled: [],
};

/** A review that sends work back must say why. */
export function needsReason(from: Status, to: Status): boolean {
  return from === 'review' && to === 'in_progress';
}

/** The next or the previous column that a card can go to, as the arrow keys mean it. */
export function findNeighbour(from: Status, step: 1 | -1): Status | undefined {
  const at = COLUMNS.indexOf(from);
  const line = COLUMNS.slice(0, 7);
  return MOVES[from]
    .filter((to) => line.includes(to))
    .sort((a, b) => step * (COLUMNS.indexOf(a) - COLUMNS.indexOf(b)))
    .find((to) => step * (COLUMNS.indexOf(to) - at) > 0);
}

const URGENCY = { urgent: 0, high: 1, normal: 2, low: 3 } as const;

/** Most urgent first, then by number: the order in which work is given out. */
export function inOrder(a: Task, b: Task): number {
  return URGENCY[a.priority] - URGENCY[b.priority] || numberOf(a.id) - numberOf(b.id);
}

const numberOf = (id: string) => Number(id.replace(/^\D+/, ''));

/** The tasks that must be done first and are not. */
export function listWaits(task: Task, find: (id: string) => Task | undefined): string[] {
  return Object.entries(task.depends_on)
    .filter(([id, { blocking }]) => blocking && find(id)?.status !== 'done')
    .map(([id]) => id);
}

export type TaskFilter = { q: string; priority: string; assignee: string; ready: boolean };

export function isEmptyFilter({ q, priority, assignee, ready }: TaskFilter): boolean {
  return q === '' && priority === '' && assignee === '' && !ready;
}

export function matchesFilter(
  task: Task,
  { q, priority, assignee, ready }: TaskFilter,
  find: (id: string) => Task | undefined,
): boolean {
  const wanted = q.toLowerCase();
  return (
    (wanted === '' ||
      task.id.toLowerCase() === wanted ||
      `${task.id} ${task.title} ${task.skills.join(' ')}`.toLowerCase().includes(wanted)) &&
    (priority === '' || task.priority === priority) &&
    (assignee === '' || task.assignee === assignee) &&
    (!ready || (task.status === 'queued' && listWaits(task, find).length === 0))
  );
}
