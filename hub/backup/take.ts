/**
 * A backup of database and board at one point, taken while hubs run and without stopping them (R26).
 *
 * The database is read in one transaction that sees one moment. A board in the database is part of it. A board in files is read after
 * that moment, so it may hold more, and is cut before the first event whose call the database does not know: everything that
 * was answered at the moment stands before it, because an answer is written down after its event. What was under way then is closed
 * by the recovery of the restored hub, as after a crash.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { parseEventLine } from '../collab/event-line.ts';
import { nodeDisk, readRange, withFile } from '../collab/files/disk.ts';
import { writeArchive, type ArchiveLine } from './archive.ts';
import { findHead, openLog, readStates, walkLog, type OpenLog } from './board-files.ts';
import { findMigrations, findSequences, findTables, toName, type Table } from './tables.ts';

export type BackupHeader = { kyros_backup: 1; made_at: string; collab_store: 'files' | 'postgres'; migrations: string[] };
export type BackupOptions = { url: string; collabStore: 'files' | 'postgres'; /** COLLAB_DIR. */ dir: string };
export type BackupCounts = { tables: number; rows: number; events: number };

/** Rows read in one go. */
const PAGE_ROWS = 500;
const PIECE_BYTES = 256 * 1024;

/** Errors: StoreFault log_damaged; those of the disk and of the database. Nothing is left at `path` then. */
export async function takeBackup(path: string, options: BackupOptions): Promise<BackupCounts> {
  const counts: BackupCounts = { tables: 0, rows: 0, events: 0 };
  const client = new pg.Client({
    connectionString: options.url,
    application_name: 'kyros backup',
    connectionTimeoutMillis: 5_000,
  });
  await client.connect();
  try {
    await writeArchive(
      path,
      options.collabStore === 'files' ? withFiles(client, options, counts) : readAll(client, options, counts),
    );
  } finally {
    await client.end();
  }
  return counts;
}

async function* withFiles(client: pg.Client, options: BackupOptions, counts: BackupCounts): AsyncIterable<ArchiveLine> {
  const { dir } = options;
  // Both are of before the moment: state files hold no event of later, and events up to here need not be looked up.
  const states = await readStates(dir);
  const before = await openLog(dir);
  const known = await findHead(before).finally(before.close);
  await begin(client);
  const log = await openLog(dir);
  try {
    const { first, last } = await findExtent(client, log, known);
    yield* readAll(client, options, counts);
    yield* toEventLines(log, last, counts);
    if (first > 1) for (const { name, bytes } of states) yield { kind: 'S', text: `${name} ${bytes.toString('base64')}` };
  } finally {
    await log.close();
  }
  yield* readNotes(dir);
}

/** The transaction sees the moment of its first statement. */
async function begin(client: pg.Client): Promise<void> {
  await client.query('begin isolation level repeatable read read only');
  await client.query('select 1 from audit_head');
}

async function* readAll(client: pg.Client, { collabStore }: BackupOptions, counts: BackupCounts): AsyncIterable<ArchiveLine> {
  if (collabStore === 'postgres') await begin(client);
  const header: BackupHeader = {
    kyros_backup: 1,
    made_at: new Date().toISOString(),
    collab_store: collabStore,
    migrations: await findMigrations(client),
  };
  yield { kind: 'H', text: JSON.stringify(header) };
  for (const table of await findTables(client)) {
    yield { kind: 'T', text: JSON.stringify(table) };
    yield* readRows(client, table, counts);
    counts.tables++;
  }
  // Sequences belong to no moment: what was drawn since is not given again.
  for (const sequence of await findSequences(client)) yield { kind: 'Q', text: JSON.stringify(sequence) };
}

async function* readRows(client: pg.Client, table: Table, counts: BackupCounts): AsyncIterable<ArchiveLine> {
  await client.query(`declare backup_rows no scroll cursor for select to_json(t)::text as row from ${toName(table)} t`);
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`fetch ${PAGE_ROWS} from backup_rows`);
    // A line break in JSON stands between its signs, never within.
    for (const { row } of rows) yield { kind: 'R', text: row.replace(/[\r\n]+/g, ' ') };
    counts.rows += rows.length;
    if (rows.length < PAGE_ROWS) break;
  }
  await client.query('close backup_rows');
}

/** seq of the oldest event and of the last one that belongs to the moment. `known`: up to there all do. */
async function findExtent(client: pg.Client, log: OpenLog, known: number): Promise<{ first: number; last: number }> {
  const calls: { seq: number; call: string }[] = [];
  let first: number | undefined;
  const head = await findHead(log, ({ seq, line }) => {
    first ??= seq;
    const { call } = seq > known ? parseEventLine(line) : {};
    if (call !== undefined) calls.push({ seq, call });
  });
  const { rows } = await client.query<{ call: string }>(
    `select call_id::text as call from audit_events where line is not null and call_id = any($1::uuid[])
     union select key::text from outbox where key = any($1::uuid[])`,
    [calls.map(({ call }) => call).filter((call) => UUID.test(call))],
  );
  const found = new Set(rows.map(({ call }) => call));
  const unknown = calls.find(({ call }) => !found.has(call.toLowerCase()));
  return { first: first ?? 1, last: unknown === undefined ? head : Math.min(head, unknown.seq - 1) };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function* toEventLines(log: OpenLog, last: number, counts: BackupCounts): AsyncIterable<ArchiveLine> {
  for await (const { seq, line } of walkLog(log)) {
    if (seq > last) return;
    counts.events++;
    yield { kind: 'E', text: line };
  }
}

/** The log for people, as long as it is when this begins. */
async function* readNotes(dir: string): AsyncIterable<ArchiveLine> {
  const path = join(dir, 'logs', 'log.md');
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  for (let from = 0; from < size; from += PIECE_BYTES) {
    const bytes = await withFile(nodeDisk, path, 'read', (file) => readRange(file, from, Math.min(from + PIECE_BYTES, size)));
    yield { kind: 'L', text: bytes.toString('base64') };
  }
}
