/** A backup under load and what is put back from it (R26): one point, nothing acknowledged before it missing, nothing done twice after it. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administer } from '../support/admin.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readLog } from '../support/log-on-disk.ts';
import { startHub, type Reply, type TestHub } from '../support/start-hub.ts';
import { createTempDir, type TempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const entry = 'tests/support/jobs-hub.ts';

type Settings = { DATABASE_URL: string; COLLAB_DIR: string; COLLAB_STORE: string };
const run = (script: string, settings: Settings, ...args: string[]) =>
  promisify(execFile)(process.execPath, [`scripts/${script}.ts`, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...settings },
  }).then(
    ({ stdout }) => ({ code: 0, text: stdout }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, text: stdout + stderr }),
  );

type Made = { path: string; body: unknown; key: string; reply: Reply };

describe.each(['files', 'postgres'])('COLLAB_STORE=%s', (COLLAB_STORE) => {
  const env = { COLLAB_STORE, JWT_SECRET: 'a secret that both hubs of this test share', TEST_LEASE_SECONDS: '3' };
  let hub: TestHub;
  let place: TempDir;
  let database: TestDatabase;
  let from: Settings;
  let to: Settings;
  beforeAll(async () => {
    hub = await startHub(env, { entry });
    [place, database] = [await createTempDir(), await createTestDatabase()];
    from = { DATABASE_URL: hub.databaseUrl, COLLAB_DIR: join(hub.dir, 'board'), COLLAB_STORE };
    to = { DATABASE_URL: database.url, COLLAB_DIR: join(place.path, 'board'), COLLAB_STORE };
  }, 120_000);
  afterAll(async () => {
    await hub?.remove();
    await database?.drop();
    await place?.remove();
  });

  /** Tasks and jobs, one after the other, until `over`; each answer that came is noted. */
  async function write(who: number, made: Made[], over: () => boolean): Promise<void> {
    for (let n = 0; !over(); n++) {
      const isJob = n % 10 === 9;
      const title = `${isJob ? 'job' : 'task'} ${who}/${n}`;
      const body = isJob ? { executor: 'count', title, input: { file: join(hub.dir, 'runs.txt'), ms: 100 } } : { title };
      const call = { path: isJob ? '/jobs' : '/collab/tasks', body, key: title.replace(' ', '-') };
      made.push({ ...call, reply: await ask(hub, call) });
    }
  }
  const ask = (at: TestHub, { path, body, key }: Omit<Made, 'reply'>) =>
    at.ask(path, { body, token: hub.key, headers: { 'idempotency-key': key } });

  test('R26 S56 under load: one point, whole, and jobs are not doubled', { timeout: 180_000 }, async () => {
    writeFileSync(join(hub.dir, 'runs.txt'), '');
    const made: Made[] = [];
    let isOver = false;
    const writing = Promise.all(Array.from({ length: 6 }, (_, who) => write(who, made, () => isOver)));
    await hub.ask('/collab/log', { method: 'POST', body: { text: 'For people: ä' } });
    await until(() => made.length > 150);
    const acknowledged = [...made];
    const file = join(place.path, 'kyros.backup');
    const backup = await run('backup', from, file);
    await until(() => made.length > acknowledged.length + 20);
    isOver = true;
    await writing;
    expect(backup).toEqual({ code: 0, text: expect.stringContaining('are in the backup') });

    expect(await run('restore', to, file)).toEqual({ code: 0, text: expect.stringContaining('are put back') });
    const checked = await run('fsck', to);
    expect(checked).toEqual({
      code: 0,
      text: expect.stringMatching(/^Events 1 to \d+ .*: whole\n\d+ rows of the audit log: whole\n$/),
    });
    expect(await run('restore', to, file)).toEqual({ code: 1, text: expect.stringContaining('already') });

    // The log may hold what the outbox of that moment had yet to carry over: it is asked first.
    expect(await query('select 1 from outbox where processed_at is null and attempted_at is null')).toEqual([]);
    const copy = await startHub({ ...env, ...to }, { entry });
    try {
      for (const { reply, ...call } of acknowledged) expect((await ask(copy, call)).body.id, call.key).toBe(reply.body.id);
      const open = `select 1 from jobs where status in ('queued', 'running', 'retrying') union all select 1 from outbox where processed_at is null`;
      await until(async () => (await query(open)).length === 0);
      const jobs = await query(
        'select id, status, (select count(*) from variants where job_id = jobs.id)::int as variants from jobs',
      );
      expect(jobs.length).toBeGreaterThan(5);
      const log = await readLog({ dir: place.path, query: async (sql) => ({ rows: await query(sql) }) });
      for (const { id, status, variants } of jobs) {
        const count = (event: string) => log.filter((one) => one.event === event && one.target === `job:${id}`).length;
        expect([id, status, variants, count('job_created'), count('executor_succeeded')]).toEqual([id, 'ready', 1, 1, 1]);
      }
      const titles = log.flatMap(({ event, details }) => (event === 'task_created' ? details.title : []));
      expect(new Set(titles).size).toBe(titles.length);
      expect((await copy.ask('/audit/verify')).body).toMatchObject({ ok: true });
      // New numbers go on behind the old ones.
      const next = await copy.ask('/jobs', { body: { executor: 'count', title: 'new', input: { file: '/dev/null' } } });
      expect([next.status, jobs.some(({ id }) => id === next.body.id)]).toEqual([201, false]);
    } finally {
      await copy.remove();
    }
  });
  const query = (sql: string) => administer(database.url, sql);

  test('R26 a backup that was changed or cut is refused, and nothing is put back', { timeout: 60_000 }, async () => {
    const file = join(place.path, 'kyros.backup');
    const bytes = readFileSync(file);
    const broken = join(place.path, 'broken.backup');
    const empty = { ...to, COLLAB_DIR: join(place.path, 'other'), DATABASE_URL: (await createTestDatabase()).url };
    for (const content of [bytes.subarray(0, bytes.length >> 1), flip(bytes, bytes.length >> 1), Buffer.from('no backup')]) {
      writeFileSync(broken, content);
      expect(await run('restore', empty, broken)).toEqual({ code: 1, text: expect.stringContaining('damaged') });
    }
    expect(await run('restore', from, file)).toEqual({ code: 1, text: expect.stringContaining('Stop all hubs first') });
    expect(await run('backup', from)).toMatchObject({ code: 2 });
  });
});

function flip(bytes: Buffer, at: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[at]! ^= 4;
  return flipped;
}
