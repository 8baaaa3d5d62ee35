/** Who may write to something under a lease (SEMANTICS L7). Used inside other rules, so that nothing happens between check and write. */
import { HubError } from '../errors.ts';
import { isExpired } from './lease-clock.ts';
import type { LeaseClock } from './lease-clock.ts';
import { rootOf } from './lease-end.ts';
import type { Caller, Lease } from './lease-fields.ts';
import { leasesOn } from './lease-index.ts';
import { leaseLost, notLeaseHolder, staleFence } from './lease-problem.ts';
import type { BoardView, Moment } from './store.ts';
import { toInvalid } from './task-checklist.ts';

export type FenceCheck = { resource: string; caller: Caller; fence?: number };

/**
 * Refuses a write whose writer lost the lease, or never had it.
 *
 * With a fence: it must be the one of a live lease of the caller on this resource. One exception: the fence of the last lease, which
 * the caller gave back itself and which nobody took since, still passes, for then nothing can have changed behind its back.
 * Without a fence: agents are refused while the resource is under a lease. People are not: the holder need not send it, and others
 * who may write at all are operators, who may take the lease as well; If-Match guards them against each other.
 *
 * Errors: fence_required {resource, current_holder}, stale_fence, lease_lost, not_lease_holder, invalid_input for a fence that was
 * never granted.
 */
export function checkFence(board: BoardView, clock: LeaseClock, moment: Moment, { resource, caller, fence }: FenceCheck): void {
  const live = leasesOn(board).liveOn(resource);
  const current = live.filter((lease) => !isExpired(clock, rootOf(board, lease), moment));
  const mine = current.find((lease) => lease.fence === fence);
  if (fence === undefined) assertNeedless(resource, caller, current[0]);
  else if (!mine) assertGivenBack(board, live, { resource, caller, fence });
  else if (mine.holder !== caller.name) throw notLeaseHolder(mine, caller);
}

function assertNeedless(resource: string, caller: Caller, current: Lease | undefined): void {
  if (!current || !caller.agent) return;
  const fields = { resource, current_holder: current.holder };
  throw new HubError(
    'fence_required',
    `${resource} is under a lease of ${current.holder}; agents send its fence with every write.`,
    fields,
  );
}

/** The fence is of no live lease: then only a lease that was the last one and was given back passes. */
function assertGivenBack(board: BoardView, live: readonly Lease[], { resource, caller, fence }: Required<FenceCheck>): void {
  if (fence > board.lastFence) throw neverGranted(fence);
  const newest = [...live, ...leasesOn(board).endedOn(resource)].toSorted((a, b) => b.fence - a.fence)[0];
  if (!newest || newest.fence < fence) throw foreignFence(resource, fence, newest);
  if (newest.fence > fence) throw staleFence(resource, fence, newest);
  if (newest.holder !== caller.name || newest.ended?.kind !== 'released') throw leaseLost(board, newest);
}

function neverGranted(fence: number): HubError {
  return toInvalid('/fence', `The fence ${fence} was never granted.`);
}

function foreignFence(resource: string, fence: number, newest: Lease | undefined): HubError {
  const message = `The fence ${fence} is not one of ${resource}, or was one a long time ago.`;
  const current = newest && !newest.ended ? newest.holder : null;
  return new HubError('stale_fence', message, {
    resource,
    your_fence: fence,
    current_fence: newest?.fence ?? null,
    current_holder: current,
  });
}
