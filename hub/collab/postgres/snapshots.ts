/**
 * Snapshots of the board in the database, so that a start has at most some ten thousand events to replay (S9). Same text as the state
 * files. The hub that sweeps writes them, outside of the lock, and keeps the newest two: a start that reads the older one while the
 * newer is being written finds it whole.
 */
import { setImmediate } from 'node:timers/promises';
import type pg from 'pg';
import { Board } from '../board.ts';
import type { KindState } from '../board.ts';
import type { StoreLog } from '../files/fault.ts';
import { parseSnapshot, toSnapshotSlices } from '../files/snapshot.ts';
import { KINDS } from '../store.ts';
import type { Kind } from '../store.ts';
import { readOn, toMissing } from './lines.ts';
import { PAGE_EVENTS, readEnds, readLines } from './log-sql.ts';

/** Events between two snapshots, at least. A start replays some 100,000 in a second. */
export const SNAPSHOT_EVENTS = 20_000;
/** A snapshot that took d milliseconds is followed by a pause of at least 19 d (S4: at most 5 % of the time). */
const PAUSE_PER_WORK = 19;
const FAILED_PAUSE_MS = 10_000;

export type SnapshotParts = { db: pg.Pool; epoch: string; board: Board; everyEvents: number; log: StoreLog };

export class Snapshots {
  readonly #parts: SnapshotParts;
  /** seq of the newest snapshot as far as this hub knows. */
  #seq: number;
  #notBeforeMs = 0;
  #running: Promise<void> | undefined;

  constructor(parts: SnapshotParts, seq: number) {
    [this.#parts, this.#seq] = [parts, seq];
  }

  /** Tells that the board has changed. Cheap enough for every batch. */
  note(): void {
    const { board, everyEvents } = this.#parts;
    if (board.seq - this.#seq < everyEvents || this.#running !== undefined || performance.now() < this.#notBeforeMs) return;
    this.#running = this.#write().finally(() => (this.#running = undefined));
  }

  async #write(): Promise<void> {
    const { db, epoch, board, log } = this.#parts;
    const startedMs = performance.now();
    try {
      const { seq } = board;
      await writeSnapshots(db, epoch, board);
      this.#seq = seq;
      this.#notBeforeMs = performance.now() + PAUSE_PER_WORK * (performance.now() - startedMs);
    } catch (error) {
      this.#notBeforeMs = performance.now() + FAILED_PAUSE_MS;
      log.warn(
        { err: error },
        'A snapshot of the board could not be written; the event log holds everything, and it is tried again',
      );
    }
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.#running;
  }
}

/** One statement, so all kinds are there or none. */
export async function writeSnapshots(db: pg.Pool | pg.Client, epoch: string, board: Board): Promise<void> {
  const states = KINDS.map((kind) => board.capture(kind));
  const bodies: string[] = [];
  for (const [index, kind] of KINDS.entries()) bodies.push(await toText(kind, epoch, states[index]!));
  await db.query(
    `with added as (insert into collab.snapshots (seq, kind, body) select $1::bigint, * from unnest($2::text[], $3::text[]) on conflict do nothing)
     delete from collab.snapshots where seq not in (select distinct seq from collab.snapshots where seq < $1 order by seq desc limit 1) and seq < $1`,
    [states[0]!.seq, KINDS, bodies],
  );
}

/** Other work gets its turn between the slices. */
async function toText(kind: Kind, epoch: string, state: KindState): Promise<string> {
  const slices: Buffer[] = [];
  for (const slice of toSnapshotSlices(kind, epoch, state)) {
    slices.push(slice);
    await setImmediate();
  }
  return Buffer.concat(slices).toString('utf8');
}

/** A board at the head of the log: from the newest whole snapshot, and the events behind it. Errors: StoreFault log_damaged, log_incomplete. */
export async function loadBoard(db: pg.Pool, epoch: string, log: StoreLog): Promise<{ board: Board; snapshotSeq: number }> {
  const { first, last } = await readEnds(db);
  const snapshot = await findSnapshot(db, epoch, last, log);
  if (snapshot === undefined && first > 1) throw toMissing(first - 1);
  const board = snapshot ?? new Board();
  const snapshotSeq = board.seq;
  while (board.seq < last) {
    const events = readOn(await readLines(db, board.seq, last, PAGE_EVENTS), board.seq);
    if (events.length === 0) throw toMissing(board.seq + 1);
    for (const { record } of events) board.apply(record);
  }
  return { board, snapshotSeq };
}

async function findSnapshot(db: pg.Pool, epoch: string, last: number, log: StoreLog): Promise<Board | undefined> {
  const { rows } = await db.query<{ seq: string }>(
    'select distinct seq from collab.snapshots where seq <= $1 order by seq desc',
    [last],
  );
  for (const { seq } of rows) {
    const board = await readSnapshot(db, epoch, Number(seq));
    if (board !== undefined) return board;
    log.error(
      { seq: Number(seq) },
      'A snapshot of the board cannot be used; the state is built from an older one and the event log',
    );
  }
  return undefined;
}

async function readSnapshot(db: pg.Pool, epoch: string, seq: number): Promise<Board | undefined> {
  const { rows } = await db.query<{ kind: Kind; body: string }>('select kind, body from collab.snapshots where seq = $1', [seq]);
  const kinds: Partial<Record<Kind, KindState>> = {};
  for (const { kind, body } of rows) {
    const snapshot = parseSnapshot(kind, Buffer.from(body));
    if (snapshot?.epoch === epoch && snapshot.state.seq === seq) kinds[kind] = snapshot.state;
  }
  return KINDS.every((kind) => kinds[kind] !== undefined) ? new Board(kinds, seq) : undefined;
}
