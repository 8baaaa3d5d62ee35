/**
 * The events this page has seen, newest last. A plain array outside reactivity: one number changes once a frame, however many
 * events came (500 a second are nothing to it).
 */
import type { BoardEvent } from '../api/types.ts';

/** Events kept, with slack so that trimming is rare. Older ones are read from the hub. */
const MAX_KEPT = 20_000;
const SLACK = 2_000;

class EventLog {
  /** Read `version` before this. */
  events: BoardEvent[] = [];
  version = $state(0);
  /** Counts all that came since the page was opened, trimmed ones too. */
  arrived = 0;
  /** When the last one came, by this machine's clock in milliseconds. */
  lastAtMs = $state(0);

  add(events: readonly BoardEvent[]): void {
    const lastSeq = this.events.at(-1)?.seq ?? 0;
    for (const event of events) if (event.seq > lastSeq) this.events.push(event);
    this.arrived += events.length;
    if (this.events.length > MAX_KEPT + SLACK) this.events = this.events.slice(-MAX_KEPT);
    this.lastAtMs = Date.now();
    this.version++;
  }

  /** The log was reset: what is known belongs to another one. */
  clear(): void {
    this.events = [];
    this.version++;
  }
}

export const eventLog = new EventLog();
