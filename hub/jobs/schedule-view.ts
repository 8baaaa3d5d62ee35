/** A schedule as everybody sees it. */
import type { Schedule, ScheduleFire } from '../store/entities/index.ts';
import { toOwnedTag } from './owned-row.ts';
import { sayWhen, toNextTimes, type When } from './schedule-when.ts';

export type FireView = {
  due: string;
  kind: ScheduleFire['kind'];
  status: ScheduleFire['status'];
  outcome: string | null;
  detail: string | null;
  call_id: string | null;
  job_id: string | null;
  started_at: string | null;
  finished_at: string | null;
};

export function toScheduleView(row: Schedule, enabled: boolean) {
  const when = { cron: row.cron ?? null, at: row.at ?? null } as When;
  const next = row.nextRun ?? undefined;
  const justBefore = next === undefined ? undefined : new Date(next.getTime() - 1);
  return {
    id: row.id,
    name: row.name,
    line: row.line ?? null,
    command: row.command,
    args: row.args ?? null,
    cron: row.cron ?? null,
    at: row.at?.toISOString() ?? null,
    words: sayWhen(row.cron ?? null),
    timezone: row.timezone,
    misfire: row.misfire,
    overlap: row.overlap,
    max_failures: row.maxFailures,
    failures_in_row: row.failuresInRow,
    active: row.active,
    paused_reason: row.pausedReason ?? null,
    next_run: next?.toISOString() ?? null,
    next_runs: justBefore === undefined ? [] : toNextTimes(when, row.timezone, justBefore).map((time) => time.toISOString()),
    last_run: row.lastRun?.toISOString() ?? null,
    missed: row.missed ?? null,
    owner: row.ownerName,
    scheduler_enabled: enabled,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    version: row.version,
    etag: toOwnedTag(row),
  };
}

export type ScheduleView = ReturnType<typeof toScheduleView>;

export function toFireView(fire: ScheduleFire): FireView {
  return {
    due: fire.due.toISOString(),
    kind: fire.kind,
    status: fire.status,
    outcome: fire.outcome ?? null,
    detail: fire.detail ?? null,
    call_id: fire.callId ?? null,
    job_id: fire.job ?? null,
    started_at: fire.startedAt?.toISOString() ?? null,
    finished_at: fire.finishedAt?.toISOString() ?? null,
  };
}
