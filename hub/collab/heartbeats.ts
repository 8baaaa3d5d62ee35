/**
 * When agents were last heard (E5): in memory and apart from the agents, so that a heartbeat is no event, makes no version and
 * breaks nobody's If-Match. After a restart nobody was heard yet. Bounded by the agents: only one that is registered is kept.
 */
import type { CollabStore, Moment } from './store.ts';

/** `at`: ISO time, for people. `monotonicMs`: for deciding how long ago it was. */
export type Heartbeat = Pick<Moment, 'at' | 'monotonicMs'>;

export type Heartbeats = {
  beat(agentId: string, heartbeat: Heartbeat): void;
  find(agentId: string): Heartbeat | undefined;
  forget(agentId: string): void;
};

const ofStores = new WeakMap<CollabStore, Heartbeats>();

/** The heartbeats of the agents of a store; the same ones for everybody who has the store. */
export function heartbeatsOf(store: CollabStore): Heartbeats {
  const known = ofStores.get(store) ?? createHeartbeats();
  ofStores.set(store, known);
  return known;
}

function createHeartbeats(): Heartbeats {
  const heard = new Map<string, Heartbeat>();
  return {
    beat: (agentId, heartbeat) => void heard.set(agentId, heartbeat),
    find: (agentId) => heard.get(agentId),
    forget: (agentId) => void heard.delete(agentId),
  };
}
