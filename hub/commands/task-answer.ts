/** What every change of a task answers beside its own. */
import { z } from 'zod';
import { STATUSES } from '../collab/task-fields.ts';
import type { Task } from '../collab/task-fields.ts';

export const statusOutput = z.enum(STATUSES);

export const changedTask = z.strictObject({
  ok: z.literal(true),
  id: z.string(),
  etag: z.string(),
  version: z.int(),
  status: statusOutput,
});

export function toTaskAnswer({ entity, etag }: { entity: Task; etag: string }): z.infer<typeof changedTask> {
  return { ok: true as const, id: entity.id, etag, version: entity.version, status: entity.status };
}
