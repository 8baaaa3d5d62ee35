/**
 * A running hub whose surroundings fail: its database is gone, silent or cuts connections (R10), its disk is full (R2). Elsewhere:
 * output that nobody reads R28 (blocked-output), SIGTERM under load R23 (hub/crash), two hubs on one folder R24 (hub/start), clocks that
 * jump R9 (hub/jobs/schedule-fire, hub/collab/postgres/shared-clock), failing disks step by step R1 R2 (hub/collab/files).
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administer } from '../support/admin.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createDatabaseProxy, type DatabaseProxy } from '../support/database-proxy.ts';
import { send, startHub, type Reply, type TestHub } from '../support/start-hub.ts';
import { createTempDir, type TempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

/** How long the database is away. */
const AWAY_MS = process.env.KYROS_FAULTS === 'full' ? 10_000 : 3_000;

describe('a database that is away', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let hub: TestHub;
  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await createDatabaseProxy(database.url);
    hub = await startHub({ DATABASE_URL: proxy.url });
    await hub.ask('/collab/tasks', { body: { title: 'Before' } });
  }, 120_000);
  afterAll(async () => {
    await hub?.remove();
    await proxy?.close();
    await database?.drop();
  });

  type Write = { key: string; reply?: Reply };
  const create = (key: string) => hub.ask('/collab/tasks', { body: { title: key }, headers: { 'idempotency-key': key } });

  /** Writes until `over`; each answer is noted. Nothing but success and failures that pass may come. */
  async function write(who: string, writes: Write[], over: () => boolean): Promise<void> {
    for (let n = 0; !over(); n++) {
      const one: Write = { key: `${who}-${n}` };
      writes.push(one);
      one.reply = await create(one.key);
      if (one.reply.status !== 201) await delay(100);
    }
  }

  const faults: Record<string, { begin: () => Promise<void> | void; end: () => void }> = {
    stopped: {
      begin: () => (proxy.refuse(), proxy.cut()),
      end: () => proxy.admit(),
    },
    frozen: { begin: () => proxy.hold('both'), end: () => proxy.pass() },
  };

  test.each(Object.keys(faults))(
    'R10 %s: health and the board go on, the rest is told to come back, and all comes back',
    { timeout: 120_000 },
    async (name) => {
      const { begin, end } = faults[name]!;
      const writes: Write[] = [];
      let isOver = false;
      const writing = Promise.all(['a', 'b', 'c'].map((who) => write(`${name}-${who}`, writes, () => isOver)));
      await until(() => writes.length > 20);
      const board = async () => {
        const { status, body } = await hub.ask('/collab/state/tasks');
        return [status, body.data?.some(({ title }: any) => title === 'Before')];
      };
      expect(await board()).toEqual([200, true]);
      await begin();
      const sinceMs = performance.now();
      // The board is in memory, and who was seen a moment ago reads on (docs/adr/0011-reading-without-the-database.md).
      while (performance.now() - sinceMs < AWAY_MS) {
        expect(await board()).toEqual([200, true]);
        expect((await send(`${hub.url}/healthz`)).status).toBe(200);
        await delay(50);
      }
      if (name === 'stopped') {
        const away = await hub.ask('/jobs');
        expect([away.status, Number(away.headers.get('retry-after'))]).toEqual([503, expect.any(Number)]);
        expect((await send(`${hub.url}/readyz`)).status).toBe(503);
        const refused = await hub.ask('/collab/tasks', { body: { title: 'Not without an audit' } });
        expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([503, true]);
      }
      end();
      await until(async () => (await create(`${name}-after`)).status === 201);
      await until(async () => (await hub.ask('/jobs')).status === 200);
      isOver = true;
      await writing;
      await expectHeld(writes);
    },
  );

  test(
    'R10 connections that the server ends again and again: every acknowledged write is there once',
    { timeout: 120_000 },
    async () => {
      const writes: Write[] = [];
      let isOver = false;
      const writing = Promise.all(['d', 'e', 'f'].map((who) => write(who, writes, () => isOver)));
      for (let round = 0; round < 5; round++) {
        const { length } = writes;
        await until(() => writes.length > length + 10);
        await terminate();
      }
      isOver = true;
      await writing;
      await until(async () => (await hub.ask('/jobs')).status === 200);
      await expectHeld(writes);
    },
  );

  async function terminate(): Promise<void> {
    await administer(
      database.url,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  }

  /** Acknowledged is there once; refused passes, and a repeat is done once. */
  async function expectHeld(writes: Write[]): Promise<void> {
    for (const { reply } of writes) {
      const { status, headers, body } = reply!;
      if (status !== 201)
        expect([status === 503 || body.code === 'in_progress', headers.has('retry-after')]).toEqual([true, true]);
    }
    for (const { key, reply } of writes) {
      let again = await create(key);
      while (again.status !== 201) [, again] = [await delay(100), await create(key)];
      if (reply!.status === 201) expect(again.body.id).toBe(reply!.body.id);
    }
    const { data } = (await hub.ask('/collab/state/tasks')).body;
    const titles = data.map(({ title }: any) => title);
    for (const { key } of writes)
      expect(
        titles.filter((title: string) => title === key),
        key,
      ).toHaveLength(1);
    expect((await hub.ask('/audit/verify')).body).toMatchObject({ ok: true });
  }
});

/** A small disk of its own, which only root may make. */
function mountSmall(path: string): boolean {
  mkdirSync(path, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('a disk that is full', () => {
  let place: TempDir;
  let isMounted = false;
  beforeAll(async () => {
    place = await createTempDir();
    isMounted = mountSmall(join(place.path, 'disk'));
  });
  afterAll(async () => {
    if (isMounted) execFileSync('umount', ['-l', join(place.path, 'disk')]);
    await place.remove();
  });

  test(
    'R2 S7 writes are refused as storage_full, reads go on, and with room all comes back',
    { timeout: 60_000 },
    async (context) => {
      context.skip(!isMounted, 'only root may mount a small disk');
      const disk = join(place.path, 'disk');
      // Room enough, once it is gone, for the log, the state and a copy of the state that is being written.
      const filler = join(disk, 'filler');
      writeFileSync(filler, Buffer.alloc(5 * 1024 * 1024));
      const hub = await startHub({ COLLAB_DIR: join(disk, 'board') });
      try {
        const ids: string[] = [];
        let refused: Reply | undefined;
        for (let n = 0; refused === undefined; n++) {
          expect(n).toBeLessThan(1000);
          const reply = await hub.ask('/collab/tasks', { body: { title: `Large ${n}`, description: 'x'.repeat(19_000) } });
          if (reply.status === 201) ids.push(reply.body.id);
          else refused = reply;
        }
        expect([refused.status, refused.body.code]).toEqual([507, 'storage_full']);
        expect((await send(`${hub.url}/healthz`)).status).toBe(200);
        const shown = async () => (await hub.ask('/collab/state/tasks')).body.data.map(({ id }: any) => id).toSorted();
        expect(await shown()).toEqual(ids.toSorted());
        rmSync(filler);
        await until(async () => {
          const reply = await hub.ask('/collab/tasks', { body: { title: 'Room again' } });
          if (reply.status === 201) ids.push(reply.body.id);
          return reply.status === 201;
        });
        await hub.kill();
        await hub.start();
        expect(await shown()).toEqual(ids.toSorted());
      } finally {
        await hub.remove();
      }
    },
  );
});
