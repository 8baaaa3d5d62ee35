/**
 * When agents were last heard (E5): in memory and apart from the agents, so that a heartbeat is no event, makes no version and
 * breaks nobody's If-Match. Bounded by the agents: only one that is registered is kept.
 *
 * As with leases (see lease-clock.ts), an agent that was never heard counts as heard at the first look, so nobody is taken for dead
 * because the hub was down; and past `deafSeconds` without a look nobody could be heard, so all start afresh.
 */
import type { CollabStore, Moment } from './store.ts';

/** `at`: ISO time, for people. `monotonicMs`: for deciding how long ago it was. */
export type Heartbeat = Pick<Moment, 'at' | 'monotonicMs'>;

export type Heartbeats = {
  beat(agentId: string, heartbeat: Heartbeat): void;
  /** The last heartbeat since the hub started. */
  find(agentId: string): Heartbeat | undefined;
  /** Milliseconds without a heartbeat. */
  silentMs(agentId: string, moment: Moment): number;
  forget(agentId: string): void;
  /** Forgets all agents but these. */
  keepOnly(agentIds: ReadonlySet<string>): void;
};

/** `deafSeconds`: how long the hub may look away before it assumes that nobody could be heard meanwhile. */
export function createHeartbeats({ deafSeconds }: { deafSeconds: number }): Heartbeats {
  const heard = new Map<string, Heartbeat>();
  /** From when on the silence of an agent counts; never before its last heartbeat. */
  const sinceMs = new Map<string, number>();
  let lookedMs: number | undefined;

  function look({ monotonicMs }: Moment): void {
    if (lookedMs !== undefined && monotonicMs - lookedMs > deafSeconds * 1_000) sinceMs.clear();
    lookedMs = Math.max(lookedMs ?? monotonicMs, monotonicMs);
  }

  function forget(agentId: string): void {
    heard.delete(agentId);
    sinceMs.delete(agentId);
  }

  return {
    beat(agentId, { at, monotonicMs }) {
      heard.set(agentId, { at, monotonicMs });
      sinceMs.set(agentId, monotonicMs);
    },
    find: (agentId) => heard.get(agentId),
    silentMs(agentId, moment) {
      look(moment);
      const since = sinceMs.get(agentId) ?? moment.monotonicMs;
      sinceMs.set(agentId, since);
      return Math.max(0, moment.monotonicMs - since);
    },
    forget,
    keepOnly(agentIds) {
      for (const agentId of [...heard.keys(), ...sinceMs.keys()]) if (!agentIds.has(agentId)) forget(agentId);
    },
  };
}

/** As long as the lease clock: far above a busy moment. */
const DEAF_SECONDS = 5;

const ofStores = new WeakMap<CollabStore, Heartbeats>();

/** The heartbeats of the agents of a store; the same ones for everybody who has the store. */
export function heartbeatsOf(store: CollabStore): Heartbeats {
  const known = ofStores.get(store) ?? createHeartbeats({ deafSeconds: DEAF_SECONDS });
  ofStores.set(store, known);
  return known;
}

/** Gives a store heartbeats of its own: where several hubs share a board, they share who was heard. Before anybody asks for them. */
export function shareHeartbeats(store: CollabStore, heartbeats: Heartbeats): void {
  ofStores.set(store, heartbeats);
}
