/**
 * The files of one event log (S9): older segments named by their first seq, and the current one, which grows. Reading goes by
 * seq or by time through binary search, so that no index is kept.
 */
import { join } from 'node:path';
import { isIntact, seqAt } from '../event-line.ts';
import type { Disk, DiskFile } from './disk.ts';
import { toDamage } from './fault.ts';
import { findLine, readHeadAt, visitLines } from './lines.ts';

/** `first` is the seq of the first event, or of the one that will be first. */
export type Segment = { name: string; first: number };

export const CURRENT_NAME = 'events.jsonl';
const NUMBERED = /^(\d{16})\.jsonl$/;

export function toSegmentName(first: number): string {
  return `${String(first).padStart(16, '0')}.jsonl`;
}

/** The closed segments of a folder, oldest first. */
export async function listClosed(disk: Disk, folder: string): Promise<Segment[]> {
  const names = (await disk.list(folder)).filter((name) => NUMBERED.test(name)).sort();
  return names.map((name) => ({ name, first: Number.parseInt(name, 10) }));
}

/** A line with the right checksum and no JSON was not written by us. */
function guarded<T>(segment: Segment, offset: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof SyntaxError ? toDamage(segment.name, offset, 'a record is not JSON', error) : error;
  }
}

export class Segments {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #list: Segment[];
  #turn: Promise<unknown> = Promise.resolve();

  /** `list`: oldest first, the current one last, without gaps. */
  constructor(disk: Disk, folder: string, list: Segment[]) {
    [this.#disk, this.#folder, this.#list] = [disk, folder, list];
  }

  get earliestSeq(): number {
    return this.#list[0]?.first ?? 1;
  }

  /**
   * Visits the lines of the events after one seq and up to another; `false` ends it.
   * Errors: StoreFault log_damaged for a line that is broken or missing.
   */
  async visit(after: number, upTo: number, visit: (line: string, seq: number) => boolean | void): Promise<void> {
    let next = Math.max(after + 1, this.earliestSeq);
    while (next <= upTo) {
      const segment = this.#segmentOf(next);
      const behind = await this.#visitSegment(segment, next, upTo, visit);
      if (behind === undefined) return;
      if (behind === next) throw toDamage(segment.name, 0, `event ${next} is missing`);
      next = behind;
    }
  }

  /** Returns the seq behind the last event visited, or undefined when the visitor ended it. */
  async #visitSegment(
    segment: Segment,
    from: number,
    upTo: number,
    visit: (line: string, seq: number) => boolean | void,
  ): Promise<number | undefined> {
    let next: number | undefined = from;
    await this.#withSegment(segment, async (file) => {
      const { size } = await file.stat();
      const start = await findLine(file, size, (head) => head.seq < from);
      await visitLines(file, start, size, (bytes, lineStart, end, offset) => {
        if (next === undefined || next > upTo) return false;
        if (!isIntact(bytes, lineStart, end) || seqAt(bytes, lineStart) !== next)
          throw toDamage(segment.name, offset, `event ${next} cannot be read`);
        next =
          guarded(segment, offset, () => visit(bytes.toString('utf8', lineStart, end), next as number)) === false
            ? undefined
            : next + 1;
        return next !== undefined;
      });
    });
    return next;
  }

  /** The greatest seq, at most `head`, whose event is older than the time, taking the times of the log as rising. */
  async seqBefore(wallMs: number, head: number): Promise<number> {
    let [low, high] = [0, this.#list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (await this.#beginsBefore(this.#list[middle] as Segment, wallMs)) low = middle + 1;
      else high = middle;
    }
    const segment = this.#list[low - 1];
    if (segment === undefined) return this.earliestSeq - 1;
    const next = await this.#withSegment(segment, async (file) => {
      const offset = await findLine(file, (await file.stat()).size, (line) => line.wallMs < wallMs);
      return (await readHeadAt(file, offset))?.seq;
    });
    return Math.min(head, (next ?? this.#list[low]?.first ?? head + 1) - 1);
  }

  async #beginsBefore(segment: Segment, wallMs: number): Promise<boolean> {
    const head = await this.#withSegment(segment, (file) => readHeadAt(file, 0));
    return head !== undefined && head.wallMs < wallMs;
  }

  #segmentOf(seq: number): Segment {
    return this.#list.findLast(({ first }) => first <= seq) as Segment;
  }

  async #withSegment<T>(segment: Segment, work: (file: DiskFile) => Promise<T>): Promise<T> {
    const file = await this.#inTurn(() => this.#disk.open(join(this.#folder, segment.name), 'read'));
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  }

  /** Opening and rolling take turns, because a roll gives the file that is being opened another name. */
  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(step);
    this.#turn = done.catch(() => {});
    return done;
  }

  /**
   * Begins a new current segment, whose first event will be `first`, and returns its file. Every event so far must be durable.
   * Returns an Error when nothing has changed and the old segment can go on; throws when the folder's state is not known.
   */
  async roll(first: number): Promise<DiskFile | Error> {
    const rolled = await this.#inTurn(() => this.#swap(first));
    if (rolled instanceof Error) return rolled;
    try {
      await this.#disk.syncFolder(this.#folder);
      return rolled;
    } catch (error) {
      await rolled.close();
      throw error;
    }
  }

  async #swap(first: number): Promise<DiskFile | Error> {
    const old = this.#list.at(-1) as Segment;
    const [currentPath, numbered] = [join(this.#folder, CURRENT_NAME), toSegmentName(old.first)];
    try {
      await this.#disk.rename(currentPath, join(this.#folder, numbered));
    } catch (error) {
      return error as Error;
    }
    try {
      const file = await this.#disk.open(currentPath, 'replace');
      old.name = numbered;
      this.#list.push({ name: CURRENT_NAME, first });
      return file;
    } catch (error) {
      await this.#disk.rename(join(this.#folder, numbered), currentPath);
      return error as Error;
    }
  }
}
