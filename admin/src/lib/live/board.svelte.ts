/**
 * The board as this page knows it: a snapshot, then every change of the event stream. Maps lie outside reactivity; what pages read
 * is one list a kind, made anew at most once a frame.
 */
import { hubFetch } from '../api/transport.ts';
import { readProblem } from '../api/problem.ts';
import type { Agent, BoardEvent, BoardLease, Kind, Task } from '../api/types.ts';

type Entity = { id: string; version: number };

class Shelf<Item extends Entity> {
  #items = new Map<string, Item>();
  /** The seq of the snapshot: earlier changes are in it. */
  #seq = 0;
  list = $state.raw<readonly Item[]>([]);
  loaded = $state(false);

  stock(items: readonly Item[], seq: number): void {
    this.#items = new Map(items.map((item) => [item.id, item]));
    this.#seq = seq;
    this.loaded = true;
    this.show();
  }

  /** Returns true when the list has to be shown anew. */
  apply(seq: number, id: string, version: number, value: object | null): boolean {
    if (seq <= this.#seq || !this.loaded) return false;
    const known = this.#items.get(id);
    if (value === null) return this.#items.delete(id);
    if (known !== undefined && known.version > version) return false;
    this.#items.set(id, { ...known, ...clearOf(known, value), id, version } as Item);
    return true;
  }

  find(id: string): Item | undefined {
    return this.#items.get(id);
  }

  put(item: Item): void {
    this.#items.set(item.id, item);
    this.show();
  }

  show(): void {
    this.list = [...this.#items.values()];
  }
}

/** An after-image is the whole entity: a field that it lacks is gone. What only lists add (`liveness`) stays. */
function clearOf(known: object | undefined, value: object): object {
  const extra = { liveness: 1, last_seen: 1 };
  const gone = Object.keys(known ?? {}).filter((key) => !(key in value) && !(key in extra));
  return { ...Object.fromEntries(gone.map((key) => [key, undefined])), ...value };
}

class Board {
  readonly tasks = new Shelf<Task>();
  readonly locks = new Shelf<BoardLease>();
  readonly agents = new Shelf<Agent & Entity>();

  get loaded(): boolean {
    return this.tasks.loaded && this.locks.loaded && this.agents.loaded;
  }

  /** Reads all three; returns the cursor from which the stream goes on without a gap. Throws a Problem. */
  async load(): Promise<{ epoch: string; seq: number }> {
    const tasks = await readState<Task>('tasks');
    const [locks, agents] = await Promise.all([readState<BoardLease>('locks'), readState<Agent & Entity>('agents')]);
    this.tasks.stock(tasks.data, tasks.seq);
    this.locks.stock(locks.data, locks.seq);
    this.agents.stock(agents.data, agents.seq);
    return { epoch: tasks.epoch, seq: tasks.seq };
  }

  apply(events: readonly BoardEvent[]): void {
    const changed = new Set<Kind>();
    for (const { seq, details } of events) {
      for (const { kind, id, version, value } of details.changes ?? []) {
        if (this[kind]?.apply(seq, id, version, value)) changed.add(kind);
      }
    }
    for (const kind of changed) this[kind].show();
  }
}

async function readState<Item>(kind: Kind): Promise<{ data: Item[]; seq: number; epoch: string }> {
  const response = await hubFetch(`/collab/state/${kind}`);
  if (!response.ok) throw await readProblem(response);
  const { data, seq } = (await response.json()) as { data: Item[]; seq: number };
  return { data, seq, epoch: (response.headers.get('X-Event-Cursor') ?? '').replace(/-\d+$/, '') };
}

export const board = new Board();
