/**
 * The database as the hub uses it: MikroORM over PostgreSQL, and its migrations. Tables are described in entities/, changed
 * only by migrations/ (a released one is never edited).
 */
import { resolve } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import pg from 'pg';
import { ENTITIES } from './entities/index.ts';

export type Orm = MikroORM;

export type OrmOptions = {
  /** Connections of this process at most. Default 16: the embedded server takes 60, shared with the ledger and the queue. */
  poolSize?: number;
  /** A statement that takes longer fails; 0 = never. Default 30: a frozen server must not hold a request for ever. */
  queryTimeoutSeconds?: number;
  /** Told of connections that were lost while idle; the pool replaces them. */
  warn?: (message: string) => void;
};

const ROOT = resolve(import.meta.dirname, '../..');

/** Longer than any migration may take; another hub that starts meanwhile waits for it. */
const MIGRATION_WAIT = '10min';

/** Opens the database lazily: nothing is connected before the first query. Close with `orm.close()`. */
export function createOrm(url: string, options: OrmOptions = {}): Promise<Orm> {
  const queryTimeoutSeconds = options.queryTimeoutSeconds ?? 30;
  return MikroORM.init({
    clientUrl: url,
    entities: ENTITIES,
    extensions: [Migrator],
    preferTs: true,
    baseDir: ROOT,
    pool: { min: 0, max: options.poolSize ?? 16 },
    driverOptions: {
      application_name: 'kyros',
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      ...(queryTimeoutSeconds > 0 && { query_timeout: queryTimeoutSeconds * 1000 }),
    },
    logger: options.warn ?? (() => {}),
    schemaGenerator: { skipTables: ['agenda_jobs', 'agenda_logs'], ignoreSchema: ['collab'] },
    // A fixed snapshot name (the default holds the database's name), and no writing of it on `up`: tests may not dirty the tree.
    migrations: {
      path: './migrations',
      snapshotName: '.snapshot',
      snapshotOnMigrate: false,
      silent: true,
      fileName: (timestamp, name) => `${timestamp}-${name ?? 'change'}`,
    },
  });
}

/**
 * Brings the database up to date; creates it when it does not exist. Safe to call from several hubs at once: the migrator has
 * no lock of its own, so an advisory lock on a separate connection lets one go first and the others find nothing to do.
 */
export async function migrate(url: string): Promise<void> {
  const orm = await createOrm(url, { poolSize: 2, queryTimeoutSeconds: 0 });
  try {
    await orm.schema.ensureDatabase().catch(ignoreExisting);
    await withMigrationLock(url, () => orm.migrator.up());
  } finally {
    await orm.close();
  }
}

/** Names of the migrations that the database has not seen yet; also tells readiness that the database answers. */
export async function pendingMigrations(orm: Orm): Promise<string[]> {
  const pending = await orm.migrator.getPending();
  return pending.map((migration) => migration.name);
}

/** Another hub created it between our look and our try. SQLSTATE duplicate_database, or the unique index behind it. */
function ignoreExisting(error: { code?: string }): void {
  if (error.code !== '42P04' && error.code !== '23505') throw error;
}

async function withMigrationLock(url: string, work: () => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'kyros migrate', connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    await client.query(`set lock_timeout = '${MIGRATION_WAIT}'`);
    await client.query(`select pg_advisory_lock(hashtext('kyros:migrate'))`);
    await work();
  } finally {
    await client.end(); // Ends the session and with it the lock.
  }
}
