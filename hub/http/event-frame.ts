/**
 * Events as server-sent event frames (WHATWG HTML section 9.2). Each event is made into bytes once for all its readers (V6).
 */
import type { StoredEvent } from '../collab/store.ts';

export const KEEP_ALIVE = Buffer.from(': keep-alive\n\n');

const frames = new WeakMap<StoredEvent, Buffer>();

/** The frame of an event: its id, its name, and its log line as data. JSON holds no raw line break, so one `data:` is enough. */
export function toFrame(event: StoredEvent): Buffer {
  let frame = frames.get(event);
  if (frame === undefined) {
    frame = Buffer.from(`id: ${event.record.id}\nevent: ${toName(event.record.event)}\ndata: ${event.line}\n\n`);
    frames.set(event, frame);
  }
  return frame;
}

export function toFrames(events: readonly StoredEvent[]): Buffer {
  return events.length === 1 ? toFrame(events[0]!) : Buffer.concat(events.map(toFrame));
}

/** A name with a line break in it could begin a frame of its own. */
function toName(name: string): string {
  return name.replace(/[\r\n]/g, ' ');
}

/** Moves the reader's last event id past what a filter held back; browsers dispatch nothing for it (V4). */
export function toBookmark(id: string): Buffer {
  return Buffer.from(`id: ${id}\n\n`);
}

/** The first frame of a stream whose cursor pointed outside the log (V3). It carries the head, so that it is not repeated. */
export function toResetFrame(gap: { reason: string; earliest: string; head: string }): Buffer {
  return Buffer.from(`id: ${gap.head}\nevent: reset\ndata: ${JSON.stringify(gap)}\n\n`);
}

/** How long a client shall wait before it comes back: spread, so that not all come at once after a restart. */
export function toRetryFrame(milliseconds: number): Buffer {
  return Buffer.from(`retry: ${Math.round(milliseconds)}\n\n`);
}
