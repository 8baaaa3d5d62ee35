/**
 * When the holders of leases were last heard (SEMANTICS L1, L4, E5), in memory and by the monotonic clock alone.
 *
 * A renewal is not an event, not a commit and not durable. It happens every third of a ttl for every lease, so as a record of the
 * log it would soon be most of the log; it says nothing that anybody needs to know later; and as a change of the lease it would
 * break the If-Match of whoever looks at it (E5). What would be lost by a kill -9 is given back by L9: **a lease that this clock has
 * never heard of gets one fresh ttl from the moment it is first looked at**. After a restart that is every lease, so none is
 * reclaimed because the hub was down. The rule has no special cases: it holds as well for a grant whose memory was lost to a
 * failed write, and it can only ever lengthen a lease, which is the safe side, because fences and not times guard the writes (L7).
 *
 * A renewal is still decided inside a rule, after everything queued before it: so it cannot be told "yes" between the decision to
 * reclaim the lease and that reclaim becoming durable. That is why rules may call `touch`: it is memory of the same serial order.
 *
 * Wall-clock time is never compared with anything here, so a jump of it expires nothing (L9). When the hub itself did not run for a
 * while (stopped, swapped out, debugged), holders could not be heard: past `deafSeconds` without a look at the clock, all leases
 * start afresh as after a restart. The sweeper looks every half second.
 */
import type { Lease } from './lease-fields.ts';
import type { CollabStore, Moment } from './store.ts';

export type LeaseClock = {
  /** Milliseconds until the lease is over; negative when it is. A lease with a parent has no time of its own: ask for the parent. */
  remainingMs(lease: Lease, moment: Moment): number;
  /** The holder was heard. */
  touch(lease: Lease, moment: Moment): void;
  /** Wall time of the last heartbeat in milliseconds, for people. */
  heardWallMs(lease: Lease, moment: Moment): number;
  /** Forgets all leases but these (by lock id). */
  keepOnly(lockIds: ReadonlySet<string>): void;
};

/** `deafSeconds`: how long the clock may go without a look before it assumes that nobody could be heard meanwhile. */
export function createLeaseClock({ deafSeconds }: { deafSeconds: number }): LeaseClock {
  const heardMs = new Map<string, number>();
  let lookedMs: number | undefined;

  function hear(lease: Lease, { monotonicMs }: Moment): number {
    if (lookedMs !== undefined && monotonicMs - lookedMs > deafSeconds * 1_000) heardMs.clear();
    lookedMs = Math.max(lookedMs ?? monotonicMs, monotonicMs);
    const heard = heardMs.get(lease.lock_id) ?? monotonicMs;
    heardMs.set(lease.lock_id, heard);
    return heard;
  }

  return {
    remainingMs: (lease, moment) => hear(lease, moment) + lease.ttl_seconds * 1_000 - moment.monotonicMs,
    touch(lease, moment) {
      const heard = hear(lease, moment);
      heardMs.set(lease.lock_id, Math.max(heard, moment.monotonicMs));
    },
    heardWallMs: (lease, moment) => moment.wallMs - (moment.monotonicMs - hear(lease, moment)),
    keepOnly(lockIds) {
      for (const lockId of heardMs.keys()) if (!lockIds.has(lockId)) heardMs.delete(lockId);
    },
  };
}

/** How long a hub may look away before it counts as having been deaf: far above a busy moment, below the shortest ttl. */
const DEAF_SECONDS = 5;

const ofStores = new WeakMap<CollabStore, LeaseClock>();

/** The clock of the leases of a store; the same one for everybody who has the store. */
export function leaseClockOf(store: CollabStore): LeaseClock {
  const known = ofStores.get(store) ?? createLeaseClock({ deafSeconds: DEAF_SECONDS });
  ofStores.set(store, known);
  return known;
}

/** Gives a store a clock of its own: where several hubs share a board, they share who was heard. Before anybody asks for it. */
export function shareLeaseClock(store: CollabStore, clock: LeaseClock): void {
  ofStores.set(store, clock);
}

/** True once the lease is over by the clock: `now > heartbeat + ttl` (L6). */
export function isExpired(clock: LeaseClock, lease: Lease, moment: Moment): boolean {
  return clock.remainingMs(lease, moment) < 0;
}

/** Whole seconds left, rounded up, never negative: what answers say. */
export function remainingSeconds(clock: LeaseClock, lease: Lease, moment: Moment): number {
  return Math.max(0, Math.ceil(clock.remainingMs(lease, moment) / 1_000));
}
