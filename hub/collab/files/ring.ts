/** The newest events in memory, so that tails do not touch the disk. Bounded by number and by size; the oldest go first. */
import type { StoredEvent } from '../store.ts';

export type RingBounds = { ringEvents: number; ringChars: number };

export class Ring {
  readonly #bounds: RingBounds;
  /** Events stand without gaps; those before `#start` are gone already. */
  #events: (StoredEvent | undefined)[] = [];
  #start = 0;
  #chars = 0;

  constructor(bounds: RingBounds) {
    this.#bounds = bounds;
  }

  push(event: StoredEvent): void {
    this.#events.push(event);
    this.#chars += event.line.length;
    while (this.#events.length - this.#start > this.#bounds.ringEvents || this.#chars > this.#bounds.ringChars) this.#drop();
    if (this.#start > this.#bounds.ringEvents) this.#compact();
  }

  #drop(): void {
    this.#chars -= this.#events[this.#start]?.line.length ?? 0;
    this.#events[this.#start++] = undefined;
  }

  /** Moves the rest to the front once for every ringful, so that a push costs the same on average. */
  #compact(): void {
    this.#events = this.#events.slice(this.#start);
    this.#start = 0;
  }

  /** True when every event after the seq is here, given that the newest is. */
  covers(after: number): boolean {
    const oldest = this.#events[this.#start];
    return oldest !== undefined && after + 1 >= oldest.record.seq;
  }

  /** The events after a seq that `covers` it, oldest first. */
  *after(seq: number): Iterable<StoredEvent> {
    const oldest = this.#events[this.#start]?.record.seq ?? 1;
    for (let at = this.#start + Math.max(0, seq + 1 - oldest); at < this.#events.length; at++)
      yield this.#events[at] as StoredEvent;
  }
}
