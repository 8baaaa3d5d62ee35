/**
 * The write end of the log (S3, S5, S7): entries wait while one write and fdatasync are under way, and share the next. An entry is
 * settled after the fdatasync that covers it and everything before it.
 */
import { HubError } from '../../errors.ts';
import type { StoredEvent } from '../store.ts';
import { writeFully } from './disk.ts';
import type { Disk, DiskFile } from './disk.ts';
import type { StoreLog } from './fault.ts';
import { probeSpace } from './probe.ts';
import type { Segments } from './segments.ts';

/** The events of one commit; none for an answer that only waits for what stands before it. */
export type Entry = { events: StoredEvent[]; settle(failure?: HubError): void };

export type JournalBounds = {
  /** Entries that may wait; past it commits are refused as overloaded. */
  queueEntries: number;
  /** Characters of their lines that may wait. */
  queueChars: number;
  /** A segment that has grown past this is closed, and a new one begun. */
  segmentBytes: number;
  /** Time between two looks whether a full disk has room again. */
  probeMs: number;
};

export type JournalParts = {
  disk: Disk;
  folder: string;
  segments: Segments;
  file: DiskFile;
  size: number;
  bounds: JournalBounds;
  log: StoreLog;
  /** Called with every batch that became durable, in order, after the next one was sent on its way. */
  onDurable: (entries: Entry[]) => void;
  /** Called when everything that was not durable is lost; entries are settled with the failure afterwards. */
  onLost: () => void;
  /** Called once when durability can no longer be promised: the process must stop (S7). */
  onFatal: (error: Error) => void;
};

/** One write takes at most this much, so that nobody waits for a very long one. */
const MAX_BATCH_CHARS = 4 * 1024 * 1024;
const OVERLOADED_RETRY_SECONDS = 1;
const FULL_RETRY_SECONDS = 5;
const FULL_CODES = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export class Journal {
  readonly #parts: JournalParts;
  #file: DiskFile;
  /** Offset behind the last durable byte. */
  #size: number;
  /** After a roll that did not succeed, the next try waits until the segment has grown on. */
  #rollAt: number;
  #queue: Entry[] = [];
  #queuedChars = 0;
  #inFlight: Entry[] = [];
  #running: Promise<void> | undefined;
  #refusal: HubError | undefined;
  #probe: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #closed = false;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    [this.#file, this.#size, this.#rollAt] = [parts.file, parts.size, parts.bounds.segmentBytes];
  }

  /** Why nothing can be written now. */
  get refusal(): HubError | undefined {
    if (this.#refusal !== undefined || this.#closed) return this.#refusal ?? new HubError('stopping');
    const { queueEntries, queueChars } = this.#parts.bounds;
    if (this.#queue.length < queueEntries && this.#queuedChars < queueChars) return undefined;
    return new HubError('overloaded', 'Too many changes are waiting for the disk.', {
      retry_after_seconds: OVERLOADED_RETRY_SECONDS,
    });
  }

  /** Set when the store is read-only: a full disk, another failure of it, or a promise that can no longer be kept. */
  get trouble(): HubError | undefined {
    return this.#refusal;
  }

  /** The caller has looked at `refusal`. */
  push(entry: Entry): void {
    this.#queue.push(entry);
    this.#queuedChars += countChars(entry);
    this.#running ??= this.#run();
  }

  /** Settles the entry when everything that waits or is under way now is durable; at once when nothing is. */
  follow(entry: Entry): void {
    if (this.#queue.length > 0) this.#queue.push(entry);
    else if (this.#inFlight.length > 0) this.#inFlight.push(entry);
    else entry.settle(this.#refusal);
  }

  /** Writes what waits, then closes the file. Later pushes are refused by `refusal`. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#probe);
    await Promise.all([this.#running, this.#looking]);
    await this.#file.close();
  }

  /** The answers of one batch are given while the next is being written, so that disk and processor work side by side. */
  async #run(): Promise<void> {
    await undefined; // What is pushed in the same turn goes into the first batch.
    for (let done: Entry[] = []; done.length > 0 || this.#queue.length > 0;) {
      this.#inFlight = this.#take();
      const writing = this.#write(this.#inFlight);
      if (done.length > 0) this.#parts.onDurable(done);
      done = (await writing) ? this.#inFlight : [];
      this.#inFlight = [];
    }
    this.#running = undefined;
  }

  #take(): Entry[] {
    let [count, chars] = [0, 0];
    while (count < this.#queue.length && (count === 0 || chars < MAX_BATCH_CHARS))
      chars += countChars(this.#queue[count++] as Entry);
    this.#queuedChars -= chars;
    return this.#queue.splice(0, count);
  }

  /** True when the batch is durable; otherwise everything that waits was refused already. */
  async #write(batch: Entry[]): Promise<boolean> {
    const first = batch.find(({ events }) => events.length > 0)?.events[0];
    if (first === undefined) return true;
    const bytes = toBytes(batch);
    try {
      if (this.#size >= this.#rollAt) await this.#roll(first.record.seq);
      if (!(await this.#append(bytes))) return false;
      await this.#file.datasync();
      this.#size += bytes.length;
      return true;
    } catch (error) {
      this.#stop(error as Error);
      return false;
    }
  }

  async #roll(firstSeq: number): Promise<void> {
    const rolled = await this.#parts.segments.roll(firstSeq);
    if (rolled instanceof Error) {
      this.#parts.log.warn({ err: rolled }, 'The event log could not begin a new segment and goes on with the old one');
      this.#rollAt = this.#size + Math.ceil(this.#parts.bounds.segmentBytes / 8);
      return;
    }
    await this.#file.close();
    [this.#file, this.#size, this.#rollAt] = [rolled, 0, this.#parts.bounds.segmentBytes];
  }

  /** Returns false when the disk did not take the bytes and none of them is left; throws when some may be. */
  async #append(bytes: Buffer): Promise<boolean> {
    try {
      await writeFully(this.#file, bytes, this.#size);
      return true;
    } catch (error) {
      await this.#file.truncate(this.#size);
      await this.#file.datasync();
      this.#pause(error as NodeJS.ErrnoException, bytes.length);
      return false;
    }
  }

  /** Read-only until a probe of the same size succeeds. */
  #pause(error: NodeJS.ErrnoException, bytes: number): void {
    this.#parts.log.error({ err: error }, 'The event log cannot be written; the board is read-only until it can');
    this.#lose(toRefusal(error));
    this.#probeLater(bytes);
  }

  #probeLater(bytes: number): void {
    if (this.#closed) return;
    const look = () => (this.#looking = this.#look(bytes));
    this.#probe = setTimeout(look, this.#parts.bounds.probeMs).unref();
  }

  async #look(bytes: number): Promise<void> {
    const failure = await probeSpace(this.#parts.disk, this.#parts.folder, bytes);
    if (failure !== undefined) return this.#probeLater(bytes);
    this.#refusal = undefined;
    this.#parts.log.info({}, 'The event log can be written again');
  }

  /** A failed fsync may have thrown the bytes away and will not say so again, so the process must not go on (S7). */
  #stop(error: Error): void {
    this.#parts.log.error({ err: error }, 'The event log could not be made durable; the hub stops');
    this.#lose(
      new HubError('unavailable', 'The event log could not be made durable, so the hub is stopping. Ask again when it is back.'),
    );
    this.#parts.onFatal(error);
  }

  /** The board is set back first, so that nobody can build on what was lost. */
  #lose(refusal: HubError): void {
    const lost = [...this.#inFlight, ...this.#queue];
    [this.#inFlight, this.#queue, this.#queuedChars, this.#refusal] = [[], [], 0, refusal];
    this.#parts.onLost();
    for (const entry of lost) entry.settle(refusal);
  }
}

function toBytes(batch: Entry[]): Buffer {
  let text = '';
  for (const { events } of batch) for (const { line } of events) text += `${line}\n`;
  return Buffer.from(text);
}

function countChars({ events }: Entry): number {
  let chars = 0;
  for (const { line } of events) chars += line.length;
  return chars;
}

function toRefusal(error: NodeJS.ErrnoException): HubError {
  const fields = { retry_after_seconds: FULL_RETRY_SECONDS };
  if (FULL_CODES.has(error.code ?? '')) return new HubError('storage_full', undefined, fields);
  return new HubError('unavailable', 'The event log cannot be written at the moment; the board is read-only.', fields);
}
