/**
 * Structures that follow from a board and would be too costly to work out for every rule: who holds a resource, which tasks are
 * ready. Each is a function of the board alone. It is made at its first use and brought up to date at every later one, by
 * looking at the entities that changed in between; so it needs no listener, and is right for a board of any kind and moment,
 * also for the one with queued commits that a rule sees.
 */
import type { BoardView, Entity, Kind } from './store.ts';

/** How a structure is made and told of one change. `before` and `after` are undefined where there is no entity. */
export type Derivation<State> = {
  kinds: readonly Kind[];
  create: () => State;
  change: (state: State, change: { kind: Kind; id: string; before?: Entity; after?: Entity }) => void;
};

type Seen = { version: number; entities: Map<string, Entity> };
type Kept = { state: unknown; seen: Map<Kind, Seen> };

const kept = new WeakMap<BoardView, Map<unknown, Kept>>();

/** The structure as it is for this board now. O(changes since the last call), or O(entities) where the board keeps no list of them. */
export function derive<State>(board: BoardView, derivation: Derivation<State>): State {
  const found = findKept(board, derivation);
  for (const kind of derivation.kinds) catchUp(board, derivation, found.state as State, kind, found.seen.get(kind)!);
  return found.state as State;
}

function findKept<State>(board: BoardView, derivation: Derivation<State>): Kept {
  const ofBoard = kept.get(board) ?? new Map<unknown, Kept>();
  kept.set(board, ofBoard);
  const found = ofBoard.get(derivation) ?? {
    state: derivation.create(),
    seen: new Map(derivation.kinds.map((kind) => [kind, nothingSeen()])),
  };
  ofBoard.set(derivation, found);
  return found;
}

function nothingSeen(): Seen {
  return { version: 0, entities: new Map() };
}

function catchUp<State>(board: BoardView, derivation: Derivation<State>, state: State, kind: Kind, seen: Seen): void {
  const version = board.kindVersion(kind);
  if (version === seen.version) return;
  for (const id of changedIds(board, kind, seen)) {
    const [before, after] = [seen.entities.get(id), board.get(kind, id)];
    if (before === after) continue;
    if (after) seen.entities.set(id, after);
    else seen.entities.delete(id);
    derivation.change(state, { kind, id, ...(before && { before }), ...(after && { after }) });
  }
  seen.version = version;
}

/** Entities are immutable: an unchanged one is the same object. */
function changedIds(board: BoardView, kind: Kind, seen: Seen): Iterable<string> {
  const listed = board.changedSince?.(kind, seen.version);
  if (listed) return listed;
  return new Set([...Array.from(board.all(kind), ({ id }) => id), ...seen.entities.keys()]);
}
