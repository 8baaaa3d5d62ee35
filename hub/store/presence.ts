/**
 * Which hubs on this database are alive. Each process has a number and holds an advisory lock under it for as long as it lives;
 * PostgreSQL frees the lock when the connection ends, however the process ended. What a dead hub left open may be closed by the
 * next start; what a live one is doing may not.
 */
import { randomInt } from 'node:crypto';
import pg from 'pg';
import type { Logger } from '../log.ts';

export type Presence = {
  /** The number of this process. */
  readonly hub: number;
  /** All hubs that live. */
  findAll(): Promise<Set<number>>;
  /** Of the given hubs, those that live. */
  findAlive(hubs: readonly number[]): Promise<Set<number>>;
  close(): Promise<void>;
};

/** First key of the two-key advisory locks, so that they meet no others. */
const LOCKS = 0x6b79726f; // "kyro"
const RETRY_MS = 1000;

/** The hubs that live, as the database knows them. */
export async function findPresent(db: pg.Pool | pg.Client): Promise<Set<number>> {
  const { rows } = await db.query<{ hub: number }>(
    `select distinct objid::bigint::int as hub from pg_locks
     where locktype = 'advisory' and classid = $1::int::bigint::oid and objsubid = 2 and granted
       and database = (select oid from pg_database where datname = current_database())`,
    [LOCKS],
  );
  return new Set(rows.map((row) => row.hub));
}

export async function createPresence(url: string, pool: pg.Pool, log: Logger): Promise<Presence> {
  const hub = randomInt(1, 2 ** 31);
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  async function hold(): Promise<void> {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'kyros presence',
      connectionTimeoutMillis: 3000,
      keepAlive: true,
    });
    next.on('error', () => {}); // 'end' follows.
    next.on('end', () => lose(next));
    await next.connect();
    client = next;
    await next.query('select pg_advisory_lock($1, $2)', [LOCKS, hub]);
  }

  /** The database was restarted or cut the connection: the lock is gone with it and is taken anew. */
  function lose(lost: pg.Client): void {
    if (closed || client !== lost) return;
    client = undefined;
    holdLater();
  }

  function holdLater(): void {
    retry = setTimeout(() => {
      hold().catch((error: unknown) => {
        log.debug({ err: error }, 'The presence of this hub could not be renewed yet');
        if (!closed) holdLater();
      });
    }, RETRY_MS).unref();
  }

  await hold();
  return {
    hub,
    findAll: () => findPresent(pool),
    async findAlive(hubs) {
      const alive = await findPresent(pool);
      return new Set(hubs.filter((one) => alive.has(one)));
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
