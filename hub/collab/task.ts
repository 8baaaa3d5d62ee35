/** The rules of a single task: create, edit, tick, remark, delete (T1, E4, E7). Pure; the store numbers and keeps what they decide. */
import { HubError } from '../errors.ts';
import { checkIfMatch } from './etag.ts';
import type { IfMatch } from './etag.ts';
import type { BoardView, Rule } from './store.ts';
import { checkedItem, toInvalid } from './task-checklist.ts';
import { ENTRIES_MAX } from './task-fields.ts';
import type { DodItem, Status, Task, TaskPatch } from './task-fields.ts';
import { assertKnown, assertNoCycle, dependentsOf } from './task-graph.ts';
import { applyPatch, changedFields, toBlankTask, toEditEvents, toTaskEvent } from './task-patch.ts';

/** Every request about an existing task: which, who asks (the principal's name), and what they saw. */
export type TaskRequest = { id: string; by: string; ifMatch?: IfMatch };

/** The task, after If-Match was compared (E3, E9). Errors: not_found; precondition_required, bad_etag, etag_mismatch. */
export function openTask(board: BoardView, request: Pick<TaskRequest, 'id' | 'ifMatch'>): Task {
  const task = board.get('tasks', request.id);
  if (!task) throw new HubError('not_found', `There is no task ${request.id}.`);
  checkIfMatch(request.ifMatch?.header, { required: request.ifMatch?.required ?? false }, board, 'tasks', request.id);
  return task as Task;
}

/** Puts a task on the board under the next number. Errors: invalid_input for an unknown dependency. */
export function createTask({ fields, by }: { fields: TaskPatch & { title: string }; by: string }): Rule {
  return (board, moment) => {
    const stamp = { by, at: moment.at };
    const id = `T-${board.lastTaskNumber + 1}`;
    const task = applyPatch(toBlankTask(id, fields.title, stamp), fields, stamp);
    assertKnown(board, Object.keys(task.depends_on));
    return [toTaskEvent(task, { event: 'task_created', details: { title: task.title } }, stamp)];
  };
}

/** Merges a patch into a task (RFC 7396). Errors: those of openTask; invalid_input, dependency_cycle, conflict when it is settled. */
export function updateTask(request: TaskRequest & { patch: TaskPatch }): Rule {
  return (board, moment) => {
    const task = openTask(board, request);
    const stamp = { by: request.by, at: moment.at };
    const edited = applyPatch(task, request.patch, stamp);
    if (request.patch.depends_on !== undefined) {
      assertKnown(board, Object.keys(edited.depends_on));
      assertNoCycle(board, task.id, Object.keys(edited.depends_on));
    }
    return toEditEvents(task, edited, { event: 'task_updated', details: { fields: changedFields(task, edited) } }, stamp);
  };
}

export type CheckRequest = TaskRequest & { item: string; checked: boolean; evidence?: string };

/** Ticks or unticks one item of the definition of done. Errors: those of openTask; not_found for the item, conflict when the task is settled. */
export function checkTask(request: CheckRequest): Rule {
  return (board, moment) => {
    const task = openTask(board, request);
    const { item, checked, evidence } = request;
    const stamp = { by: request.by, at: moment.at };
    const dod = { ...task.dod, [item]: checkedItem(getItem(task, item), checked, evidence, stamp) };
    const details = { item, checked, ...(evidence !== undefined && { evidence }) };
    return toEditEvents(task, { ...task, dod }, { event: 'task_checked', details }, stamp);
  };
}

function getItem(task: Task, item: string): DodItem {
  const found = Object.hasOwn(task.dod, item) ? task.dod[item] : undefined;
  if (found) return found;
  const known = Object.keys(task.dod).join(', ') || 'none';
  throw new HubError('not_found', `The definition of done of ${task.id} has no item ${item}; its items: ${known}.`);
}

export type NoteRequest = TaskRequest & { text: string; as: 'notes' | 'evidence' };

/** Adds a remark or a piece of evidence. It is no edit: it may come at any time and takes no approval back. Errors: those of openTask; invalid_input when full. */
export function noteTask(request: NoteRequest): Rule {
  return (board, moment) => {
    const task = openTask(board, request);
    const { as, text, by } = request;
    if (task[as].length >= ENTRIES_MAX) throw toInvalid('/text', `${task.id} already has ${ENTRIES_MAX} ${as}.`);
    const noted = { ...task, [as]: [...task[as], { text, by, at: moment.at }] };
    return [toTaskEvent(noted, { event: 'task_noted', details: { as, text } }, { by, at: moment.at })];
  };
}

/** States in which somebody is working; a task there is released or cancelled before it is removed. */
const ACTIVE: readonly Status[] = ['claimed', 'in_progress', 'review', 'approved', 'merging'];

/** Removes a task. Errors: those of openTask; conflict while it is worked on or others depend on it. */
export function deleteTask(request: TaskRequest): Rule {
  return (board) => {
    const task = openTask(board, request);
    if (ACTIVE.includes(task.status))
      throw new HubError('conflict', `${task.id} is ${task.status}; cancel it first.`, { status: task.status });
    const dependents = dependentsOf(board, task.id);
    if (dependents.length > 0)
      throw new HubError(
        'conflict',
        `${dependents.join(', ')} ${dependents.length === 1 ? 'depends' : 'depend'} on ${task.id}.`,
        { dependents },
      );
    const changes = [{ kind: 'tasks' as const, id: task.id, value: null }];
    return [{ event: 'task_deleted', target: `task:${task.id}`, details: { title: task.title }, changes }];
  };
}
