/** kill -9 at random moments, through the real process: nothing acknowledged is lost, nothing is done twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startHub, type TestHub } from '../support/start-hub.ts';

/** 200 by hand (`KYROS_CRASHES=200 npm test -- tests/hub/crash.test.ts`), fewer in every run. */
const ROUNDS = Number(process.env.KYROS_CRASHES ?? 8);

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.remove());

type Write = { key: string; title: string; id?: string };

/** Callers that create tasks with keys of their own until the hub is gone. Each answer that arrived is an acknowledgement. */
async function writeUntilKilled(round: number, writes: Write[]): Promise<void> {
  const caller = async (who: number) => {
    for (let i = 0; ; i++) {
      const write: Write = { key: `r${round}-c${who}-${i}`, title: `Task ${round} ${who} ${i}` };
      writes.push(write);
      const reply = await create(write).catch(() => undefined);
      if (reply === undefined) return;
      if (reply.status === 201) write.id = reply.body.id;
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, who) => caller(who)));
}

const create = ({ key, title }: Write) => hub.ask('/collab/tasks', { body: { title }, headers: { 'idempotency-key': key } });

async function readBoard(): Promise<Map<string, any>> {
  const { data } = (await hub.ask('/collab/state/tasks')).body;
  return new Map(data.map((task: any) => [task.id, task]));
}

/** The state that the whole log gives, read from the files as anybody could. */
function replayLog(): Map<string, any> {
  const folder = join(hub.dir, 'board/events');
  const tasks = new Map<string, any>();
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean)) {
      for (const { kind, id, value } of JSON.parse(line).details.changes ?? []) {
        if (kind !== 'tasks') continue;
        if (value === null) tasks.delete(id);
        else tasks.set(id, value);
      }
    }
  }
  return tasks;
}

describe(`${ROUNDS} kills during writes`, () => {
  test(
    'R1 E10 S3 acknowledged writes are there once, every repeat finds its first answer, state is the replay of the log',
    { timeout: 60_000 + ROUNDS * 10_000 },
    async () => {
      const all: Write[] = [];
      let slowestMs = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const writes: Write[] = [];
        const writing = writeUntilKilled(round, writes);
        await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 250));
        await hub.kill();
        await writing;
        slowestMs = Math.max(slowestMs, await hub.start());

        const board = await readBoard();
        for (const { id, title } of writes.filter((write) => write.id !== undefined)) expect(board.get(id!)?.title).toBe(title);
        // Everybody asks again with the same keys, whether they had an answer or not.
        const replies = await Promise.all(writes.map(create));
        replies.forEach(({ status, body }, i) => {
          expect(status).toBe(201);
          if (writes[i]!.id !== undefined) expect(body.id).toBe(writes[i]!.id);
          writes[i]!.id = body.id;
        });
        all.push(...writes);
      }
      const board = await readBoard();
      expect(board.size).toBe(all.length);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      expect(Object.fromEntries(board)).toEqual(Object.fromEntries(replayLog()));
      expect((await hub.ask('/audit/verify')).body).toMatchObject({ ok: true });
      expect((await hub.ask('/audit?outcome=running')).body.rows).toEqual([]);
      console.log(`${ROUNDS} kills, ${all.length} writes, slowest start ${Math.round(slowestMs)} ms`);
    },
  );
});

describe('kills during writes to the database', () => {
  test(
    'E10 a key is made once for each Idempotency-Key, whatever moment the hub died in',
    { timeout: 60_000 + ROUNDS * 5000 },
    async () => {
      const make = (name: string) =>
        hub.ask('/auth/keys', { body: { name, role: 'viewer' }, headers: { 'idempotency-key': name } });
      const names: string[] = [];
      for (let round = 0; round < Math.ceil(ROUNDS / 4); round++) {
        const caller = async (who: number) => {
          for (let i = 0; ; i++) {
            const name = `key-${round}-${who}-${i}`;
            names.push(name);
            if ((await make(name).catch(() => undefined)) === undefined) return;
          }
        };
        const calling = Promise.all(Array.from({ length: 4 }, (_, who) => caller(who)));
        await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 150));
        await hub.kill();
        await calling;
        await hub.start();
        for (const name of names.slice(-8)) expect((await make(name)).status).toBe(201);
      }
      const { rows } = await hub.query('select name, count(*)::int as count from api_keys group by name having count(*) > 1');
      expect(rows).toEqual([]);
    },
  );
});

describe('stop', () => {
  test('R23 SIGTERM under load: exit 0, every acknowledged write is there after the next start', async () => {
    const writes: Write[] = [];
    const writing = writeUntilKilled(1000, writes);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await hub.term()).toBe(0);
    await writing;
    await hub.start();
    const board = await readBoard();
    const acknowledged = writes.filter(({ id }) => id !== undefined);
    expect(acknowledged.length).toBeGreaterThan(0);
    for (const { id, title } of acknowledged) expect(board.get(id!)?.title).toBe(title);
  });
});
