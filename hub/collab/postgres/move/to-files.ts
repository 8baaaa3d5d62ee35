/**
 * Moves a board from the database into files. The event log is written beside its place and put there last, by one rename: a move that
 * is cut off leaves no log that ends too early. The database stays as it is.
 */
import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { nodeDisk, withFile, writeFully } from '../../files/disk.ts';
import type { DiskFile } from '../../files/disk.ts';
import { EVENTS_FOLDER, StoreFault } from '../../files/fault.ts';
import { lockFolder } from '../../files/lock.ts';
import { CURRENT_NAME, toSegmentName } from '../../files/segments.ts';
import { writeSnapshot } from '../../files/snapshot.ts';
import { openFileStore } from '../../files/store.ts';
import { KINDS } from '../../store.ts';
import { readOn } from '../lines.ts';
import { readEnds, readLines } from '../log-sql.ts';
import { loadBoard } from '../snapshots.ts';
import { assertEqualBoards } from './from-files.ts';
import type { Moved, MoveOptions } from './from-files.ts';
import { withGrip } from './grip.ts';

const INCOMING_FOLDER = 'events-incoming';
/** As the store rolls them (S9). */
const SEGMENT_BYTES = 64 * 1024 * 1024;

/** Errors: StoreFault in_use when a hub runs, not_empty when a board is in the folder already; log_damaged, log_incomplete. */
export async function moveToFiles(options: MoveOptions): Promise<Moved> {
  await nodeDisk.makeFolder(options.dir);
  const lock = await lockFolder(nodeDisk, options.dir, new Date().toISOString());
  try {
    await assertEmpty(options.dir);
    return await withGrip(options.url, (client) => moveLocked(options, client, () => lock.close()));
  } finally {
    await lock.close().catch(() => {}); // Closed before, when all went well.
  }
}

/** What a hub that never did anything leaves is no board. */
async function assertEmpty(dir: string): Promise<void> {
  const [events, state] = await Promise.all([EVENTS_FOLDER, 'state'].map((name) => listFiles(join(dir, name))));
  const board = [...state!.filter((name) => name.endsWith('.json')), ...events!.filter((name) => name !== CURRENT_NAME)];
  const size = events!.includes(CURRENT_NAME) ? await sizeOf(join(dir, EVENTS_FOLDER, CURRENT_NAME)) : 0;
  if (board.length > 0 || size > 0)
    throw new StoreFault('not_empty', 'There is a board in the folder already. Use it, or set COLLAB_DIR to an empty folder.');
}

async function listFiles(folder: string): Promise<string[]> {
  return await nodeDisk.list(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

const sizeOf = (path: string) => withFile(nodeDisk, path, 'read', async (file) => (await file.stat()).size);

async function moveLocked(options: MoveOptions, client: pg.Client, unlock: () => Promise<void>): Promise<Moved> {
  const { dir, url, log, segmentBytes = SEGMENT_BYTES } = options;
  const db = new pg.Pool({ connectionString: url, max: 1 });
  try {
    const { rows } = await client.query<{ epoch: string }>('select epoch from collab.head');
    const epoch = rows[0]?.epoch;
    const { first, last: seq } = await readEnds(client);
    if (epoch === undefined || seq === 0) throw new StoreFault('log_incomplete', 'There is no board in the database.');
    const { board } = await loadBoard(db, epoch, log);
    await writeEvents(client, join(dir, INCOMING_FOLDER), { first, last: seq, segmentBytes });
    await nodeDisk.makeFolder(join(dir, 'state'));
    for (const kind of KINDS) await writeSnapshot(nodeDisk, join(dir, 'state'), kind, epoch, board.capture(kind));
    await writeNotes(client, join(dir, 'logs'));
    await putInPlace(dir);
    await unlock();
    await assertOpens(options, board);
    return { epoch, events: seq - first + 1, seq };
  } finally {
    await db.end();
  }
}

type Extent = { first: number; last: number; segmentBytes: number };

async function writeEvents(client: pg.Client, folder: string, extent: Extent): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await nodeDisk.makeFolder(folder);
  const { last } = extent;
  for (let next = extent.first; next <= last;) {
    const start = next;
    const path = join(folder, CURRENT_NAME);
    next = await withFile(nodeDisk, path, 'replace', (file) => writeSegment(client, file, { ...extent, first: start }));
    if (next <= last) await nodeDisk.rename(path, join(folder, toSegmentName(start)));
  }
  await nodeDisk.syncFolder(folder);
}

/** Returns the seq behind the last event written. */
async function writeSegment(client: pg.Client, file: DiskFile, { first, last, segmentBytes }: Extent): Promise<number> {
  let [next, position] = [first, 0];
  while (next <= last && position < segmentBytes) {
    let text = '';
    for (const { line, record } of readOn(await readLines(client, next - 1, last), next - 1)) {
      if (position + text.length >= segmentBytes) break;
      text += `${line}\n`;
      next = record.seq + 1;
    }
    const bytes = Buffer.from(text);
    await writeFully(file, bytes, position);
    position += bytes.length;
  }
  await file.datasync();
  return next;
}

async function writeNotes(client: pg.Client, folder: string): Promise<void> {
  await nodeDisk.makeFolder(folder);
  await withFile(nodeDisk, join(folder, 'log.md'), 'replace', async (file) => {
    for (let position = 0, n = '0'; ;) {
      const { rows } = await client.query<{ n: string; bytes: Buffer }>(
        'select n, bytes from collab.notes where n > $1 order by n limit 1',
        [n],
      );
      if (rows[0] === undefined) break;
      await writeFully(file, rows[0].bytes, position);
      [n, position] = [rows[0].n, position + rows[0].bytes.length];
    }
    await file.datasync();
  });
  await nodeDisk.syncFolder(folder);
}

async function putInPlace(dir: string): Promise<void> {
  const events = join(dir, EVENTS_FOLDER);
  await nodeDisk.makeFolder(events);
  if ((await nodeDisk.list(events)).includes(CURRENT_NAME)) await nodeDisk.remove(join(events, CURRENT_NAME));
  await rmdir(events);
  await nodeDisk.rename(join(dir, INCOMING_FOLDER), events);
  await nodeDisk.syncFolder(dir);
}

/** The files are read back as a start would read them. */
async function assertOpens({ dir, log }: MoveOptions, board: Parameters<typeof assertEqualBoards>[0]): Promise<void> {
  const files = await openFileStore({ dir, log, onFatal: (error) => log.error({ err: error }, 'The files could not be read') });
  try {
    assertEqualBoards(board, files.board);
  } finally {
    await files.close();
  }
}
