/** kill -9 of one of several processes that write to one database (R1): what each acknowledged is there once, and the others go on. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import type { CollabStore, StoredEvent } from '../../../../hub/collab/store.ts';
import { expectWhole, readAll, toPicture } from '../../../conformance/collab-picture.ts';
import { createStoreDatabases, type StoreDatabase } from '../../../support/store-database.ts';
import { until } from '../../../support/until.ts';

const HUBS = 3;
const ROUNDS = 10;
const SCRIPT = new URL('../../../support/collab-writer.ts', import.meta.url).pathname;

const databases = createStoreDatabases();
let database: StoreDatabase;
let watcher: CollabStore;
let writers: Writer[];
beforeEach(async () => {
  database = await databases.create();
  watcher = await database.open();
  writers = [];
});
afterEach(async () => {
  await Promise.all(writers.map((writer) => writer.kill()));
  await watcher.close();
  await database.remove();
});
afterAll(databases.dropAll);

type Writer = { acknowledged: () => [string, number][]; kill: () => Promise<void> };

function startWriter(): Writer {
  const child: ChildProcess = spawn(process.execPath, [SCRIPT, database.url, '4'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text));
  const closed = once(child, 'close');
  const writer = {
    acknowledged: () =>
      output
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split(' '))
        .map(([call, seq]): [string, number] => [call!, Number(seq)]),
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
  writers.push(writer);
  return writer;
}

test(
  'R1 S3 V9 one of three is killed again and again: nothing acknowledged is lost or doubled, and no event is missed',
  { timeout: 90_000 },
  async () => {
    const heard: StoredEvent[] = [];
    watcher.subscribe((events) => heard.push(...events));
    const running = Array.from({ length: HUBS }, startWriter);
    for (let round = 0; round < ROUNDS; round++) {
      const victim = running[round % HUBS]!;
      const before = victim.acknowledged().length;
      await until(() => victim.acknowledged().length > before + 3 + ((round * 7) % 11));
      await victim.kill();
      // The others are not held up by what the dead one had in hand.
      const { seq } = watcher.board;
      await until(() => watcher.board.seq > seq + 20);
      running[round % HUBS] = startWriter();
    }
    await Promise.all(writers.map((writer) => writer.kill()));
    const [{ seq }] = (await database.query('select max(seq)::int as seq from collab.events')) as [{ seq: number }];
    await until(() => watcher.board.seq === seq);

    const events = await readAll(watcher);
    expect(heard).toEqual(events);
    await expectWhole(watcher);
    const answers = writers.flatMap((writer) => writer.acknowledged());
    for (const [call, at] of answers) expect(events[at - 1]!.record.call, call).toBe(call);
    const calls = Map.groupBy(events, ({ record }) => record.call!);
    for (const [call, own] of calls) expect(new Set(own.map(({ record }) => record.part)).size, call).toBe(own.length);
    const fences = events.flatMap(({ record }) => (record.event === 'granted' ? [record.details.changes![0]!.value!.fence] : []));
    expect(fences).toEqual(fences.map((_, n) => n + 1));
    expect(answers.length).toBeGreaterThan(ROUNDS * 3);
    const later = await database.open();
    expect(toPicture(later.board)).toEqual(toPicture(watcher.board));
    await later.close();
  },
);
