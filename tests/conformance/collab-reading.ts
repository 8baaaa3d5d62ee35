/** Part of the suite of collab stores: pages, filters, cursors, subscribers, and the commits of a call (V2, V5, V8, E10). */
import { describe, expect, test } from 'vitest';
import type { CollabStore, EventRecord, StoredEvent } from '../../hub/collab/store.ts';
import { always, ANN, put, readAll } from './collab-picture.ts';
import type { StoreDesk } from './collab-place.ts';

/** Commits until the wall clock has moved on, and returns the instant of the last commit. */
async function commitUntilLater(store: CollabStore, than: number): Promise<number> {
  for (;;) {
    const { events } = await store.commit(ANN, always({ event: 'time_passed' }));
    const now = Date.parse((events[0] as EventRecord).ts);
    if (now > than) return now;
  }
}

export function describeReading(desk: StoreDesk): void {
  describe('reading the log', () => {
    async function fill(count: number): Promise<void> {
      await Promise.all(
        Array.from({ length: count }, (_, n) =>
          desk.store.commit(ANN, always({ event: n % 3 === 0 ? 'third' : 'other', details: { n } })),
        ),
      );
    }

    const seqs = (events: StoredEvent[]) => events.map(({ record }) => record.seq);

    for (const when of ['live', 'after a restart']) {
      test(`V8 pages follow one another without gap or double (${when})`, async () => {
        await fill(25);
        if (when !== 'live') await desk.reopen();
        const first = await desk.store.read(0, { limit: 10 });
        expect([seqs(first.events), first.next, first.head]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 10, 25]);
        const last = await desk.store.read(20, { limit: 10 });
        expect([seqs(last.events), last.next]).toEqual([[21, 22, 23, 24, 25], 25]);
        expect(await desk.store.read(25, { limit: 10 })).toEqual({ events: [], next: 25, head: 25 });
      });

      test(`V8 a filter is passed over, and the cursor moves past what it hid (${when})`, async () => {
        await fill(25);
        if (when !== 'live') await desk.reopen();
        const isThird = (event: EventRecord) => event.event === 'third';
        const page = await desk.store.read(0, { limit: 2, filter: isThird });
        expect([seqs(page.events), page.next]).toEqual([[1, 4], 4]);
        const none = await desk.store.read(4, { limit: 5, filter: () => false });
        expect([none.events, none.next]).toEqual([[], 25]);
        const bounded = await desk.store.read(4, { limit: 5, scan: 6, filter: isThird });
        expect([seqs(bounded.events), bounded.next]).toEqual([[7, 10], 10]);
      });
    }

    test('a page holds the same records and lines before and after a restart', async () => {
      await desk.store.commit(
        { actor: 'ann', call: 'c-1' },
        always(put('tasks', 'T-1', { n: 1 }), put('tasks', 'T-2', { n: 1 })),
      );
      await fill(5);
      const before = await readAll(desk.store);
      await desk.reopen();
      expect(await readAll(desk.store)).toEqual(before);
      expect(before.map(({ record }) => record.id)).toEqual(before.map((_, index) => `${desk.store.epoch}-${index + 1}`));
    });

    test('an empty log begins at 1', async () => {
      expect(desk.store.earliestSeq).toBe(1);
      expect(await desk.store.read(0, { limit: 10 })).toEqual({ events: [], next: 0, head: 0 });
      expect(await desk.store.seqBefore(Date.now() + 1000)).toBe(0);
    });

    test('V5 history and subscription meet without gap or double', async () => {
      const writers = Promise.all(
        Array.from({ length: 20 }, async () => {
          for (let n = 0; n < 25; n++) await desk.store.commit(ANN, always({ event: 'counted' }));
        }),
      );
      const live: number[] = [];
      await desk.store.commit(ANN, always({ event: 'counted' }));
      desk.store.subscribe((events) => live.push(...seqs(events)));
      const { head } = await desk.store.read(0, { limit: 1 });
      const history: number[] = [];
      for (let next = 0; next < head;) {
        const page = await desk.store.read(next, { limit: 7 });
        history.push(...seqs(page.events));
        next = page.next;
      }
      await writers;
      const seen = [...history, ...live.filter((seq) => seq > (history.at(-1) as number))];
      expect(seen).toEqual(Array.from({ length: 501 }, (_, index) => index + 1));
    });

    test('a subscriber that fails or has left harms nobody', async () => {
      const heard: number[] = [];
      desk.store.subscribe(() => {
        throw new Error('A reader broke');
      });
      const leave = desk.store.subscribe(() => heard.push(-1));
      desk.store.subscribe((events) => heard.push(...seqs(events)));
      leave();
      await desk.store.commit(ANN, always({ event: 'counted' }));
      expect(heard).toEqual([1]);
    });

    test('a subscriber may commit, and hears of it afterwards', async () => {
      const heard: string[] = [];
      const second = new Promise<void>((resolve) => {
        desk.store.subscribe((events) => {
          heard.push(...events.map(({ record }) => record.event));
          if (heard.length === 1) void desk.store.commit(ANN, always({ event: 'second' })).then(() => resolve());
        });
      });
      await desk.store.commit(ANN, always({ event: 'first' }));
      await second;
      expect(heard).toEqual(['first', 'second']);
    });

    test('seqBefore leads to the first event of an instant', async () => {
      let now = 0;
      for (let round = 0; round < 4; round++) now = await commitUntilLater(desk.store, now);
      const events = (await readAll(desk.store)).map(({ record }) => ({ seq: record.seq, ms: Date.parse(record.ts) }));
      await desk.reopen();
      for (const ms of [0, ...events.map((event) => event.ms), now + 1, now + 1e9]) {
        const expected = Math.max(0, ...events.filter((event) => event.ms < ms).map(({ seq }) => seq));
        expect(await desk.store.seqBefore(ms), `at ${ms}`).toBe(expected);
      }
    });
  });

  describe('calls', () => {
    test('E10 the commits of a call are found, whole and in order, also after a restart', async () => {
      const sinceMs = Date.now() - 1;
      const first = await desk.store.commit(
        { actor: 'ann', call: 'c-1' },
        always(put('tasks', 'T-1', {}), put('tasks', 'T-2', {})),
      );
      await desk.store.commit({ actor: 'bob', call: 'c-2' }, always({ event: 'hello_said' }));
      const second = await desk.store.commit(
        { actor: 'ann', call: 'c-1' },
        always({ event: 'hello_said', details: { call: 'c-9' } }),
      );
      await desk.store.commit(ANN, always({ event: 'hello_said', details: { text: ',"call":"c-1"' } }));
      for (const restart of [false, true]) {
        if (restart) await desk.reopen();
        const found = await desk.store.findCommits(new Set(['c-1', 'c-3', 'c-9']), sinceMs);
        expect(found).toEqual(new Map([['c-1', [first, second]]]));
      }
      expect(await desk.store.findCommits(new Set(), sinceMs)).toEqual(new Map());
    });
  });
}
