/** Leases and claims over HTTP at the real hub: statuses, waiting, streams, and the sweeper that nobody calls. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFileStore } from '../../../hub/collab/files/store.ts';
import { startHub } from '../../support/start-hub.ts';
import type { Ask, TestHub } from '../../support/start-hub.ts';
import { openTail } from '../../support/tail.ts';

let hub: TestHub;
const keys: Record<string, string> = {};
let cursor: string;
beforeAll(async () => {
  hub = await startHub({ RATE_API: '2000/60' });
  for (const [name, role] of [
    ['bot-1', 'agent'],
    ['bot-2', 'agent'],
  ] as const)
    keys[name] = (await hub.ask('/auth/keys', { body: { name, role } })).body.key;
  // The shortest ttl; nothing else is done about it until the last test.
  expect(await acquire('bot-2', { resource: 'forgotten', ttl_seconds: 10 })).toMatchObject({ status: 201 });
  cursor = (await hub.ask('/collab/state/locks')).headers.get('x-event-cursor')!;
});
afterAll(() => hub.remove());

const post = (path: string, who: string, body: unknown = {}, more: Partial<Ask> = {}) =>
  hub.ask(path, { method: 'POST', body, token: keys[who]!, ...more });
const acquire = (who: string, body: object) => post('/collab/leases/acquire', who, body);
const create = async (body: object = {}) => (await hub.ask('/collab/tasks', { body: { title: 'Fix login', ...body } })).body.id;
const wait = (seconds: number) => ({ headers: { prefer: `wait=${seconds}` } });

describe('leases', () => {
  test('L3 L4 L5 201 and 200, 409 with Retry-After, renew, release', async () => {
    const made = await acquire('bot-1', { resource: 'deploy' });
    expect(made).toMatchObject({ status: 201, body: { lock_id: 'L-2', fence: 2, expires_in_seconds: 60 } });
    expect((await acquire('bot-1', { resource: 'deploy' })).status).toBe(200);
    const held = await acquire('bot-2', { resource: 'deploy' });
    expect(held).toMatchObject({ status: 409, body: { code: 'lease_held', holder: 'bot-1', retryable: true } });
    expect(Number(held.headers.get('retry-after'))).toBeGreaterThan(50);
    const before = (await hub.ask('/collab/state/locks')).headers.get('x-store-seq');
    expect(await post('/collab/leases/L-2/renew', 'bot-1', { fence: 2 })).toMatchObject({ status: 200, body: { ok: true } });
    expect(await post('/collab/leases/L-2/renew', 'bot-1')).toMatchObject({ status: 422 });
    expect((await post('/collab/leases/L-77/renew', 'bot-1')).status).toBe(404);
    expect((await hub.ask('/collab/state/locks')).headers.get('x-store-seq')).toBe(before);
    expect((await hub.ask('/metrics')).body).toMatch(/^kyros_leases_live 2$/m);
    expect((await post('/collab/leases/L-2/release', 'bot-1')).body).toEqual({ ok: true, lock_id: 'L-2' });
    const locks = (await hub.ask('/collab/state/locks')).body.data;
    expect(locks.map((one: any) => one.resource)).toEqual(['forgotten']);
  });

  test('E10 an acquire with the same key is granted once', async () => {
    const more = { headers: { 'idempotency-key': 'acquire-1' } };
    const [one, two] = [
      await post('/collab/leases/acquire', 'bot-1', { resource: 'once' }, more),
      await post('/collab/leases/acquire', 'bot-1', { resource: 'once' }, more),
    ];
    expect([one.status, two.status, two.body]).toEqual([201, 201, one.body]);
    await post(`/collab/leases/${one.body.lock_id}/release`, 'bot-1');
  });
});

describe('claims', () => {
  test('T5 204 when there is none, the pack when there is, and Prefer: wait parks', async () => {
    const none = await post('/collab/tasks/claim-next', 'bot-1');
    expect([none.status, none.body]).toEqual([204, '']);
    const waiting = post('/collab/tasks/claim-next', 'bot-1', {}, wait(30));
    const id = await create();
    const got = await waiting;
    expect(got).toMatchObject({ status: 200, body: { task: { id }, lease: { holder: 'bot-1' }, context: { nearby: [] } } });
    expect(got.headers.get('preference-applied')).toBe('wait=30');
    expect(got.headers.get('etag')).toBe(got.body.task.etag);
    expect(await post(`/collab/tasks/${id}/transition`, 'bot-1', { to: 'in_progress' })).toMatchObject({
      status: 428,
      body: { code: 'fence_required' },
    });
    const { fence } = got.body.lease;
    expect((await post(`/collab/tasks/${id}/transition`, 'bot-1', { to: 'in_progress', fence })).status).toBe(200);
    expect((await post(`/collab/tasks/${id}/release`, 'bot-1', { fence })).body).toMatchObject({ status: 'queued' });
    expect((await hub.ask('/collab/tasks?ready=true')).body.tasks).toMatchObject([{ id }]);
    expect((await hub.ask(`/collab/tasks/${id}/context`)).body.context.attempts).toHaveLength(1);
    await post(`/collab/tasks/${id}/transition`, 'bot-1', { to: 'cancelled' });
  });

  test('T5 a client that leaves is given nothing', async () => {
    const leaving = new AbortController();
    const request = fetch(`${hub.url}/collab/tasks/claim-next`, {
      method: 'POST',
      body: '{}',
      signal: leaving.signal,
      headers: { authorization: `Bearer ${keys['bot-1']}`, 'content-type': 'application/json', prefer: 'wait=50' },
    }).catch(() => 'left');
    // The second one is parked behind it, so the first one is parked too when the second is answered.
    expect((await post('/collab/tasks/claim-next', 'bot-2', {}, wait(1))).status).toBe(204);
    leaving.abort();
    expect(await request).toBe('left');
    await untilAudited('task.claim_next', 'timeout');
    const id = await create();
    expect((await hub.ask(`/collab/tasks/${id}`)).body.status).toBe('queued');
    await post(`/collab/tasks/${id}/transition`, 'bot-1', { to: 'cancelled' });
  });

  async function untilAudited(command: string, outcome: string): Promise<void> {
    while ((await hub.ask(`/audit?command=${command}&outcome=${outcome}`)).body.rows.length === 0);
  }
});

describe('agents', () => {
  test('E5 stand in the state with their liveness, which is never called unchanged', async () => {
    await post('/collab/agents', 'bot-1', { role: 'builder' });
    const state = await hub.ask('/collab/state/agents');
    expect(state.body.data).toMatchObject([{ id: 'bot-1', liveness: 'idle', last_seen: expect.any(String) }]);
    const again = await hub.ask('/collab/state/agents', { headers: { 'if-none-match': state.headers.get('etag')! } });
    expect([again.status, again.headers.get('etag')]).toEqual([200, state.headers.get('etag')]);
  });
});

describe('events', () => {
  test('V6 V8 a filtered stream and a filtered long-poll see the leases of a task and of an agent', async () => {
    const id = await create();
    const after = (await hub.ask('/collab/state/tasks')).headers.get('x-event-cursor')!;
    const tail = await openTail(hub.url, keys['bot-1']!, `?task=${id}`);
    const poll = hub.ask(`/collab/events?after=${after}&agent=bot-2&event=lease_*`, wait(20));
    await acquire('bot-1', { resource: 'noise' });
    const { lease } = (await post(`/collab/tasks/${id}/claim`, 'bot-2')).body;
    expect((await poll).body.events).toMatchObject([
      { event: 'lease_acquired', details: { holder: 'bot-2', fence: lease.fence } },
    ]);
    await hub.ask(`/collab/leases/${lease.lock_id}/force`, { body: { reason: 'test' } });
    await tail.until(4);
    tail.close();
    expect(tail.events.map(({ event }) => event)).toEqual([
      'task_claimed',
      'lease_acquired',
      'lease_forced',
      'task_transitioned',
    ]);
    const forced = await hub.ask(`/collab/events?after=${after}&agent=bot-2&event=lease_forced`);
    expect(forced.body.events).toMatchObject([{ details: { old_holder: 'bot-2', reason: 'test' } }]);
  });

  test('the board of a moment ago, by its seq', async () => {
    const id = await create();
    const before = await hub.ask('/collab/state/tasks');
    await post(`/collab/tasks/${id}/claim`, 'bot-2');
    const past = await hub.ask(`/collab/state/tasks?at=${before.body.seq}`);
    expect(past.body).toEqual({ ...before.body, at: expect.stringMatching(/Z$/) });
    expect(past.headers.get('etag')).toBe(before.headers.get('etag'));
  });
});

describe('by themselves', () => {
  test('L6 an expired lease is taken back within a second', async () => {
    const { body } = await hub.ask(`/collab/events?after=${cursor}&event=lease_reclaimed`, wait(30));
    const { lock_id, acquired_at } = (await hub.ask('/collab/state/locks?at=' + cursor)).body.data[0];
    expect(body.events).toMatchObject([{ actor: 'hub', details: { lock_id, resource: 'forgotten', old_holder: 'bot-2' } }]);
    const seconds = (Date.parse(body.events[0].ts) - Date.parse(acquired_at)) / 1_000;
    expect(seconds).toBeGreaterThanOrEqual(10);
  });

  test('T5 whoever waits when the hub stops is told to come back', async () => {
    for (const { id } of (await hub.ask('/collab/tasks?status=queued')).body.tasks)
      await hub.ask(`/collab/tasks/${id}/transition`, { body: { to: 'cancelled' } });
    const waiting = post('/collab/tasks/claim-next', 'bot-2', { skills: ['nothing'] }, wait(50));
    const typed = hub.ask('/hub/commands', {
      body: { text: 'task claim-next --wait 50s --skills nothing' },
      token: keys['bot-2']!,
    });
    const other = post('/collab/tasks/claim-next', 'bot-1', { skills: ['nothing'] }, wait(1));
    expect((await other).status).toBe(204);
    const stopped = hub.term();
    for (const reply of await Promise.all([waiting, typed]))
      expect(reply).toMatchObject({ status: 503, body: { code: 'stopping', retryable: true } });
    expect(await stopped).toBe(0);
  });

  test('E5 an agent that was dead when the hub stopped returns when it is heard', async () => {
    const store = await openFileStore({ dir: join(hub.dir, 'board'), log: { info() {}, warn() {}, error() {} }, onFatal() {} });
    const agent = { ...store.board.get('agents', 'bot-1'), died_at: '2026-11-26T09:00:00.000Z' };
    await store.commit({ actor: 'hub' }, () => [{ event: 'ping', changes: [{ kind: 'agents', id: 'bot-1', value: agent }] }]);
    await store.close();
    await hub.start();
    expect((await hub.ask('/collab/agents/bot-1')).body.liveness).toBe('dead');
    const after = (await hub.ask('/collab/state/agents')).headers.get('x-event-cursor')!;
    await post('/collab/agents/bot-1/heartbeat', 'bot-1');
    const { body } = await hub.ask(`/collab/events?after=${after}&event=agent_*`, wait(20));
    expect(body.events).toMatchObject([{ event: 'agent_returned', actor: 'hub', target: 'agent:bot-1' }]);
    // It holds a lease still.
    expect((await hub.ask('/collab/agents/bot-1')).body).toMatchObject({ liveness: 'working' });
  });
});
