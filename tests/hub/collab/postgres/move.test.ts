/** A board moved from files into the database and back loses nothing (issue 7), and is never moved halfway or over another one. */
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { moveFromFiles } from '../../../../hub/collab/postgres/move/from-files.ts';
import { moveToFiles } from '../../../../hub/collab/postgres/move/to-files.ts';
import type { CollabStore } from '../../../../hub/collab/store.ts';
import { always, ANN, expectWhole, put, readAll, toPicture } from '../../../conformance/collab-picture.ts';
import { createStoreDatabases, type StoreDatabase } from '../../../support/store-database.ts';
import { createStoreFolder, type StoreFolder } from '../../../support/store-folder.ts';

const databases = createStoreDatabases();
let database: StoreDatabase;
let folder: StoreFolder;
let target: StoreFolder;
beforeEach(async () => {
  database = await databases.create();
  [folder, target] = [await createStoreFolder(), await createStoreFolder()];
});
afterEach(async () => {
  await database.remove();
  await Promise.all([folder.remove(), target.remove()]);
});
afterAll(databases.dropAll);

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const bounds = { segmentBytes: 20_000 };
const NOTES = `# One\n${'é two\n'.repeat(300_000)}`;

/** Everything that can stand in a store: changes, deletions, numbers that are used up, commits of several events, calls, odd text. */
async function fill(store: CollabStore): Promise<void> {
  for (let n = 0; n < 300; n++) {
    const cause = n % 2 === 0 ? { actor: 'ann', call: `c-${n} \u0000"\u2028` } : { actor: 'bob' };
    const drafts = [put('tasks', `T-${n % 40}`, { n, text: 'a\nb\u2028 👩‍👩‍👧' }), put('locks', `L-${n}`, { fence: n + 1 })];
    await store.commit(cause, always(...drafts.slice(n % 2)));
    if (n % 3 === 0) await store.commit(cause, always(put('locks', `L-${n}`, null), put('tasks', `T-${n % 40}`, null)));
  }
  await store.commit(ANN, always(put('tasks', 'T-900', {}), put('agents', 'ann', {})));
  await store.commit(ANN, always(put('tasks', 'T-900', null)));
  await store.appendLog(NOTES.slice(0, 1_000_000));
  await store.appendLog(NOTES.slice(1_000_000));
}

async function look(store: CollabStore) {
  const found = await store.findCommits(new Set(['c-6 \u0000"\u2028']), 0);
  const { text } = await store.readLog();
  return { epoch: store.epoch, board: toPicture(store.board), events: await readAll(store), found, text: text.length };
}
/** What a store shows; it is closed again. */
async function lookInto(opening: Promise<CollabStore>) {
  const store = await opening;
  try {
    return await look(store);
  } finally {
    await store.close();
  }
}
async function fillFolder() {
  const store = await folder.open({ bounds });
  await fill(store);
  const picture = await look(store);
  await store.close();
  return picture;
}
const toDatabase = () => moveFromFiles({ dir: folder.path, url: database.url, log: silent });
const toTarget = () => moveToFiles({ dir: target.path, url: database.url, log: silent, ...bounds });

describe('a board that is moved', () => {
  test('is the same in the database, and in files again: events, board, epoch, calls, log for people', async () => {
    const before = await fillFolder();
    expect((await readdir(join(folder.path, 'events'))).length).toBeGreaterThan(3);
    expect(await toDatabase()).toEqual({ epoch: before.epoch, events: before.events.length, seq: before.events.length });
    expect(await lookInto(database.open())).toEqual(before);
    expect(await toTarget()).toMatchObject({ seq: before.events.length });
    expect(await lookInto(target.open())).toEqual(before);
    expect((await target.read('logs/log.md')).equals(await folder.read('logs/log.md'))).toBe(true);
    const [old, fresh] = await Promise.all(
      [folder, target].map(async ({ path, read }) => {
        const names = (await readdir(join(path, 'events'))).filter((name) => name.endsWith('.jsonl')).toSorted();
        return Buffer.concat(await Promise.all(names.map((name) => read(`events/${name}`)))).toString();
      }),
    );
    expect(fresh).toBe(old);
    expect((await readdir(join(target.path, 'events'))).length).toBeGreaterThan(3);
  });

  test('goes on where it was: versions and numbers are not given again', async () => {
    await fillFolder();
    await toDatabase();
    const store = await database.open();
    try {
      const { seq } = store.board;
      expect([store.board.lastTaskNumber, store.board.lastFence]).toEqual([900, 300]);
      const { events } = await store.commit(ANN, always(put('tasks', 'T-900', {})));
      expect(events[0]).toMatchObject({ seq: seq + 1, details: { changes: [{ version: 3 }] } });
      await expectWhole(store);
    } finally {
      await store.close();
    }
    await toTarget();
    expect((await lookInto(target.open())).board).toEqual((await lookInto(database.open())).board);
  });

  test('keeps numbers that only its state knows', async () => {
    const store = await folder.open();
    await store.commit(ANN, always(put('locks', 'l', { fence: 70 })));
    await store.close();
    // The event is torn off, and with it the grant of a fence that was given once.
    await folder.write('events/events.jsonl', (await folder.read('events/events.jsonl')).subarray(0, 40));
    const torn = await folder.open();
    expect(torn.board.lastFence).toBe(70);
    await torn.close();
    await toDatabase();
    const moved = await database.open();
    expect([moved.board.lastFence, moved.board.size('locks')]).toEqual([70, 0]);
    await moved.close();
    await toTarget();
    const back = await target.open();
    expect(back.board.lastFence).toBe(70);
    await back.close();
  });

  test('may begin later than at event 1', async () => {
    await fillFolder();
    await toDatabase();
    await database.query('delete from collab.events where seq <= 100');
    const before = await database.open();
    const picture = toPicture(before.board);
    expect(before.earliestSeq).toBe(101);
    await before.close();
    await toTarget();
    const files = await target.open();
    expect([files.earliestSeq, toPicture(files.board)]).toEqual([101, picture]);
    await files.close();
    await database.query('delete from collab.events');
    expect(await moveFromFiles({ dir: target.path, url: database.url, log: silent })).toMatchObject({
      events: before.board.seq - 100,
    });
    const again = await database.open();
    expect([again.earliestSeq, toPicture(again.board)]).toEqual([101, picture]);
    await again.close();
  });
});

describe('a move is refused', () => {
  test('while a hub uses either place', async () => {
    await fillFolder();
    const files = await folder.open();
    await expect(toDatabase()).rejects.toMatchObject({ reason: 'in_use' });
    await files.close();
    const store = await database.open();
    await expect(toDatabase()).rejects.toMatchObject({ reason: 'in_use' });
    await expect(toTarget()).rejects.toMatchObject({ reason: 'in_use' });
    await store.close();
    await toDatabase();
  });

  test('over another board, and leaves that alone', async () => {
    const before = await fillFolder();
    await toDatabase();
    await expect(toDatabase()).rejects.toMatchObject({ reason: 'not_empty' });
    await expect(moveToFiles({ dir: folder.path, url: database.url, log: silent })).rejects.toMatchObject({
      reason: 'not_empty',
    });
    expect(await lookInto(folder.open())).toEqual(before);
    expect(await lookInto(database.open())).toEqual(before);
  });

  test('when what is moved is broken, and leaves nothing behind', async () => {
    await fillFolder();
    await toDatabase();
    await database.query(`update collab.events set line = replace(line, 'bob', 'eve') where seq = 200`);
    await expect(toTarget()).rejects.toMatchObject({ reason: 'log_damaged' });
    expect(await readdir(target.path)).not.toContain('events');
    await database.query('truncate collab.events, collab.snapshots');
    await expect(toTarget()).rejects.toMatchObject({ reason: 'log_incomplete' });
  });
});

describe('npm run store', () => {
  const ROOT = new URL('../../../..', import.meta.url).pathname;
  const run = (dir: string, ...args: string[]) =>
    promisify(execFile)(process.execPath, ['scripts/store.ts', ...args], {
      cwd: ROOT,
      env: { ...process.env, DATABASE_URL: database.url, COLLAB_DIR: dir },
    }).then(
      ({ stdout }) => ({ code: 0, text: stdout }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, text: stderr }),
    );

  test('moves both ways, and says what to do next or why not', async () => {
    const before = await fillFolder();
    const there = await run(folder.path, 'migrate', 'files', 'postgres');
    expect(there).toEqual({ code: 0, text: expect.stringContaining('COLLAB_STORE=postgres') });
    expect(await run(folder.path, 'migrate', 'files→postgres')).toEqual({ code: 1, text: expect.stringContaining('already') });
    await writeFile(join(target.path, 'README.md'), 'Kept\n');
    const back = await run(target.path, 'migrate', 'postgres', 'files');
    expect(back).toEqual({ code: 0, text: expect.stringContaining(`${before.events.length} events`) });
    expect(await lookInto(target.open())).toEqual(before);
    expect(await run(folder.path, 'migrate', 'files', 'files')).toMatchObject({ code: 2 });
  });
});
