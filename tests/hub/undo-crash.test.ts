/** kill -9 while undos run: each that was asked for takes back one step, never two and never none (E10). */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liftAuditGuard } from '../support/audit-guard.ts';
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

/** What lies there when the hub is killed after the board changed and before anything was said about it. */
async function forgetOutcomes(callIds: string[]): Promise<void> {
  const client = new pg.Client(hub.databaseUrl);
  await client.connect();
  await liftAuditGuard(client);
  await client.query(`delete from audit_events where kind = 'outcome' and call_id = any($1::uuid[])`, [callIds]);
  await client.query(`update inbox set status = 'running', answer = null where call_id = any($1::uuid[])`, [callIds]);
  await client.end();
}

test('E10 G9 an undo whose own call and opposite call were both cut off takes back one step', async () => {
  const { id } = (await hub.ask('/collab/tasks', { body: { title: 'Step 0' } })).body;
  for (const step of [1, 2, 3]) await hub.type(`task update ${id} --title "Step ${step}"`);
  const first = await undo('cut-off');
  const { call_id } = (await hub.ask('/audit?command=hub.undo&limit=1')).body.rows[0];
  await hub.kill();
  await forgetOutcomes([call_id, first.body.by.call_id]);
  await hub.start();
  expect((await undo('cut-off')).body).toEqual(first.body);
  expect((await hub.ask(`/collab/tasks/${id}`)).body.title).toBe('Step 2');
});
