/** The merge patch of a task (RFC 7396, E7), and the events an edit makes. */
import { isDeepStrictEqual } from 'node:util';
import { HubError } from '../errors.ts';
import { parsePattern } from './path-pattern.ts';
import type { EventDraft } from './store.ts';
import { mergeDependencies, mergeDod, mergeEntries } from './task-checklist.ts';
import type { Stamp } from './task-checklist.ts';
import type { Status, Task, TaskPatch } from './task-fields.ts';

/** A task nobody has filled in yet. The store sets the version. */
export function toBlankTask(id: string, title: string, stamp: Stamp): Task {
  return {
    id,
    title,
    description: '',
    status: 'queued',
    priority: 'normal',
    skills: [],
    authors: [],
    owned_paths: [],
    commands: [],
    depends_on: {},
    dod: {},
    evidence: [],
    notes: [],
    created_at: stamp.at,
    created_by: stamp.by,
    updated_at: stamp.at,
    reclaim_count: 0,
    version: 0,
  };
}

/** The task after the patch, before it is stamped. Errors: invalid_input; bad_pattern for an owned path (L12). */
export function applyPatch(task: Task, patch: TaskPatch, stamp: Stamp): Task {
  for (const pattern of patch.owned_paths ?? []) parsePattern(pattern);
  return withoutUndefined({
    ...task,
    title: patch.title ?? task.title,
    description: orDefault(patch.description, task.description, ''),
    priority: orDefault(patch.priority, task.priority, 'normal'),
    role: orDefault(patch.role, task.role, undefined),
    skills: listOr(patch.skills, task.skills),
    assignee: orDefault(patch.assignee, task.assignee, undefined),
    owned_paths: listOr(patch.owned_paths, task.owned_paths),
    commands: listOr(patch.commands, task.commands),
    depends_on: mergeDependencies(task.depends_on, patch.depends_on),
    dod: mergeDod(task.dod, patch.dod, stamp),
    evidence: mergeEntries(task.evidence, patch.evidence, stamp),
    notes: mergeEntries(task.notes, patch.notes, stamp),
  });
}

function orDefault<Value>(given: Value | null | undefined, current: Value, blank: Value): Value {
  return given === undefined ? current : (given ?? blank);
}

function listOr(given: string[] | null | undefined, current: string[]): string[] {
  return given === undefined ? current : [...new Set(given)];
}

/** The same object without fields that are undefined: stored values hold only what JSON can say. */
export function withoutUndefined<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Value;
}

/** Names of the fields that differ, sorted. */
export function changedFields(before: object, after: object): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const field = (value: object, name: string) => (value as Record<string, unknown>)[name];
  return [...names].filter((name) => !isDeepStrictEqual(field(before, name), field(after, name))).sort();
}

/** States whose content is settled: it was approved as it is, or is history. */
const SETTLED: readonly Status[] = ['merging', 'done', 'cancelled'];

/**
 * The events of an edit: none when nothing changed (E4). An edit after approval sends the task back to review in the same commit
 * (T2), with one after-image and so one new version. Errors: conflict when the task is settled.
 */
export function toEditEvents(
  before: Task,
  edited: Task,
  told: Pick<EventDraft, 'event' | 'details'>,
  stamp: Stamp,
): EventDraft[] {
  if (isDeepStrictEqual(before, edited)) return [];
  assertOpen(before);
  if (before.status !== 'approved') return [toTaskEvent(edited, told, stamp)];
  const reason = 'edited after approval';
  const reopened: Task = { ...edited, status: 'review', status_reason: reason };
  const move = { from: 'approved', to: 'review', reason };
  return [toTaskEvent(reopened, told, stamp), { event: 'task_transitioned', target: `task:${before.id}`, details: move }];
}

function assertOpen(task: Task): void {
  if (!SETTLED.includes(task.status)) return;
  throw new HubError('conflict', `${task.id} is ${task.status}, so its content is settled.`, { status: task.status });
}

/** An event that leaves this task behind, stamped. */
export function toTaskEvent(task: Task, told: Pick<EventDraft, 'event' | 'details'>, stamp: Stamp): EventDraft {
  const value = { ...task, updated_at: stamp.at };
  return { ...told, target: `task:${task.id}`, changes: [{ kind: 'tasks', id: task.id, value }] };
}
