/** Part of the suite of collab stores: the log for people, stops and starts, and whatever rules may decide (V10, S3, S6). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../hub/collab/store.ts';
import type { EventDraft } from '../../hub/collab/store.ts';
import { HubError } from '../../hub/errors.ts';
import { always, ANN, put, readAll, refusalOf, replay, toPicture } from './collab-picture.ts';
import type { StoreDesk } from './collab-place.ts';

export function describeLife(desk: StoreDesk): void {
  describe('the log for people', () => {
    test('V10 text is appended, and each append has its own ETag', async () => {
      expect((await desk.store.readLog()).text).toBe('');
      const first = await desk.store.appendLog('# One\n');
      const second = await desk.store.appendLog('Two');
      expect(first).toMatch(/^"[\x21\x23-\x7e]+"$/);
      expect(first).not.toBe(second);
      expect(await desk.store.readLog()).toEqual({ text: '# One\nTwo\n', etag: second });
      await desk.reopen();
      expect(await desk.store.readLog()).toEqual({ text: '# One\nTwo\n', etag: second });
    });

    test('V10 concurrent appends do not mix', async () => {
      await Promise.all(Array.from({ length: 20 }, (_, n) => desk.store.appendLog(`begin ${n}\nend ${n}`)));
      const { text } = await desk.store.readLog();
      expect(text).toBe(Array.from({ length: 20 }, (_, n) => `begin ${n}\nend ${n}\n`).join(''));
    });

    test('V10 more than 1 Mi characters at once are refused', async () => {
      expect((await refusalOf(desk.store.appendLog('x'.repeat(1024 * 1024 + 1)))).code).toBe('payload_too_large');
      expect((await desk.store.readLog()).text).toBe('');
    });
  });

  describe('stopping', () => {
    test('what was queued before a close is done, what comes after is refused', async () => {
      const queued = Array.from({ length: 50 }, () => desk.store.commit(ANN, always({ event: 'counted' })));
      const closed = desk.store.close();
      expect((await refusalOf(desk.store.commit(ANN, always({ event: 'counted' })))).code).toBe('stopping');
      expect((await refusalOf(desk.store.appendLog('late'))).code).toBe('stopping');
      expect(desk.store.status().writable).toBe(false);
      await Promise.all(queued);
      await closed;
      await desk.store.close();
      await desk.reopen();
      expect(desk.store.board.seq).toBe(50);
    });

    test('a store that runs is writable', () => {
      expect(desk.store.status()).toEqual({ writable: true });
    });

    test('S6 a reopened store shows the same board under the same epoch', async () => {
      await desk.store.commit(
        ANN,
        always(put('tasks', 'T-1', { n: 1, z: 1, a: [] }), put('locks', 'l', { fence: 5 }), put('agents', 'ann', {})),
      );
      await desk.store.commit({ actor: 'bob' }, always(put('tasks', 'T-1', { n: 2 }), put('locks', 'l', null)));
      const [before, epoch] = [toPicture(desk.store.board), desk.store.epoch];
      for (let round = 0; round < 3; round++) {
        await desk.reopen();
        expect(toPicture(desk.store.board)).toEqual(before);
        expect(desk.store.epoch).toBe(epoch);
      }
    });
  });

  test('S3 whatever rules decide, the reopened store, the live one and a replay of the log are equal', async () => {
    const id = fc.constantFrom('T-1', 'T-2', 'T-30', 'a', '7');
    const value = fc.option(
      fc.dictionary(fc.constantFrom('id', 'version', 'fence', 'title', 'x'), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    );
    const change = fc.record({ kind: fc.constantFrom(...KINDS), id, value });
    const draft = fc.record({
      event: fc.constant('thing_changed'),
      changes: fc.array(change, { maxLength: 3 }),
      details: fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 1 })),
    });
    const step = fc.record({ drafts: fc.array(draft, { maxLength: 3 }), refuse: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), fc.boolean(), async (steps, restart) => {
        const own = await desk.createPlace();
        let live = await own.open();
        try {
          await Promise.allSettled(
            steps.map(({ drafts, refuse }) =>
              live.commit(ANN, () => {
                if (refuse) throw new HubError('conflict');
                return drafts as EventDraft[];
              }),
            ),
          );
          if (restart) {
            await live.close();
            live = await own.open();
            await live.commit(ANN, always(put('agents', 'late', {})));
          }
          const picture = toPicture(live.board);
          const events = await readAll(live);
          expect(toPicture(replay(events.map(({ record }) => record)))).toEqual(picture);
          await live.close();
          live = await own.open();
          expect(toPicture(live.board)).toEqual(picture);
          expect(await readAll(live)).toEqual(events);
        } finally {
          await live.close();
          await own.remove();
        }
      }),
      { numRuns: desk.runs },
    );
  });
}
