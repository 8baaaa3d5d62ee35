/**
 * The one list of what can happen (V1): each name with what it means and the schema of its details. `details.changes`, the
 * after-images, is added by the store and described here once.
 */
import { z } from 'zod';

const status = z.string();

export const EVENTS = {
  task_created: { says: 'A task was put on the board', details: z.object({ title: z.string() }) },
  task_updated: { says: 'Fields of a task were changed', details: z.object({ fields: z.array(z.string()) }) },
  task_transitioned: { says: 'A task moved to another column', details: z.object({ from: status, to: status, reason: z.string().optional() }) },
  task_checked: { says: 'An item of a definition of done was ticked or unticked', details: z.object({ item: z.string(), checked: z.boolean(), evidence: z.string().optional() }) },
  task_imported: { says: 'A task came from a backlog file', details: z.object({ title: z.string() }) },
  task_deleted: { says: 'A task was removed from the board', details: z.object({ title: z.string() }) },
  agent_registered: { says: 'An agent made itself known', details: z.object({ name: z.string() }) },
  agent_updated: { says: 'An agent changed its role, skills or availability', details: z.object({ fields: z.array(z.string()) }) },
  agent_removed: { says: 'An agent was removed', details: z.object({ name: z.string() }) },
  log_recovered: { says: 'The log ended in a torn record that was set aside', details: z.object({ file: z.string(), bytes: z.number(), kept_in: z.string() }) },
} as const satisfies Record<string, { says: string; details: z.ZodObject }>;

/** A name of the list, or a snake_case name of the caller's own (event.post), which may not be one of the list. */
export type EventName = keyof typeof EVENTS | (string & {});

export function isOwnEventName(name: string): boolean {
  return !Object.hasOwn(EVENTS, name);
}
