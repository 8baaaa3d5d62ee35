import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runRounds } from '../../hub/housekeeping.ts';
import { createLogger } from '../../hub/log.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

test('E10 one round forgets all that is past its time, however much it is, and nothing that is promised', async () => {
  const fill = (count: number, age: string, status: string) =>
    pool.query(
      `insert into inbox (call_id, channel, scope, native_id, fingerprint, status, received_at, hub)
       select gen_random_uuid(), 'api', $2 || $3, n::text, '', $3, now() - $2::interval, 1 from generate_series(1, $1) n`,
      [count, age, status],
    );
  await fill(12_000, '49 hours', 'done');
  await fill(10, '25 hours', 'done');
  await fill(3, '49 hours', 'running');
  await runRounds(pool, createLogger('silent'), { jobsKeepDays: 90 });
  const { rows } = await pool.query('select status, count(*)::int as count from inbox group by status order by status');
  expect(rows).toEqual([
    { status: 'done', count: 10 },
    { status: 'running', count: 3 },
  ]);
});
