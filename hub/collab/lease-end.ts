/**
 * How leases end (SEMANTICS L5, L6): given back, reclaimed after they expired, or taken by an operator. An ended lease stays on the
 * board, so that its holder can be told. Only so many are kept; the id of a forgotten one still says that it was one (see
 * `getLease`).
 */
import { HubError } from '../errors.ts';
import { isExpired } from './lease-clock.ts';
import type { LeaseClock } from './lease-clock.ts';
import { findFence } from './lease-fields.ts';
import type { EndKind, Ending, Lease, LeaseEnd } from './lease-fields.ts';
import { leasesOn } from './lease-index.ts';
import type { BoardView, ChangeDraft, EventDraft, Moment, Rule } from './store.ts';
import { toWorkEvents } from './task-requeue.ts';

/** The same end for several leases. */
export function toEnds(leases: readonly Lease[], ending: Ending): LeaseEnd[] {
  return leases.map((lease) => ({ lease, ending }));
}

/** Ended leases kept on the board, and how many more may gather before the oldest are cleared away together. */
export const MAX_ENDED = 1_000;
const ENDED_SLACK = 100;

/** Leases reclaimed in one commit; what is left waits for the next. */
export const MAX_RECLAIMED = 200;

const EVENT: Record<EndKind, 'lease_released' | 'lease_reclaimed' | 'lease_forced'> = {
  released: 'lease_released',
  reclaimed: 'lease_reclaimed',
  forced: 'lease_forced',
};

/** The events that end these leases, with all that live by them. What it means for a task is not said here: see `endWork`. */
export function endLeases(board: BoardView, moment: Moment, ends: readonly LeaseEnd[]): EventDraft[] {
  const drafts = ends.map((end) => toEnd(board, moment, end));
  const forgotten = toForgotten(board, drafts.length);
  return drafts.map((draft, at) => (at === 0 ? { ...draft, changes: [...draft.changes, ...forgotten] } : draft));
}

/** The same, and the tasks that were worked on under these leases go back where somebody else can take them (T2, L10). */
export function endWork(board: BoardView, moment: Moment, ends: readonly LeaseEnd[]): EventDraft[] {
  const moves = ends.flatMap(({ lease, ending }) => toWorkEvents(board, moment, lease, ending));
  return [...endLeases(board, moment, ends), ...moves];
}

function toEnd(
  board: BoardView,
  moment: Moment,
  { lease, ending: { kind, by, reason } }: LeaseEnd,
): EventDraft & { changes: ChangeDraft[] } {
  const { lock_id, resource } = lease;
  const ended = { kind, at: moment.at, by, ...(reason !== undefined && { reason }) };
  const who =
    kind === 'released' ? { holder: lease.holder, fence: lease.fence } : { old_holder: lease.holder, old_fence: lease.fence };
  const children = leasesOn(board).childrenOf(lock_id);
  return {
    event: EVENT[kind],
    target: `lease:${lock_id}`,
    details: { lock_id, resource, ...who, ...(kind === 'forced' && { by }), ...(reason !== undefined && { reason }) },
    changes: [
      { kind: 'locks', id: lock_id, value: { ...lease, ended } },
      ...children.map((child): ChangeDraft => ({ kind: 'locks', id: child.id, value: null })),
    ],
  };
}

function toForgotten(board: BoardView, added: number): ChangeDraft[] {
  const index = leasesOn(board);
  const count = index.countEnded() + added;
  if (count <= MAX_ENDED + ENDED_SLACK) return [];
  return index.oldestEnded(count - MAX_ENDED).map(({ id }) => ({ kind: 'locks', id, value: null }));
}

/** The lease itself, or the one it lives by. */
export function rootOf(board: BoardView, lease: Lease): Lease {
  return lease.parent === undefined ? lease : ((board.get('locks', lease.parent) as Lease | undefined) ?? lease);
}

/** A lease of the board, live or over. Errors: lease_lost when it is forgotten, not_found when there never was one. */
export function getLease(board: BoardView, lockId: string): Lease {
  const lease = board.get('locks', lockId) as Lease | undefined;
  if (lease) return lease;
  if ((findFence(lockId) ?? Infinity) <= board.lastFence)
    throw new HubError('lease_lost', `The lease ${lockId} ended a while ago.`, { lock_id: lockId });
  throw new HubError('not_found', `There is no lease ${lockId}.`);
}

/** Live leases that expired by the clock (L6), at most MAX_RECLAIMED, oldest grant first. O(live leases). */
export function findReclaimable(board: BoardView, clock: LeaseClock, moment: Moment, resource?: string): Lease[] {
  const expired = leasesOn(board)
    .roots()
    .filter((lease) => (resource === undefined || lease.resource === resource) && isExpired(clock, lease, moment));
  return expired.toSorted((a, b) => a.fence - b.fence).slice(0, MAX_RECLAIMED);
}

/** Ends every lease that expired; `resource` narrows it to one. The sweeper, the panel and `lease.reclaim` all use this. */
export function reclaimLeases(clock: LeaseClock, { by, resource }: { by: string; resource?: string }): Rule {
  return (board, moment) => {
    const expired = findReclaimable(board, clock, moment, resource);
    return endWork(board, moment, toEnds(expired, { kind: 'reclaimed', by }));
  };
}

export type ForceRequest = { lockId: string; by: string; reason: string };

/**
 * Takes a lease from its holder, live or not (L6). Who may do that is the command's to decide: an operator, with a reason. A lease
 * that lives by another takes that one with it, because its holder renews only that one and would not hear of it otherwise.
 * A lease that is over already is left as it is. Errors: those of getLease.
 */
export function forceLease({ lockId, by, reason }: ForceRequest): Rule {
  return (board, moment) => {
    const lease = rootOf(board, getLease(board, lockId));
    return lease.ended ? [] : endWork(board, moment, toEnds([lease], { kind: 'forced', by, reason }));
  };
}
