/** When snapshots are written (S4): some time after a change, one round at a time, at most 5 % of the wall time, and at a clean stop. */
import { KINDS } from '../store.ts';
import type { Board } from '../board.ts';
import type { Kind } from '../store.ts';
import type { Disk } from './disk.ts';
import type { StoreLog } from './fault.ts';
import { writeSnapshot } from './snapshot.ts';

/** A round of d milliseconds is followed by a pause of at least 19 d. */
const PAUSE_PER_WORK = 19;
/** A kind without changes is written again after so many events, so that a start has no more to replay. */
const MAX_LAG_EVENTS = 50_000;
const FAILED_PAUSE_MS = 10_000;

/** `snapshotPauseMs`: the shortest time between two rounds, in which changes gather. */
export type SnapshotBounds = { snapshotPauseMs: number };

export type SnapshotParts = {
  disk: Disk;
  folder: string;
  epoch: string;
  /** The durable board: a snapshot never holds what may yet be lost. */
  board: Board;
  /** What the files hold already. */
  written: Record<Kind, Written>;
  bounds: SnapshotBounds;
  log: StoreLog;
};

export type Written = { seq: number; version: number };

export class Snapshots {
  readonly #parts: SnapshotParts;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #busy = false;
  #closed = false;
  #pauseMs: number;

  constructor(parts: SnapshotParts) {
    this.#parts = parts;
    this.#pauseMs = parts.bounds.snapshotPauseMs;
  }

  /** Tells that the board may have changed. Cheap enough for every batch. */
  note(): void {
    if (this.#timer !== undefined || this.#busy || this.#closed || !KINDS.some((kind) => this.#isDue(kind))) return;
    this.#timer = setTimeout(() => (this.#running = this.#round()), this.#pauseMs).unref();
  }

  #isDue(kind: Kind): boolean {
    const { board, written } = this.#parts;
    return board.kindVersion(kind) !== written[kind].version || board.seq - written[kind].seq > MAX_LAG_EVENTS;
  }

  async #round(): Promise<void> {
    [this.#timer, this.#busy] = [undefined, true];
    const startedMs = performance.now();
    const succeeded = await this.#write(KINDS.filter((kind) => this.#isDue(kind)));
    const workMs = performance.now() - startedMs;
    this.#pauseMs = Math.max(this.#parts.bounds.snapshotPauseMs, PAUSE_PER_WORK * workMs, succeeded ? 0 : FAILED_PAUSE_MS);
    this.#busy = false;
    this.note();
  }

  async #write(kinds: Kind[]): Promise<boolean> {
    const { disk, folder, epoch, board, written, log } = this.#parts;
    try {
      for (const kind of kinds) {
        const state = board.capture(kind);
        await writeSnapshot(disk, folder, kind, epoch, state);
        written[kind] = { seq: state.seq, version: state.version };
      }
      return true;
    } catch (error) {
      log.warn({ err: error }, 'A state file could not be written; the event log holds everything, and it is tried again');
      return false;
    }
  }

  /** Ends the rounds, and brings every file up to the board. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
    const { board, written } = this.#parts;
    await this.#write(KINDS.filter((kind) => written[kind].seq !== board.seq));
  }
}
