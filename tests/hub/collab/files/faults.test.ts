/** A disk that fails, lies or dies under the store (S7, R1, R2). */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CollabStore, Commit } from '../../../../hub/collab/store.ts';
import { HubError } from '../../../../hub/errors.ts';
import { always, ANN, expectWhole, put, toPicture } from '../../../conformance/collab-picture.ts';
import { createFaultDisk, toError, type FaultDisk, type Step } from '../../../support/fault-disk.ts';
import { createStoreFolder, type StoreFolder } from '../../../support/store-folder.ts';

const LOG = 'events/events.jsonl';
const PROBE_MS = 2;

let folder: StoreFolder;
let disk: FaultDisk;
let store: CollabStore;

beforeEach(async () => {
  folder = await createStoreFolder();
  disk = createFaultDisk();
  store = await folder.open({ disk, bounds: { probeMs: PROBE_MS } });
  await store.commit(ANN, always(put('tasks', 'T-1', { n: 0 })));
});

afterEach(async () => {
  disk.judge = () => undefined;
  await store.close();
  await folder.remove();
});

const isAppend = ({ op, name }: Step) => op === 'write' && name === 'events.jsonl';
const isProbe = ({ op, name }: Step) => op === 'write' && name === 'probe.tmp';

function codeOf(outcome: PromiseSettledResult<unknown>): string {
  return outcome.status === 'fulfilled' ? 'ok' : ((outcome.reason as HubError).code ?? String(outcome.reason));
}

async function listTemporary(): Promise<string[]> {
  const names = await Promise.all(['events', 'state'].map((name) => readdir(join(folder.path, name))));
  return names.flat().filter((name) => name.endsWith('.tmp'));
}

describe('a disk that does not take an append', () => {
  test.each([
    ['ENOSPC', 'storage_full'],
    ['EDQUOT', 'storage_full'],
    ['EIO', 'unavailable'],
  ])(
    'S7 %s: everything that waits is refused as %s, the board stands, and writing comes back by itself',
    async (code, expected) => {
      const size = (await folder.read(LOG)).length;
      disk.judge = (step) => (isAppend(step) || isProbe(step) ? toError(code) : undefined);
      const before = toPicture(store.board);
      const outcomes = await Promise.allSettled([
        store.commit(ANN, always(put('tasks', 'T-1', { n: 1 }))),
        store.commit(ANN, (board) => [put('tasks', 'T-1', { n: (board.get('tasks', 'T-1') as unknown as { n: number }).n + 1 })]),
        store.commit(ANN, (board) => {
          throw new HubError('conflict', `saw ${board.seq}`);
        }),
        store.commit(ANN, () => []),
      ]);
      expect(outcomes.map(codeOf)).toEqual([expected, expected, expected, expected]);
      expect((outcomes[0] as PromiseRejectedResult).reason.fields.retry_after_seconds).toBeGreaterThan(0);
      expect(toPicture(store.board)).toEqual(before);
      expect((await folder.read(LOG)).length).toBe(size);
      expect(store.status()).toEqual({ writable: false, reason: expect.any(String) });
      await expect(store.commit(ANN, () => [])).rejects.toMatchObject({ code: expected });
      expect((await store.read(0, { limit: 5 })).events).toHaveLength(1);
      const probes = () => disk.steps.filter(isProbe).length;
      await vi.waitUntil(() => probes() >= 2);
      expect(store.status().writable).toBe(false);
      disk.judge = () => undefined;
      await vi.waitUntil(() => store.status().writable);
      const { events } = await store.commit(ANN, always(put('tasks', 'T-1', { n: 5 })));
      expect(events[0]).toMatchObject({ seq: 2, details: { changes: [{ version: 2, value: { n: 5 } }] } });
      expect(await listTemporary()).toEqual([]);
      expect(folder.fatal).toEqual([]);
      await store.close();
      store = await folder.open();
      await expectWhole(store);
    },
  );

  test('S7 what was written of a refused commit does not come back after a crash', async () => {
    disk.judge = (step) => (isAppend(step) ? toError('ENOSPC') : undefined);
    const drafts = Array.from({ length: 5 }, (_, n) => put('tasks', `T-${n + 2}`, { n }));
    await Promise.allSettled(drafts.map((draft) => store.commit(ANN, always(draft))));
    await disk.release();
    await store.close().catch(() => {});
    store = await folder.open();
    expect(store.board.size('tasks')).toBe(1);
    expect(store.board.seq).toBe(1);
  });

  test('S7 a batch that was answered stays when the next one fails', async () => {
    disk.judge = (step) => ((isAppend(step) && store.board.seq === 2) || isProbe(step) ? toError('ENOSPC') : undefined);
    const outcomes: string[] = [];
    for (let n = 0; n < 4; n++)
      outcomes.push(...(await Promise.allSettled([store.commit(ANN, always({ event: 'counted' }))])).map(codeOf));
    expect(outcomes).toEqual(['ok', 'storage_full', 'storage_full', 'storage_full']);
    expect(store.board.seq).toBe(2);
    await expectWhole(store);
  });

  test('short writes are finished', async () => {
    disk.judge = ({ op }) => (op === 'write' ? 'short' : undefined);
    await Promise.all(Array.from({ length: 3 }, (_, n) => store.commit(ANN, always(put('tasks', `T-${n}`, { n })))));
    await store.appendLog('One');
    await store.close();
    disk.judge = () => undefined;
    store = await folder.open();
    await expectWhole(store);
    expect((await store.readLog()).text).toBe('One\n');
  });

  test('S7 a cut that fails too is fatal, since the log may hold what was refused', async () => {
    disk.judge = (step) => (isAppend(step) || step.op === 'truncate' ? toError('ENOSPC') : undefined);
    await expect(store.commit(ANN, always({ event: 'counted' }))).rejects.toMatchObject({ code: 'unavailable' });
    expect(folder.fatal).toHaveLength(1);
  });

  test('V10 the log for people says so and stays as it was', async () => {
    const etag = await store.appendLog('One');
    disk.judge = ({ op, name }) => (op === 'write' && name === 'log.md' ? toError('ENOSPC') : undefined);
    await expect(store.appendLog('Two and more')).rejects.toMatchObject({ code: 'storage_full' });
    expect((await store.readLog()).text).toBe('One\n');
    disk.judge = () => undefined;
    expect(await store.appendLog('Three')).not.toBe(etag);
    expect((await store.readLog()).text).toBe('One\nThree\n');
  });
});

describe('a disk that does not make durable', () => {
  test('S7 a failed fdatasync is fatal: nothing is answered as done, and nothing is written any more', async () => {
    disk.judge = ({ op, name }) => (op === 'datasync' && name === 'events.jsonl' ? toError('EIO') : undefined);
    const heard = vi.fn<() => void>();
    store.subscribe(heard);
    const outcomes = await Promise.allSettled([
      store.commit(ANN, always(put('tasks', 'T-1', { n: 1 }))),
      store.commit(ANN, () => []),
    ]);
    expect(outcomes.map(codeOf)).toEqual(['unavailable', 'unavailable']);
    expect(folder.fatal.map((error) => (error as NodeJS.ErrnoException).code)).toEqual(['EIO']);
    expect(heard).not.toHaveBeenCalled();
    expect(store.board.get('tasks', 'T-1')).toMatchObject({ n: 0 });
    disk.judge = () => undefined;
    await expect(store.commit(ANN, always({ event: 'counted' }))).rejects.toMatchObject({ code: 'unavailable' });
    expect(store.status().writable).toBe(false);
    expect(disk.steps.filter(isAppend)).toHaveLength(2);
  });
});

describe('a roll', () => {
  const bounds = { segmentBytes: 600, probeMs: PROBE_MS };

  async function fill(count: number): Promise<Commit[]> {
    const commits: Commit[] = [];
    for (let n = 0; n < count; n++) commits.push(await store.commit(ANN, always(put('tasks', `T-${n}`, { n }))));
    return commits;
  }

  async function countSegments(): Promise<number> {
    return (await readdir(join(folder.path, 'events'))).length;
  }

  beforeEach(async () => {
    await store.close();
    disk = createFaultDisk();
    store = await folder.open({ disk, bounds });
  });

  const STEPS: [string, (step: Step) => boolean][] = [
    ['the rename', ({ op, name }) => op === 'rename' && name === 'events.jsonl'],
    ['the new file', ({ op, name, number }) => op === 'open' && name === 'events.jsonl' && number > 12],
  ];

  test.each(['EMFILE', 'EACCES'].flatMap((code) => STEPS.map(([what, isStep]) => ({ code, what, isStep }))))(
    'R2 S9 that fails at $what with $code leaves the old segment in use, and comes later',
    async ({ code, isStep }) => {
      disk.judge = (step) => (isStep(step) ? toError(code) : undefined);
      await fill(8);
      expect(await countSegments()).toBe(1);
      expect(folder.fatal).toEqual([]);
      disk.judge = () => undefined;
      await fill(8);
      expect(await countSegments()).toBeGreaterThan(1);
      await expectWhole(store);
      await store.close();
      store = await folder.open();
      await expectWhole(store);
    },
  );

  test('S9 is durable before anything is written to the new segment', async () => {
    await fill(8);
    const first = disk.steps.findIndex(({ op }) => op === 'rename');
    expect(disk.steps.slice(first - 1, first + 5).map(({ op, name }) => `${op} ${name}`)).toEqual([
      'datasync events.jsonl',
      'rename events.jsonl',
      'open events.jsonl',
      'syncFolder events',
      'write events.jsonl',
      'datasync events.jsonl',
    ]);
  });

  test('S7 that cannot be made durable is fatal', async () => {
    disk.judge = ({ op, name }) => (op === 'syncFolder' && name === 'events' ? toError('EIO') : undefined);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => fill(1)));
    expect(outcomes.map(codeOf)).toContain('ok');
    await expect(fill(6)).rejects.toMatchObject({ code: 'unavailable' });
    expect(folder.fatal).toHaveLength(1);
  });
});

describe('a snapshot', () => {
  test.each(['open', 'write', 'datasync', 'rename', 'syncFolder'] as const)(
    'R2 that fails at %s harms nothing and is made good at the stop',
    async (op) => {
      await store.close();
      disk = createFaultDisk();
      store = await folder.open({ disk, bounds: { snapshotPauseMs: 1 } });
      const old = await folder.read('state/tasks.json');
      disk.judge = (step) =>
        step.op === op && (step.name.includes('tasks.json') || step.name === 'state') ? toError('EIO') : undefined;
      await store.commit(ANN, always(put('tasks', 'T-1', { n: 1 })));
      await vi.waitUntil(() => folder.lines.some(({ message }) => message.includes('state file could not be written')));
      if (op !== 'syncFolder') expect(await folder.read('state/tasks.json')).toEqual(old);
      expect(await listTemporary()).toEqual([]);
      await store.commit(ANN, always(put('tasks', 'T-1', { n: 2 })));
      disk.judge = () => undefined;
      await store.close();
      expect(JSON.parse(String(await folder.read('state/tasks.json'))).tasks['T-1'].n).toBe(2);
      store = await folder.open();
      await expectWhole(store);
    },
  );
});
