/** A backup put into an empty place: the database in one transaction, the board in files beside it. Nothing is put where something is. */
import { join } from 'node:path';
import pg from 'pg';
import { nodeDisk, withFile, writeFully, type DiskFile } from '../collab/files/disk.ts';
import { EVENTS_FOLDER, StoreFault } from '../collab/files/fault.ts';
import { lockFolder } from '../collab/files/lock.ts';
import { CURRENT_NAME } from '../collab/files/segments.ts';
import { HubError } from '../errors.ts';
import { findPresent } from '../store/presence.ts';
import { checkArchive, readArchive, type ArchiveLine } from './archive.ts';
import type { BackupCounts, BackupHeader, BackupOptions } from './take.ts';
import { findMigrations, findTables, toName, type Sequence, type Table } from './tables.ts';

/** Rows and characters written in one go. */
const PAGE_ROWS = 500;
const PAGE_CHARS = 4 * 1024 * 1024;

/**
 * `url`: of a database that is migrated and otherwise new. Errors: StoreFault in_use, not_empty, log_damaged; conflict when the backup is
 * of another version or kind; those of the disk and of the database.
 */
export async function putBack(path: string, options: BackupOptions): Promise<BackupCounts> {
  await checkArchive(path);
  const client = new pg.Client({
    connectionString: options.url,
    application_name: 'kyros restore',
    connectionTimeoutMillis: 5_000,
  });
  await client.connect();
  try {
    await client.query('begin');
    await assertFree(client);
    await client.query(`truncate ${(await findTables(client)).map(toName).join(', ')}`);
    const counts = await withBoard(options, (board) => putLines(readArchive(path), { client, board, options }));
    await client.query(MARK_AS_ATTEMPTED);
    await client.query('commit');
    return counts;
  } finally {
    await client.end(); // Without a commit the server undoes everything.
  }
}

/** The log of a backup may hold what the outbox beside it has yet to carry over, so the log is asked first (jobs/outbox-pump.ts). */
const MARK_AS_ATTEMPTED = 'update outbox set attempted_at = created_at where processed_at is null and attempted_at is null';

async function assertFree(client: pg.Client): Promise<void> {
  if ((await findPresent(client)).size > 0) throw new StoreFault('in_use', 'A hub uses this database. Stop all hubs first.');
  const { rows } = await client.query<{ used: boolean }>(
    'select exists (select from users) or exists (select from audit_events) or exists (select from jobs) or exists (select from collab.events) as used',
  );
  if (rows[0]!.used)
    throw new StoreFault(
      'not_empty',
      'There is something in the database already. Set DATABASE_URL (or DATA_DIR) to an empty one.',
    );
}

type Board = {
  addEvent(line: string): Promise<void>;
  addNote(bytes: Buffer): Promise<void>;
  addState(name: string, bytes: Buffer): Promise<void>;
};

/** With a board in files: an empty folder, which is empty again when the work fails. */
async function withBoard<T>({ collabStore, dir }: BackupOptions, work: (board: Board | undefined) => Promise<T>): Promise<T> {
  if (collabStore === 'postgres') return await work(undefined);
  await nodeDisk.makeFolder(dir);
  const lock = await lockFolder(nodeDisk, dir, new Date().toISOString());
  try {
    const [events, state, logs] = [join(dir, EVENTS_FOLDER), join(dir, 'state'), join(dir, 'logs')];
    for (const folder of [events, state, logs]) await nodeDisk.makeFolder(folder);
    await assertNoBoard(events);
    const files = await Promise.all([join(events, CURRENT_NAME), join(logs, 'log.md')].map(openAppender));
    const [log, notes] = files as [Appender, Appender];
    const done = await work({
      addEvent: (line) => log.add(Buffer.from(`${line}\n`)),
      addNote: notes.add,
      addState: (name, bytes) => writeDurably(join(state, name), bytes),
    }).catch(async (error: unknown) => {
      await Promise.all(files.map((file) => file.undo()));
      throw error;
    });
    await Promise.all(files.map((file) => file.finish()));
    for (const folder of [events, state, logs, dir]) await nodeDisk.syncFolder(folder);
    return done;
  } finally {
    await lock.close();
  }
}

async function assertNoBoard(events: string): Promise<void> {
  const names = await nodeDisk.list(events);
  const size = names.includes(CURRENT_NAME)
    ? await withFile(nodeDisk, join(events, CURRENT_NAME), 'read', async (file) => (await file.stat()).size)
    : 0;
  if (size === 0 && names.every((name) => name === CURRENT_NAME)) return;
  throw new StoreFault('not_empty', 'There is a board in the folder already. Set COLLAB_DIR to an empty folder.');
}

type Appender = { add(bytes: Buffer): Promise<void>; finish(): Promise<void>; undo(): Promise<void> };

async function openAppender(path: string): Promise<Appender> {
  const file: DiskFile = await nodeDisk.open(path, 'replace');
  let position = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const write = async () => {
    const bytes = Buffer.concat(held);
    [held, heldBytes] = [[], 0];
    await writeFully(file, bytes, position);
    position += bytes.length;
  };
  return {
    async add(bytes) {
      held.push(bytes);
      heldBytes += bytes.length;
      if (heldBytes > PAGE_CHARS) await write();
    },
    async finish() {
      await write();
      await file.datasync();
      await file.close();
    },
    async undo() {
      await file.truncate(0);
      await file.close();
    },
  };
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  await withFile(nodeDisk, path, 'replace', async (file) => {
    await writeFully(file, bytes, 0);
    await file.datasync();
  });
}

type Target = { client: pg.Client; board: Board | undefined; options: BackupOptions };

async function putLines(lines: AsyncIterable<ArchiveLine>, { client, board, options }: Target): Promise<BackupCounts> {
  const counts: BackupCounts = { tables: 0, rows: 0, events: 0 };
  let writer: RowWriter | undefined;
  for await (const { kind, text } of lines) {
    if (kind === 'R') await writer!.add(text);
    else await writer?.flush();
    if (kind === 'R') counts.rows++;
    else if (kind === 'H') await assertFits(client, JSON.parse(text) as BackupHeader, options);
    else if (kind === 'T') [writer, counts.tables] = [createRowWriter(client, JSON.parse(text) as Table), counts.tables + 1];
    else if (kind === 'Q') await setSequence(client, JSON.parse(text) as Sequence);
    else if (kind === 'E') {
      await board!.addEvent(text);
      counts.events++;
    } else if (kind === 'L') await board!.addNote(Buffer.from(text, 'base64'));
    else if (kind === 'S')
      await board!.addState(text.slice(0, text.indexOf(' ')), Buffer.from(text.slice(text.indexOf(' ') + 1), 'base64'));
  }
  await writer?.flush();
  return counts;
}

/** Errors: conflict. */
async function assertFits(client: pg.Client, header: BackupHeader, { collabStore }: BackupOptions): Promise<void> {
  if (header.collab_store !== collabStore)
    throw new HubError(
      'conflict',
      `The backup is of a hub with COLLAB_STORE=${header.collab_store}. Set it so, and move the board afterwards.`,
    );
  const migrations = await findMigrations(client);
  if (JSON.stringify(migrations) !== JSON.stringify(header.migrations))
    throw new HubError('conflict', 'The backup is of another version of Kyros. Put it back with that version, then upgrade.');
}

type RowWriter = { add(row: string): Promise<void>; flush(): Promise<void> };

function createRowWriter(client: pg.Client, table: Table): RowWriter {
  const columns = table.columns.map((name) => `"${name}"`).join(', ');
  let rows: string[] = [];
  let chars = 0;
  const flush = async () => {
    if (rows.length === 0) return;
    await client.query(
      `insert into ${toName(table)} (${columns}) overriding system value
       select ${columns} from json_populate_recordset(null::${toName(table)}, $1::json)`,
      [`[${rows.join(',')}]`],
    );
    [rows, chars] = [[], 0];
  };
  return {
    async add(row) {
      rows.push(row);
      chars += row.length;
      if (rows.length >= PAGE_ROWS || chars >= PAGE_CHARS) await flush();
    },
    flush,
  };
}

async function setSequence(client: pg.Client, { name, value }: Sequence): Promise<void> {
  await client.query('select setval($1::regclass, $2::bigint)', [name, value]);
}
