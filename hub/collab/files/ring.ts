/** The newest events in memory, so that tails do not touch the disk. Bounded by number and by size; the oldest go first. */
import type { StoredEvent } from '../store.ts';

export type RingBounds = { ringEvents: number; ringChars: number };

export class Ring {
  readonly #bounds: RingBounds;
  /** An event stands at its seq modulo the length. One array for good: a replaced one would keep its events alive until a full collection. */
  readonly #slots: (StoredEvent | undefined)[];
  #oldest = 1;
  #newest = 0;
  #chars = 0;

  constructor(bounds: RingBounds) {
    this.#bounds = bounds;
    this.#slots = Array.from({ length: bounds.ringEvents });
  }

  /** Events come without gaps. */
  push(event: StoredEvent): void {
    const { seq } = event.record;
    if (this.#newest < this.#oldest) this.#oldest = seq;
    if (seq - this.#oldest === this.#slots.length) this.#drop();
    this.#slots[seq % this.#slots.length] = event;
    this.#newest = seq;
    this.#chars += event.line.length;
    while (this.#chars > this.#bounds.ringChars) this.#drop();
  }

  #drop(): void {
    const slot = this.#oldest++ % this.#slots.length;
    this.#chars -= this.#slots[slot]?.line.length ?? 0;
    this.#slots[slot] = undefined;
  }

  /** True when every event after the seq is here, given that the newest of the log is. */
  covers(after: number): boolean {
    return this.#oldest <= this.#newest && after + 1 >= this.#oldest;
  }

  /** The events after a seq that `covers` it, oldest first. */
  *after(seq: number): Iterable<StoredEvent> {
    for (let next = Math.max(seq + 1, this.#oldest); next <= this.#newest; next++)
      yield this.#slots[next % this.#slots.length] as StoredEvent;
  }
}
