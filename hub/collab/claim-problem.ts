/** The refusals of claims, with the fields that SEMANTICS T3 promises. */
import { HubError } from '../errors.ts';
import type { Task } from './task-fields.ts';
import type { Rival } from './task-rival.ts';

/** 409 already_claimed {task, by, status, expires_in_seconds?}. */
export function alreadyClaimed(task: Task, by: string, seconds?: number): HubError {
  const fields = { task: task.id, by, status: task.status, ...(seconds !== undefined && { expires_in_seconds: seconds }) };
  return new HubError('already_claimed', `${by} has ${task.id} (${task.status}).`, fields);
}

/** 409 path_conflict {task?, holder, pattern, theirs, overlap}. */
export function pathConflict(task: Task, rival: Rival): HubError {
  const where = rival.task === undefined ? `holds ${rival.theirs}` : `works on ${rival.theirs} for ${rival.task}`;
  const detail = `${task.id} needs ${rival.pattern}, and ${rival.holder} ${where}; both have ${rival.overlap}.`;
  return new HubError('path_conflict', detail, { ...rival });
}
