/** A machine that dies at any step (R1): nothing that was acknowledged is lost, and nothing is there by half. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CollabStore, Commit } from '../../../../hub/collab/store.ts';
import { always, ANN, expectWhole, put, readAll, replay, toPicture } from '../../../conformance/collab-picture.ts';
import { createFaultDisk, type FaultDisk } from '../../../support/fault-disk.ts';
import { createStoreFolder, type StoreFolder } from '../../../support/store-folder.ts';

const LOG = 'events/events.jsonl';

let folder: StoreFolder;
let store: CollabStore;

beforeEach(async () => {
  folder = await createStoreFolder();
  store = await folder.open();
});

afterEach(async () => {
  await store.close();
  await folder.remove();
});

async function listTemporary(): Promise<string[]> {
  const names = await Promise.all(['events', 'state'].map((name) => readdir(join(folder.path, name))));
  return names.flat().filter((name) => name.endsWith('.tmp'));
}

describe('a machine that dies', () => {
  const bounds = { segmentBytes: 700, snapshotPauseMs: 0, ringEvents: 3 };

  /** Works until the disk dies; returns the commits that were acknowledged. */
  async function work(dying: FaultDisk): Promise<Commit[]> {
    const acknowledged: Commit[] = [];
    const opened = await folder.open({ disk: dying, bounds }).catch(() => undefined);
    if (opened === undefined) return acknowledged;
    try {
      for (let n = 0; n < 8; n++) {
        const drafts = [put('tasks', `T-${n % 3}`, { n }), put('locks', 'l', { fence: n }), { event: 'counted', details: { n } }];
        const some = await Promise.allSettled([
          opened.commit(ANN, always(...drafts.slice(n % 3))),
          opened.commit(ANN, always({ event: 'counted' })),
        ]);
        acknowledged.push(...some.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])));
        await new Promise((resolve) => setTimeout(resolve)); // Gives a snapshot its turn; nothing depends on it.
      }
    } finally {
      await opened.close().catch(() => {});
      await dying.release();
    }
    return acknowledged;
  }

  async function expectKept(acknowledged: Commit[]): Promise<void> {
    const reopened = await folder.open({ bounds });
    try {
      const events = (await readAll(reopened)).map(({ record }) => record);
      for (const commit of acknowledged)
        expect(events.slice(commit.seq - commit.events.length, commit.seq)).toEqual(commit.events);
      await expectWhole(reopened);
      await reopened.commit(ANN, always(put('tasks', 'T-1', { alive: true })));
    } finally {
      await reopened.close();
    }
    expect(await listTemporary()).toEqual([]);
  }

  test('R1 at any step of a start, of appends, rolls, snapshots and a stop loses nothing that was acknowledged', async () => {
    let deaths = 0;
    let acknowledged = 0;
    for (let number = 1; ; number++) {
      await store.close();
      await folder.remove();
      folder = await createStoreFolder();
      const dying = createFaultDisk();
      dying.dieAt(number);
      const commits = await work(dying);
      await expectKept(commits);
      store = await folder.open();
      acknowledged += commits.length;
      if (!dying.isDead || dying.steps.length < number) break;
      deaths++;
    }
    expect(deaths).toBeGreaterThan(80);
    expect(acknowledged).toBeGreaterThan(200);
  });

  test('R1 at any step of a recovery from a torn log and a state that is ahead loses nothing', async () => {
    const torn = await prepareTorn();
    let deaths = 0;
    for (let number = 1; ; number++) {
      await torn.restore();
      const dying = createFaultDisk();
      dying.dieAt(number);
      await work(dying);
      const reopened = await folder.open({ bounds });
      expect(reopened.board.get('tasks', 'T-5')).toMatchObject({ n: 5 });
      expect(reopened.board.lastFence).toBeGreaterThanOrEqual(40);
      await expectWholeBeside(reopened);
      expect((await readAll(reopened)).some(({ record }) => record.event === 'late')).toBe(false);
      await reopened.close();
      if (dying.steps.length < number) break;
      deaths++;
    }
    expect(deaths).toBeGreaterThan(40);
  });

  /** The fence that a torn commit had given stands in no event, so only the rest of the board can be compared. */
  async function expectWholeBeside(reopened: CollabStore): Promise<void> {
    const events = (await readAll(reopened)).map(({ record }) => record);
    expect(toPicture(replay(events))).toEqual({ ...(toPicture(reopened.board) as object), lastFence: expect.any(Number) });
  }

  async function prepareTorn(): Promise<{ restore: () => Promise<void> }> {
    await store.commit(ANN, always(put('tasks', 'T-5', { n: 5 })));
    await store.commit(ANN, always({ event: 'late', changes: [{ kind: 'locks', id: 'l', value: { fence: 40 } }] }));
    await store.close();
    const log = (await folder.read(LOG)).subarray(0, -7);
    const locks = await folder.read('state/locks.json');
    const restore = async () => {
      await store.close();
      await folder.remove();
      folder = await createStoreFolder();
      store = await folder.open();
      await store.close();
      await folder.write(LOG, log);
      await folder.write('state/locks.json', locks);
    };
    return { restore };
  }
});
