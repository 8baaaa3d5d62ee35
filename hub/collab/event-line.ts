/**
 * An event as a line of the log (SEMANTICS V1) and back:
 * `{"seq":n,"id":"<epoch>-<n>","ts":…,"event":…,"actor":…,"target"?:…,"details":{…},"call"?:…,"part"?:"i/n","crc":"xxxxxxxx"}`.
 * `crc` is always the last member: the CRC-32 (that of zlib) of the line's bytes before `,"crc":`, in eight lower-case hex digits.
 */
import { crc32 } from 'node:zlib';
import type { EventRecord, StoredEvent } from './store.ts';

/** `,"crc":"xxxxxxxx"}` */
const SUFFIX_BYTES = 18;
const SUFFIX_START = Buffer.from(',"crc":"');
const SEQ_START = Buffer.from('{"seq":');
/** seq, id and ts stand at the front and fit in this many bytes. */
export const HEAD_BYTES = 160;
const HEAD = /^\{"seq":(\d{1,16}),"id":"([^"]{1,40})-\d{1,16}","ts":"([^"]{1,30})"/;

/** DEL, C1, directional marks, characters without width, line separators: legal in JSON, but they hide or break what a person sees (S44). */
const UNSEEN = /[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** JSON text with unseen characters as `\uXXXX`; C0 and lone surrogates are escaped by JSON.stringify already. */
export function escapeUnseen(json: string): string {
  // Nearly every text is plain ASCII, and that is seen sooner than by the expression.
  if (Buffer.byteLength(json) === json.length && !json.includes('\x7f')) return json;
  return json.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Details are read back from their own text: what is in memory is exactly what a replay of the log would give. */
export function toStoredEvent(head: Omit<EventRecord, 'details'>, details: object): StoredEvent {
  const detailsText = JSON.stringify(details);
  const body = escapeUnseen(toBody(head, detailsText));
  return { record: toRecord(head, JSON.parse(detailsText)), line: `${body},"crc":"${toHex(crc32(body))}"}` };
}

/** Epoch, seq and time need no quoting. Written by hand, because this is the hottest path of the store. */
function toBody({ seq, id, ts, event, actor, target, call, part }: Omit<EventRecord, 'details'>, details: string): string {
  const about = target === undefined ? '' : `,"target":${JSON.stringify(target)}`;
  const from = call === undefined ? '' : `,"call":${JSON.stringify(call)}`;
  const place = part === undefined ? '' : `,"part":"${part}"`;
  return `{"seq":${seq},"id":"${id}","ts":"${ts}","event":${JSON.stringify(event)},"actor":${JSON.stringify(actor)}${about},"details":${details}${from}${place}`;
}

/** Without members that are undefined, in the order of the line. */
function toRecord(
  { seq, id, ts, event, actor, target, call, part }: Omit<EventRecord, 'details'>,
  details: EventRecord['details'],
): EventRecord {
  const record: EventRecord =
    target === undefined ? { seq, id, ts, event, actor, details } : { seq, id, ts, event, actor, target, details };
  if (call !== undefined) record.call = call;
  if (part !== undefined) record.part = part;
  return record;
}

const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Eight lower-case hex digits. */
export function toHex(crc: number): string {
  return `${HEX_BYTES[crc >>> 24]}${HEX_BYTES[(crc >>> 16) & 255]}${HEX_BYTES[(crc >>> 8) & 255]}${HEX_BYTES[crc & 255]}`;
}

/** The record of a line that was checked. Errors: a SyntaxError when it is not JSON. */
export function parseEventLine(line: string): EventRecord {
  return JSON.parse(`${line.slice(0, -SUFFIX_BYTES)}}`) as EventRecord;
}

/** True when the bytes from `start` to `end` (without the newline) are a whole line with the right checksum. */
export function isIntact(bytes: Buffer, start: number, end: number): boolean {
  const bodyEnd = end - SUFFIX_BYTES;
  if (bodyEnd <= start || bytes[end - 2] !== 0x22 || bytes[end - 1] !== 0x7d) return false;
  for (let i = 0; i < SUFFIX_START.length; i++) if (bytes[bodyEnd + i] !== SUFFIX_START[i]) return false;
  return crc32(bytes.subarray(start, bodyEnd)) === readHex(bytes, bodyEnd + SUFFIX_START.length);
}

/** Eight lower-case hex digits as a number; -1 for anything else, also upper case, which would be one flipped bit. */
function readHex(bytes: Buffer, start: number): number {
  let value = 0;
  for (let i = start; i < start + 8; i++) {
    const byte = bytes[i] ?? 0;
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** The seq of the line that begins at `start`; -1 when no line begins there. */
export function seqAt(bytes: Buffer, start: number): number {
  for (let i = 0; i < SEQ_START.length; i++) if (bytes[start + i] !== SEQ_START[i]) return -1;
  let seq = 0;
  let at = start + SEQ_START.length;
  for (let byte = bytes[at] ?? 0; byte >= 0x30 && byte <= 0x39; byte = bytes[++at] ?? 0) seq = seq * 10 + byte - 0x30;
  return seq > 0 ? seq : -1;
}

/** Whether an intact line stands anywhere in the bytes: then what is broken is not the end of a log. */
export function holdsIntactLine(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(SEQ_START); at !== -1; at = bytes.indexOf(SEQ_START, at + 1)) {
    const end = bytes.indexOf(0x0a, at);
    if (end !== -1 && isIntact(bytes, at, end)) return true;
  }
  return false;
}

/** How many lines begin in the bytes, whole or not. */
export function countLineStarts(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(SEQ_START); at !== -1; at = bytes.indexOf(SEQ_START, at + 1)) count++;
  return count;
}

/** What the front of a line says; undefined when it is no line of an event log. */
export function readHead(bytes: Buffer): { seq: number; epoch: string; wallMs: number } | undefined {
  const match = HEAD.exec(bytes.toString('latin1', 0, HEAD_BYTES));
  if (match === null) return undefined;
  return { seq: Number(match[1]), epoch: match[2] as string, wallMs: Date.parse(match[3] as string) };
}

/** Place in a commit of several events. A record without one is a commit of its own. */
export function parsePart(part: string | undefined): { place: number; of: number } {
  const [place = 1, of = 1] = (part ?? '1/1').split('/').map(Number);
  return { place, of };
}
