/** Reading a file of lines in pieces: whole lines in order, and a binary search for a line by what stands at its front. */
import { HEAD_BYTES, readHead } from '../event-line.ts';
import { readRange } from './disk.ts';
import type { DiskFile } from './disk.ts';

const CHUNK_BYTES = 1024 * 1024;
/** A commit may have 8 Mi characters of up to three bytes each; what goes on longer than that is no line of ours. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;
/** A search ends by walking through this many bytes. */
const WALK_BYTES = 64 * 1024;
const PROBE_BYTES = 4096;
const NEWLINE = 0x0a;

/**
 * Gets the line from `start` to `end` (its newline) of `bytes`, and where the line begins in the file. The bytes are only good
 * during the call. `false` ends the reading.
 */
export type Visit = (bytes: Buffer, start: number, end: number, offset: number) => boolean | void;

/** Visits every whole line between two offsets; returns the offset behind the last line visited. */
export async function visitLines(file: DiskFile, from: number, to: number, visit: Visit): Promise<number> {
  let bytes = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(to - from, 1)));
  let offset = from;
  let held = 0;
  while (offset + held < to) {
    if (held === bytes.length) bytes = grow(bytes);
    if (bytes.length > MAX_LINE_BYTES) return offset;
    const count = await file.read(bytes.subarray(held, Math.min(bytes.length, to - offset)), offset + held);
    if (count === 0) return offset;
    const { behind, stopped } = visitChunk(bytes.subarray(0, held + count), offset, visit);
    if (stopped) return offset + behind;
    bytes.copyWithin(0, behind, held + count);
    held += count - behind;
    offset += behind;
  }
  return offset;
}

function grow(bytes: Buffer): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe(bytes.length * 2);
  bytes.copy(larger);
  return larger;
}

function visitChunk(bytes: Buffer, offset: number, visit: Visit): { behind: number; stopped: boolean } {
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    const goesOn = visit(bytes, start, end, offset + start);
    start = end + 1;
    if (goesOn === false) return { behind: start, stopped: true };
  }
  return { behind: start, stopped: false };
}

export type Head = NonNullable<ReturnType<typeof readHead>>;

/** The front of the line that begins at the offset; undefined at the end of the file or when it is no line of a log. */
export async function readHeadAt(file: DiskFile, offset: number): Promise<Head | undefined> {
  return readHead(await readRange(file, offset, offset + HEAD_BYTES));
}

/**
 * The offset of the first line of which `isBefore` is not true, or `size`. Lines for which it is true must come before all others.
 * `low` is always the start of a line, `high` one or the end; no line starts between `limit` and `high`.
 */
export async function findLine(file: DiskFile, size: number, isBefore: (head: Head) => boolean): Promise<number> {
  let [low, limit, high] = [0, size, size];
  while (limit - low > WALK_BYTES) {
    const middle = Math.floor((low + limit) / 2);
    const start = await findLineStart(file, middle, high);
    const head = start < high ? await readHeadAt(file, start) : undefined;
    if (head !== undefined && isBefore(head)) low = start;
    else [limit, high] = [middle, start];
  }
  let found = high;
  await visitLines(file, low, high, (bytes, start, end, offset) => {
    const head = readHead(bytes.subarray(start, end));
    if (head !== undefined && isBefore(head)) return true;
    found = offset;
    return false;
  });
  return found;
}

/** The first start of a line behind the offset, at most `high`. */
async function findLineStart(file: DiskFile, offset: number, high: number): Promise<number> {
  for (let at = offset; at < high; at += PROBE_BYTES) {
    const bytes = await readRange(file, at, Math.min(at + PROBE_BYTES, high));
    const newline = bytes.indexOf(NEWLINE);
    if (newline !== -1) return Math.min(at + newline + 1, high);
    if (bytes.length === 0) break;
  }
  return high;
}
