/**
 * Which events a reader wants (V6): `event` (patterns with `*` and `?`, several by comma), `task`, `agent` or `actor`,
 * `target`. All that are given must hold.
 */
import { toTarget } from './event-target.ts';
import type { Change, EventFilter, EventRecord } from './store.ts';
import { HubError } from '../errors.ts';
import { escapeUnseen } from './event-line.ts';

export type { EventFilter } from './store.ts';

/** The query parameters of a filter. */
export const FILTER_NAMES = ['event', 'task', 'agent', 'actor', 'target'] as const;

/** Characters of one filter value, and patterns of one `event`. */
const MAX_VALUE = 200;
const MAX_PATTERNS = 20;

const MAKERS: Record<(typeof FILTER_NAMES)[number], (value: string) => EventFilter> = {
  event: (value) => {
    const patterns = value.split(',').map((part) => part.trim());
    if (patterns.length > MAX_PATTERNS) throw new HubError('bad_request', `event takes at most ${MAX_PATTERNS} patterns`);
    return ({ event }) => patterns.some((pattern) => matchesPattern(pattern, event));
  },
  task: (which) => {
    const id = which.toUpperCase();
    const target = `task:${id}`;
    return ({ target: about, details }) =>
      about === target ||
      details.task === id ||
      details.resource === target ||
      (details.changes?.some((change) => isAboutTask(change, id)) ?? false);
  },
  agent: (name) => {
    const target = `agent:${name}`;
    return ({ actor, target: about, details }) =>
      actor === name || about === target || details.holder === name || details.old_holder === name;
  },
  actor: (name) => (event) => event.actor === name,
  target: (which) => {
    const target = toTarget(which);
    return (event) => event.target === target;
  },
};

/** The task itself, or a lease that was taken for it, as that of its merge. */
function isAboutTask({ kind, id, value }: Change, taskId: string): boolean {
  return kind === 'tasks' ? id === taskId : kind === 'locks' && value?.task_id === taskId;
}

/** The filter of a query; undefined when it wants everything. Errors: bad_request. */
export function readFilter(query: ReadonlyMap<string, string>): EventFilter | undefined {
  const filters = FILTER_NAMES.flatMap((name) => {
    const value = query.get(name);
    if (value === undefined) return [];
    if (value === '' || value.length > MAX_VALUE) throw new HubError('bad_request', `${name} takes 1 to ${MAX_VALUE} characters`);
    return [withTexts(MAKERS[name](value), name === 'event' ? toEventStart(value) : [toLineEnd(value)])];
  });
  const [only] = filters;
  if (filters.length < 2) return only;
  return withTexts(
    (event) => filters.every((filter) => filter(event)),
    filters.flatMap(({ texts = [] }) => texts),
  );
}

/** The same filter with texts that the lines of its events must have. */
export function withTexts(filter: (event: EventRecord) => boolean, texts: readonly string[]): EventFilter {
  return Object.assign(filter, { texts });
}

/** How a line with such an event names it, up to the first sign that is not plain. Several patterns have no text in common. */
function toEventStart(patterns: string): string[] {
  const plain = patterns.trim().replace(/[*?].*$/s, '');
  if (plain === '' || patterns.includes(',') || !plain.isWellFormed()) return [];
  return [`"event":${escapeUnseen(JSON.stringify(plain)).slice(0, -1)}`];
}

/** A value as it ends in a line: alone, or behind a prefix as that of `task:T-1`. */
function toLineEnd(value: string): string {
  return escapeUnseen(JSON.stringify(value)).slice(1);
}

/**
 * `*` stands for any text, `?` for one character. Greedy with one point to come back to, so the time is at most the product of
 * the lengths; a regular expression made from such a pattern can take exponential time.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let mark = 0;
  for (let i = 0; i < text.length;) {
    if (at < pattern.length && pattern[at] !== '*' && (pattern[at] === '?' || pattern[at] === text[i])) {
      at++;
      i++;
    } else if (pattern[at] === '*') {
      star = at++;
      mark = i;
    } else if (star >= 0) {
      at = star + 1;
      i = ++mark;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
