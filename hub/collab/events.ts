/**
 * The one list of what can happen (V1): each name with what it means and the schema of its details. `details.changes`, the
 * after-images, is added by the store and described here once.
 */
import { z } from 'zod';

const status = z.string();

export const EVENTS = {
  task_created: { says: 'A task was put on the board', details: z.object({ title: z.string() }) },
  task_updated: { says: 'Fields of a task were changed', details: z.object({ fields: z.array(z.string()) }) },
  task_transitioned: {
    says: 'A task moved to another column',
    details: z.object({ from: status, to: status, reason: z.string().optional() }),
  },
  task_claimed: {
    says: 'Somebody took a task, with a lease on it and on its paths',
    details: z.object({ from: status, holder: z.string(), lock_id: z.string(), fence: z.number(), paths: z.array(z.string()) }),
  },
  task_checked: {
    says: 'An item of a definition of done was ticked or unticked',
    details: z.object({ item: z.string(), checked: z.boolean(), evidence: z.string().optional() }),
  },
  task_noted: {
    says: 'A remark or a piece of evidence was added to a task',
    details: z.object({ as: z.enum(['notes', 'evidence']), text: z.string() }),
  },
  task_imported: { says: 'A task came from a backlog file', details: z.object({ title: z.string() }) },
  task_deleted: { says: 'A task was removed from the board', details: z.object({ title: z.string() }) },
  agent_registered: { says: 'An agent made itself known', details: z.object({ name: z.string() }) },
  agent_updated: {
    says: 'An agent changed its role, skills or availability',
    details: z.object({ fields: z.array(z.string()) }),
  },
  agent_died: {
    says: 'An agent was not heard any more',
    details: z.object({ name: z.string(), silent_seconds: z.number() }),
  },
  agent_returned: { says: 'An agent that was taken for dead was heard again', details: z.object({ name: z.string() }) },
  agent_removed: { says: 'An agent was removed', details: z.object({ name: z.string() }) },
  undo_asked: {
    says: 'Somebody asked to take back what one of their commands did',
    details: z.object({
      command: z.string(),
      undone_call: z.string(),
      line: z.string(),
      by: z.object({ command: z.string(), args: z.record(z.string(), z.unknown()) }),
      about: z.object({ kind: z.string(), id: z.string() }).optional(),
      if_match: z.string().optional(),
    }),
  },
  human_log_written: {
    says: 'Events were written into the log for people',
    details: z.object({ events: z.int(), first: z.int(), last: z.int() }),
  },
  lease_acquired: {
    says: 'A lease was granted',
    details: z.object({
      lock_id: z.string(),
      resource: z.string(),
      mode: z.enum(['exclusive', 'shared']),
      holder: z.string(),
      fence: z.number(),
      ttl_seconds: z.number(),
      incarnation: z.string().optional(),
      with: z.array(z.string()).optional(),
    }),
  },
  lease_extended: {
    says: 'A lease was given a longer time to live, or paths to go with it',
    details: z.object({
      lock_id: z.string(),
      resource: z.string(),
      ttl_seconds: z.number(),
      with: z.array(z.string()).optional(),
    }),
  },
  lease_cancel_requested: {
    says: 'The holder of a lease was asked to stop',
    details: z.object({ lock_id: z.string(), resource: z.string(), holder: z.string(), by: z.string() }),
  },
  lease_released: {
    says: 'A lease was given back',
    details: z.object({
      lock_id: z.string(),
      resource: z.string(),
      holder: z.string(),
      fence: z.number(),
      reason: z.string().optional(),
    }),
  },
  lease_reclaimed: {
    says: 'A lease expired and was taken back',
    details: z.object({
      lock_id: z.string(),
      resource: z.string(),
      old_holder: z.string(),
      old_fence: z.number(),
      reason: z.string().optional(),
    }),
  },
  lease_forced: {
    says: 'An operator took a lease from its holder',
    details: z.object({
      lock_id: z.string(),
      resource: z.string(),
      old_holder: z.string(),
      old_fence: z.number(),
      by: z.string(),
      reason: z.string().optional(),
    }),
  },
  job_created: {
    says: 'Work for an executor was asked for',
    details: z.object({ title: z.string(), executor: z.string(), preset: z.string().optional(), by_call: z.string().optional() }),
  },
  job_claimed: {
    says: 'A worker took a job, under a lease',
    details: z.object({ worker: z.string(), fence: z.number(), attempt: z.number() }),
  },
  executor_started: {
    says: 'The executor of a job began to work',
    details: z.object({ executor: z.string(), attempt: z.number(), fence: z.number() }),
  },
  job_progress: {
    says: 'The executor of a job said how far it is',
    details: z.object({ message: z.string(), percent: z.number().optional(), attempt: z.number() }),
  },
  tool_step: {
    says: 'The executor of a job did a step of its own',
    details: z.object({ step: z.string(), attempt: z.number(), info: z.record(z.string(), z.unknown()).optional() }),
  },
  executor_succeeded: {
    says: 'The executor of a job proposed variants',
    details: z.object({ executor: z.string(), attempt: z.number(), variants: z.array(z.string()) }),
  },
  executor_failed: {
    says: 'The executor of a job failed; with a time when it is tried again',
    details: z.object({
      executor: z.string(),
      attempt: z.number(),
      code: z.string(),
      message: z.string(),
      retry_at: z.string().optional(),
    }),
  },
  executor_result_dropped: {
    says: 'A result came too late: somebody else had the job by then',
    details: z.object({
      job: z.string(),
      your_fence: z.number(),
      current_fence: z.number().nullable(),
      worker: z.string(),
    }),
  },
  job_handed_back: {
    says: 'A worker that stops put a job back into the queue; the attempt does not count',
    details: z.object({ attempt: z.number(), worker: z.string() }),
  },
  job_cancel_requested: {
    says: 'Somebody asked a running job to stop',
    details: z.object({ reason: z.string().optional(), by_call: z.string().optional() }),
  },
  job_cancelled: {
    says: 'A job was cancelled',
    details: z.object({
      was: z.enum(['queued', 'running']),
      attempt: z.number().optional(),
      reason: z.string().optional(),
      by_call: z.string().optional(),
    }),
  },
  job_retried: {
    says: 'A job was asked to run again, or to propose one more variant',
    details: z.object({ why: z.enum(['retry', 'variant']), by_call: z.string().optional() }),
  },
  variant_edited: {
    says: 'Somebody changed a variant',
    details: z.object({ job: z.string(), by_call: z.string().optional() }),
  },
  variant_accepted: {
    says: 'A variant was accepted, and its siblings were rejected',
    details: z.object({ job: z.string(), rejected: z.array(z.string()), by_call: z.string().optional() }),
  },
  variant_rejected: {
    says: 'A variant was rejected',
    details: z.object({ job: z.string(), reason: z.string().optional(), by_call: z.string().optional() }),
  },
  schedule_fired: {
    says: 'A schedule gave its command',
    details: z.object({
      name: z.string(),
      due: z.string(),
      kind: z.enum(['due', 'catch_up', 'manual']),
      late_seconds: z.number(),
      line: z.string(),
    }),
  },
  schedule_missed: {
    says: 'Times of a schedule passed while no hub was there',
    details: z.object({
      name: z.string(),
      count: z.number(),
      more: z.boolean(),
      first: z.string(),
      last: z.string(),
      policy: z.enum(['skip', 'last', 'all']),
      ran: z.number(),
    }),
  },
  schedule_paused: {
    says: 'A schedule was paused, by somebody or by its failures',
    details: z.object({
      name: z.string(),
      reason: z.string(),
      by: z.string().optional(),
      failures: z.number().optional(),
      by_call: z.string().optional(),
    }),
  },
  trigger_fired: {
    says: 'A trigger gave its command',
    details: z.object({ name: z.string(), command: z.string(), because: z.string(), depth: z.number() }),
  },
  trigger_paused: {
    says: 'A trigger was paused, by somebody or by its failures',
    details: z.object({
      name: z.string(),
      reason: z.string(),
      by: z.string().optional(),
      failures: z.number().optional(),
      by_call: z.string().optional(),
    }),
  },
  trigger_stopped: {
    says: 'A trigger did not answer something: triggers answered one another too often, or too many calls wait',
    details: z.object({
      name: z.string(),
      why: z.enum(['depth', 'queue_full']),
      because: z.string(),
      depth: z.number().optional(),
      count: z.number().optional(),
    }),
  },
  clock_jump: {
    says: 'The wall clock jumped; leases go on by the monotonic clock',
    details: z.object({ jump_seconds: z.number() }),
  },
  log_recovered: {
    says: 'The log ended in a torn record that was set aside',
    details: z.object({ file: z.string(), bytes: z.number(), kept_in: z.string() }),
  },
} as const satisfies Record<string, { says: string; details: z.ZodObject }>;

/** A name of the list, or a snake_case name of the caller's own (event.post), which may not be one of the list. */
export type EventName = keyof typeof EVENTS | (string & {});

export function isOwnEventName(name: string): boolean {
  return !Object.hasOwn(EVENTS, name);
}
