/** Several hubs on one database: one order of events, one board, whoever writes (S1, V9, L2). */
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkIfMatch } from '../../../../hub/collab/etag.ts';
import type { CollabStore, Rule, StoredEvent } from '../../../../hub/collab/store.ts';
import { HubError } from '../../../../hub/errors.ts';
import { always, ANN, expectWhole, put, readAll, refusalOf, toPicture } from '../../../conformance/collab-picture.ts';
import { createStoreDatabases, type StoreDatabase } from '../../../support/store-database.ts';
import { until } from '../../../support/until.ts';

const HUBS = 3;

const databases = createStoreDatabases();
let database: StoreDatabase;
let stores: CollabStore[];
beforeEach(async () => {
  database = await databases.create();
  stores = await Promise.all(Array.from({ length: HUBS }, () => database.open()));
});
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  expect(database.fatal).toEqual([]);
  await database.remove();
});
afterAll(databases.dropAll);

const at = (index: number) => stores[index % stores.length]!;

/** Until every hub knows every event. */
async function untilEqual(): Promise<void> {
  await until(() => {
    const seqs = stores.map((store) => store.board.seq);
    return Math.min(...seqs) === Math.max(...seqs);
  });
}

const addOne =
  (id: string): Rule =>
  (board) => {
    const { n = 0 } = (board.get('tasks', id) ?? {}) as { n?: number };
    return [put('tasks', id, { n: n + 1 })];
  };
const grant: Rule = (board) => [
  { event: 'granted', changes: [{ kind: 'locks', id: 'l', value: { fence: board.lastFence + 1 } }] },
];

describe('three hubs', () => {
  test('V9 V1 L2 two thousand commits at once: no gap, everything once and in order for every reader, equal boards, unique fences', async () => {
    const heard = stores.map((store) => {
      const own: StoredEvent[] = [];
      store.subscribe((events) => own.push(...events));
      return own;
    });
    const rules = [addOne('T-1'), addOne('T-2'), grant, always(put('agents', 'ann', {}), put('agents', 'bob', {})), always()];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 2_000 }, (_, n) =>
        at(n).commit({ actor: `a-${n % 7}`, call: `c-${n}` }, n % 11 === 0 ? refuseAll : rules[n % rules.length]!),
      ),
    );
    await untilEqual();

    const { seq } = at(0).board;
    const all = await readAll(at(0));
    expect(all.map(({ record }) => record.seq)).toEqual(Array.from({ length: seq }, (_, n) => n + 1));
    for (const own of heard) expect(own).toEqual(all);
    for (const store of stores) {
      expect(JSON.stringify(toPicture(store.board))).toBe(JSON.stringify(toPicture(at(0).board)));
      await expectWhole(store);
    }
    const fences = all.flatMap(({ record }) => (record.event === 'granted' ? [record.details.changes![0]!.value!.fence] : []));
    expect(fences).toEqual(fences.map((_, n) => n + 1));
    const counted = at(0).board.get('tasks', 'T-1') as unknown as { n: number };
    const done = outcomes.filter(({ status }, n) => status === 'fulfilled' && n % rules.length === 0);
    expect(counted.n).toBe(done.length);
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBe(Math.ceil(2_000 / 11));
  });

  const refuseAll: Rule = () => {
    throw new HubError('conflict');
  };

  test('V1 every call has its own events, whichever hub it came by', async () => {
    const commits = await Promise.all(
      Array.from({ length: 300 }, (_, n) => at(n).commit({ actor: 'ann', call: `c-${n}` }, addOne(`T-${n % 5}`))),
    );
    await untilEqual();
    const calls = new Set(commits.map((_, n) => `c-${n}`));
    for (const store of stores) {
      const found = await store.findCommits(calls, 0);
      expect(Array.from(commits, (_, n) => found.get(`c-${n}`))).toEqual(commits.map((commit) => [commit]));
    }
  });

  test('E3 writers on all hubs compare and set: none overwrites another', async () => {
    await at(0).commit(ANN, always(put('tasks', 'T-1', { n: 0 })));
    let refused = 0;
    const write = async (store: CollabStore, count: number) => {
      for (let done = 0; done < count;) {
        const etag = store.board.etag('tasks', 'T-1');
        const rule: Rule = (board, moment) => {
          checkIfMatch(etag, { required: false }, board, 'tasks', 'T-1');
          return addOne('T-1')(board, moment);
        };
        await store.commit(ANN, rule).then(
          () => done++,
          (error: HubError) => {
            expect(error.code).toBe('etag_mismatch');
            refused++;
          },
        );
      }
    };
    await untilEqual();
    await Promise.all(Array.from({ length: 9 }, (_, n) => write(at(n), 10)));
    await untilEqual();
    for (const store of stores) expect(store.board.get('tasks', 'T-1')).toMatchObject({ n: 90, version: 91 });
    expect(refused).toBeGreaterThan(0);
  });

  test('S3 a commit sees what another hub acknowledged a moment ago', async () => {
    for (let round = 0; round < 20; round++) {
      await at(round).commit(ANN, always(put('tasks', `T-${round}`, { round })));
      const create: Rule = (board) => {
        if (board.get('tasks', `T-${round}`) === undefined) throw new Error('The task is not there yet');
        throw new HubError('already_exists');
      };
      expect((await refusalOf(at(round + 1).commit(ANN, create))).code).toBe('already_exists');
      // Whoever was refused can also read why.
      expect(at(round + 1).board.get('tasks', `T-${round}`)).toBeDefined();
    }
  });

  test('several events of a commit reach the other hubs together', async () => {
    const heard: string[][] = [];
    at(1).subscribe((events) => heard.push(events.map(({ record }) => record.part ?? '-')));
    for (let n = 0; n < 20; n++) await at(0).commit(ANN, () => [put('tasks', 'T-1', { n }), put('tasks', 'T-2', { n })]);
    await untilEqual();
    expect(heard.flat()).toEqual(Array.from({ length: 20 }, () => ['1/2', '2/2']).flat());
    for (const events of heard) expect(events.length % 2).toBe(0);
  });

  test('a commit of more events than a page reaches the others as a whole', async () => {
    const heard: number[] = [];
    at(1).subscribe((events) => heard.push(events.length));
    await at(0).commit(ANN, () => Array.from({ length: 5_001 }, (_, n) => ({ event: 'counted', details: { n } })));
    await untilEqual();
    expect(heard).toEqual([5_001]);
    expect((await at(1).read(0, { limit: 10_000, scan: 10_000 })).events).toHaveLength(5_001);
  });

  test('E10 a hub that others took for dead commits nothing more, and stops; the others go on', async () => {
    const hub = 4_711;
    const dismissed = await database.open({ hub });
    await dismissed.commit(ANN, addOne('T-1'));
    await at(0).dismiss!([hub]);
    expect((await refusalOf(dismissed.commit(ANN, addOne('T-1')))).code).toBe('unavailable');
    expect(database.fatal.splice(0)).toMatchObject([{ reason: 'dismissed' }]);
    await dismissed.close();
    for (const store of stores) await store.commit(ANN, addOne('T-1'));
    await untilEqual();
    expect(at(0).board.get('tasks', 'T-1')).toMatchObject({ n: 1 + HUBS });
  });

  test('V10 the log for people is one, and its tag is that of the whole', async () => {
    const etags = await Promise.all(Array.from({ length: 30 }, (_, n) => at(n).appendLog(`begin ${n}\nend ${n}`)));
    expect(new Set(etags).size).toBe(30);
    const [first, ...others] = await Promise.all(stores.map((store) => store.readLog()));
    for (const other of others) expect(other).toEqual(first);
    const pieces = Array.from({ length: 30 }, (_, n) => `begin ${n}\nend ${n}\n`);
    expect(first!.text.match(/begin .*\nend .*\n/g)!.toSorted()).toEqual(pieces.toSorted());
    expect(first!.etag).toMatch(new RegExp(`^"${pieces.join('').length}-`));
    expect(etags).toContain(first!.etag);
  });

  test('S9 a hub that comes later starts from a snapshot and the events behind it', async () => {
    const late = await database.open({ snapshotEvents: 50 });
    stores.push(late);
    // Only the hub that sweeps writes them, and that may be any.
    await Promise.all(stores.splice(0, HUBS).map((store) => store.close()));
    await until(() => late.sweeps?.() === true);
    for (let n = 0; n < 120; n++) await late.commit(ANN, addOne(`T-${n % 9}`));
    await until(async () => (await database.query('select 1 from collab.snapshots')).length > 0);
    await late.commit(ANN, addOne('T-1'));
    const picture = toPicture(late.board);
    // With the log before the snapshot gone, only the snapshot can know it.
    await database.query('delete from collab.events where seq <= (select max(seq) from collab.snapshots)');
    const [{ seq }] = (await database.query('select max(seq)::int as seq from collab.snapshots')) as [{ seq: number }];
    const later = await database.open();
    stores.push(later);
    expect(toPicture(later.board)).toEqual(picture);
    expect(later.earliestSeq).toBe(seq + 1);
    // A broken one is not believed, and then the beginning is missing.
    await database.query(`update collab.snapshots set body = replace(body, '"ann"', '"bob"')`);
    await expect(database.open()).rejects.toMatchObject({ reason: 'log_incomplete' });
  });
});
