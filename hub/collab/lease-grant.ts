/** What a grant leaves on the board, and the events of granting and changing a lease (SEMANTICS L2). */
import type { EventName } from './events.ts';
import { toLockId, toPathResource } from './lease-fields.ts';
import type { Lease, Mode } from './lease-fields.ts';
import { leasesOn } from './lease-index.ts';
import { parsePattern } from './path-pattern.ts';
import type { BoardView, ChangeDraft, EventDraft, Moment } from './store.ts';

/** `fence`: the next of the board's counter (L2). `before`: the lease on the resource that is reclaimed for this one. */
export type Grant = {
  resource: string;
  mode: Mode;
  holder: string;
  incarnation?: string;
  ttlSeconds: number;
  fence: number;
  before?: Lease | undefined;
};

/** A new lease. The store sets the version. */
export function toLease(board: BoardView, moment: Moment, grant: Grant): Lease {
  const lockId = toLockId(grant.fence);
  return {
    id: lockId,
    lock_id: lockId,
    resource: grant.resource,
    mode: grant.mode,
    holder: grant.holder,
    ...(grant.incarnation !== undefined && { incarnation: grant.incarnation }),
    fence: grant.fence,
    acquired_at: moment.at,
    ttl_seconds: grant.ttlSeconds,
    reclaim_count: countReclaims(board, grant),
    version: 0,
  };
}

function countReclaims(board: BoardView, { resource, before }: Grant): number {
  const [last] = before ? [before] : leasesOn(board).endedOn(resource);
  if (!last) return 0;
  return last.reclaim_count + (before || last.ended?.kind === 'reclaimed' ? 1 : 0);
}

/** Leases on paths that live and end with another one. `fence`: the first free number. */
export function toPathLeases(board: BoardView, moment: Moment, parent: Lease, paths: readonly string[], fence: number): Lease[] {
  const { mode, holder, incarnation, ttl_seconds: ttlSeconds, lock_id, task_id } = parent;
  const resources = [...new Set(paths.map((path) => toPathResource(parsePattern(path).text)))].toSorted();
  return resources.map((resource, at) => {
    const terms = { resource, mode, holder, ttlSeconds, fence: fence + at, ...(incarnation !== undefined && { incarnation }) };
    return { ...toLease(board, moment, terms), parent: lock_id, ...(task_id !== undefined && { task_id }) };
  });
}

/** The event of a grant; `children` are granted with it, live by it and end with it. */
export function toGrantEvent(lease: Lease, children: readonly Lease[] = []): EventDraft {
  const { mode, holder, fence, ttl_seconds, incarnation } = lease;
  const told = { mode, holder, fence, ttl_seconds, ...(incarnation !== undefined && { incarnation }) };
  return toLeaseEvent('lease_acquired', lease, told, children);
}

/** The event of a lease that lasts longer from now on, or has children from now on. */
export function toExtendedEvent(lease: Lease, children: readonly Lease[] = []): EventDraft {
  return toLeaseEvent('lease_extended', lease, { ttl_seconds: lease.ttl_seconds }, children);
}

/** An event that leaves these leases behind. */
export function toLeaseEvent(
  event: EventName,
  lease: Lease,
  told: Record<string, unknown>,
  children: readonly Lease[] = [],
): EventDraft {
  const { lock_id, resource } = lease;
  const changes = [lease, ...children].map((value): ChangeDraft => ({ kind: 'locks', id: value.id, value }));
  const paths = children.length > 0 ? { with: children.map((child) => child.resource) } : {};
  return { event, target: `lease:${lock_id}`, details: { lock_id, resource, ...told, ...paths }, changes };
}
