/**
 * One of something among all hubs on a database: who holds the lock does it, the others wait. The lock is held by a connection of its
 * own, so PostgreSQL frees it when the process ends, however it ends; when the connection is lost, so is the lock.
 */
import pg from 'pg';

export type HeldLock = {
  /** Aborted when the lock is lost or released. */
  readonly signal: AbortSignal;
  release(): Promise<void>;
};

export type TakeLock = (name: string) => Promise<HeldLock | undefined>;

/** Undefined when somebody else holds it. Throws when the database cannot be reached. */
export function createTakeLock(databaseUrl: string): TakeLock {
  return async (name) => {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: `kyros lock`,
      connectionTimeoutMillis: 3000,
      keepAlive: true,
    });
    const gone = new AbortController();
    client.on('error', () => {}); // 'end' follows.
    client.on('end', () => gone.abort());
    await client.connect();
    try {
      const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as held', [
        `kyros:${name}`,
      ]);
      if (rows[0]!.held) return { signal: gone.signal, release: () => client.end() };
    } catch (error) {
      await client.end();
      throw error;
    }
    await client.end();
    return undefined;
  };
}
