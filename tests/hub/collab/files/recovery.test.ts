/** What a start makes of a log and state files that are torn, damaged, old or missing (S6, R3). */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreFault } from '../../../../hub/collab/files/fault.ts';
import type { CollabStore } from '../../../../hub/collab/store.ts';
import { always, ANN, expectWhole, put, readAll, toPicture } from '../../../conformance/collab-picture.ts';
import { createStoreFolder, type StoreFolder } from '../../../support/store-folder.ts';

const LOG = 'events/events.jsonl';

let folder: StoreFolder;

beforeEach(async () => {
  folder = await createStoreFolder();
});

afterEach(async () => {
  await folder.remove();
});

/** Opens, works and closes again. */
async function withStore<T>(work: (store: CollabStore) => Promise<T>): Promise<T> {
  const store = await folder.open();
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The fault that keeps a store from opening. */
async function faultOf(): Promise<StoreFault> {
  const opened = await folder.open().catch((error: unknown) => error);
  if (!(opened instanceof StoreFault)) {
    await (opened as CollabStore).close?.();
    throw new Error('The store could be opened', { cause: opened });
  }
  return opened;
}

/** Puts the log back to given bytes, without anything that recoveries have made. */
async function reset(log: Uint8Array, states: Record<string, Buffer> = {}): Promise<void> {
  for (const name of ['state', 'events']) {
    for (const file of await readdir(join(folder.path, name))) await rm(join(folder.path, name, file));
  }
  await folder.write(LOG, log);
  for (const [name, content] of Object.entries(states)) await folder.write(`state/${name}`, content);
}

async function readStates(): Promise<Record<string, Buffer>> {
  const names = await readdir(join(folder.path, 'state'));
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await folder.read(`state/${name}`)])));
}

async function tornFiles(): Promise<Buffer[]> {
  const names = (await readdir(join(folder.path, 'events'))).filter((name) => name.startsWith('torn-'));
  return Promise.all(names.map((name) => folder.read(`events/${name}`)));
}

/** Some tasks with changes, and a lock; one event a commit. */
async function fill(store: CollabStore, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await store.commit(
      { actor: 'ann', call: `c-${n}` },
      always(n % 4 === 3 ? put('locks', `l-${n}`, { fence: n }) : put('tasks', `T-${n % 5}`, { n, title: 'Ünïcode' })),
    );
  }
}

/** Offsets at which the lines of a log begin. */
function lineStarts(log: Buffer): number[] {
  const starts = [0];
  for (let at = log.indexOf(10); at !== -1 && at + 1 < log.length; at = log.indexOf(10, at + 1)) starts.push(at + 1);
  return starts;
}

describe('a torn tail', () => {
  test('S6 is set aside at every byte of the last record, and the log goes on behind the last good one', async () => {
    await withStore((store) => fill(store, 4));
    const log = await folder.read(LOG);
    const last = lineStarts(log).at(-1) as number;
    for (let end = last + 1; end < log.length; end++) {
      await reset(log.subarray(0, end));
      await withStore(async (store) => {
        const events = await readAll(store);
        expect(events.map(({ record }) => record.seq)).toEqual([1, 2, 3, 4]);
        const recovered = events.at(-1)?.record;
        expect(recovered).toMatchObject({ event: 'log_recovered', actor: 'hub', details: { file: LOG, bytes: end - last } });
        expect(await folder.read(recovered?.details.kept_in as string)).toEqual(log.subarray(last, end));
        await expectWhole(store);
      });
    }
  });

  test('S6 is set aside once: the next start finds a whole log', async () => {
    await withStore((store) => fill(store, 4));
    await reset((await folder.read(LOG)).subarray(0, -5));
    await withStore((store) => fill(store, 2));
    await withStore(async (store) => {
      expect((await readAll(store)).filter(({ record }) => record.event === 'log_recovered')).toHaveLength(1);
      await expectWhole(store);
    });
    expect(await tornFiles()).toHaveLength(1);
  });

  test.each([
    'garbage without an end',
    'garbage with an end\n',
    '{"seq":5}\n',
    '\0\0\0\0\0\0',
    '{"seq":5,"id":"x-5"\n{"seq":6,"id":"x-6"\n',
  ])('S6 may be anything: %j', async (tail) => {
    await withStore((store) => fill(store, 4));
    const log = await folder.read(LOG);
    await reset(Buffer.concat([log, Buffer.from(tail)]));
    await withStore(async (store) => {
      expect((await readAll(store)).map(({ record }) => record.event).slice(3)).toEqual(['thing_changed', 'log_recovered']);
    });
    expect(await tornFiles()).toEqual([Buffer.from(tail)]);
  });

  test('S6 of the very first record leaves an empty log', async () => {
    await withStore((store) => fill(store, 1));
    await reset((await folder.read(LOG)).subarray(0, 30));
    await withStore(async (store) => {
      expect((await readAll(store)).map(({ record }) => [record.seq, record.event])).toEqual([[1, 'log_recovered']]);
      expect(store.board.size('tasks')).toBe(0);
    });
  });

  test('S6 takes the earlier lines of a cut commit with it', async () => {
    const log = await withStore(async (store) => {
      await fill(store, 2);
      await store.commit(
        ANN,
        always(put('tasks', 'T-7', { n: 1 }), put('tasks', 'T-8', { n: 1 }), put('tasks', 'T-9', { n: 1 })),
      );
      return folder.read(LOG);
    });
    const starts = lineStarts(log);
    const begin = starts[2] as number;
    for (const end of [starts[3], starts[4], (starts[3] as number) + 10, (starts[4] as number) + 1, log.length - 1] as number[]) {
      await reset(log.subarray(0, end));
      await withStore(async (store) => {
        expect([...store.board.all('tasks')].map(({ id }) => id).sort()).toEqual(['T-0', 'T-1']);
        expect((await readAll(store)).map(({ record }) => record.event)).toEqual([
          'thing_changed',
          'thing_changed',
          'log_recovered',
        ]);
      });
      expect(await tornFiles()).toEqual([log.subarray(begin, end)]);
    }
    await reset(log);
    await withStore(async (store) => expect(store.board.size('tasks')).toBe(5));
  });

  test('L2 that a state file has seen takes no number back: fences and task numbers go on above it', async () => {
    await withStore(async (store) => {
      await fill(store, 3);
      await store.commit(ANN, always(put('locks', 'late', { fence: 90 })));
    });
    const [log, states] = [await folder.read(LOG), await readStates()];
    await reset(log.subarray(0, -3), states);
    for (let start = 0; start < 2; start++) {
      await withStore(async (store) => {
        expect(store.board.get('locks', 'late')).toBeUndefined();
        expect(store.board.get('tasks', 'T-2')).toMatchObject({ n: 2 });
        expect(store.board.lastFence).toBe(90);
      });
    }
    expect(folder.lines.some(({ message }) => message.includes('torn off the log'))).toBe(true);
  });
});

describe('damage', () => {
  test('S6 in the middle keeps the hub from starting, and the message has file and offset', async () => {
    await withStore((store) => fill(store, 6));
    const log = await folder.read(LOG);
    const start = lineStarts(log)[2] as number;
    log[start + 40] = (log[start + 40] as number) ^ 1;
    await reset(log);
    const fault = await faultOf();
    expect(fault.reason).toBe('log_damaged');
    expect(fault.place).toEqual({ file: LOG, offset: start });
    expect(fault.message).toContain(`${LOG} at byte ${start}`);
    expect(await folder.read(LOG)).toEqual(log);
  });

  test('S6 a missing line in the middle is damage too', async () => {
    await withStore((store) => fill(store, 6));
    const log = await folder.read(LOG);
    const [, , third, fourth] = lineStarts(log) as [number, number, number, number];
    await reset(Buffer.concat([log.subarray(0, third), log.subarray(fourth)]));
    expect((await faultOf()).place).toEqual({ file: LOG, offset: third });
  });

  test('R3 every flipped bit is found: as damage at its record, or as a tear when it is in the last one', async () => {
    await withStore((store) => fill(store, 12));
    const log = await folder.read(LOG);
    const starts = lineStarts(log);
    let random = 20261126;
    const next = (below: number) => (random = (random * 48271) % 2147483647) % below;
    for (let round = 0; round < 150; round++) {
      const [at, bit] = [next(log.length), next(8)];
      const flipped = Buffer.from(log);
      flipped[at] = (flipped[at] as number) ^ (1 << bit);
      await reset(flipped);
      const record = starts.findLastIndex((start) => start <= at);
      const opened = await folder.open().catch((error: unknown) => error);
      if (opened instanceof StoreFault) {
        expect(opened.place, `byte ${at} bit ${bit}`).toEqual({ file: LOG, offset: starts[record] });
        expect(record).toBeLessThan(starts.length - 1);
        continue;
      }
      const store = opened as CollabStore;
      expect(record, `byte ${at} bit ${bit}`).toBe(starts.length - 1);
      expect((await readAll(store)).map(({ record: { event } }) => event)).toEqual([
        ...Array(11).fill('thing_changed'),
        'log_recovered',
      ]);
      await store.close();
    }
  });

  test('S6 a read finds damage that came while the hub ran', async () => {
    const store = await folder.open({ bounds: { ringEvents: 2 } });
    await fill(store, 10);
    const log = await folder.read(LOG);
    log[50] = (log[50] as number) ^ 1;
    await folder.write(LOG, log);
    await expect(store.read(0, { limit: 5 })).rejects.toMatchObject({ reason: 'log_damaged', place: { file: LOG, offset: 0 } });
    expect((await store.read(8, { limit: 5 })).events).toHaveLength(2);
    await store.close();
  });
});

describe('state files', () => {
  test('S4 an old one put back is brought up by the log', async () => {
    await withStore((store) => fill(store, 5));
    const old = await readStates();
    const picture = await withStore(async (store) => {
      await fill(store, 20);
      await store.commit(
        ANN,
        always(put('locks', 'x', { fence: 70 }), put('locks', 'x', null), put('tasks', 'T-99', {}), put('tasks', 'T-99', null)),
      );
      return toPicture(store.board);
    });
    const newest = await readStates();
    for (const mix of [
      old,
      { ...newest, 'tasks.json': old['tasks.json'] as Buffer },
      { ...newest, 'locks.json': old['locks.json'] as Buffer },
      { 'agents.json': old['agents.json'] as Buffer },
      {},
    ]) {
      await reset(await folder.read(LOG), mix);
      await withStore(async (store) => {
        expect(toPicture(store.board)).toEqual(picture);
        expect([store.board.lastFence, store.board.lastTaskNumber]).toEqual([70, 99]);
      });
    }
  });

  test('R3 a flipped bit in one is found; it is set aside, and the state comes from the log', async () => {
    const picture = await withStore(async (store) => {
      await fill(store, 12);
      return toPicture(store.board);
    });
    const [log, states] = [await folder.read(LOG), await readStates()];
    const good = states['tasks.json'] as Buffer;
    for (let at = 3; at < good.length; at += 17) {
      const flipped = Buffer.from(good);
      flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
      await reset(log, { ...states, 'tasks.json': flipped });
      await withStore(async (store) => expect(toPicture(store.board), `byte ${at}`).toEqual(picture));
      const aside = (await readdir(join(folder.path, 'state'))).filter((name) => name.startsWith('set-aside-'));
      expect(aside, `byte ${at}`).toHaveLength(1);
      expect(await folder.read(`state/${aside[0]}`)).toEqual(flipped);
    }
  });

  test('one that is cut short or empty is set aside as well', async () => {
    const picture = await withStore(async (store) => {
      await fill(store, 12);
      return toPicture(store.board);
    });
    const states = await readStates();
    for (const content of [Buffer.alloc(0), (states['tasks.json'] as Buffer).subarray(0, 100), Buffer.from('{}')]) {
      await folder.write('state/tasks.json', content);
      await withStore(async (store) => expect(toPicture(store.board)).toEqual(picture));
    }
  });

  test('one of another log is set aside', async () => {
    const other = await createStoreFolder();
    const strange = await other.open();
    await strange.commit(ANN, always(put('tasks', 'T-66', {})));
    await strange.close();
    await withStore((store) => fill(store, 4));
    await folder.write('state/tasks.json', await other.read('state/tasks.json'));
    await other.remove();
    await withStore(async (store) => {
      expect(store.board.get('tasks', 'T-66')).toBeUndefined();
      expect(store.board.size('tasks')).toBe(3);
    });
  });

  test('S6 one that is ahead of a log without a tear stops the start: events are missing', async () => {
    await withStore((store) => fill(store, 6));
    const [log, states] = [await folder.read(LOG), await readStates()];
    await reset(log.subarray(0, lineStarts(log)[4]), states);
    const fault = await faultOf();
    expect(fault.reason).toBe('log_incomplete');
    expect(fault.message).toMatch(/ends at event 4.*after event 6/);
    await reset(Buffer.alloc(0), states);
    expect((await faultOf()).reason).toBe('log_incomplete');
    await reset(Buffer.alloc(0));
    await withStore(async (store) => expect(store.board.seq).toBe(0));
  });

  test('S6 a tear does not explain more missing events than it holds', async () => {
    await withStore((store) => fill(store, 6));
    const [log, states] = [await folder.read(LOG), await readStates()];
    await reset(log.subarray(0, (lineStarts(log)[3] as number) + 20), states);
    expect((await faultOf()).reason).toBe('log_incomplete');
  });

  test('left temporary files are swept at the start', async () => {
    await withStore((store) => fill(store, 2));
    for (const name of ['state/tasks.json.tmp', 'events/probe.tmp']) await folder.write(name, 'half');
    await withStore(async () => {
      const names = [...(await readdir(join(folder.path, 'state'))), ...(await readdir(join(folder.path, 'events')))];
      expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    });
  });
});
