/** A lease as it is shown (SEMANTICS L1): what the board holds, with the times of the lease clock. */
import { remainingSeconds } from './lease-clock.ts';
import type { LeaseClock } from './lease-clock.ts';
import { rootOf } from './lease-end.ts';
import type { Lease, LeaseView } from './lease-fields.ts';
import { leasesOn } from './lease-index.ts';
import type { BoardView, Moment } from './store.ts';

/** A live lease as people and programs see it now. Its times are for people: ISO, by the wall clock. */
export function toLeaseView(board: BoardView, clock: LeaseClock, lease: Lease, moment: Moment): LeaseView {
  const { id: _, version: __, ...shown } = lease;
  const root = rootOf(board, lease);
  const heardMs = clock.heardWallMs(root, moment);
  return {
    ...shown,
    heartbeat_at: new Date(heardMs).toISOString(),
    deadline_at: new Date(heardMs + root.ttl_seconds * 1_000).toISOString(),
    expires_in_seconds: remainingSeconds(clock, root, moment),
  };
}

/** Every live lease, oldest grant first; those that are over are left out. */
export function listLeases(board: BoardView): Lease[] {
  const index = leasesOn(board);
  const live = index.roots().flatMap((lease) => [lease, ...index.childrenOf(lease.lock_id)]);
  return live.toSorted((a, b) => a.fence - b.fence);
}
