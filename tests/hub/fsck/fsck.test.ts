/** What `npm run fsck` says of a board in the database and of one in files. Every bit of files and of the audit log: tests/faults/bit-flips.test.ts. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { checkBoard } from '../../../hub/fsck/database.ts';
import { createStoreDatabases, type StoreDatabase } from '../../support/store-database.ts';
import { createStoreFolder } from '../../support/store-folder.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;
const databases = createStoreDatabases();
let database: StoreDatabase;
let pool: pg.Pool;
beforeEach(async () => {
  database = await databases.create();
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
});
afterEach(async () => {
  await pool.end();
  await database.remove();
});
afterAll(() => databases.dropAll());

const put = (n: number) => ({
  event: 'thing_changed',
  changes: [{ kind: 'tasks' as const, id: `T-${n}`, value: { title: `Thing ${n}` } }],
});

async function fillDatabase(): Promise<void> {
  const store = await database.open({ snapshotEvents: 10 });
  for (let n = 1; n <= 25; n++) await store.commit({ actor: 'ann' }, () => [put(n)]);
  await expect.poll(() => database.query('select 1 from collab.snapshots')).not.toEqual([]);
  await store.close();
}

test.each([
  [
    'an event that was changed',
    `update collab.events set line = replace(line, 'Thing 7', 'Thing 8') where seq = 7`,
    'the event log',
    /event 7/,
  ],
  ['an event that was taken away', 'delete from collab.events where seq = 9', 'the event log', /Event 9/],
  [
    'a snapshot that was changed',
    `update collab.snapshots set body = replace(body, 'Thing 3', 'Thing 4') where kind = 'tasks'`,
    'the snapshot of tasks',
    /not what/,
  ],
])('R3 %s in the database is found', async (_, damage, place, what) => {
  await fillDatabase();
  expect((await checkBoard(pool)).problems).toEqual([]);
  await database.query(damage);
  const { problems } = await checkBoard(pool);
  expect(problems.length).toBeGreaterThan(0);
  for (const problem of problems)
    expect(problem).toEqual({ place: expect.stringContaining(place), what: expect.stringMatching(what) });
});

const run = (dir: string) =>
  promisify(execFile)(process.execPath, ['scripts/fsck.ts'], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: database.url, COLLAB_STORE: 'files', COLLAB_DIR: dir },
  }).then(
    ({ stdout }) => ({ code: 0, text: stdout }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, text: stdout + stderr }),
  );

test('the program tells every problem and ends with 1; with 0 when all is whole; and not beside a hub', async () => {
  const folder = await createStoreFolder();
  try {
    expect(await run(`${folder.path}/none`)).toMatchObject({ code: 0, text: expect.stringContaining('no board') });
    const store = await folder.open();
    for (let n = 1; n <= 5; n++) await store.commit({ actor: 'ann' }, () => [put(n)]);
    expect(await run(folder.path)).toMatchObject({ code: 1, text: expect.stringContaining('Another hub uses') });
    await store.close();
    expect(await run(folder.path)).toEqual({ code: 0, text: expect.stringContaining('Events 1 to 5') });
    for (const name of ['events/events.jsonl', 'state/tasks.json']) {
      const bytes = await folder.read(name);
      bytes[60]! ^= 1;
      await folder.write(name, bytes);
    }
    const { code, text } = await run(folder.path);
    expect([code, text]).toEqual([
      1,
      expect.stringMatching(/2 problems\n {2}events\/events\.jsonl: .*byte 0.*\n {2}state\/tasks\.json: /),
    ]);
  } finally {
    await folder.remove();
  }
});
