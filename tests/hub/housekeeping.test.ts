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

test('jobs that ended long ago go with what belongs to them; waiting and accepted ones stay, and so does a fresh outbox', async () => {
  const old = `now() - interval '8 days'`;
  await pool.query(
    `insert into jobs (id, number, title, executor, input, status, max_attempts, run_at, created_by, created_by_name, channel, call_id, created_at, finished_at)
     select 'J-' || n, n, 'x', 'x', '{}', s, 1, ${old}, 'a', 'a', 'api', gen_random_uuid(), ${old}, case when s <> 'queued' then ${old} end
     from unnest(array['ready', 'failed', 'cancelled', 'accepted', 'queued']) with ordinality as t(s, n)`,
  );
  await pool.query(
    `insert into attempts (id, job_id, number, worker, fence, started_at) select gen_random_uuid(), id, 1, 'w', 1, now() from jobs`,
  );
  await pool.query(
    `insert into outbox (kind, payload, created_at, processed_at) values ('wake', '{}', now(), now() - interval '3 days'), ('wake', '{}', now(), now()), ('wake', '{}', now() - interval '3 days', null)`,
  );
  await runRounds(pool, createLogger('silent'), { jobsKeepDays: 9 });
  expect((await pool.query('select 1 from jobs')).rowCount).toBe(5);
  await runRounds(pool, createLogger('silent'), { jobsKeepDays: 7 });
  expect((await pool.query('select status from jobs order by number')).rows).toEqual([
    { status: 'accepted' },
    { status: 'queued' },
  ]);
  expect((await pool.query('select 1 from attempts')).rowCount).toBe(2);
  expect((await pool.query('select 1 from outbox')).rowCount).toBe(2);
});
