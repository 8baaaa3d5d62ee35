/** Part of the suite of collab stores: what a commit does, and what a refusal leaves (S3, E4, V1). */
import { describe, expect, test } from 'vitest';
import type { Rule, StoredEvent } from '../../hub/collab/store.ts';
import { HubError } from '../../hub/errors.ts';
import { always, ANN, put, readAll, refusalOf, toPicture } from './collab-picture.ts';
import type { StoreDesk } from './collab-place.ts';

export function describeCommits(desk: StoreDesk): void {
  describe('commits', () => {
    test('S3 an acknowledged commit is on the board, in the log and with the subscribers', async () => {
      const heard: number[] = [];
      desk.store.subscribe((events) => heard.push(...events.map(({ record }) => record.seq)));
      const commit = await desk.store.commit({ actor: 'ann', call: 'c-1' }, always(put('tasks', 'T-1', { title: 'One' })));
      expect(commit.seq).toBe(1);
      expect(desk.store.board.get('tasks', 'T-1')).toEqual({ id: 'T-1', version: 1, title: 'One' });
      expect(desk.store.board.seq).toBe(1);
      expect(heard).toEqual([1]);
      expect((await readAll(desk.store)).map(({ record }) => record)).toEqual(commit.events);
    });

    test('V1 an event has its numbers, names and after-images, and its line says the same', async () => {
      const draft = {
        event: 'task_created',
        target: 'task:T-1',
        details: { title: 'One' },
        changes: [{ kind: 'tasks' as const, id: 'T-1', value: { title: 'One' } }],
      };
      const { events } = await desk.store.commit({ actor: 'ann', call: 'c-1' }, always(draft));
      expect(events).toEqual([
        {
          seq: 1,
          id: `${desk.store.epoch}-1`,
          ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          event: 'task_created',
          actor: 'ann',
          target: 'task:T-1',
          details: {
            title: 'One',
            changes: [{ kind: 'tasks', id: 'T-1', version: 1, value: { id: 'T-1', version: 1, title: 'One' } }],
          },
          call: 'c-1',
        },
      ]);
      const [stored] = await readAll(desk.store);
      expect(JSON.parse((stored as StoredEvent).line)).toMatchObject(events[0] as object);
    });

    test('V1 what is not there is left out of an event', async () => {
      const { events } = await desk.store.commit(ANN, always({ event: 'hello_said' }));
      expect(Object.keys(events[0] as object)).toEqual(['seq', 'id', 'ts', 'event', 'actor', 'details']);
      expect(events[0]?.details).toEqual({});
    });

    test('V1 seq rises without gaps over concurrent commits, and the order of answers is that of the log', async () => {
      const commits = await Promise.all(
        Array.from({ length: 200 }, (_, n) => desk.store.commit(ANN, always({ event: 'counted', details: { n } }))),
      );
      expect(commits.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
      expect((await readAll(desk.store)).map(({ record }) => record.details.n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
    });

    test('V1 any text stays one line and comes back as it was', async () => {
      const text = 'a\nb\r\u2028c\u2029\u0000\u001b[31m\u0085\u202e\u200b\ufeff\u007f"\\ 👩‍👩‍👧 é';
      const { events } = await desk.store.commit(
        { actor: text, call: text },
        always({ event: 'text_kept', target: text, details: { text, [text]: 1 } }),
      );
      await desk.reopen();
      const [stored] = await readAll(desk.store);
      expect((stored as StoredEvent).record).toEqual(events[0]);
      expect((stored as StoredEvent).line).toMatch(/^[^\p{Cc}\p{Cf}\u2028\u2029]*$/u);
    });

    test('S3 a rule sees what was decided before it, durable or not', async () => {
      const seen: number[] = [];
      const count: Rule = (board) => {
        seen.push(board.size('tasks'));
        return [put('tasks', `T-${board.lastTaskNumber + 1}`, {})];
      };
      await Promise.all([desk.store.commit(ANN, count), desk.store.commit(ANN, count), desk.store.commit(ANN, count)]);
      expect(seen).toEqual([0, 1, 2]);
      expect([...desk.store.board.all('tasks')].map(({ id }) => id).sort()).toEqual(['T-1', 'T-2', 'T-3']);
    });

    test('S3 a rule is told the moment, and its events carry it', async () => {
      let at = '';
      let wallMs = 0;
      const { events } = await desk.store.commit(ANN, (_board, moment) => {
        ({ at, wallMs } = moment);
        expect(Number.isFinite(moment.monotonicMs)).toBe(true);
        return [{ event: 'hello_said' }];
      });
      expect(events[0]?.ts).toBe(at);
      expect(Date.parse(at)).toBe(Math.floor(wallMs));
    });

    test('a refusal changes nothing and is passed on as it is', async () => {
      const before = toPicture(desk.store.board);
      const refusal = new HubError('conflict', 'Not now');
      await expect(
        desk.store.commit(ANN, () => {
          throw refusal;
        }),
      ).rejects.toBe(refusal);
      const bug = new TypeError('A bug');
      await expect(
        desk.store.commit(ANN, () => {
          throw bug;
        }),
      ).rejects.toBe(bug);
      expect(toPicture(desk.store.board)).toEqual(before);
      expect((await desk.store.commit(ANN, always({ event: 'hello_said' }))).seq).toBe(1);
    });

    test('S3 a refusal that saw a queued commit comes after that commit is durable', async () => {
      const order: string[] = [];
      const first = desk.store.commit(ANN, always(put('tasks', 'T-1', {}))).then(() => order.push('done'));
      const refused = desk.store
        .commit(ANN, (board) => {
          throw new HubError('conflict', `There are ${board.size('tasks')}`);
        })
        .catch((error: Error) => order.push(`${error.message}, durable ${desk.store.board.size('tasks')}`));
      await Promise.all([first, refused]);
      expect(order).toEqual(['done', 'There are 1, durable 1']);
    });

    test('E4 a rule that decides nothing leaves no event, no version and no new ETag', async () => {
      await desk.store.commit(ANN, always(put('tasks', 'T-1', { title: 'One' })));
      const before = toPicture(desk.store.board);
      expect(await desk.store.commit(ANN, always())).toEqual({ events: [], seq: 1 });
      expect(toPicture(desk.store.board)).toEqual(before);
    });

    test('several events of one commit stand together, say their place, and are published together', async () => {
      const heard: number[][] = [];
      desk.store.subscribe((events) => heard.push(events.map(({ record }) => record.seq)));
      const drafts = [put('tasks', 'T-1', { n: 1 }), put('locks', 'l', { fence: 1 }), put('tasks', 'T-1', { n: 2 })];
      const { events, seq } = await desk.store.commit(ANN, always(...drafts));
      expect(events.map(({ part }) => part)).toEqual(['1/3', '2/3', '3/3']);
      expect(seq).toBe(3);
      expect(heard).toEqual([[1, 2, 3]]);
      expect(desk.store.board.get('tasks', 'T-1')).toEqual({ id: 'T-1', version: 2, n: 2 });
    });

    test('details may not bring after-images of their own', async () => {
      const forged = {
        event: 'hello_said',
        details: { changes: [{ kind: 'tasks', id: 'T-1', version: 9, value: { id: 'T-1', version: 9 } }] },
      };
      const refusal = await refusalOf(desk.store.commit(ANN, always(put('tasks', 'T-2', {}), forged)));
      expect(refusal.code).toBe('invalid_input');
      expect(desk.store.board.size('tasks')).toBe(0);
      await desk.store.commit(ANN, always(put('tasks', 'T-3', {})));
      await desk.reopen();
      expect([...desk.store.board.all('tasks')].map(({ id }) => id)).toEqual(['T-3']);
    });

    test('E8 an entity with half a character is refused, and one with a backslash is not', async () => {
      expect((await refusalOf(desk.store.commit(ANN, always(put('tasks', 'T-1', { title: 'a\ud800b' }))))).code).toBe('bad_json');
      await desk.store.commit(ANN, always(put('tasks', 'T-1', { title: '\\ud800 😀' })));
      expect(desk.store.board.etag('tasks', 'T-1')).toBeDefined();
    });

    test('a commit of more than 8 Mi characters is refused', async () => {
      const text = 'x'.repeat(1024 * 1024);
      const refusal = await refusalOf(
        desk.store.commit(ANN, () => Array.from({ length: 9 }, () => ({ event: 'text_kept', details: { text } }))),
      );
      expect(refusal.code).toBe('payload_too_large');
      expect(desk.store.board.seq).toBe(0);
    });

    test('what a rule keeps of its values can change nothing on the board', async () => {
      const value = { list: [1], when: new Date(0), gone: undefined };
      const details = { list: [1] };
      const { events } = await desk.store.commit(ANN, always({ ...put('tasks', 'T-1', value), details }));
      value.list.push(2);
      details.list.push(2);
      expect(desk.store.board.get('tasks', 'T-1')).toStrictEqual({
        id: 'T-1',
        version: 1,
        list: [1],
        when: '1970-01-01T00:00:00.000Z',
      });
      expect(events[0]?.details.list).toEqual([1]);
    });
  });
}
