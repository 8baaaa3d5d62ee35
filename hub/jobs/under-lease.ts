/** A lease of its own for a part of an attempt, as a write to a path (`Work.underLease`): renewed meanwhile and given back after it. */
import { acquireLeases, readAcquired } from '../collab/lease-acquire.ts';
import type { LeaseClock } from '../collab/lease-clock.ts';
import { toResources } from '../collab/lease-fields.ts';
import type { CollabStore } from '../collab/store.ts';
import type { Logger } from '../log.ts';
import type { Work } from './executor.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import { releaseHeld, type Held, type Holder } from './lease.ts';

export type UnderLeaseParts = { store: CollabStore; clock: LeaseClock; holder: Holder; keeper: LeaseKeeper; log: Logger };

/**
 * `signal`: of the attempt. Every use is an incarnation of its own, so that two jobs of one worker keep out of each other's way like
 * strangers (L11). Errors of the result: lease_held, path_conflict, bad_pattern, invalid_input; those of a commit.
 */
export function createUnderLease(
  { store, clock, holder, keeper, log }: UnderLeaseParts,
  signal: AbortSignal,
): Work['underLease'] {
  return async (resource, write) => {
    signal.throwIfAborted();
    const lease = await acquire({ store, clock }, { ...holder, incarnation: crypto.randomUUID() }, resource);
    const lost = new AbortController();
    keeper.keep(lease, { onLost: (error) => lost.abort(error), onCancel: () => lost.abort() });
    try {
      return await write({ fence: lease.fence, signal: AbortSignal.any([signal, lost.signal]) });
    } finally {
      keeper.letGo(lease);
      await store
        .commit({ actor: holder.holder }, (board, moment) => releaseHeld(board, moment, [lease], holder.holder))
        .catch((error: unknown) => log.debug({ err: error, resource }, 'A lease could not be given back; it expires'));
    }
  };
}

async function acquire(
  { store, clock }: Pick<UnderLeaseParts, 'store' | 'clock'>,
  { holder, incarnation, ttlSeconds }: Holder,
  resource: string,
): Promise<Held> {
  const wanted = { resources: toResources([resource]), holder, incarnation, ttlSeconds, mode: 'exclusive' as const };
  const commit = await store.commit({ actor: holder }, acquireLeases(clock, wanted));
  const { lease } = readAcquired(commit, store.board, wanted)[0]!;
  return { lockId: lease.lock_id, resource: lease.resource, fence: lease.fence };
}
