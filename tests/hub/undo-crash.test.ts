/** kill -9 while undos run: each that was asked for takes back one step, never two and never none (E10). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHub, type TestHub } from '../support/start-hub.ts';

const ROUNDS = Number(process.env.KYROS_CRASHES ?? 4);
const STEPS = 12;

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ RATE_API: '5000/60' });
});
afterAll(() => hub.remove());

const undo = (key: string) => hub.ask('/hub/undo', { method: 'POST', body: {}, headers: { 'idempotency-key': key } });

/** Undos one after the other until the hub is gone; the keys that were used. */
async function undoUntilKilled(round: number): Promise<string[]> {
  const keys: string[] = [];
  for (let n = 0; n < STEPS; n += 1) {
    keys.push(`${round}-${n}`);
    if ((await undo(keys.at(-1)!).catch(() => undefined)) === undefined) break;
  }
  return keys;
}

test('E10 G9 undo is done exactly once through a crash', { timeout: 60_000 + ROUNDS * 10_000 }, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { id } = (await hub.ask('/collab/tasks', { body: { title: 'Step 0' } })).body;
    for (let step = 1; step <= STEPS; step += 1) await hub.type(`task update ${id} --title "Step ${step}"`);
    const undoing = undoUntilKilled(round);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
    await hub.kill();
    const keys = await undoing;
    await hub.start();
    for (const key of keys) expect(await undo(key)).toMatchObject({ status: 200 });
    expect((await hub.ask(`/collab/tasks/${id}`)).body.title).toBe(`Step ${STEPS - keys.length}`);
  }
  expect((await hub.ask('/audit/verify')).body).toMatchObject({ ok: true });
});
