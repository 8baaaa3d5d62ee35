/** Merging of a task's maps and lists (E7): definition of done, dependencies, notes and evidence. All pure. */
import { HubError } from '../errors.ts';
import { ENTRIES_MAX } from './task-fields.ts';
import type { DodItem, DodPatch, Entry, EntryPatch, Task, TaskPatch } from './task-fields.ts';

/** Who changes something, and when (ISO time). */
export type Stamp = { by: string; at: string };

type Dod = Task['dod'];

/** Ticks or unticks an item. What is not changed keeps its author and time; an unticked item has no evidence left unless it is given. */
export function checkedItem(item: DodItem, checked: boolean, evidence: string | null | undefined, stamp: Stamp): DodItem {
  const kept = evidence === undefined && checked === item.checked ? item.evidence : (evidence ?? undefined);
  const tick = checked ? tickOf(item, stamp) : {};
  return { text: item.text, checked, ...(kept !== undefined && { evidence: kept }), ...tick };
}

function tickOf(item: DodItem, stamp: Stamp): Partial<DodItem> {
  if (!item.checked) return { checked_by: stamp.by, checked_at: stamp.at };
  return { checked_by: item.checked_by, checked_at: item.checked_at };
}

/** The definition of done after a patch. Errors: invalid_input for a new item without text or too many items. */
export function mergeDod(current: Dod, patch: TaskPatch['dod'], stamp: Stamp): Dod {
  if (patch === undefined) return current;
  if (patch === null) return {};
  const merged = Array.isArray(patch) ? replaceDod(current, patch, stamp) : patchDod(current, patch, stamp);
  return assertFits('dod', merged);
}

function patchDod(current: Dod, patch: Record<string, DodPatch | null>, stamp: Stamp): Dod {
  const merged = new Map(Object.entries(current));
  for (const [id, change] of Object.entries(patch)) {
    if (change === null) merged.delete(id);
    else merged.set(id, patchItem(id, merged.get(id), change, stamp));
  }
  return Object.fromEntries(merged);
}

function patchItem(id: string, item: DodItem | undefined, change: DodPatch, stamp: Stamp): DodItem {
  const fields = typeof change === 'string' ? { text: change } : change;
  const text = fields.text ?? item?.text;
  if (text === undefined) throw toInvalid(`/dod/${id}`, `There is no item ${id}; a new one needs a text.`);
  const before = item ?? { text, checked: false };
  return { ...checkedItem(before, fields.checked ?? before.checked, fields.evidence, stamp), text };
}

/** A list sets the whole: items whose text stands there already keep their id, tick and evidence, so that a file can be imported again. */
function replaceDod(current: Dod, list: DodPatch[], stamp: Stamp): Dod {
  const free = new Map(Object.entries(current));
  let next = Math.max(0, ...Object.keys(current).map(Number).filter(Number.isInteger));
  const items = list.map((change) => {
    const text = typeof change === 'string' ? change : change.text;
    const known = [...free].find(([, item]) => item.text === text);
    if (known) free.delete(known[0]);
    const id = known?.[0] ?? `${++next}`;
    return [id, patchItem(id, known?.[1], change, stamp)] as const;
  });
  return Object.fromEntries(items);
}

/** The dependencies after a patch; a list sets the whole. */
export function mergeDependencies(current: Task['depends_on'], patch: TaskPatch['depends_on']): Task['depends_on'] {
  if (patch === undefined) return current;
  if (patch === null) return {};
  if (Array.isArray(patch)) return Object.fromEntries(patch.map((id) => [id, current[id] ?? { blocking: true }]));
  const merged = Object.entries({ ...current, ...patch }).filter(
    (pair): pair is [string, { blocking: boolean }] => pair[1] !== null,
  );
  return assertFits('depends_on', Object.fromEntries(merged));
}

/** Notes or evidence after a patch: a list sets the whole, and entries that stand there already keep their author and time. */
export function mergeEntries(current: Entry[], list: EntryPatch[] | null | undefined, stamp: Stamp): Entry[] {
  if (list === undefined) return current;
  return (list ?? []).map((given) => {
    const text = typeof given === 'string' ? given : given.text;
    return current.find((entry) => entry.text === text) ?? { text, ...stamp };
  });
}

function assertFits<Value extends object>(field: string, value: Value): Value {
  if (Object.keys(value).length > ENTRIES_MAX)
    throw toInvalid(`/${field}`, `Together with what stands there it has more than ${ENTRIES_MAX} entries.`);
  return value;
}

/** A refusal of one field. `path` is a JSON Pointer below the input. */
export function toInvalid(path: string, message: string): HubError {
  return new HubError('invalid_input', message, { errors: [{ path, message }] });
}
