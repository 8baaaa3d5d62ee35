/** How changes of a task are taken back (G9): the opposite call, from the task as it stood before and what the commit granted. */
import { MOVES } from '../collab/task-board.ts';
import type { Task } from '../collab/task-fields.ts';
import type { Deed, Inverse } from '../command.ts';

type About = { id: string; fence?: number | undefined };

/** A task that was made is put aside; its number stays taken. */
export function undoCreate({ events }: Deed<object>): Inverse | undefined {
  const id = events[0]?.target?.slice('task:'.length);
  return id === undefined ? undefined : toCall('task.transition', id, { to: 'cancelled', reason: UNDONE });
}

/** Back to the column before, where the board has a way back. */
export function undoTransition(deed: Deed<About>): Inverse | undefined {
  const { id } = deed.input;
  const [was, is] = [findTask(deed.before('tasks', id)), findTask(deed.after('tasks', id))];
  if (!was || !is || MOVES[is.status][was.status] === undefined) return undefined;
  return toCall('task.transition', id, { to: was.status, reason: UNDONE, ...toFence(deed) });
}

/** The fields that were changed, as they were. */
export function undoUpdate(deed: Deed<About>): Inverse | undefined {
  const { fields } = (deed.events.find(({ event }) => event === 'task_updated')?.details ?? {}) as { fields?: string[] };
  return restore(deed, fields ?? []);
}

export function undoCheck(deed: Deed<About & { item: string }>): Inverse | undefined {
  const { id, item } = deed.input;
  const was = findTask(deed.before('tasks', id))?.dod[item];
  return was && toCall('task.update', id, { dod: { [item]: toItemPatch(was) }, ...toFence(deed) });
}

export function undoNote(deed: Deed<About & { evidence: boolean }>): Inverse | undefined {
  return restore(deed, [deed.input.evidence ? 'evidence' : 'notes']);
}

const UNDONE = 'undone';

function findTask(entity: unknown): Task | undefined {
  return entity as Task | undefined;
}

function toCall(command: string, id: string, args: Record<string, unknown>): Inverse {
  return { command, args: { id, ...args }, about: { kind: 'tasks', id } };
}

/** The fence of what the deed granted for the task, else the one it was done with. */
function toFence({ input, events }: Deed<About>): { fence?: number } {
  const changes = events.flatMap(({ details }) => details.changes ?? []);
  const granted = changes.findLast(
    ({ kind, value }) => kind === 'locks' && value?.task_id === input.id && !('parent' in value) && !('ended' in value),
  );
  const fence = (granted?.value?.fence as number | undefined) ?? input.fence;
  return fence === undefined ? {} : { fence };
}

function restore(deed: Deed<About>, fields: readonly string[]): Inverse | undefined {
  const { id } = deed.input;
  const [was, is] = [findTask(deed.before('tasks', id)), findTask(deed.after('tasks', id))];
  if (!was || !is || fields.length === 0) return undefined;
  const values = fields.map((field) => [field, toPatch(field, was, is)]);
  return toCall('task.update', id, { ...Object.fromEntries(values), ...toFence(deed) });
}

/** A field as a merge patch (RFC 7396): what was not there is null, in maps as well. */
function toPatch(field: string, was: Task, is: Task): unknown {
  if (field === 'dod') return toMapPatch(was.dod, is.dod, toItemPatch);
  if (field === 'depends_on') return toMapPatch(was.depends_on, is.depends_on, (dependency) => dependency);
  return (was as Record<string, unknown>)[field] ?? null;
}

function toMapPatch<Value>(was: Record<string, Value>, is: Record<string, Value>, toValue: (value: Value) => unknown) {
  const gone = Object.keys(is).filter((id) => !Object.hasOwn(was, id));
  const kept = Object.entries(was).map(([id, value]) => [id, toValue(value)]);
  return Object.fromEntries([...gone.map((id) => [id, null]), ...kept]) as Record<string, unknown>;
}

function toItemPatch({ text, checked, evidence }: Task['dod'][string]) {
  return { text, checked, evidence: evidence ?? null };
}
