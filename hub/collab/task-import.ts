/** The import of a backlog (T8): idempotent by id, one commit for the whole file, and every problem of it reported together. */
import { HubError } from '../errors.ts';
import type { Issue } from '../errors.ts';
import type { BoardView, EventDraft, Moment, Rule } from './store.ts';
import type { Stamp } from './task-checklist.ts';
import type { BacklogTask, Task } from './task-fields.ts';
import { dependenciesOn, findCycles } from './task-graph.ts';
import { applyPatch, changedFields, toBlankTask, toEditEvents, toTaskEvent } from './task-patch.ts';

/** One task of a file and its place: a JSON Pointer, and the line where there are lines. */
export type BacklogEntry = { task: BacklogTask; path: string; line?: number };

/** A file as it was read. `ids` are those of all its entries, also of the ones whose problems are in `issues`. */
export type Backlog = { entries: BacklogEntry[]; ids: ReadonlySet<string>; issues: Issue[] };

/** Issues that one answer carries. */
const ISSUES_MAX = 50;

/**
 * Puts the tasks of a file on the board, or brings those that are there up to date: fields that an entry leaves out stay as they
 * are, and so do the ticks of items whose text stays. Events come in the order of the file. Errors: invalid_input with an issue for
 * each problem; dependency_cycle when cycles are all that is wrong.
 */
export function importTasks({ backlog, by }: { backlog: Backlog; by: string }): Rule {
  return (board, moment) => {
    const plans = backlog.entries.map((entry) => planEntry(entry, board, by, moment));
    const cycles = findBacklogCycles(backlog, board);
    const others = [
      ...backlog.issues,
      ...plans.flatMap((plan) => plan.issues),
      ...backlog.entries.flatMap((entry) => findUnknown(entry, backlog, board)),
    ];
    const issues = [...others, ...cycles.map(({ issue }) => issue)];
    if (issues.length > 0) throw toRefusal(issues, others.length === 0 ? cycles[0]?.path : undefined);
    return plans.flatMap((plan) => plan.events);
  };
}

type Plan = { events: EventDraft[]; issues: Issue[] };

function planEntry(entry: BacklogEntry, board: BoardView, by: string, moment: Moment): Plan {
  const stamp = { by, at: moment.at };
  const current = board.get('tasks', entry.task.id) as Task | undefined;
  try {
    return { events: current ? updateEvents(current, entry.task, stamp) : [createEvent(entry.task, stamp)], issues: [] };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { events: [], issues: [toIssue(entry, '', error.message)] };
  }
}

function createEvent({ id, ...fields }: BacklogTask, stamp: Stamp): EventDraft {
  const task = applyPatch(toBlankTask(id, fields.title, stamp), fields, stamp);
  return toTaskEvent(task, { event: 'task_imported', details: { title: task.title } }, stamp);
}

function updateEvents(current: Task, { id: _, ...fields }: BacklogTask, stamp: Stamp): EventDraft[] {
  const edited = applyPatch(current, fields, stamp);
  return toEditEvents(current, edited, { event: 'task_updated', details: { fields: changedFields(current, edited) } }, stamp);
}

function findUnknown(entry: BacklogEntry, backlog: Backlog, board: BoardView): Issue[] {
  const unknown = dependenciesIn(entry).filter((id) => !backlog.ids.has(id) && !board.get('tasks', id));
  return unknown.map((id) => toIssue(entry, '/depends_on', `there is no task ${id} in the file or on the board`));
}

/** Cycles in the board as it would be after the import. */
function findBacklogCycles(backlog: Backlog, board: BoardView): { path: string[]; issue: Issue }[] {
  const entries = new Map(
    backlog.entries.filter(({ task }) => task.depends_on !== undefined).map((entry) => [entry.task.id, entry]),
  );
  const standing = dependenciesOn(board);
  const cycles = findCycles(entries.keys(), (id) => {
    const entry = entries.get(id);
    return entry ? dependenciesIn(entry) : standing(id);
  });
  return cycles.flatMap((path) => {
    const entry = path.map((id) => entries.get(id)).find((found) => found !== undefined);
    return entry ? [{ path, issue: toIssue(entry, '/depends_on', `${path.join(' needs ')} closes a cycle`) }] : [];
  });
}

function dependenciesIn({ task }: BacklogEntry): string[] {
  const given = task.depends_on ?? {};
  return Array.isArray(given) ? given : Object.keys(given).filter((id) => given[id] !== null);
}

function toIssue({ path, line, task }: BacklogEntry, below: string, message: string): Issue {
  return { path: path + below, message: `${line === undefined ? '' : `line ${line}, `}${task.id}: ${message}` };
}

function toRefusal(issues: Issue[], cycle: string[] | undefined): HubError {
  const shown = issues.slice(0, 3).map(({ path, message }) => `${path} ${message}`.trim());
  const rest = issues.length > 3 ? ` And ${issues.length - 3} more.` : '';
  const detail = `${shown.join('; ')}.${rest} Nothing was imported.`;
  const errors = issues.slice(0, ISSUES_MAX);
  return cycle
    ? new HubError('dependency_cycle', detail, { path: cycle, errors })
    : new HubError('invalid_input', detail, { errors });
}
