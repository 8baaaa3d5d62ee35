/**
 * Reading a log before it is trusted (S6): every record's checksum and number. What is broken at the very end is a tear, left by
 * a stop in the middle of a write; what is broken anywhere else is damage, and the log is refused.
 */
import { join } from 'node:path';
import { countLineStarts, holdsIntactLine, isIntact, parseEventLine, parsePart, seqAt } from '../event-line.ts';
import { readRange, withFile } from './disk.ts';
import type { Disk, DiskFile } from './disk.ts';
import { StoreFault, toDamage } from './fault.ts';
import { findLine, readHeadAt, visitLines } from './lines.ts';
import { CURRENT_NAME, listClosed } from './segments.ts';
import type { Segment } from './segments.ts';

/** `checkedAtStartBytes`: the newest part of the log, read before the hub starts. Older segments are read while it runs. */
export type CheckBounds = { checkedAtStartBytes: number };

/** The end of the current segment that does not count: `offset` is behind the last good commit. */
export type Tear = { offset: number; bytes: Buffer; /** Events that begin in it. */ lines: number };

export type CheckedLog = {
  segments: Segment[];
  /** seq of the last good event; 0 for an empty log. */
  head: number;
  /** From the ids of the log; undefined when it has no event. */
  epoch: string | undefined;
  /** Offset behind the last good commit of the current segment. */
  size: number;
  tear: Tear | undefined;
  /** Closed segments that were not read yet. */
  unchecked: Segment[];
};

/** Makes the current segment when there is none. Errors: StoreFault log_damaged, log_incomplete. */
export async function checkLog(disk: Disk, folder: string, { checkedAtStartBytes }: CheckBounds): Promise<CheckedLog> {
  const closed = await listClosed(disk, folder);
  const unchecked = await findUnchecked(disk, folder, closed, checkedAtStartBytes);
  const checked = closed.slice(unchecked.length);
  let before = (checked[0]?.first ?? 1) - 1;
  for (const segment of checked) before = await checkClosed(disk, folder, segment, before);
  return withFile(disk, join(folder, CURRENT_NAME), 'edit', async (file) => {
    const first = closed.length > 0 ? before + 1 : await readFirstSeq(file);
    const segments = [...closed, { name: CURRENT_NAME, first }];
    return { segments, unchecked, ...(await checkCurrent(file, first)), epoch: await findEpoch(disk, folder, segments) };
  });
}

/** The oldest closed segments, when they and all newer ones are more than should be read. The newest is never among them. */
async function findUnchecked(disk: Disk, folder: string, closed: Segment[], bound: number): Promise<Segment[]> {
  let bytes = 0;
  for (let index = closed.length - 1; index > 0; index--) {
    bytes += await withFile(
      disk,
      join(folder, (closed[index] as Segment).name),
      'read',
      async (file) => (await file.stat()).size,
    );
    if (bytes > bound) return closed.slice(0, index);
  }
  return [];
}

/** A log without older segments begins with the first record's seq; with 1 when that record cannot be trusted. */
export async function readFirstSeq(file: DiskFile): Promise<number> {
  let first = 1;
  await visitLines(file, 0, (await file.stat()).size, (bytes, start, end) => {
    if (isIntact(bytes, start, end)) first = seqAt(bytes, start);
    return false;
  });
  return first;
}

/** Checks a segment that is no longer written; `before` is the seq that must stand before its first. Returns its last seq. Errors as above. */
export async function checkClosed(disk: Disk, folder: string, segment: Segment, before: number): Promise<number> {
  if (segment.first !== before + 1) {
    throw new StoreFault(
      'log_incomplete',
      `The event log has a gap: ${segment.name} begins at event ${segment.first}, and event ${before + 1} is missing.`,
    );
  }
  return withFile(disk, join(folder, segment.name), 'read', async (file) => {
    const { head, size } = await readGood(file, segment.first);
    if (size !== (await file.stat()).size) throw toDamage(segment.name, size, `event ${head + 1} cannot be read`);
    return head;
  });
}

type Good = { /** Last good seq. */ head: number; /** Offset behind it. */ size: number; lastStart: number };

/** Reads on as long as records are whole and follow one another. */
async function readGood(file: DiskFile, first: number): Promise<Good> {
  const good = { head: first - 1, size: 0, lastStart: 0 };
  await visitLines(file, 0, (await file.stat()).size, (bytes, start, end, offset) => {
    if (!isIntact(bytes, start, end) || seqAt(bytes, start) !== good.head + 1) return false;
    good.head += 1;
    good.lastStart = offset;
    good.size = offset + end - start + 1;
    return true;
  });
  return good;
}

/** Errors: StoreFault log_damaged. */
export async function checkCurrent(
  file: DiskFile,
  first: number,
): Promise<{ head: number; size: number; tear: Tear | undefined }> {
  const good = await readGood(file, first);
  const { size: fileSize } = await file.stat();
  if (holdsIntactLine(await readRange(file, good.size, fileSize)))
    throw toDamage(CURRENT_NAME, good.size, `event ${good.head + 1} cannot be read`);
  const { head, size } = await withoutCutCommit(file, good);
  if (size === fileSize) return { head, size, tear: undefined };
  const bytes = await readRange(file, size, fileSize);
  return { head, size, tear: { offset: size, bytes, lines: Math.max(1, countLineStarts(bytes)) } };
}

/** A commit counts as a whole: when its last events are missing, its first ones do not count either. */
async function withoutCutCommit(file: DiskFile, { head, size, lastStart }: Good): Promise<{ head: number; size: number }> {
  if (size === 0) return { head, size };
  const last = parseEventLine((await readRange(file, lastStart, size - 1)).toString('utf8'));
  const { place, of } = parsePart(last.part);
  if (place === of) return { head, size };
  const first = head - place + 1;
  return { head: first - 1, size: await findLine(file, size, ({ seq }) => seq < first) };
}

async function findEpoch(disk: Disk, folder: string, segments: Segment[]): Promise<string | undefined> {
  for (const { name } of segments) {
    const head = await withFile(disk, join(folder, name), 'read', (file) => readHeadAt(file, 0));
    if (head !== undefined) return head.epoch;
  }
  return undefined;
}
