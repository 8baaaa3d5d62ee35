/** A board with a lease clock, and who asks, for tests of lease rules. */
import { acquireLeases, readAcquired, toWanted } from '../../../hub/collab/lease-acquire.ts';
import type { AcquireRequest, Wanted } from '../../../hub/collab/lease-acquire.ts';
import { createLeaseClock } from '../../../hub/collab/lease-clock.ts';
import { reclaimLeases } from '../../../hub/collab/lease-end.ts';
import type { Caller, Lease } from '../../../hub/collab/lease-fields.ts';
import { releaseLease, renewLease } from '../../../hub/collab/lease.ts';
import { listLeases, toLeaseView } from '../../../hub/collab/lease-view.ts';
import type { Commit, Rule } from '../../../hub/collab/store.ts';
import { createMemoryBoard } from './memory-board.ts';

export const ann: Caller = { name: 'ann', agent: true };
export const bob: Caller = { name: 'bob', agent: true };
export const eve: Caller = { name: 'eve', agent: false };

/** A request for the resource `repo`, unless it says more. */
export type Asked = Partial<AcquireRequest> & { caller: Caller };

export type LeaseWorld = ReturnType<typeof createLeaseWorld>;

export function createLeaseWorld() {
  const hub = createMemoryBoard();
  const world = {
    hub,
    /** Time moves in great steps here, so the clock never counts as deaf. */
    clock: createLeaseClock({ deafSeconds: Infinity }),
    wantedOf: ({ resources = ['repo'], ...rest }: Asked): Wanted => toWanted({ resources, ...rest }),
    asking: (asked: Asked): Rule => acquireLeases(world.clock, world.wantedOf(asked)),
    acquire: (asked: Asked): Lease => readAcquired(hub.commit(world.asking(asked)), hub.board, world.wantedOf(asked))[0]!.lease,
    renew: (lease: Lease, caller: Caller, fence = lease.fence): Rule =>
      renewLease(world.clock, { lockId: lease.lock_id, caller, fence }),
    release: (lease: Lease, caller: Caller, fence?: number): Rule =>
      releaseLease({ lockId: lease.lock_id, caller, ...(fence !== undefined && { fence }) }),
    secondsLeft: (lease: Lease): number => toLeaseView(hub.board, world.clock, lease, hub.moment()).expires_in_seconds,
    sweep: (): Commit => hub.commit(reclaimLeases(world.clock, { by: 'hub' })),
    holders: (): string[] => listLeases(hub.board).map(({ holder }) => holder),
  };
  return world;
}
