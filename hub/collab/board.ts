/**
 * The board in memory: what stands under (kind, id), and the numbers that must never be given twice. It changes by events alone,
 * so that the same events make the same board, live, after a restart and for any moment of the past (S3).
 */
import { toEntityTag, toStateTag } from './etag.ts';
import { KINDS } from './store.ts';
import type { BoardView, Change, Entity, EventRecord, Kind } from './store.ts';

/** An entity, and the last event that changed it. Immutable, so that boards and snapshots share it. */
export type Slot = { entity: Entity; by: string; at: string };

/** Everything a board knows of one kind; what a snapshot keeps and gives back. */
export type KindState = {
  /** seq of the last event the state holds already: `apply` passes over older ones. */
  seq: number;
  /** The kind's version, counting its changes. */
  version: number;
  /** The highest number ever seen: of task ids for tasks, of fences for locks. */
  counter: number;
  slots: Map<string, Slot>;
  /** Last version of what was deleted, oldest deletion first, so that a version is never used twice (E1). */
  tombstones: Map<string, number>;
  /** The highest version among forgotten tombstones: an id without one starts above it. */
  floor: number;
};

/** Deletions remembered one by one for each kind; older ones are covered by `floor`. */
const MAX_TOMBSTONES = 10_000;

export function createKindState(): KindState {
  return { seq: 0, version: 0, counter: 0, slots: new Map(), tombstones: new Map(), floor: 0 };
}

/** Changed ids remembered for each kind, at least; whoever fell further behind looks at everything. */
const MIN_REMEMBERED_CHANGES = 4096;

/** What a change says about its kind's counter. */
const COUNTED: Record<Kind, (change: Change) => number> = {
  tasks: ({ id }) => Number(/^T-(\d{1,15})$/.exec(id)?.[1] ?? 0),
  locks: ({ value }) => (typeof value?.fence === 'number' ? value.fence : 0),
  agents: () => 0,
};

export class Board implements BoardView {
  #kinds: Record<Kind, KindState>;
  #seq = 0;
  #stateTags = new Map<Kind, { version: number; tag: string }>();
  #ids = new Map<Kind, string[]>();
  /** Ids in the order of their changes; the last is that of the kind's current version. */
  #changes: Record<Kind, string[]> = { tasks: [], locks: [], agents: [] };

  /** `kinds` become the board's own; what is missing starts empty. */
  constructor(kinds: Partial<Record<Kind, KindState>> = {}, seq = 0) {
    this.#kinds = { tasks: createKindState(), locks: createKindState(), agents: createKindState(), ...kinds };
    this.#seq = seq;
  }

  /** A board with the same content that changes on its own. O(n) of the maps; the entities are shared. */
  copy(): Board {
    const copies = KINDS.map((kind) => {
      const state = this.#kinds[kind];
      return [kind, { ...state, slots: new Map(state.slots), tombstones: new Map(state.tombstones) }];
    });
    return new Board(Object.fromEntries(copies), this.#seq);
  }

  /** Takes in an event and its after-images. Events come in the order of their seq. */
  apply(record: EventRecord): void {
    for (const change of record.details.changes ?? []) {
      const state = this.#kinds[change.kind];
      if (state === undefined) throw new Error(`The event ${record.id} changes the unknown kind ${change.kind}`);
      if (record.seq > state.seq) this.#put(state, change, record);
    }
    this.#seq = record.seq;
  }

  /** Every change of what stands on the board goes through here. */
  #put(state: KindState, { kind, id, version, value }: Change, { actor, ts }: EventRecord): void {
    if (state.slots.has(id) !== (value !== null)) this.#ids.delete(kind);
    if (value === null) bury(state, id, version);
    else {
      state.slots.set(id, { entity: value, by: actor, at: ts });
      state.tombstones.delete(id);
    }
    state.version += 1;
    this.#remember(this.#changes[kind], id);
    state.counter = Math.max(state.counter, COUNTED[kind]({ kind, id, version, value }));
  }

  #remember(changes: string[], id: string): void {
    changes.push(id);
    if (changes.length >= 2 * MIN_REMEMBERED_CHANGES) changes.splice(0, MIN_REMEMBERED_CHANGES);
  }

  /** The version an id has or had last; its next one is one more. */
  lastVersion(kind: Kind, id: string): number {
    const { slots, tombstones, floor } = this.#kinds[kind];
    return slots.get(id)?.entity.version ?? tombstones.get(id) ?? floor;
  }

  /** A kind as it stands now, for a snapshot; later events do not change it. The slots are in order of id. */
  capture(kind: Kind): KindState {
    const state = this.#kinds[kind];
    const slots = new Map(this.#sortedIds(kind).map((id) => [id, state.slots.get(id) as Slot]));
    return { ...state, seq: this.#seq, slots, tombstones: new Map(state.tombstones) };
  }

  get(kind: Kind, id: string): Entity | undefined {
    return this.#kinds[kind].slots.get(id)?.entity;
  }

  changed(kind: Kind, id: string): { by: string; at: string } | undefined {
    const slot = this.#kinds[kind].slots.get(id);
    return slot && { by: slot.by, at: slot.at };
  }

  *all(kind: Kind): Iterable<Entity> {
    for (const { entity } of this.#kinds[kind].slots.values()) yield entity;
  }

  size(kind: Kind): number {
    return this.#kinds[kind].slots.size;
  }

  kindVersion(kind: Kind): number {
    return this.#kinds[kind].version;
  }

  changedSince(kind: Kind, version: number): readonly string[] | undefined {
    const changes = this.#changes[kind];
    const behind = this.#kinds[kind].version - version;
    return behind < 0 || behind > changes.length ? undefined : changes.slice(changes.length - behind);
  }

  get lastTaskNumber(): number {
    return this.#kinds.tasks.counter;
  }

  get lastFence(): number {
    return this.#kinds.locks.counter;
  }

  get seq(): number {
    return this.#seq;
  }

  etag(kind: Kind, id: string): string | undefined {
    const entity = this.get(kind, id);
    return entity && toEntityTag(entity);
  }

  /** Hashed once for each version of the kind. */
  stateEtag(kind: Kind): string {
    const { version, slots } = this.#kinds[kind];
    const known = this.#stateTags.get(kind);
    if (known?.version === version) return known.tag;
    const pairs = this.#sortedIds(kind).map((id): [string, string] => [id, toEntityTag((slots.get(id) as Slot).entity)]);
    const tag = toStateTag(version, pairs);
    this.#stateTags.set(kind, { version, tag });
    return tag;
  }

  /** Kept until an id comes or goes: most changes do neither. */
  #sortedIds(kind: Kind): string[] {
    const known = this.#ids.get(kind);
    if (known !== undefined) return known;
    const ids = [...this.#kinds[kind].slots.keys()].sort();
    this.#ids.set(kind, ids);
    return ids;
  }
}

/** Remembers the last version of what goes. The tombstones are bounded: the oldest becomes part of the floor. */
function bury(state: KindState, id: string, version: number): void {
  state.slots.delete(id);
  state.tombstones.delete(id);
  state.tombstones.set(id, version);
  if (state.tombstones.size <= MAX_TOMBSTONES) return;
  const [oldest] = state.tombstones as Iterable<[string, number]>;
  if (oldest === undefined) return;
  state.tombstones.delete(oldest[0]);
  state.floor = Math.max(state.floor, oldest[1]);
}
