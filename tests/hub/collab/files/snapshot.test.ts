/** The state files as a person and a start find them (S4), and who may read them. */
import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CollabStore } from '../../../../hub/collab/store.ts';
import { always, ANN, put, toPicture } from '../../../conformance/collab-picture.ts';
import { createFaultDisk } from '../../../support/fault-disk.ts';
import { createStoreFolder, type StoreFolder } from '../../../support/store-folder.ts';

let folder: StoreFolder;
let store: CollabStore;
const clock = { wallMs: () => Date.parse('2026-11-26T09:00:00Z'), monotonicMs: () => 0 };

beforeEach(async () => {
  folder = await createStoreFolder();
  store = await folder.open({ clock });
});

afterEach(async () => {
  await store.close();
  await folder.remove();
});

test('S4 a state file is pretty, in order of ids, and says where in the log it stands', async () => {
  await store.commit(
    ANN,
    always(
      put('tasks', 'T-2', { title: 'Two\u202e', tags: ['a'] }),
      put('tasks', 'T-1', { title: 'One' }),
      put('tasks', 'T-9', {}),
    ),
  );
  await store.commit({ actor: 'bob' }, always(put('tasks', 'T-9', null), put('agents', 'x', {})));
  await store.close();
  const text = String(await folder.read('state/tasks.json'));
  expect(text.replace(/"crc": "[0-9a-f]{8}"/, '"crc": "…"')).toBe(`{
  "format": 1,
  "epoch": "${store.epoch}",
  "seq": 5,
  "kind_version": 4,
  "counter": 9,
  "floor": 0,
  "tombstones": [
    ["T-9",2]
  ],
  "tasks": {
    "T-1": {
      "id": "T-1",
      "version": 1,
      "title": "One"
    },
    "T-2": {
      "id": "T-2",
      "version": 1,
      "title": "Two\\u202e",
      "tags": [
        "a"
      ]
    }
  },
  "changed": {
    "T-1": ["ann","2026-11-26T09:00:00.000Z"],
    "T-2": ["ann","2026-11-26T09:00:00.000Z"]
  },
  "crc": "…"
}
`);
  expect(JSON.parse(String(await folder.read('state/locks.json')))).toMatchObject({ seq: 5, kind_version: 0, locks: {} });
});

test('S4 an unchanged entity keeps its text, so that two versions can be compared line by line', async () => {
  await store.commit(ANN, always(...Array.from({ length: 50 }, (_, n) => put('tasks', `T-${n}`, { n }))));
  await store.close();
  const before = String(await folder.read('state/tasks.json')).split('\n');
  store = await folder.open({ clock });
  await store.commit(ANN, always(put('tasks', 'T-7', { n: 'seven' })));
  await store.close();
  const after = String(await folder.read('state/tasks.json')).split('\n');
  expect(after.filter((line, index) => line !== before[index]).map((line) => line.trim().split(':')[0])).toEqual([
    '"seq"',
    '"kind_version"',
    '"version"',
    '"n"',
    '"crc"',
  ]);
});

test('S4 snapshots come some time after a change, gather many changes, and leave unchanged kinds alone', async () => {
  await store.close();
  const disk = createFaultDisk();
  store = await folder.open({ disk, clock, bounds: { snapshotPauseMs: 30 } });
  const renames = () =>
    disk.steps.filter(({ op, name }) => op === 'rename' && name.endsWith('.json.tmp')).map(({ name }) => name);
  for (let n = 0; n < 40; n++) await store.commit(ANN, always(put('tasks', 'T-1', { n })));
  await vi.waitUntil(() => renames().length > 0);
  await vi.waitUntil(async () => JSON.parse(String(await folder.read('state/tasks.json'))).seq === 40);
  expect(renames().length).toBeLessThan(20);
  expect(new Set(renames())).toEqual(new Set(['tasks.json.tmp']));
});

test('S4 a state file is complete on the disk before it takes the place of the old one', async () => {
  await store.close();
  const disk = createFaultDisk();
  store = await folder.open({ disk, clock });
  await store.commit(ANN, always(put('tasks', 'T-1', {})));
  const steps = disk.steps.length;
  await store.close();
  const ofTasks = disk.steps.slice(steps).filter(({ name }) => name === 'tasks.json.tmp' || name === 'state');
  const order = ofTasks.map(({ op }) => op).filter((op, index, all) => op !== all[index - 1]);
  expect(order.slice(0, 5)).toEqual(['open', 'write', 'datasync', 'rename', 'syncFolder']);
});

test('S4 a state of many entities is written in pieces, and what changes meanwhile is not in it', async () => {
  await store.close();
  const disk = createFaultDisk();
  store = await folder.open({ disk, clock, bounds: { snapshotPauseMs: 1 } });
  const steps = disk.steps.length;
  let during: Promise<unknown> | undefined;
  disk.judge = ({ op, name }) => {
    if (op === 'write' && name === 'tasks.json.tmp') during ??= store.commit(ANN, always(put('tasks', 'T-0', { n: 'late' })));
    return undefined;
  };
  await store.commit(
    ANN,
    always(...Array.from({ length: 2000 }, (_, n) => put('tasks', `T-${n}`, { n, text: 'x'.repeat(300) }))),
  );
  await vi.waitUntil(() => disk.steps.some(({ op, name }) => op === 'rename' && name === 'tasks.json.tmp'));
  expect(during).toBeDefined();
  expect(disk.steps.slice(steps).filter(({ op, name }) => op === 'write' && name === 'tasks.json.tmp').length).toBeGreaterThan(5);
  await during;
  await store.close();
  const picture = toPicture(store.board);
  store = await folder.open({ clock });
  expect(toPicture(store.board)).toEqual(picture);
  expect(store.board.get('tasks', 'T-0')).toMatchObject({ n: 'late' });
});

test('S4 nothing is written at a stop that found nothing new', async () => {
  await store.commit(ANN, always(put('tasks', 'T-1', {})));
  await store.close();
  const disk = createFaultDisk();
  store = await folder.open({ disk, clock });
  await store.close();
  expect(disk.steps.filter(({ op }) => op === 'rename')).toEqual([]);
});

test('only the user of the hub can read the board', async () => {
  await store.commit(ANN, always(put('tasks', 'T-1', {})));
  await store.appendLog('One');
  await store.close();
  for (const name of ['state', 'events', 'logs']) {
    expect((await stat(join(folder.path, name))).mode & 0o777, name).toBe(0o700);
    for (const file of await readdir(join(folder.path, name)))
      expect((await stat(join(folder.path, name, file))).mode & 0o777, file).toBe(0o600);
  }
  expect((await stat(join(folder.path, '.lock'))).mode & 0o777).toBe(0o600);
});

test('a folder that is there keeps the rights it has', async () => {
  await chmod(folder.path, 0o750);
  await store.close();
  store = await folder.open({ clock });
  expect((await stat(folder.path)).mode & 0o777).toBe(0o750);
});
