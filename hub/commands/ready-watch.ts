/**
 * Waiting for the board (T5): somebody who found no task is parked until an event changes tasks or leases, the time is up, or they
 * leave. Nobody polls; a change wakes all who wait, and each looks once.
 */
import type { CollabStore, StoredEvent } from '../collab/store.ts';
import { HubError } from '../errors.ts';

/** Parked at the same time, over all callers. */
const MAX_PARKED = 2_000;

const parked = new WeakMap<CollabStore, number>();

export type ReadyWatch = {
  /** True when tasks or leases changed since the last time; false when the time is up. Throws what the signal was aborted with. */
  change(): Promise<boolean>;
  stop(): void;
};

/** Watches from now on, so that nothing falls between a look and the wait. Errors: overloaded. */
export function watchBoard(store: CollabStore, waitMs: number, signal: AbortSignal): ReadyWatch {
  const count = parked.get(store) ?? 0;
  if (count >= MAX_PARKED) throw new HubError('overloaded', 'Too many wait for a task', { retry_after_seconds: 5 });
  parked.set(store, count + 1);
  let hasChanged = false;
  let isOver = false;
  let wake = () => {};
  const end = () => {
    isOver = true;
    wake();
  };
  const timer = setTimeout(end, waitMs);
  signal.addEventListener('abort', end, { once: true });
  const unsubscribe = store.subscribe((events) => {
    if (!events.some(changesWork)) return;
    hasChanged = true;
    wake();
  });
  return {
    async change() {
      if (!hasChanged && !isOver && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      assertHere(signal);
      const found = hasChanged;
      hasChanged = false;
      return found && !isOver;
    },
    stop() {
      unsubscribe();
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      parked.set(store, (parked.get(store) ?? 1) - 1);
    },
  };
}

function changesWork({ record }: StoredEvent): boolean {
  return record.details.changes?.some(({ kind }) => kind !== 'agents') ?? false;
}

/** Errors: what the signal was aborted with, when the asker left or the hub stops. */
export function assertHere({ aborted, reason }: AbortSignal): void {
  if (aborted) throw reason instanceof HubError ? reason : new HubError('stopping', undefined, { retry_after_seconds: 1 });
}
