/**
 * Keeps the leases of a process alive (SEMANTICS J5): one ticker for all of them, every third of their time to live. Who holds one is
 * told as soon as it is over, by the board's own events or by a renewal that is refused; and also when no renewal got through for a
 * whole time to live, because then it must be taken for lost.
 */
import type { LeaseClock } from '../collab/lease-clock.ts';
import type { CollabStore, StoredEvent } from '../collab/store.ts';
import { HubError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { renewAll, type Held, type Holder } from './lease.ts';

export type LeaseWatch = {
  onLost: (error: HubError) => void;
  /** Somebody asked the holder to stop (L4). */ onCancel?: () => void;
};

export type LeaseKeeper = {
  keep(lease: Held, watch: LeaseWatch): void;
  /** Renews it no longer; before it is given back. */
  letGo(lease: Held): void;
  close(): Promise<void>;
};

const ENDS = new Set(['lease_reclaimed', 'lease_forced', 'lease_released']);

export function createLeaseKeeper(parts: { store: CollabStore; clock: LeaseClock; holder: Holder; log: Logger }): LeaseKeeper {
  const { store, clock, holder, log } = parts;
  const kept = new Map<string, { lease: Held; watch: LeaseWatch; renewedMs: number }>();
  const ttlMs = holder.ttlSeconds * 1_000;
  let ticking: Promise<void> | undefined;
  const timer = setInterval(() => (ticking ??= tick().finally(() => (ticking = undefined))), ttlMs / 3).unref();
  const unsubscribe = store.subscribe(hear);

  function lose(lockId: string, error: HubError): void {
    const entry = kept.get(lockId);
    kept.delete(lockId);
    entry?.watch.onLost(error);
  }

  function hear(events: StoredEvent[]): void {
    if (kept.size === 0) return;
    for (const { record } of events) {
      const lockId = record.details.lock_id;
      if (typeof lockId !== 'string' || !kept.has(lockId)) continue;
      if (ENDS.has(record.event)) lose(lockId, lost(kept.get(lockId)!.lease));
      else if (record.event === 'lease_cancel_requested') kept.get(lockId)!.watch.onCancel?.();
    }
  }

  async function tick(): Promise<void> {
    const leases = [...kept.values()].map(({ lease }) => lease);
    if (leases.length === 0) return;
    const startedMs = performance.now();
    const refused = new Map<string, HubError>();
    try {
      await store.commit({ actor: holder.holder }, renewAll(clock, holder, leases, refused));
      for (const { lockId } of leases) {
        const entry = kept.get(lockId);
        if (entry !== undefined) entry.renewedMs = startedMs;
      }
      for (const [lockId, error] of refused) lose(lockId, error);
    } catch (error) {
      log.warn({ err: error }, 'Leases of running jobs could not be renewed');
      for (const [lockId, { lease, renewedMs }] of kept) if (performance.now() - renewedMs > ttlMs) lose(lockId, lost(lease));
    }
  }

  return {
    keep(lease, watch) {
      kept.set(lease.lockId, { lease, watch, renewedMs: performance.now() });
    },
    letGo({ lockId }) {
      kept.delete(lockId);
    },
    async close() {
      clearInterval(timer);
      unsubscribe();
      await ticking;
    },
  };
}

function lost({ resource, lockId, fence }: Held): HubError {
  return new HubError('lease_lost', `The lease on ${resource} is over.`, { resource, lock_id: lockId, your_fence: fence });
}
