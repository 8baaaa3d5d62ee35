/** The log over several files (S9): rolling, reading across, and the check of what is old. */
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CollabStore } from '../../../../hub/collab/store.ts';
import { always, ANN, put, readAll, replay, toPicture } from '../../../conformance/collab-picture.ts';
import { createStoreFolder, type StoreFolder } from '../../../support/store-folder.ts';

const bounds = { segmentBytes: 2000, ringEvents: 5, snapshotPauseMs: 1 };

let folder: StoreFolder;
let store: CollabStore;
let wallMs: number;
const clock = { wallMs: () => wallMs, monotonicMs: () => performance.now() };

beforeEach(async () => {
  folder = await createStoreFolder();
  wallMs = Date.parse('2026-11-26T09:00:00Z');
  store = await folder.open({ bounds, clock });
});

afterEach(async () => {
  await store.close();
  await folder.remove();
});

async function reopen(more: Partial<typeof bounds & { checkedAtStartBytes: number }> = {}): Promise<void> {
  await store.close();
  store = await folder.open({ bounds: { ...bounds, ...more }, clock });
}

/** One event a commit, ten milliseconds apart, with details long enough for some to a segment. */
async function fill(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await store.commit(
      { actor: 'ann', call: `c-${n}` },
      always({ ...put('tasks', `T-${n % 7}`, { n }), details: { text: 'ü'.repeat((n * 37) % 400) } }),
    );
    wallMs += 10;
  }
}

function listEvents(): Promise<string[]> {
  return readdir(join(folder.path, 'events'));
}

test('S9 a segment that is full is closed under the seq of its first event', async () => {
  await fill(60);
  const names = await listEvents();
  expect(names.length).toBeGreaterThan(5);
  for (const name of names.filter((name) => name !== 'events.jsonl')) {
    expect(name).toMatch(/^\d{16}\.jsonl$/);
    const content = String(await folder.read(`events/${name}`));
    expect(content.length).toBeGreaterThan(1000);
    expect(JSON.parse(content.slice(0, content.indexOf('\n'))).seq).toBe(Number.parseInt(name, 10));
  }
});

test('S9 reading crosses segments, live and after a restart', async () => {
  await fill(60);
  for (const restart of [false, true]) {
    if (restart) await reopen();
    const events = (await readAll(store)).map(({ record }) => record);
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(toPicture(replay(events))).toEqual(toPicture(store.board));
    for (let after = 0; after < 60; after++) {
      const page = await store.read(after, { limit: 3 });
      expect(page.events.map(({ record }) => record.seq)).toEqual([1, 2, 3].map((n) => after + n).filter((seq) => seq <= 60));
    }
  }
});

test('S9 the log goes on in its newest segment after a restart', async () => {
  await fill(20);
  await reopen();
  await fill(20);
  await reopen();
  expect((await readAll(store)).map(({ record }) => record.seq)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
});

test('a commit of several events is never cut by a roll', async () => {
  for (let n = 0; n < 20; n++)
    await store.commit(ANN, always(...Array.from({ length: 9 }, () => ({ event: 'counted', details: { n } }))));
  for (const name of await listEvents()) {
    const lines = String(await folder.read(`events/${name}`))
      .trimEnd()
      .split('\n');
    expect(JSON.parse(lines[0] as string).part).toBe('1/9');
    expect(JSON.parse(lines.at(-1) as string).part).toBe('9/9');
  }
});

test('reading and rolling at once disturb neither', async () => {
  let isDone = false;
  const writing = fill(150).then(() => (isDone = true));
  const readers = Array.from({ length: 6 }, async () => {
    let rounds = 0;
    while (!isDone) {
      const head = store.board.seq;
      expect((await readAll(store)).slice(0, head).map(({ record }) => record.seq)).toEqual(
        Array.from({ length: head }, (_, index) => index + 1),
      );
      rounds++;
      await setImmediate(); // A read from memory alone would leave the writer no turn.
    }
    return rounds;
  });
  await writing;
  expect(Math.min(...(await Promise.all(readers)))).toBeGreaterThan(0);
});

test('V2 seqBefore finds any instant in any segment', async () => {
  const startMs = wallMs;
  await fill(60);
  for (const restart of [false, true]) {
    if (restart) await reopen();
    expect(await store.seqBefore(startMs)).toBe(0);
    for (let seq = 1; seq <= 60; seq++) {
      expect(await store.seqBefore(startMs + (seq - 1) * 10 + 1)).toBe(seq);
      expect(await store.seqBefore(startMs + seq * 10)).toBe(seq);
    }
    expect(await store.seqBefore(startMs + 1e9)).toBe(60);
  }
});

test('E10 a commit is found although the wall clock was set back', async () => {
  await fill(30);
  const sinceMs = wallMs;
  wallMs -= 3_600_000;
  const commit = await store.commit({ actor: 'ann', call: 'late' }, always({ event: 'counted' }));
  await reopen();
  expect(await store.findCommits(new Set(['late']), sinceMs)).toEqual(new Map([['late', [commit]]]));
});

test('lines far longer than a piece of reading come back whole', async () => {
  const texts = Array.from({ length: 6 }, (_, n) => String(n).repeat(500_000 * (n + 1)));
  for (const text of texts) await store.commit(ANN, always({ event: 'text_kept', details: { text } }));
  await reopen();
  expect((await readAll(store)).map(({ record }) => record.details.text)).toEqual(texts);
  for (let after = 0; after < 6; after++) expect((await store.read(after, { limit: 1 })).events[0]?.record.seq).toBe(after + 1);
});

describe('what is old', () => {
  async function flip(name: string): Promise<number> {
    const content = await folder.read(`events/${name}`);
    const at = content.indexOf('\n') + 30;
    content[at] = (content[at] as number) ^ 2;
    await folder.write(`events/${name}`, content);
    return content.indexOf('\n') + 1;
  }

  test('S6 damage in a closed segment keeps the hub from starting', async () => {
    await fill(60);
    await store.close();
    const [first] = (await listEvents()) as [string];
    const offset = await flip(first);
    await expect(folder.open({ bounds })).rejects.toMatchObject({
      reason: 'log_damaged',
      place: { file: `events/${first}`, offset },
    });
  });

  test('S6 a torn end in a closed segment is damage', async () => {
    await fill(60);
    await store.close();
    const name = (await listEvents())[1] as string;
    const content = await folder.read(`events/${name}`);
    await folder.write(`events/${name}`, content.subarray(0, -3));
    await expect(folder.open({ bounds })).rejects.toMatchObject({ reason: 'log_damaged', place: { file: `events/${name}` } });
  });

  test('S6 a missing segment in the middle keeps the hub from starting', async () => {
    await fill(60);
    await store.close();
    await rm(join(folder.path, 'events', (await listEvents())[2] as string));
    await expect(folder.open({ bounds })).rejects.toMatchObject({ reason: 'log_incomplete' });
  });

  test('oldest segments that were moved away shorten the log, as long as the state files know what was in them', async () => {
    await fill(60);
    const picture = toPicture(store.board);
    await store.close();
    const [first, second] = (await listEvents()) as [string, string];
    const away = join(folder.path, first);
    await rename(join(folder.path, 'events', first), away);
    store = await folder.open({ bounds });
    expect(store.earliestSeq).toBe(Number.parseInt(second, 10));
    expect(toPicture(store.board)).toEqual(picture);
    expect((await store.read(0, { limit: 1 })).events[0]?.record.seq).toBe(store.earliestSeq);
    await store.close();
    await rm(join(folder.path, 'state/tasks.json'));
    await expect(folder.open({ bounds })).rejects.toMatchObject({ reason: 'log_incomplete' });
    await rename(away, join(folder.path, 'events', first));
    store = await folder.open({ bounds });
    expect(toPicture(store.board)).toEqual(picture);
  });

  test('S9 what is beyond the bound is checked while the hub runs, and damage there is told loudly', async () => {
    await fill(60);
    await reopen({ checkedAtStartBytes: 4000 });
    expect(store.status()).toEqual({ writable: true });
    await store.close();
    const [first] = (await listEvents()) as [string];
    const offset = await flip(first);
    store = await folder.open({ bounds: { ...bounds, checkedAtStartBytes: 4000 } });
    await vi.waitUntil(() => store.status().reason !== undefined);
    expect(store.status()).toEqual({ writable: true, reason: expect.stringContaining(`events/${first} at byte ${offset}`) });
    expect(folder.lines.some(({ level, message }) => level === 'error' && message.includes('cannot be trusted'))).toBe(true);
    await store.commit(ANN, always({ event: 'counted' }));
  });
});
