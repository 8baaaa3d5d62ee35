/**
 * The board of one hub, kept equal to the log in the database. Readers see what is durable; rules see the same and what their own
 * batch has decided so far. Events come from this hub's commits and from the log, in any overlap, and count once.
 */
import type { Board } from '../board.ts';
import type { StoreLog } from '../files/fault.ts';
import { Ring } from '../files/ring.ts';
import type { StoredEvent } from '../store.ts';
import { toMark } from './lines.ts';

/** The newest events in memory, as with files. */
const RING = { ringEvents: 4_096, ringChars: 16 * 1024 * 1024 };

export type Listener = (events: StoredEvent[]) => void;

export class Replica {
  readonly epoch: string;
  readonly durable: Board;
  readonly ring = new Ring(RING);
  readonly #log: StoreLog;
  #next: Board;
  #mark: string | undefined;
  /** Replaced as a whole, so that whoever comes or goes during a round does not change it. */
  #listeners: readonly Listener[] = [];

  /** `board` is at the head of what was read so far. */
  constructor(epoch: string, board: Board, log: StoreLog) {
    [this.epoch, this.durable, this.#next, this.#log] = [epoch, board, board.copy(), log];
  }

  /** The board that rules decide on. */
  get next(): Board {
    return this.#next;
  }

  /** The end of the newest durable line; undefined before the first one. */
  get mark(): string | undefined {
    return this.#mark;
  }

  /** Durable events in order, without gaps; those that are known already are passed over. Returns the others. */
  take(events: readonly StoredEvent[]): StoredEvent[] {
    const fresh = events.filter(({ record }) => record.seq > this.durable.seq);
    for (const event of fresh) {
      this.durable.apply(event.record);
      if (event.record.seq > this.#next.seq) this.#next.apply(event.record);
      this.ring.push(event);
    }
    this.#mark = fresh.length > 0 ? toMark(fresh.at(-1)!.line) : this.#mark;
    return fresh;
  }

  /** Tells the subscribers. */
  publish(events: StoredEvent[]): void {
    if (events.length === 0) return;
    for (const listener of this.#listeners) {
      try {
        listener(events);
      } catch (error) {
        this.#log.error({ err: error }, 'A reader of the event log failed');
      }
    }
  }

  /** What rules decided and nobody made durable never was. */
  setBack(): void {
    this.#next = this.durable.copy();
  }

  subscribe(listener: Listener): () => void {
    const own: Listener = (events) => listener(events);
    this.#listeners = [...this.#listeners, own];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== own);
    };
  }
}
