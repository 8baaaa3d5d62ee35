import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refusal } from './command-desk.ts';
import type { Given } from './command-desk.ts';
import { openTimedDesk } from './desk-time.ts';
import type { TimedDesk } from './desk-time.ts';

let desk: TimedDesk;
beforeEach(async () => void (desk = await openTimedDesk()));
afterEach(() => desk.close());

const bot = (name = 'bot-1'): Given => ({ as: 'agent', name });
const olga: Given = { as: 'operator', name: 'olga' };
const acquire = (args: Record<string, unknown>, given: Given = bot()) => desk.send('lease.acquire', args, given);
const leaseList = async (args = {}) => (await desk.send('lease.list', args)).output.leases;

describe('lease.acquire', () => {
  test('L1 L3 201 with the whole lease, 200 with the same fence for the same holder, extended and never shortened', async () => {
    const first = await acquire({ resource: 'deploy:staging' });
    expect(first.status).toBe(201);
    expect(first.output).toMatchObject({
      granted: true,
      lock_id: 'L-1',
      resource: 'deploy:staging',
      mode: 'exclusive',
      holder: 'bot-1',
      fence: 1,
      ttl_seconds: 60,
      expires_in_seconds: 60,
      reclaim_count: 0,
      acquired_at: '2026-11-26T09:00:00.000Z',
      deadline_at: '2026-11-26T09:01:00.000Z',
    });
    expect(first.text).toBe('bot-1 holds deploy:staging for 1m (L-1, fence 1).');
    const longer = await acquire({ resource: 'deploy:staging', ttl_seconds: 600 });
    expect([longer.status, longer.output.fence, longer.output.expires_in_seconds]).toEqual([200, 1, 600]);
    const shorter = await acquire({ resource: 'deploy:staging', ttl_seconds: 20 });
    expect([shorter.status, shorter.output.fence, shorter.output.expires_in_seconds]).toEqual([200, 1, 600]);
    expect(await desk.names()).toEqual(['lease_acquired', 'lease_extended']);
  });

  test('L3 lease_held says by whom, how, and for how long, also as Retry-After', async () => {
    await acquire({ resource: 'deploy:staging' });
    desk.skip(3);
    expect(await refusal(acquire({ resource: 'deploy:staging' }, bot('bot-2')))).toMatchObject({
      code: 'lease_held',
      message: expect.stringContaining('bot-1'),
      fields: {
        resource: 'deploy:staging',
        holder: 'bot-1',
        mode: 'exclusive',
        expires_in_seconds: 57,
        retry_after_seconds: 57,
        lock_id: 'L-1',
      },
    });
  });

  test('L3 several: all or none, and one answer with all of them', async () => {
    await acquire({ resource: 'b' }, bot('bot-2'));
    expect(await refusal(acquire({ resources: ['c', 'b', 'a'] }))).toMatchObject({
      code: 'lease_held',
      fields: { resource: 'b' },
    });
    expect(await leaseList({ holder: 'bot-1' })).toEqual([]);
    const { output, status } = await acquire({ resources: ['c', 'a'] });
    expect([status, output.lock_id]).toEqual([201, undefined]);
    expect(output.leases.map(({ resource, fence }: any) => [resource, fence])).toEqual([
      ['a', 2],
      ['c', 3],
    ]);
    const typed = await desk.type('lease acquire a d --ttl 2m', bot());
    expect(typed.output.leases.map(({ resource, expires_in_seconds }: any) => [resource, expires_in_seconds])).toEqual([
      ['a', 120],
      ['d', 120],
    ]);
  });

  test('L3 shared leases stand beside one another, and not beside an exclusive one', async () => {
    await acquire({ resource: 'db', mode: 'shared' });
    await acquire({ resource: 'db', mode: 'shared' }, bot('bot-2'));
    expect(await refusal(acquire({ resource: 'db' }, bot('bot-3')))).toMatchObject({ fields: { mode: 'shared' } });
  });

  test('L11 another incarnation of the same name does not inherit', async () => {
    await acquire({ resource: 'a', incarnation: 'run-1' });
    expect((await refusal(acquire({ resource: 'a', incarnation: 'run-2' }))).code).toBe('lease_held');
    expect((await acquire({ resource: 'a', incarnation: 'run-1' })).status).toBe(200);
    for (const incarnation of ['', 'x'.repeat(129), 'two words'])
      expect((await refusal(acquire({ resource: 'a', incarnation }))).fields.errors).toMatchObject([{ path: '/incarnation' }]);
  });

  test('L8 60 s for agents and 24 h for people, within the bounds of each', async () => {
    expect((await acquire({ resource: 'a' })).output.ttl_seconds).toBe(60);
    expect((await acquire({ resource: 'b' }, olga)).output.ttl_seconds).toBe(86_400);
    for (const ttl_seconds of [9, 3_601, 86_401])
      expect((await refusal(acquire({ resource: 'c', ttl_seconds }))).fields.errors).toMatchObject([{ path: '/ttl_seconds' }]);
  });

  test('L12 paths that meet are held; a pattern that cannot be read is refused', async () => {
    await acquire({ resource: 'path:src/**' });
    expect(await refusal(acquire({ resource: 'path:src/app.py' }, bot('bot-2')))).toMatchObject({
      code: 'lease_held',
      fields: { held: 'path:src/**', overlap: 'src/app.py' },
    });
    expect((await acquire({ resource: 'path:docs' }, bot('bot-2'))).output.resource).toMatch(/^path:docs/);
    expect((await refusal(acquire({ resource: 'path:../x' }))).code).toBe('bad_pattern');
  });

  test('a holder other than oneself needs an operator', async () => {
    expect(await refusal(acquire({ resource: 'a', holder: 'bot-2' }))).toMatchObject({
      code: 'forbidden',
      fields: { needed_role: 'operator' },
    });
    expect((await acquire({ resource: 'a', holder: 'bot-1' })).output.holder).toBe('bot-1');
    expect((await acquire({ resource: 'b', holder: 'bot-2' }, olga)).output.holder).toBe('bot-2');
  });

  test('E8 one resource or a list, not both and not neither', async () => {
    for (const args of [{}, { resource: 'a', resources: ['b'] }, { resources: [] }, { resources: Array(65).fill('a') }])
      expect((await refusal(acquire(args))).code).toBe('invalid_input');
  });

  test('E10 the answer can be made again from the commit', async () => {
    const { output, commits } = await acquire({ resources: ['a', 'b'] });
    expect((await acquire({ resources: ['a', 'b'] }, { ...bot(), found: commits })).output).toEqual(output);
  });
});

describe('lease.renew', () => {
  const renew = (fence: number, given = bot()) => desk.send('lease.renew', { lock_id: 'L-1', fence }, given);
  beforeEach(async () => void (await acquire({ resource: 'a' })));

  test('L4 E5 extends without an event or a version', async () => {
    const etag = desk.store.board.stateEtag('locks');
    await desk.pass(50);
    const { output } = await renew(1);
    expect(output).toEqual({
      ok: true,
      lock_id: 'L-1',
      resource: 'a',
      fence: 1,
      expires_in_seconds: 60,
      cancel_requested: false,
    });
    await desk.pass(56, () => Promise.resolve());
    expect(await leaseList()).toMatchObject([{ lock_id: 'L-1', expires_in_seconds: 4 }]);
    expect(desk.store.board.stateEtag('locks')).toBe(etag);
    expect(await desk.names()).toEqual(['lease_acquired']);
  });

  test('L4 lease_lost once it expired, also before anybody else has it', async () => {
    await desk.pass(60);
    desk.skip(1);
    expect(await refusal(renew(1))).toMatchObject({
      code: 'lease_lost',
      fields: { resource: 'a', your_fence: 1, current_holder: null },
    });
    await desk.sweep();
    await acquire({ resource: 'a' }, bot('bot-2'));
    expect(await refusal(renew(1))).toMatchObject({ code: 'lease_lost', fields: { current_holder: 'bot-2' } });
  });

  test("L4 another's is refused, and so is another fence", async () => {
    expect(await refusal(renew(1, bot('bot-2')))).toMatchObject({ code: 'not_lease_holder', fields: { holder: 'bot-1' } });
    expect(await refusal(renew(7))).toMatchObject({
      code: 'stale_fence',
      fields: { your_fence: 7, current_fence: 1, current_holder: 'bot-1' },
    });
  });

  test('E9 an unknown lease is 404 before the input is looked at, and a missing fence is 422', async () => {
    expect((await refusal(desk.send('lease.renew', { lock_id: 'L-9' }, bot()))).code).toBe('not_found');
    expect((await refusal(desk.send('lease.renew', { lock_id: 'L-1' }, bot()))).fields.errors).toMatchObject([
      { path: '/fence' },
    ]);
  });

  test('L4 cancel_requested reaches the holder by its renewal; only an operator asks for it', async () => {
    expect((await refusal(desk.send('lease.cancel', { lock_id: 'L-9' }, olga))).code).toBe('not_found');
    expect((await desk.type('lease cancel L-1', olga)).text).toContain('bot-1 is asked');
    expect((await renew(1)).output.cancel_requested).toBe(true);
    await desk.type('lease cancel L-1', olga);
    expect(await desk.names()).toEqual(['lease_acquired', 'lease_cancel_requested']);
    expect(desk.registry.get('lease.cancel')!.role).toBe('operator');
  });
});

describe('lease.release, lease.reclaim, lease.force', () => {
  const release = (args = {}, given = bot()) => desk.send('lease.release', { lock_id: 'L-1', ...args }, given);
  beforeEach(async () => void (await acquire({ resource: 'a' })));

  test('L5 is idempotent for its holder, and for nobody else', async () => {
    expect((await refusal(release({}, bot('bot-2')))).code).toBe('not_lease_holder');
    expect((await refusal(release({ fence: 2 }))).code).toBe('stale_fence');
    expect((await release({ fence: 1 })).output).toEqual({ ok: true, lock_id: 'L-1' });
    expect((await release()).output.ok).toBe(true);
    expect(await desk.names()).toEqual(['lease_acquired', 'lease_released']);
  });

  test('L5 L6 what was reclaimed is lost, and the event says from whom', async () => {
    await desk.pass(61);
    expect(await desk.names()).toEqual(['lease_acquired', 'lease_reclaimed']);
    expect((await desk.store.read(1, { limit: 1 })).events[0]!.record).toMatchObject({
      actor: 'hub',
      details: { resource: 'a', old_holder: 'bot-1', old_fence: 1 },
    });
    expect((await refusal(release())).code).toBe('lease_lost');
  });

  test('L6 lease.reclaim takes back at once what expired, and nothing that lives', async () => {
    expect((await desk.type('lease reclaim', bot('bot-2'))).output).toEqual({ reclaimed: [], more: false });
    await desk.pass(60);
    await acquire({ resource: 'b' });
    desk.skip(1);
    expect((await desk.send('lease.reclaim', { resource: 'b' }, bot('bot-2'))).output.reclaimed).toEqual([]);
    expect((await desk.type('lease reclaim', bot('bot-2'))).output.reclaimed).toEqual([
      { lock_id: 'L-1', resource: 'a', old_holder: 'bot-1', old_fence: 1 },
    ]);
    expect(await leaseList()).toMatchObject([{ resource: 'b' }]);
  });

  test('L6 an operator takes a live lease with a reason, and the old holder is told', async () => {
    expect(desk.registry.get('lease.force')).toMatchObject({ role: 'operator', effect: 'write' });
    expect((await refusal(desk.send('lease.force', { lock_id: 'L-1' }, olga))).fields.errors).toMatchObject([
      { path: '/reason' },
    ]);
    const forced = await desk.type('lease force L-1 --reason "The machine is gone"', olga);
    expect(forced.output.taken).toEqual([{ lock_id: 'L-1', resource: 'a', old_holder: 'bot-1', old_fence: 1 }]);
    expect((await desk.type('lease force L-1 --reason again', olga)).output.taken).toEqual([]);
    const lost = await refusal(desk.send('lease.renew', { lock_id: 'L-1', fence: 1 }, bot()));
    expect(lost).toMatchObject({ code: 'lease_lost', fields: { ended: { kind: 'forced', by: 'olga' } } });
    expect(lost.message).toContain('The machine is gone');
  });

  test('L6 a path lease of a claim is forced with the claim', async () => {
    await desk.send('task.create', { title: 'x', owned_paths: ['src/**'] });
    await desk.type('task claim T-1', bot());
    const path = (await leaseList({ resource: 'path:src/**' }))[0];
    expect((await desk.send('lease.force', { lock_id: path.lock_id, reason: 'gone' }, olga)).output.taken).toMatchObject([
      { resource: 'task:T-1' },
    ]);
    expect(desk.store.board.get('tasks', 'T-1')).toMatchObject({ status: 'queued' });
  });

  test('L2 a fence is never given twice', async () => {
    await release();
    expect((await acquire({ resource: 'a' })).output.fence).toBe(2);
    expect((await refusal(desk.send('lease.renew', { lock_id: 'L-2', fence: 1 }, bot()))).code).toBe('stale_fence');
  });
});

test('lease.list goes page by page, the oldest grant first, without what is over', async () => {
  for (const resource of ['a', 'b', 'c', 'd']) await acquire({ resource });
  await desk.send('lease.release', { lock_id: 'L-2' }, bot());
  const first = (await desk.type('lease list --limit 2')).output;
  const second = (await desk.type(`lease list --limit 2 --cursor ${first.next_cursor}`)).output;
  expect([first, second].map(({ leases }) => leases.map((one: any) => one.resource))).toEqual([['a', 'c'], ['d']]);
  expect(second.next_cursor).toBeNull();
  expect((await refusal(desk.type('lease list --cursor x'))).code).toBe('bad_cursor');
});
