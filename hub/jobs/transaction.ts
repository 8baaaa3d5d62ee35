/** A transaction on the connections of the jobs engine, which speaks SQL itself: what it does is a few statements, many times a second. */
import pg from 'pg';
import type { Logger } from '../log.ts';

/** Claims, results, progress and the outbox of one process. */
const CONNECTIONS = 6;

export function createJobsPool(url: string, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    application_name: 'kyros jobs',
    connectionTimeoutMillis: 3_000,
    query_timeout: 30_000,
    keepAlive: true,
    // What does not wait for an answer is sent at once: a transaction costs fewer round trips.
    pipeline: true,
  });
  pool.on('error', (error) => log.debug({ err: error }, 'A connection of the jobs was lost; another one is opened'));
  return pool;
}

/**
 * Commits what `work` did, or nothing of it when it throws. `work` may commit by itself right behind its last statement, without
 * waiting for that one's answer: `Promise.all([last, commit()])`.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, commit: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // A connection that is lost while nobody waits for an answer says so here, and the pool does not listen to those it gave out.
  client.on('error', ignore);
  let committing: Promise<void> | undefined;
  const commit = () => (committing ??= client.query('commit').then(assertCommitted));
  let broken = true;
  try {
    const begun = client.query('begin');
    begun.catch(() => {}); // Then the work fails too.
    const result = await work(client, commit);
    await begun;
    await commit();
    broken = false;
    return result;
  } catch (error) {
    broken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

/** A transaction in which a statement failed answers a commit with a rollback. */
function assertCommitted({ command }: { command: string }): void {
  if (command !== 'COMMIT') throw new Error('The transaction was rolled back');
}

/** The next statement fails, which is told. */
function ignore(): void {}

/** JSON for a statement. PostgreSQL's text has no NUL and no lone surrogates, and what programs print may. */
export function toSqlJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? toStorable(part) : part));
}

function toStorable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
