import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '../../../hub/log.ts';
import { releaseUnbegun } from '../../../hub/store/inbox.ts';
import { createLedger } from '../../../hub/store/ledger.ts';
import { createPresence, type Presence } from '../../../hub/store/presence.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let pool: pg.Pool;
const log = createLogger('silent');
const open = () => createPresence(database.url, pool, log);

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 3 });
  pool.on('error', () => {});
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('presence', () => {
  test('a hub is alive from its start to its end, and knows nothing of others', async () => {
    const [one, two] = [await open(), await open()];
    expect(await one.findAlive([one.hub, two.hub, 12345])).toEqual(new Set([one.hub, two.hub]));
    await two.close();
    await expect.poll(() => one.findAlive([two.hub])).toEqual(new Set());
    await one.close();
  });

  test('R10 a cut connection is renewed under the same number', async () => {
    const presence = await open();
    await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kyros presence' and datname = current_database()`,
    );
    await expect.poll(() => presence.findAlive([presence.hub]), { timeout: 10_000 }).toEqual(new Set([presence.hub]));
    await presence.close();
  });
});

describe('what is left running', () => {
  async function receive({ hub }: Presence, nativeId: string): Promise<void> {
    const ledger = await createLedger(pool, log, hub);
    await ledger.receive({ callId: randomUUID(), channel: 'api', scope: 's', nativeId, fingerprint: '' });
    await ledger.close();
  }

  test('P1 rows of a dead hub are freed, those of a live one stay', async () => {
    const [live, dead] = [await open(), await open()];
    await receive(live, 'live');
    await receive(dead, 'dead');
    await dead.close();
    await expect.poll(() => live.findAlive([dead.hub])).toEqual(new Set());
    expect(await releaseUnbegun(pool, live)).toBe(1);
    const { rows } = await pool.query('select native_id from inbox');
    expect(rows).toEqual([{ native_id: 'live' }]);
    await live.close();
  });
});
