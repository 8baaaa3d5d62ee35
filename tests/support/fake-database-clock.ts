/**
 * A database whose clock stands still until it is told to move, for stores on it. Time passes under the lock of the log, so no round of
 * a store sees the database's clock moved and its own not.
 */
import pg from 'pg';
import { APPEND_LOCK, lockSql } from '../../hub/collab/postgres/log-sql.ts';
import type { CollabStore } from '../../hub/collab/store.ts';
import { createTestDatabase } from './database.ts';
import { toStoreDatabase, type StoreDatabase } from './store-database.ts';

export type FakeDatabaseClock = StoreDatabase & {
  /** A store whose own monotonic clock goes with time. */
  openTimed(): Promise<CollabStore>;
  /** Time passes, for the database and for everybody. */
  pass(seconds: number): Promise<void>;
  /** Somebody sets the database's clock. */
  set(seconds: number): Promise<void>;
  drop(): Promise<void>;
};

const START_MS = Date.parse('2026-11-26T09:00:00Z');

export async function createFakeDatabaseClock(): Promise<FakeDatabaseClock> {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const name = new URL(database.url).pathname.slice(1);
  await client.query(
    `create schema fake; create table fake.clock as select ${START_MS}::float8 as ms;
     create function fake.clock_timestamp() returns timestamptz language sql volatile as 'select to_timestamp(ms / 1000) from fake.clock';
     alter database ${name} set search_path = fake, public, pg_catalog`,
  );
  let passedMs = 0;

  async function move(ms: number, isTime: boolean): Promise<void> {
    await client.query(`begin; ${lockSql(APPEND_LOCK)}; update fake.clock set ms = ms + ${ms}`);
    if (isTime) passedMs += ms;
    await client.query('commit');
  }

  const store = toStoreDatabase(database, () => {});
  return {
    ...store,
    openTimed: () => store.open({ nowMs: () => passedMs }),
    pass: (seconds) => move(seconds * 1_000, true),
    set: (seconds) => move(seconds * 1_000, false),
    async drop() {
      await client.end();
      await database.drop();
    },
  };
}
