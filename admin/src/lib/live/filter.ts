/** What of the tail is shown. Names take `*` for any text, as the hub's own filters do. */
import type { BoardEvent } from '../api/types.ts';

export type EventFilter = { event: string; task: string; actor: string };

export function isOpen({ event, task, actor }: EventFilter): boolean {
  return event === '' && task === '' && actor === '';
}

export function toMatcher({ event, task, actor }: EventFilter): (one: BoardEvent) => boolean {
  const names = event
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map(toPattern);
  const who = actor.trim().toLowerCase();
  const about = task.trim().toUpperCase();
  return (one) =>
    (names.length === 0 || names.some((name) => name.test(one.event))) &&
    (who === '' || one.actor.toLowerCase().includes(who)) &&
    (about === '' || one.target === `task:${about}` || one.details.task_id === about);
}

function toPattern(name: string): RegExp {
  return new RegExp(`^${name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i');
}
