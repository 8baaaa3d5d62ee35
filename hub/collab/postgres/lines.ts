/** Lines of the shared log on their way in: nothing that is broken, missing or cut in the middle of a commit gets to the board. */
import { crc32 } from 'node:zlib';
import { escapeUnseen, parseEventLine, parsePart, toHex } from '../event-line.ts';
import { StoreFault } from '../files/fault.ts';
import type { StoredEvent } from '../store.ts';

export type Line = { seq: number; line: string };

/** `,"crc":"xxxxxxxx"}` */
const SUFFIX_CHARS = 18;

/** A call's id as it stands in a line: without signs that a text of the database cannot hold. */
export function toCallKey(call: string): string {
  return escapeUnseen(JSON.stringify(call)).slice(1, -1);
}

/** What ends a line: no two lines of one place in the log have the same. */
export function toMark(line: string): string {
  return line.slice(-SUFFIX_CHARS);
}

/** Errors: StoreFault log_damaged. */
export function readLine({ seq, line }: Line): StoredEvent {
  const body = line.slice(0, -SUFFIX_CHARS);
  if (toMark(line) !== `,"crc":"${toHex(crc32(body))}"}`) throw toDamage(seq, 'does not match its checksum');
  try {
    const record = parseEventLine(line);
    if (record.seq === seq) return { record, line };
  } catch (error) {
    throw toDamage(seq, 'is not JSON', error);
  }
  throw toDamage(seq, 'stands in the wrong place');
}

/** The events of the lines that follow `after`; lines before that are passed over. Errors: StoreFault log_damaged, log_incomplete. */
export function readOn(lines: readonly Line[], after: number): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (const line of lines) {
    if (line.seq <= after) continue;
    if (line.seq !== after + events.length + 1) throw toMissing(after + events.length + 1);
    events.push(readLine(line));
  }
  return events;
}

/** Without the events at the end whose commit goes on beyond them. */
export function withoutCutCommit(events: StoredEvent[]): StoredEvent[] {
  const { place, of } = parsePart(events.at(-1)?.record.part);
  return place < of ? events.slice(0, -place) : events;
}

export function toMissing(seq: number): StoreFault {
  return new StoreFault('log_incomplete', `Event ${seq} is missing in the database. Put the database back from a backup.`);
}

function toDamage(seq: number, what: string, cause?: unknown): StoreFault {
  const message = `The event log is damaged: event ${seq} in the database ${what}. Put the database back from a backup.`;
  return new StoreFault('log_damaged', message, undefined, { cause });
}
