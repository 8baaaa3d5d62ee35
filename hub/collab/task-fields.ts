/**
 * What a task is (T1) and what may be written into it: the schemas that the rules, the commands and the generated JSON Schemas
 * share. Checklists and dependencies are maps by id, so that two people changing two entries do not overwrite one another (E7).
 */
import { z } from 'zod';
import { MAX_PATTERN_CHARS } from './path-pattern.ts';
import { lineText, proseText } from './text.ts';

/** The columns of the board and the two states beside it (T2). */
export const STATUSES = [
  'queued',
  'claimed',
  'in_progress',
  'review',
  'approved',
  'merging',
  'done',
  'blocked',
  'cancelled',
] as const;
export type Status = (typeof STATUSES)[number];

/** Most urgent first. */
export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;

/** Entries of any list or map of a task. */
export const ENTRIES_MAX = 200;

const TASK_ID = /^T-[1-9][0-9]{0,8}$/;
/** The id of a task that must exist: the one a command is about. People type `t-12` as well. */
export const taskId = z
  .string()
  .toUpperCase()
  .regex(TASK_ID, 'must look like T-12')
  .meta({ description: 'Id of the task, as T-12.', entity: 'tasks' });
/** The id of a task that something else names. */
const taskRef = z.string().regex(TASK_ID, 'must look like T-12');
/** Ids that a file may bring: one digit fewer, so that the counter behind them never leaves the pattern. */
export const importedTaskId = z.string().regex(/^T-[1-9][0-9]{0,7}$/, 'must look like T-12, with at most eight digits');

const itemId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/, 'must be 1 to 32 letters, digits, _ or -')
  .refine((id) => !(id in Object.prototype), 'is a reserved name');
const itemText = lineText(500);
export const evidenceText = lineText(2_000);
export const reasonText = lineText(2_000);
export const noteText = proseText(4_000).min(1, 'must not be empty');

const fits = (value: object) => Object.keys(value).length <= ENTRIES_MAX;
const tooMany = `must have at most ${ENTRIES_MAX} entries`;
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).max(ENTRIES_MAX, tooMany);

const dodPatch = z.union([
  itemText,
  z.strictObject({
    text: itemText.optional(),
    checked: z.boolean().optional(),
    evidence: evidenceText.nullish(),
    checked_by: z.string().optional(),
    checked_at: z.string().optional(),
  }),
]);
const dependency = z.strictObject({ blocking: z.boolean().default(true) });
const entryPatch = z.union([noteText, z.strictObject({ text: noteText, by: z.string().optional(), at: z.string().optional() })]);

export type DodPatch = z.output<typeof dodPatch>;
export type EntryPatch = z.output<typeof entryPatch>;

/** Every field people may write, as it comes in. A list given for a map sets the whole map. */
const writable = {
  title: lineText(200).meta({ description: 'What is to be done, in one line.' }),
  description: proseText(20_000).meta({ description: 'The whole story, as Markdown.' }),
  priority: z.enum(PRIORITIES).meta({ description: 'How urgent it is.' }),
  role: lineText(64).meta({ description: 'The kind of agent it needs.' }),
  skills: listOf(lineText(64)).meta({ description: 'Skills it needs.' }),
  assignee: lineText(200).meta({ description: 'Who it is meant for.' }),
  owned_paths: listOf(lineText(MAX_PATTERN_CHARS)).meta({ description: 'Path patterns the work may change.' }),
  commands: listOf(lineText(1_000)).meta({ description: 'Commands that prove the work.' }),
  depends_on: z
    .union([listOf(taskRef), z.record(taskRef, dependency.nullable()).refine(fits, tooMany)])
    .meta({ description: 'Tasks that must be done first.' }),
  dod: z
    .union([listOf(dodPatch), z.record(itemId, dodPatch.nullable()).refine(fits, tooMany)])
    .meta({ description: 'Definition of done: the items to tick.', text: 'checklist' }),
};

const logged = {
  evidence: listOf(entryPatch).meta({ description: 'What shows that it is done.' }),
  notes: listOf(entryPatch).meta({ description: 'Remarks.' }),
};

/** Input of a new task. */
export const newTaskFields = {
  title: writable.title,
  description: writable.description.optional(),
  priority: writable.priority.optional().meta({ description: 'How urgent it is; normal when left out.' }),
  role: writable.role.optional(),
  skills: writable.skills.optional(),
  owned_paths: writable.owned_paths.optional(),
  commands: writable.commands.optional(),
  depends_on: writable.depends_on.optional(),
  dod: writable.dod.optional(),
  assignee: writable.assignee.optional(),
};

/** A merge patch (RFC 7396, E7): what is left out stays, null removes or sets back to what a new task has. */
export const taskPatchFields = {
  title: writable.title.optional(),
  description: writable.description.nullish(),
  priority: writable.priority.nullish(),
  role: writable.role.nullish(),
  skills: writable.skills.nullish(),
  assignee: writable.assignee.nullish(),
  owned_paths: writable.owned_paths.nullish(),
  commands: writable.commands.nullish(),
  depends_on: writable.depends_on.nullish(),
  dod: writable.dod.nullish(),
  evidence: logged.evidence.nullish(),
  notes: logged.notes.nullish(),
};
const taskPatch = z.strictObject(taskPatchFields);
export type TaskPatch = z.output<typeof taskPatch>;

/** One task of a backlog file (T8). */
export const backlogTask = z.strictObject({ id: importedTaskId, ...newTaskFields });
export type BacklogTask = z.output<typeof backlogTask>;

const at = z.string().meta({ description: 'ISO time' });
const dodItem = z.object({
  text: z.string(),
  checked: z.boolean(),
  evidence: z.string().optional(),
  checked_by: z.string().optional(),
  checked_at: at.optional(),
});
const entry = z.object({ text: z.string(), by: z.string(), at });

/** A task as it stands on the board (T1). */
export const taskSchema = z.object({
  id: taskRef,
  title: z.string(),
  description: z.string(),
  status: z.enum(STATUSES),
  status_reason: z.string().optional().meta({ description: 'Why it was moved to where it is, when somebody said so.' }),
  priority: z.enum(PRIORITIES),
  role: z.string().optional(),
  skills: z.array(z.string()),
  assignee: z.string().optional(),
  authors: z.array(z.string()).meta({ description: 'Who worked on it since it was last queued; none of them may approve it.' }),
  owned_paths: z.array(z.string()),
  commands: z.array(z.string()),
  depends_on: z.record(z.string(), z.object({ blocking: z.boolean() })),
  dod: z.record(z.string(), dodItem),
  evidence: z.array(entry),
  notes: z.array(entry),
  created_at: at,
  created_by: z.string(),
  updated_at: at,
  reclaim_count: z.int().min(0),
  version: z.int().min(1),
});
export type Task = Readonly<z.infer<typeof taskSchema>>;
export type DodItem = z.infer<typeof dodItem>;
export type Entry = z.infer<typeof entry>;
