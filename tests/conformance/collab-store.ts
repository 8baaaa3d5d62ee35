/**
 * What every collab store must do (SEMANTICS S1), told by its interface alone: the same suite for files and for a database. A
 * place is opened, closed and opened again by the tests; it must keep what was acknowledged.
 */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Board } from '../../hub/collab/board.ts';
import { checkIfMatch } from '../../hub/collab/etag.ts';
import { KINDS } from '../../hub/collab/store.ts';
import type { BoardView, CollabStore, Entity, EventDraft, EventRecord, Kind, Rule, StoredEvent } from '../../hub/collab/store.ts';
import { HubError } from '../../hub/errors.ts';

export type StorePlace = {
  /** Opens the store, empty at first. The one opened before was closed. */
  open(): Promise<CollabStore>;
  /** Removes everything. */
  remove(): Promise<void>;
};

const ANN = { actor: 'ann' };

/** An event that puts a value under (kind, id), or takes it away. */
export function put(kind: Kind, id: string, value: Record<string, unknown> | null): EventDraft {
  return { event: 'thing_changed', target: `${kind}:${id}`, changes: [{ kind, id, value }] };
}

export function always(...drafts: EventDraft[]): Rule {
  return () => drafts;
}

/** Everything a reader can see of a board. */
export function toPicture(board: BoardView): unknown {
  const kinds = KINDS.map((kind) => {
    const entities = [...board.all(kind)].sort((a, b) => (a.id < b.id ? -1 : 1));
    const slots = entities.map((entity) => ({
      entity,
      etag: board.etag(kind, entity.id),
      changed: board.changed(kind, entity.id),
    }));
    return { kind, slots, version: board.kindVersion(kind), etag: board.stateEtag(kind), size: board.size(kind) };
  });
  return { kinds, seq: board.seq, lastTaskNumber: board.lastTaskNumber, lastFence: board.lastFence };
}

export async function readAll(store: CollabStore): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let next = 0; next < store.board.seq;) {
    const page = await store.read(next, { limit: 1000 });
    events.push(...page.events);
    next = page.next;
  }
  return events;
}

/** The board that the events alone make. */
export function replay(events: EventRecord[]): Board {
  const board = new Board();
  for (const event of events) board.apply(event);
  return board;
}

async function refusalOf(work: Promise<unknown>): Promise<HubError> {
  const refusal = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(HubError);
  return refusal as HubError;
}

/** Adds one to `n` of an entity, given the ETag it was read with. */
function increment(id: string, etag: string | undefined): Rule {
  return (board) => {
    checkIfMatch(etag, { required: true }, board, 'tasks', id);
    const { n } = board.get('tasks', id) as unknown as { n: number };
    return [put('tasks', id, { n: n + 1 })];
  };
}

/** Commits until the wall clock has moved on, and returns the instant of the last commit. */
async function commitUntilLater(store: CollabStore, than: number): Promise<number> {
  for (;;) {
    const { events } = await store.commit(ANN, always({ event: 'time_passed' }));
    const now = Date.parse((events[0] as EventRecord).ts);
    if (now > than) return now;
  }
}

export function describeCollabStore(name: string, createPlace: () => Promise<StorePlace>): void {
  describe(`${name} as a collab store`, () => {
    let place: StorePlace;
    let store: CollabStore;

    beforeEach(async () => {
      place = await createPlace();
      store = await place.open();
    });

    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    async function reopen(): Promise<void> {
      await store.close();
      store = await place.open();
    }

    describe('commits', () => {
      test('S3 an acknowledged commit is on the board, in the log and with the subscribers', async () => {
        const heard: number[] = [];
        store.subscribe((events) => heard.push(...events.map(({ record }) => record.seq)));
        const commit = await store.commit({ actor: 'ann', call: 'c-1' }, always(put('tasks', 'T-1', { title: 'One' })));
        expect(commit.seq).toBe(1);
        expect(store.board.get('tasks', 'T-1')).toEqual({ id: 'T-1', version: 1, title: 'One' });
        expect(store.board.seq).toBe(1);
        expect(heard).toEqual([1]);
        expect((await readAll(store)).map(({ record }) => record)).toEqual(commit.events);
      });

      test('V1 an event has its numbers, names and after-images, and its line says the same', async () => {
        const draft = {
          event: 'task_created',
          target: 'task:T-1',
          details: { title: 'One' },
          changes: [{ kind: 'tasks' as const, id: 'T-1', value: { title: 'One' } }],
        };
        const { events } = await store.commit({ actor: 'ann', call: 'c-1' }, always(draft));
        expect(events).toEqual([
          {
            seq: 1,
            id: `${store.epoch}-1`,
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
        const [stored] = await readAll(store);
        expect(JSON.parse((stored as StoredEvent).line)).toMatchObject(events[0] as object);
      });

      test('V1 what is not there is left out of an event', async () => {
        const { events } = await store.commit(ANN, always({ event: 'hello_said' }));
        expect(Object.keys(events[0] as object)).toEqual(['seq', 'id', 'ts', 'event', 'actor', 'details']);
        expect(events[0]?.details).toEqual({});
      });

      test('V1 seq rises without gaps over concurrent commits, and the order of answers is that of the log', async () => {
        const commits = await Promise.all(
          Array.from({ length: 200 }, (_, n) => store.commit(ANN, always({ event: 'counted', details: { n } }))),
        );
        expect(commits.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
        expect((await readAll(store)).map(({ record }) => record.details.n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
      });

      test('V1 any text stays one line and comes back as it was', async () => {
        const text = 'a\nb\r\u2028c\u2029\u0000\u001b[31m\u0085\u202e\u200b\ufeff\u007f"\\ 👩‍👩‍👧 é';
        const { events } = await store.commit(
          { actor: text, call: text },
          always({ event: 'text_kept', target: text, details: { text, [text]: 1 } }),
        );
        await reopen();
        const [stored] = await readAll(store);
        expect((stored as StoredEvent).record).toEqual(events[0]);
        expect((stored as StoredEvent).line).toMatch(/^[^\p{Cc}\p{Cf}\u2028\u2029]*$/u);
      });

      test('S3 a rule sees what was decided before it, durable or not', async () => {
        const seen: number[] = [];
        const count: Rule = (board) => {
          seen.push(board.size('tasks'));
          return [put('tasks', `T-${board.lastTaskNumber + 1}`, {})];
        };
        await Promise.all([store.commit(ANN, count), store.commit(ANN, count), store.commit(ANN, count)]);
        expect(seen).toEqual([0, 1, 2]);
        expect([...store.board.all('tasks')].map(({ id }) => id).sort()).toEqual(['T-1', 'T-2', 'T-3']);
      });

      test('S3 a rule is told the moment, and its events carry it', async () => {
        let at = '';
        let wallMs = 0;
        const { events } = await store.commit(ANN, (_board, moment) => {
          ({ at, wallMs } = moment);
          expect(Number.isFinite(moment.monotonicMs)).toBe(true);
          return [{ event: 'hello_said' }];
        });
        expect(events[0]?.ts).toBe(at);
        expect(Date.parse(at)).toBe(Math.floor(wallMs));
      });

      test('a refusal changes nothing and is passed on as it is', async () => {
        const before = toPicture(store.board);
        const refusal = new HubError('conflict', 'Not now');
        await expect(
          store.commit(ANN, () => {
            throw refusal;
          }),
        ).rejects.toBe(refusal);
        const bug = new TypeError('A bug');
        await expect(
          store.commit(ANN, () => {
            throw bug;
          }),
        ).rejects.toBe(bug);
        expect(toPicture(store.board)).toEqual(before);
        expect((await store.commit(ANN, always({ event: 'hello_said' }))).seq).toBe(1);
      });

      test('S3 a refusal that saw a queued commit comes after that commit is durable', async () => {
        const order: string[] = [];
        const first = store.commit(ANN, always(put('tasks', 'T-1', {}))).then(() => order.push('done'));
        const refused = store
          .commit(ANN, (board) => {
            throw new HubError('conflict', `There are ${board.size('tasks')}`);
          })
          .catch((error: Error) => order.push(`${error.message}, durable ${store.board.size('tasks')}`));
        await Promise.all([first, refused]);
        expect(order).toEqual(['done', 'There are 1, durable 1']);
      });

      test('E4 a rule that decides nothing leaves no event, no version and no new ETag', async () => {
        await store.commit(ANN, always(put('tasks', 'T-1', { title: 'One' })));
        const before = toPicture(store.board);
        expect(await store.commit(ANN, always())).toEqual({ events: [], seq: 1 });
        expect(toPicture(store.board)).toEqual(before);
      });

      test('several events of one commit stand together, say their place, and are published together', async () => {
        const heard: number[][] = [];
        store.subscribe((events) => heard.push(events.map(({ record }) => record.seq)));
        const drafts = [put('tasks', 'T-1', { n: 1 }), put('locks', 'l', { fence: 1 }), put('tasks', 'T-1', { n: 2 })];
        const { events, seq } = await store.commit(ANN, always(...drafts));
        expect(events.map(({ part }) => part)).toEqual(['1/3', '2/3', '3/3']);
        expect(seq).toBe(3);
        expect(heard).toEqual([[1, 2, 3]]);
        expect(store.board.get('tasks', 'T-1')).toEqual({ id: 'T-1', version: 2, n: 2 });
      });

      test('details may not bring after-images of their own', async () => {
        const forged = {
          event: 'hello_said',
          details: { changes: [{ kind: 'tasks', id: 'T-1', version: 9, value: { id: 'T-1', version: 9 } }] },
        };
        const refusal = await refusalOf(store.commit(ANN, always(put('tasks', 'T-2', {}), forged)));
        expect(refusal.code).toBe('invalid_input');
        expect(store.board.size('tasks')).toBe(0);
        await store.commit(ANN, always(put('tasks', 'T-3', {})));
        await reopen();
        expect([...store.board.all('tasks')].map(({ id }) => id)).toEqual(['T-3']);
      });

      test('E8 an entity with half a character is refused, and one with a backslash is not', async () => {
        expect((await refusalOf(store.commit(ANN, always(put('tasks', 'T-1', { title: 'a\ud800b' }))))).code).toBe('bad_json');
        await store.commit(ANN, always(put('tasks', 'T-1', { title: '\\ud800 😀' })));
        expect(store.board.etag('tasks', 'T-1')).toBeDefined();
      });

      test('a commit of more than 8 Mi characters is refused', async () => {
        const text = 'x'.repeat(1024 * 1024);
        const refusal = await refusalOf(
          store.commit(ANN, () => Array.from({ length: 9 }, () => ({ event: 'text_kept', details: { text } }))),
        );
        expect(refusal.code).toBe('payload_too_large');
        expect(store.board.seq).toBe(0);
      });

      test('what a rule keeps of its values can change nothing on the board', async () => {
        const value = { list: [1], when: new Date(0), gone: undefined };
        const details = { list: [1] };
        const { events } = await store.commit(ANN, always({ ...put('tasks', 'T-1', value), details }));
        value.list.push(2);
        details.list.push(2);
        expect(store.board.get('tasks', 'T-1')).toStrictEqual({
          id: 'T-1',
          version: 1,
          list: [1],
          when: '1970-01-01T00:00:00.000Z',
        });
        expect(events[0]?.details.list).toEqual([1]);
      });
    });

    describe('versions and tags', () => {
      test('E1 a version rises by one with each change, whatever the draft says', async () => {
        await store.commit(ANN, always(put('tasks', 'T-1', { id: 'other', version: 41, n: 1 })));
        expect(store.board.get('tasks', 'T-1')).toEqual({ id: 'T-1', version: 1, n: 1 });
        await store.commit(ANN, (board) => [put('tasks', 'T-1', { ...board.get('tasks', 'T-1'), n: 2 })]);
        expect(store.board.get('tasks', 'T-1')).toEqual({ id: 'T-1', version: 2, n: 2 });
      });

      test('E1 a version is not used again after a delete, also not after a restart', async () => {
        await store.commit(ANN, always(put('tasks', 'T-1', { n: 1 })));
        await store.commit(ANN, always(put('tasks', 'T-1', null)));
        expect(store.board.get('tasks', 'T-1')).toBeUndefined();
        expect(store.board.etag('tasks', 'T-1')).toBeUndefined();
        await reopen();
        await store.commit(ANN, always(put('tasks', 'T-1', { n: 1 })));
        expect(store.board.get('tasks', 'T-1')?.version).toBe(3);
      });

      test('E1 the ETag is the version and the hash of the canonical JSON', async () => {
        await store.commit(ANN, always(put('tasks', 'T-1', { b: 1, a: { d: [1, 2], c: 'é' } })));
        const entity = store.board.get('tasks', 'T-1') as Entity;
        const digest = hash('sha256', canonicalize(entity) as string, 'base64url').slice(0, 22);
        expect(store.board.etag('tasks', 'T-1')).toBe(`"1-${digest}"`);
      });

      test('E2 the tag of a kind changes with any change of it, and with none of another kind', async () => {
        await store.commit(ANN, always(put('tasks', 'T-1', { n: 1 }), put('tasks', 'T-2', { n: 1 })));
        const first = store.board.stateEtag('tasks');
        expect(first).toMatch(/^"2-[\w-]{22}"$/);
        await store.commit(ANN, always(put('agents', 'ann', {})));
        expect(store.board.stateEtag('tasks')).toBe(first);
        await store.commit(ANN, always(put('tasks', 'T-1', { n: 2 })));
        const second = store.board.stateEtag('tasks');
        expect(second).toMatch(/^"3-/);
        await store.commit(ANN, always(put('tasks', 'T-2', null)));
        expect(store.board.stateEtag('tasks')).toMatch(/^"4-/);
        expect(new Set([first, second, store.board.stateEtag('tasks')]).size).toBe(3);
      });

      test('E3 a refused If-Match says what stands there and who put it there', async () => {
        await store.commit(ANN, always(put('tasks', 'T-1', { n: 1 })));
        const old = store.board.etag('tasks', 'T-1');
        const { events } = await store.commit({ actor: 'bob' }, increment('T-1', old));
        const refusal = await refusalOf(store.commit(ANN, increment('T-1', old)));
        expect(refusal.code).toBe('etag_mismatch');
        expect(refusal.fields).toEqual({
          current_etag: store.board.etag('tasks', 'T-1'),
          current_version: 2,
          changed_by: 'bob',
          changed_at: events[0]?.ts,
          current: { id: 'T-1', version: 2, n: 2 },
        });
        await reopen();
        expect(store.board.changed('tasks', 'T-1')).toEqual({ by: 'bob', at: events[0]?.ts });
      });

      test('E3 fifty writers compare and set at once: one wins each time, and none overwrites another', async () => {
        await store.commit(ANN, always(put('tasks', 'T-1', { n: 0 })));
        let refused = 0;
        const write = async (count: number) => {
          for (let done = 0; done < count;) {
            const etag = store.board.etag('tasks', 'T-1');
            await store.commit(ANN, increment('T-1', etag)).then(
              () => done++,
              () => refused++,
            );
          }
        };
        await Promise.all(Array.from({ length: 50 }, () => write(20)));
        expect(store.board.get('tasks', 'T-1')).toEqual({ id: 'T-1', version: 1001, n: 1000 });
        expect(refused).toBeGreaterThan(0);
        expect(store.board.seq).toBe(1001);
      });

      test('E3 fifty creators of one id: one makes it', async () => {
        const create: Rule = (board) => {
          if (board.get('agents', 'ann') !== undefined) throw new HubError('already_exists');
          return [put('agents', 'ann', {})];
        };
        const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => store.commit(ANN, create)));
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect(store.board.get('agents', 'ann')?.version).toBe(1);
      });

      test('L2 fences and task numbers are not given again, also not after deletes and restarts', async () => {
        await store.commit(ANN, always(put('locks', 'a', { fence: 7 }), put('tasks', 'T-12', {}), put('tasks', 'own-name', {})));
        await store.commit(ANN, always(put('locks', 'a', null), put('tasks', 'T-12', null), put('locks', 'b', { fence: 3 })));
        expect([store.board.lastFence, store.board.lastTaskNumber]).toEqual([7, 12]);
        await reopen();
        expect([store.board.lastFence, store.board.lastTaskNumber]).toEqual([7, 12]);
      });
    });

    describe('reading the log', () => {
      async function fill(count: number): Promise<void> {
        await Promise.all(
          Array.from({ length: count }, (_, n) =>
            store.commit(ANN, always({ event: n % 3 === 0 ? 'third' : 'other', details: { n } })),
          ),
        );
      }

      const seqs = (events: StoredEvent[]) => events.map(({ record }) => record.seq);

      for (const when of ['live', 'after a restart']) {
        test(`V8 pages follow one another without gap or double (${when})`, async () => {
          await fill(25);
          if (when !== 'live') await reopen();
          const first = await store.read(0, { limit: 10 });
          expect([seqs(first.events), first.next, first.head]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 10, 25]);
          const last = await store.read(20, { limit: 10 });
          expect([seqs(last.events), last.next]).toEqual([[21, 22, 23, 24, 25], 25]);
          expect(await store.read(25, { limit: 10 })).toEqual({ events: [], next: 25, head: 25 });
        });

        test(`V8 a filter is passed over, and the cursor moves past what it hid (${when})`, async () => {
          await fill(25);
          if (when !== 'live') await reopen();
          const isThird = (event: EventRecord) => event.event === 'third';
          const page = await store.read(0, { limit: 2, filter: isThird });
          expect([seqs(page.events), page.next]).toEqual([[1, 4], 4]);
          const none = await store.read(4, { limit: 5, filter: () => false });
          expect([none.events, none.next]).toEqual([[], 25]);
          const bounded = await store.read(4, { limit: 5, scan: 6, filter: isThird });
          expect([seqs(bounded.events), bounded.next]).toEqual([[7, 10], 10]);
        });
      }

      test('a page holds the same records and lines before and after a restart', async () => {
        await store.commit({ actor: 'ann', call: 'c-1' }, always(put('tasks', 'T-1', { n: 1 }), put('tasks', 'T-2', { n: 1 })));
        await fill(5);
        const before = await readAll(store);
        await reopen();
        expect(await readAll(store)).toEqual(before);
        expect(before.map(({ record }) => record.id)).toEqual(before.map((_, index) => `${store.epoch}-${index + 1}`));
      });

      test('an empty log begins at 1', async () => {
        expect(store.earliestSeq).toBe(1);
        expect(await store.read(0, { limit: 10 })).toEqual({ events: [], next: 0, head: 0 });
        expect(await store.seqBefore(Date.now() + 1000)).toBe(0);
      });

      test('V5 history and subscription meet without gap or double', async () => {
        const writers = Promise.all(
          Array.from({ length: 20 }, async () => {
            for (let n = 0; n < 25; n++) await store.commit(ANN, always({ event: 'counted' }));
          }),
        );
        const live: number[] = [];
        await store.commit(ANN, always({ event: 'counted' }));
        store.subscribe((events) => live.push(...seqs(events)));
        const { head } = await store.read(0, { limit: 1 });
        const history: number[] = [];
        for (let next = 0; next < head;) {
          const page = await store.read(next, { limit: 7 });
          history.push(...seqs(page.events));
          next = page.next;
        }
        await writers;
        const seen = [...history, ...live.filter((seq) => seq > (history.at(-1) as number))];
        expect(seen).toEqual(Array.from({ length: 501 }, (_, index) => index + 1));
      });

      test('a subscriber that fails or has left harms nobody', async () => {
        const heard: number[] = [];
        store.subscribe(() => {
          throw new Error('A reader broke');
        });
        const leave = store.subscribe(() => heard.push(-1));
        store.subscribe((events) => heard.push(...seqs(events)));
        leave();
        await store.commit(ANN, always({ event: 'counted' }));
        expect(heard).toEqual([1]);
      });

      test('a subscriber may commit, and hears of it afterwards', async () => {
        const heard: string[] = [];
        const second = new Promise<void>((resolve) => {
          store.subscribe((events) => {
            heard.push(...events.map(({ record }) => record.event));
            if (heard.length === 1) void store.commit(ANN, always({ event: 'second' })).then(() => resolve());
          });
        });
        await store.commit(ANN, always({ event: 'first' }));
        await second;
        expect(heard).toEqual(['first', 'second']);
      });

      test('seqBefore leads to the first event of an instant', async () => {
        let now = 0;
        for (let round = 0; round < 4; round++) now = await commitUntilLater(store, now);
        const events = (await readAll(store)).map(({ record }) => ({ seq: record.seq, ms: Date.parse(record.ts) }));
        await reopen();
        for (const ms of [0, ...events.map((event) => event.ms), now + 1, now + 1e9]) {
          const expected = Math.max(0, ...events.filter((event) => event.ms < ms).map(({ seq }) => seq));
          expect(await store.seqBefore(ms), `at ${ms}`).toBe(expected);
        }
      });
    });

    describe('calls', () => {
      test('E10 the commits of a call are found, whole and in order, also after a restart', async () => {
        const sinceMs = Date.now() - 1;
        const first = await store.commit({ actor: 'ann', call: 'c-1' }, always(put('tasks', 'T-1', {}), put('tasks', 'T-2', {})));
        await store.commit({ actor: 'bob', call: 'c-2' }, always({ event: 'hello_said' }));
        const second = await store.commit(
          { actor: 'ann', call: 'c-1' },
          always({ event: 'hello_said', details: { call: 'c-9' } }),
        );
        await store.commit(ANN, always({ event: 'hello_said', details: { text: ',"call":"c-1"' } }));
        for (const restart of [false, true]) {
          if (restart) await reopen();
          const found = await store.findCommits(new Set(['c-1', 'c-3', 'c-9']), sinceMs);
          expect(found).toEqual(new Map([['c-1', [first, second]]]));
        }
        expect(await store.findCommits(new Set(), sinceMs)).toEqual(new Map());
      });
    });

    describe('the log for people', () => {
      test('V10 text is appended, and each append has its own ETag', async () => {
        expect((await store.readLog()).text).toBe('');
        const first = await store.appendLog('# One\n');
        const second = await store.appendLog('Two');
        expect(first).toMatch(/^"[\x21\x23-\x7e]+"$/);
        expect(first).not.toBe(second);
        expect(await store.readLog()).toEqual({ text: '# One\nTwo\n', etag: second });
        await reopen();
        expect(await store.readLog()).toEqual({ text: '# One\nTwo\n', etag: second });
      });

      test('V10 concurrent appends do not mix', async () => {
        await Promise.all(Array.from({ length: 20 }, (_, n) => store.appendLog(`begin ${n}\nend ${n}`)));
        const { text } = await store.readLog();
        expect(text).toBe(Array.from({ length: 20 }, (_, n) => `begin ${n}\nend ${n}\n`).join(''));
      });

      test('V10 more than 1 Mi characters at once are refused', async () => {
        expect((await refusalOf(store.appendLog('x'.repeat(1024 * 1024 + 1)))).code).toBe('payload_too_large');
        expect((await store.readLog()).text).toBe('');
      });
    });

    describe('stopping', () => {
      test('what was queued before a close is done, what comes after is refused', async () => {
        const queued = Array.from({ length: 50 }, () => store.commit(ANN, always({ event: 'counted' })));
        const closed = store.close();
        expect((await refusalOf(store.commit(ANN, always({ event: 'counted' })))).code).toBe('stopping');
        expect((await refusalOf(store.appendLog('late'))).code).toBe('stopping');
        expect(store.status().writable).toBe(false);
        await Promise.all(queued);
        await closed;
        await store.close();
        store = await place.open();
        expect(store.board.seq).toBe(50);
      });

      test('a store that runs is writable', () => {
        expect(store.status()).toEqual({ writable: true });
      });

      test('S6 a reopened store shows the same board under the same epoch', async () => {
        await store.commit(
          ANN,
          always(put('tasks', 'T-1', { n: 1, z: 1, a: [] }), put('locks', 'l', { fence: 5 }), put('agents', 'ann', {})),
        );
        await store.commit({ actor: 'bob' }, always(put('tasks', 'T-1', { n: 2 }), put('locks', 'l', null)));
        const [before, epoch] = [toPicture(store.board), store.epoch];
        for (let round = 0; round < 3; round++) {
          await reopen();
          expect(toPicture(store.board)).toEqual(before);
          expect(store.epoch).toBe(epoch);
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
          const own = await createPlace();
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
        { numRuns: 60 },
      );
    });
  });
}
