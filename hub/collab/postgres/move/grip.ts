/** A grip on the shared board while it is moved: one transaction under the lock of the log, and no hub that lives. */
import pg from 'pg';
import { StoreFault } from '../../files/fault.ts';
import { APPEND_LOCK, findLivingHubs, lockSql } from '../log-sql.ts';

/** `work` is done in one transaction: all of it or nothing. Errors: StoreFault in_use; those of the database and of the work. */
export async function withGrip<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'kyros store', connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await assertNoHub(client);
    await client.query(`begin isolation level read committed; ${lockSql(APPEND_LOCK)}`);
    const done = await work(client);
    await assertNoHub(client);
    await client.query('commit');
    return done;
  } finally {
    await client.end(); // Without a commit the server undoes everything.
  }
}

async function assertNoHub(client: pg.Client): Promise<void> {
  const hubs = await findLivingHubs(client);
  if (hubs.length === 0) return;
  throw new StoreFault(
    'in_use',
    `${hubs.length === 1 ? 'A hub uses' : `${hubs.length} hubs use`} the board in the database. Stop all hubs first.`,
  );
}
