/** Moves a board from files into the database: the same lines under the same epoch, the same numbers, the log for people. The files stay as they are. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { Board } from '../../board.ts';
import { nodeDisk, readRange, withFile } from '../../files/disk.ts';
import { StoreFault } from '../../files/fault.ts';
import type { StoreLog } from '../../files/fault.ts';
import { openFileStore } from '../../files/store.ts';
import { KINDS } from '../../store.ts';
import type { CollabStore } from '../../store.ts';
import { append, PAGE_EVENTS } from '../log-sql.ts';
import { loadBoard, writeSnapshots } from '../snapshots.ts';
import { withGrip } from './grip.ts';

/** What was moved. */
export type Moved = { epoch: string; events: number; seq: number };

/** `url`: of a migrated database. `segmentBytes`: of the log in files, for tests. */
export type MoveOptions = { dir: string; url: string; log: StoreLog; segmentBytes?: number };

/** Bytes of one piece of the log for people. */
const PIECE_BYTES = 1024 * 1024;

/** Errors: StoreFault in_use when a hub runs, not_empty when a board is in the database already, and those of opening the files. */
export async function moveFromFiles({ dir, url, log }: MoveOptions): Promise<Moved> {
  const files = await openFileStore({ dir, log, onFatal: (error) => log.error({ err: error }, 'The files could not be read') });
  try {
    await withGrip(url, async (client) => {
      await assertEmpty(client);
      await client.query('truncate collab.head, collab.snapshots, collab.notes, collab.heard, collab.hubs, collab.dismissed');
      await client.query('insert into collab.head (epoch) values ($1)', [files.epoch]);
      await copyEvents(files, client);
      await copyNotes(join(dir, 'logs'), client);
      if (files.board.seq > 0) await writeSnapshots(client, files.epoch, toBoard(files));
    });
    await assertSame(files, url, log);
    const { epoch, board, earliestSeq } = files;
    return { epoch, events: board.seq - earliestSeq + 1, seq: board.seq };
  } finally {
    await files.close();
  }
}

function toBoard({ board }: CollabStore): Board {
  if (board instanceof Board) return board;
  throw new TypeError('A store in files shows its own board');
}

async function assertEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query('select 1 from collab.events limit 1');
  if (rows.length > 0)
    throw new StoreFault(
      'not_empty',
      'There is a board in the database already. Use it, or another database, or move it to files first.',
    );
}

async function copyEvents(files: CollabStore, client: pg.Client): Promise<void> {
  for (let next = files.earliestSeq - 1; next < files.board.seq;) {
    const page = await files.read(next, { limit: PAGE_EVENTS });
    await append(client, null, page.events);
    next = page.next;
  }
}

async function copyNotes(folder: string, client: pg.Client): Promise<void> {
  if (!(await nodeDisk.list(folder)).includes('log.md')) return;
  await withFile(nodeDisk, join(folder, 'log.md'), 'read', async (file) => {
    const { size } = await file.stat();
    for (let from = 0; from < size; from += PIECE_BYTES) {
      const bytes = await readRange(file, from, Math.min(from + PIECE_BYTES, size));
      await client.query('insert into collab.notes (token, bytes, behind) values ($1, $2, $3)', [
        randomUUID(),
        bytes,
        from + bytes.length,
      ]);
    }
  });
}

/** The database is read back as a start would read it. */
async function assertSame(files: CollabStore, url: string, log: StoreLog): Promise<void> {
  const db = new pg.Pool({ connectionString: url, max: 1 });
  try {
    const { board } = await loadBoard(db, files.epoch, log);
    assertEqualBoards(files.board, board);
  } finally {
    await db.end();
  }
}

/** Errors: StoreFault log_incomplete. */
export function assertEqualBoards(from: CollabStore['board'], to: CollabStore['board']): void {
  const differs = KINDS.filter((kind) => from.stateEtag(kind) !== to.stateEtag(kind));
  const same = from.seq === to.seq && from.lastFence === to.lastFence && from.lastTaskNumber === to.lastTaskNumber;
  if (same && differs.length === 0) return;
  throw new StoreFault(
    'log_incomplete',
    'The moved board is not the same as the one it came from. Nothing was changed there; go on with that.',
  );
}
