/** A trigger as everybody sees it. */
import type { Trigger, TriggerFire } from '../store/entities/index.ts';
import { toOwnedTag } from './owned-row.ts';

export function toTriggerView(row: Trigger) {
  return {
    id: row.id,
    name: row.name,
    on: {
      ...(row.event != null && { event: row.event }),
      ...(row.source != null && { source: row.source }),
      match: row.match,
    },
    command: row.command,
    args: row.args,
    per_minute: row.perMinute,
    max_failures: row.maxFailures,
    failures_in_row: row.failuresInRow,
    active: row.active,
    paused_reason: row.pausedReason ?? null,
    fired: row.fired,
    dropped: row.dropped,
    last_fired_at: row.lastFiredAt?.toISOString() ?? null,
    owner: row.ownerName,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    version: row.version,
    etag: toOwnedTag(row),
  };
}

export type TriggerView = ReturnType<typeof toTriggerView>;

export function toTriggerFireView(fire: TriggerFire) {
  return {
    because: fire.key,
    depth: fire.depth,
    status: fire.status,
    outcome: fire.outcome ?? null,
    detail: fire.detail ?? null,
    call_id: fire.callId ?? null,
    created_at: fire.createdAt.toISOString(),
    started_at: fire.startedAt?.toISOString() ?? null,
    finished_at: fire.finishedAt?.toISOString() ?? null,
  };
}

export type TriggerFireView = ReturnType<typeof toTriggerFireView>;
