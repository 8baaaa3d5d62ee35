/**
 * The rules of a lease that is held: renew, give back, ask to stop (SEMANTICS L4, L5). Pure but for the lease clock, which is told of
 * heartbeats (see lease-clock.ts for why that may be).
 */
import { isExpired } from './lease-clock.ts';
import type { LeaseClock } from './lease-clock.ts';
import { endWork, getLease, rootOf, toEnds } from './lease-end.ts';
import type { Caller, Lease } from './lease-fields.ts';
import { toLeaseEvent } from './lease-grant.ts';
import { leaseLost, notLeaseHolder, staleFence } from './lease-problem.ts';
import type { BoardView, Rule } from './store.ts';

export type RenewRequest = { lockId: string; caller: Caller; fence: number };

/**
 * A heartbeat (L4). It changes nothing on the board: the clock is told. Errors: not_found; not_lease_holder; lease_lost when it is
 * over, also when it only expired and nobody has it yet; stale_fence when the fence is not the lease's.
 */
export function renewLease(clock: LeaseClock, { lockId, caller, fence }: RenewRequest): Rule {
  return (board, moment) => {
    const lease = getHeld(board, lockId, caller);
    const root = rootOf(board, lease);
    if (fence !== lease.fence) throw staleFence(lease.resource, fence, lease);
    if (isExpired(clock, root, moment)) throw leaseLost(board, lease);
    clock.touch(root, moment);
    return [];
  };
}

function getHeld(board: BoardView, lockId: string, caller: Caller): Lease {
  const lease = getLease(board, lockId);
  if (lease.holder !== caller.name) throw notLeaseHolder(lease, caller);
  if (lease.ended) throw leaseLost(board, lease);
  return lease;
}

export type ReleaseRequest = { lockId: string; caller: Caller; fence?: number; reason?: string };

/**
 * Gives a lease back (L5); a task in work under it goes back to the queue (T2). Released before by the same holder: nothing to do.
 * Errors: not_found; not_lease_holder; lease_lost when it was reclaimed or taken; stale_fence when a fence is given and is another.
 */
export function releaseLease({ lockId, caller, fence, reason }: ReleaseRequest): Rule {
  return (board, moment) => {
    const known = getLease(board, lockId);
    if (known.holder === caller.name && known.ended?.kind === 'released') return [];
    const lease = getHeld(board, lockId, caller);
    if (fence !== undefined && fence !== lease.fence) throw staleFence(lease.resource, fence, lease);
    return endWork(
      board,
      moment,
      toEnds([lease], { kind: 'released', by: caller.name, ...(reason !== undefined && { reason }) }),
    );
  };
}

/** Asks the holder to stop: its next renewal answers `cancel_requested` (L4). Asked before: nothing to do. Errors: those of getLease; lease_lost. */
export function requestCancel({ lockId, by }: { lockId: string; by: string }): Rule {
  return (board) => {
    const lease = rootOf(board, getLease(board, lockId));
    if (lease.ended) throw leaseLost(board, lease);
    if (lease.cancel_requested) return [];
    return [toLeaseEvent('lease_cancel_requested', { ...lease, cancel_requested: true }, { holder: lease.holder, by })];
  };
}
