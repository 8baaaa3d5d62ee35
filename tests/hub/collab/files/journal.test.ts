/** Group commit (S5, S3): what shares an fdatasync, what waits for it, and how much may wait. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CollabStore } from '../../../../hub/collab/store.ts';
import { HubError } from '../../../../hub/errors.ts';
import { always, ANN, expectWhole, put } from '../../../conformance/collab-picture.ts';
import { createFaultDisk, type FaultDisk } from '../../../support/fault-disk.ts';
import { createStoreFolder, type StoreFolder } from '../../../support/store-folder.ts';

let folder: StoreFolder;
let disk: FaultDisk;
let store: CollabStore;

beforeEach(async () => {
  folder = await createStoreFolder();
  disk = createFaultDisk();
  store = await folder.open({ disk });
  await store.commit(ANN, always(put('tasks', 'T-1', { n: 0 })));
});

afterEach(async () => {
  disk.judge = () => undefined;
  await store.close();
  await folder.remove();
});

function codeOf(outcome: PromiseSettledResult<unknown>): string {
  return outcome.status === 'fulfilled' ? 'ok' : (outcome.reason as HubError).code;
}

describe('group commit', () => {
  /** Holds fdatasync of the log until let go. */
  function holdSyncs(): () => void {
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    disk.judge = ({ op, name }) => (op === 'datasync' && name === 'events.jsonl' ? gate : undefined);
    return letGo;
  }

  test('S5 what comes while a batch is under way shares the next fdatasync', async () => {
    const letGo = holdSyncs();
    const steps = disk.steps.length;
    const first = store.commit(ANN, always({ event: 'counted' }));
    await vi.waitUntil(() => disk.steps.slice(steps).some(({ op }) => op === 'datasync'));
    const others = Array.from({ length: 300 }, () => store.commit(ANN, always({ event: 'counted' })));
    expect(store.board.seq).toBe(1);
    letGo();
    await Promise.all([first, ...others]);
    expect(disk.steps.slice(steps).map(({ op }) => op)).toEqual(['write', 'datasync', 'write', 'datasync']);
    expect(store.board.seq).toBe(302);
  });

  test('S3 nothing is answered, shown or published before the fdatasync', async () => {
    const letGo = holdSyncs();
    const steps = disk.steps.length;
    const heard = vi.fn<() => void>();
    store.subscribe(heard);
    let isAnswered = false;
    const answers = Promise.all([
      store.commit(ANN, always(put('tasks', 'T-1', { n: 1 }))),
      store.commit(ANN, () => []),
      store
        .commit(ANN, () => {
          throw new HubError('conflict');
        })
        .catch(() => {}),
    ]).then(() => (isAnswered = true));
    await vi.waitUntil(() => disk.steps.slice(steps).some(({ op }) => op === 'datasync'));
    await new Promise((resolve) => setImmediate(resolve));
    expect([isAnswered, heard.mock.calls.length, store.board.seq]).toEqual([false, 0, 1]);
    expect((await store.read(0, { limit: 9 })).events).toHaveLength(1);
    letGo();
    await answers;
    expect([heard.mock.calls.length, store.board.seq]).toEqual([1, 2]);
  });

  test.each([
    ['entries', { queueEntries: 10 }, 'x'],
    ['characters', { queueChars: 10_000 }, 'x'.repeat(1000)],
  ])('S5 past the bound of %s commits are refused as overloaded, and taken again later', async (_what, bounds, text) => {
    await store.close();
    disk = createFaultDisk();
    store = await folder.open({ disk, bounds });
    const letGo = holdSyncs();
    const commits = Array.from({ length: 40 }, () => store.commit(ANN, always({ event: 'counted', details: { text } })));
    const settled = Promise.allSettled(commits);
    letGo();
    const codes = (await settled).map(codeOf);
    expect(codes.filter((code) => code === 'ok').length).toBeGreaterThanOrEqual(9);
    expect(codes.filter((code) => code === 'ok').length).toBeLessThanOrEqual(12);
    expect(new Set(codes)).toEqual(new Set(['ok', 'overloaded']));
    const refused = (await settled).find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason.fields.retry_after_seconds).toBe(1);
    await store.commit(ANN, always({ event: 'counted' }));
    await expectWhole(store);
  });
});
