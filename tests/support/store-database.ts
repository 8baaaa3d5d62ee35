/** Databases with a collab store in PostgreSQL, for tests. An emptied one is used again, since making one takes longer than most tests. */
import { openPostgresStore, type PostgresStoreOptions } from '../../hub/collab/postgres/store.ts';
import type { CollabStore } from '../../hub/collab/store.ts';
import { administer } from './admin.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import type { LogLine } from './store-folder.ts';

export type StoreDatabase = {
  readonly url: string;
  /** What opened stores said. */
  readonly lines: LogLine[];
  /** What was reported as fatal. */
  readonly fatal: Error[];
  open(options?: Partial<Omit<PostgresStoreOptions, 'log' | 'onFatal'>>): Promise<CollabStore>;
  query(...statements: string[]): Promise<Record<string, unknown>[]>;
  /** Empties it. */
  remove(): Promise<void>;
};

/** For one test file: `create` during tests, `dropAll` after them. */
export function createStoreDatabases(): { create: () => Promise<StoreDatabase>; dropAll: () => Promise<void> } {
  const all: TestDatabase[] = [];
  const free: TestDatabase[] = [];
  return {
    async create() {
      const database = free.pop() ?? (await createTestDatabase());
      if (!all.includes(database)) all.push(database);
      return toStoreDatabase(database, () => free.push(database));
    },
    async dropAll() {
      for (const database of all.splice(0)) await database.drop();
    },
  };
}

export function toStoreDatabase({ url }: TestDatabase, giveBack: () => void): StoreDatabase {
  const lines: LogLine[] = [];
  const fatal: Error[] = [];
  const toWriter = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields: { ...fields }, message });
  const log = { info: toWriter('info'), warn: toWriter('warn'), error: toWriter('error') };
  return {
    url,
    lines,
    fatal,
    open: (options = {}) => openPostgresStore({ url, log, onFatal: (error) => fatal.push(error), ...options }),
    query: (...statements) => administer(url, ...statements),
    async remove() {
      await administer(
        url,
        'truncate collab.head, collab.events, collab.snapshots, collab.notes, collab.heard, collab.hubs, collab.dismissed',
      );
      giveBack();
    },
  };
}
