/** The log for people (V10) in the database: pieces in the order of their numbers, which are given one after the other. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { HubError } from '../../errors.ts';
import { isRefusedStatement, toRefusal } from './connection.ts';
import { lockSql, NOTES_LOCK } from './log-sql.ts';

const MAX_APPEND_CHARS = 1024 * 1024;
const MAX_READ_BYTES = 4 * 1024 * 1024;
/** Tries to write one piece; when an answer was lost, the next try finds what the lost one left. */
const TRIES = 3;

type End = { n: string; behind: string };

export class HumanLog {
  readonly #db: pg.Pool;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(db: pg.Pool) {
    this.#db = db;
  }

  /** Adds the text, ended by a newline, durably. Returns the new ETag. Errors: payload_too_large, storage_full, unavailable. */
  append(text: string): Promise<string> {
    if (text.length > MAX_APPEND_CHARS) {
      return Promise.reject(
        new HubError('payload_too_large', `At most ${MAX_APPEND_CHARS} characters can be added to the log at once.`),
      );
    }
    const bytes = Buffer.from(text.endsWith('\n') || text === '' ? text : `${text}\n`);
    const done = this.#turn.then(() => this.#appendOnce(bytes));
    this.#turn = done.catch(() => {});
    return done;
  }

  /** The token makes a repeat harmless. */
  async #appendOnce(bytes: Buffer): Promise<string> {
    const token = randomUUID();
    for (let tried = 1; ; tried++) {
      try {
        return toEtag(await addNote(this.#db, token, bytes));
      } catch (error) {
        if (tried === TRIES || isRefusedStatement(error)) throw toRefusal(error, 'The log for people');
      }
    }
  }

  /** At most the newest 4 MiB, beginning with a whole line. */
  async read(): Promise<{ text: string; etag: string }> {
    const { rows } = await this.#db.query<End & { bytes: Buffer }>(
      `select n, behind, bytes from collab.notes
       where behind > (select behind from collab.notes order by n desc limit 1) - ${MAX_READ_BYTES} order by n`,
    );
    const bytes = Buffer.concat(rows.map((row) => row.bytes));
    const isCut = bytes.length > MAX_READ_BYTES || bytes.length < Number(rows.at(-1)?.behind ?? 0);
    const text = bytes.subarray(-MAX_READ_BYTES).toString('utf8');
    return { text: isCut ? text.slice(text.indexOf('\n') + 1) : text, etag: toEtag(rows.at(-1)) };
  }

  /** Waits for what was begun. */
  async close(): Promise<void> {
    await this.#turn;
  }
}

/** One at a time over all hubs, so that an append and its tag belong together. */
async function addNote(db: pg.Pool, token: string, bytes: Buffer): Promise<End> {
  const client = await db.connect();
  let failure: unknown;
  try {
    await client.query(`begin isolation level read committed; ${lockSql(NOTES_LOCK)}`);
    await client.query(
      `insert into collab.notes (token, bytes, behind)
       select $1, $2, coalesce((select behind from collab.notes order by n desc limit 1), 0) + octet_length($2::bytea) on conflict (token) do nothing`,
      [token, bytes],
    );
    const { rows } = await client.query<End>('select n, behind from collab.notes where token = $1', [token]);
    await client.query('commit');
    return rows[0]!;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    client.release(failure !== undefined); // Its state is not known any more, so the pool makes another one.
  }
}

/** Length and number of the last piece; hashing would cost more with every line ever written. */
function toEtag(end: End | undefined): string {
  return `"${end?.behind ?? 0}-${Number(end?.n ?? 0).toString(36)}"`;
}
