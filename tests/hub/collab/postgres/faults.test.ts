/** The database goes, freezes, or takes an answer with it (R10): what is told is true, and everything comes back by itself. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CollabStore, Commit, Rule, StoredEvent } from '../../../../hub/collab/store.ts';
import { HubError } from '../../../../hub/errors.ts';
import { always, ANN, expectWhole, put, readAll, refusalOf, toPicture } from '../../../conformance/collab-picture.ts';
import { createDatabaseProxy, type DatabaseProxy } from '../../../support/database-proxy.ts';
import { createStoreDatabases, type StoreDatabase } from '../../../support/store-database.ts';
import { until } from '../../../support/until.ts';

const databases = createStoreDatabases();
let database: StoreDatabase;
let wire: DatabaseProxy;
/** Behind the wire. */
let store: CollabStore;
/** On the database itself. */
let other: CollabStore;
let heard: StoredEvent[];
beforeEach(async () => {
  database = await databases.create();
  wire = await createDatabaseProxy(database.url);
  store = await database.open({ url: wire.url });
  other = await database.open();
  heard = [];
  store.subscribe((events) => heard.push(...events));
});
afterEach(async () => {
  wire.pass();
  wire.admit();
  await Promise.all([store.close(), other.close()]);
  await wire.close();
  expect(database.fatal).toEqual([]);
  await database.remove();
});
afterAll(databases.dropAll);

/** Does something at the very moment when the rule is decided, with the lock in hand. */
const during =
  (act: () => void, rule: Rule): Rule =>
  (board, moment) => {
    act();
    return rule(board, moment);
  };
const inLog = async (text: string) =>
  (await database.query(`select 1 from collab.events where line like '%${text}%'`)).length > 0;
const untilEqual = () => until(() => store.board.seq === other.board.seq);

/** Commits until one succeeds; the refusals before it must be ones that pass. */
async function persist(target: CollabStore, rule: Rule): Promise<Commit> {
  for (;;) {
    try {
      return await target.commit(ANN, rule);
    } catch (error) {
      expect((error as HubError).code).toBe('unavailable');
      await until(() => target.status().writable);
    }
  }
}

async function expectSound(): Promise<void> {
  await untilEqual();
  expect(toPicture(store.board)).toEqual(toPicture(other.board));
  await expectWhole(store);
  expect(heard).toEqual(await readAll(other));
}

describe('an answer that is lost', () => {
  test('S3 a commit that happened is answered as done, once the database can be asked', async () => {
    const lost = store.commit(
      ANN,
      during(() => wire.hold('answers'), always(put('tasks', 'T-1', { n: 1 }))),
    );
    await until(() => inLog('T-1'));
    const early = await Promise.race([lost.then(() => 'answered'), other.commit(ANN, always(put('tasks', 'T-2', {})))]);
    expect(early).toMatchObject({ seq: 2 });
    wire.cut();
    wire.pass();
    expect(await lost).toMatchObject({ seq: 1, events: [{ seq: 1, actor: 'ann' }] });
    await expectSound();
    expect(store.board.get('tasks', 'T-1')).toEqual({ id: 'T-1', version: 1, n: 1 });
  });

  test('S3 a commit that never reached the database is refused, and leaves nothing', async () => {
    const decided = Promise.withResolvers<void>();
    const holding = () => {
      wire.hold('questions');
      decided.resolve();
    };
    const lost = refusalOf(store.commit(ANN, during(holding, always(put('tasks', 'T-1', { n: 1 })))));
    await decided.promise;
    // The lock is free again only when the cut-off transaction has ended.
    const after = other.commit(ANN, always(put('tasks', 'T-2', {})));
    wire.cut();
    wire.pass();
    expect((await lost).code).toBe('unavailable');
    expect((await after).seq).toBe(1);
    expect(await inLog('T-1')).toBe(false);
    await persist(store, always(put('tasks', 'T-3', {})));
    await expectSound();
    expect([...store.board.all('tasks')].map(({ id }) => id).toSorted()).toEqual(['T-2', 'T-3']);
  });

  test('a hub that stops with the lock in hand is cut off, and the others go on', async () => {
    const decided = Promise.withResolvers<void>();
    const stopping = () => {
      wire.hold('both');
      decided.resolve();
    };
    const stopped = refusalOf(store.commit(ANN, during(stopping, always(put('tasks', 'T-1', {})))));
    await decided.promise;
    expect((await persist(other, always(put('tasks', 'T-2', {})))).seq).toBe(1);
    wire.pass();
    expect((await stopped).code).toBe('unavailable');
    await persist(store, always(put('tasks', 'T-3', {})));
    await expectSound();
    expect(store.board.size('tasks')).toBe(2);
  });

  test('S3 everything of one batch has one fate, refusals too', async () => {
    const outcomes = [
      store.commit(
        ANN,
        during(() => wire.hold('answers'), always(put('tasks', 'T-1', {}))),
      ),
      store.commit(ANN, (board) => {
        throw new HubError('conflict', `There are ${board.size('tasks')}`);
      }),
      store.commit(ANN, (board) => [put('agents', 'ann', { tasks: board.size('tasks') })]),
      store.commit(ANN, always()),
    ].map((work) =>
      work.then(
        ({ seq }) => seq,
        (error: Error) => error.message,
      ),
    );
    await until(() => inLog('agents'));
    wire.cut();
    wire.pass();
    expect(await Promise.all(outcomes)).toEqual([1, 'There are 1', 2, 2]);
    await expectSound();
  });

  test('an unanswered commit is not given up for a refusal while the database stays away', async () => {
    let answered = false;
    const lost = store
      .commit(
        ANN,
        during(() => wire.hold('answers'), always(put('tasks', 'T-1', {}))),
      )
      .finally(() => (answered = true));
    await until(() => inLog('T-1'));
    wire.refuse();
    wire.cut();
    wire.pass();
    await until(() => !store.status().writable);
    expect((await refusalOf(store.commit(ANN, always(put('tasks', 'T-2', {}))))).code).toBe('unavailable');
    expect(answered).toBe(false);
    wire.admit();
    expect((await lost).seq).toBe(1);
    await expectSound();
  });
});

describe('a database that is away', () => {
  test('R10 commits are refused, reads go on, and all comes back by itself', async () => {
    await store.commit(ANN, always(put('tasks', 'T-1', { n: 1 })));
    wire.refuse();
    wire.cut();
    const refusal = await refusalOf(store.commit(ANN, always(put('tasks', 'T-1', { n: 2 }))));
    expect(refusal).toMatchObject({ code: 'unavailable', fields: { retry_after_seconds: 1 } });
    expect(store.status()).toEqual({ writable: false, reason: expect.stringContaining('database') });
    expect(store.board.get('tasks', 'T-1')).toMatchObject({ n: 1 });
    expect((await store.read(0, { limit: 10 })).events).toHaveLength(1);
    expect((await refusalOf(store.readLog())).code).toBe('unavailable');
    await other.commit(ANN, always(put('tasks', 'T-2', {})));

    wire.admit();
    await until(() => store.status().writable);
    expect(store.status()).toEqual({ writable: true });
    await store.commit(ANN, always(put('tasks', 'T-3', {})));
    await expectSound();
    const told = database.lines.filter(({ message }) => /read-only|written again/.test(message));
    expect(told.map(({ level }) => level)).toEqual(['error', 'info']);
  });

  test('R10 a connection that died while nobody used it costs nobody a commit', async () => {
    for (let round = 0; round < 5; round++) {
      wire.cut();
      await store.commit(ANN, always(put('tasks', 'T-1', { round })));
    }
    await expectSound();
  });

  test('R10 a database that is frozen for three seconds makes commits slow and loses none', async () => {
    const before = store.commit(ANN, always(put('tasks', 'T-1', {})));
    wire.hold('both');
    const during = Array.from({ length: 20 }, (_, n) => store.commit(ANN, always(put('tasks', `T-${n + 2}`, {}))));
    await until(() => !store.status().writable); // Says so after three seconds.
    expect(store.status().reason).toContain('does not answer');
    wire.pass();
    await Promise.all([before, ...during]);
    expect(store.board.size('tasks')).toBe(21);
    await until(() => store.status().writable);
    await expectSound();
  });

  test('a stop waits for what waits, but not for ever', async () => {
    const decided = Promise.withResolvers<void>();
    const leaving = () => {
      wire.refuse();
      wire.cut();
      decided.resolve();
    };
    let answered = false;
    const settle = () => (answered = true);
    void store.commit(ANN, during(leaving, always(put('tasks', 'T-1', {})))).then(settle, settle);
    await decided.promise;
    const waiting = refusalOf(store.commit(ANN, always(put('tasks', 'T-2', {}))));
    await store.close();
    expect(['stopping', 'unavailable']).toContain((await waiting).code);
    expect((await refusalOf(store.commit(ANN, always()))).code).toBe('stopping');
    // Nobody could find out what became of it, so nobody was told; the next start asks the log.
    expect(answered).toBe(false);
  });
});

describe('connections that the server ends', () => {
  const terminate = (name: string) =>
    database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = '${name}'`,
    );

  test.each(['kyros commit', 'kyros listen', 'kyros board'])('R10 %s, again and again among commits', async (name) => {
    const calls: { call: string; done: boolean | undefined }[] = [];
    let over = false;
    const write = async (target: CollabStore, who: number) => {
      for (let n = 0; !over; n++) {
        const mine = { call: `c-${who}-${n}`, done: undefined as boolean | undefined };
        calls.push(mine);
        await target.commit({ actor: 'ann', call: mine.call }, always(put('tasks', `T-${who}`, { n }))).then(
          () => (mine.done = true),
          async (error: HubError) => {
            expect(error.code).toBe('unavailable');
            mine.done = false;
            await until(() => target.status().writable);
          },
        );
      }
    };
    const writers = [store, other, store, other].map((target, who) => write(target, who));
    for (let round = 0; round < 12; round++) {
      await terminate(name);
      const { seq } = other.board;
      await until(() => other.board.seq > seq + 3 && store.board.seq > seq);
    }
    over = true;
    await Promise.all(writers);
    await expectSound();
    const told = calls.filter(({ done }) => done).map(({ call }) => call);
    const found = (await readAll(other)).map(({ record }) => record.call!);
    expect(found.toSorted()).toEqual(told.toSorted());
    expect(told.length).toBeGreaterThan(40);
  });

  test('V9 without a listening connection other hubs are followed by looking', async () => {
    await database.query('select 1');
    await terminate('kyros listen');
    await other.commit(ANN, always(put('tasks', 'T-1', {})));
    await untilEqual();
    await expectSound();
  });
});

describe('a log that is another one', () => {
  test.each([
    ['knows more than', 'delete from collab.events where seq = 2'],
    ['knows another end of', `update collab.events set line = replace(line, 'ann', 'bob') || ' ' where seq = 2`],
    ['knows another name of', `update collab.head set epoch = 'another'`],
  ])('S6 a hub that %s the log in the database stops, and says why', async (_what, change) => {
    await store.commit(ANN, always(put('tasks', 'T-1', {})));
    await store.commit(ANN, always(put('tasks', 'T-2', {})));
    await untilEqual();
    await other.close();
    await database.query(change);
    await until(() => database.fatal.length > 0);
    expect(database.fatal.splice(0)).toMatchObject([{ reason: 'log_incomplete' }]);
    expect(store.status().writable).toBe(false);
    await refusalOf(store.commit(ANN, always()));
  });

  test('R3 S6 an event that was changed or taken away is noticed', async () => {
    for (const title of ['One', 'Two', 'Three']) await store.commit(ANN, always(put('tasks', 'T-1', { title })));
    await untilEqual();
    await Promise.all([store.close(), other.close()]);
    await database.query(`update collab.events set line = replace(line, 'Two', 'Six')`);
    await expect(database.open()).rejects.toMatchObject({ reason: 'log_damaged', message: expect.stringContaining('event 2') });
    await database.query('delete from collab.events where seq = 2');
    await expect(database.open()).rejects.toMatchObject({
      reason: 'log_incomplete',
      message: expect.stringContaining('Event 2'),
    });
    await database.query('delete from collab.events where seq = 1');
    await expect(database.open()).rejects.toMatchObject({ reason: 'log_incomplete' });
  });
});
