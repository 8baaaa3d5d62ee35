import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HubError } from '../../../hub/errors.ts';
import { refusal } from './command-desk.ts';
import type { Given } from './command-desk.ts';
import { openTimedDesk } from './desk-time.ts';
import type { TimedDesk } from './desk-time.ts';

let desk: TimedDesk;
beforeEach(async () => void (desk = await openTimedDesk()));
afterEach(() => desk.close());

const bot = (name = 'bot-1', more: Given = {}): Given => ({ as: 'agent', name, ...more });
const olga: Given = { as: 'operator', name: 'olga' };
const create = async (fields: Record<string, unknown> = {}) =>
  (await desk.send('task.create', { title: 'Fix login', ...fields })).output.id as string;
const claim = (id: string, given = bot(), args = {}) => desk.send('task.claim', { id, ...args }, given);
const next = (given = bot(), args = {}) => desk.send('task.claim_next', args, given);
const move = (id: string, to: string, given: Given = olga, args = {}) => desk.send('task.transition', { id, to, ...args }, given);
const task = (id: string): any => desk.store.board.get('tasks', id);
async function finish(id: string): Promise<void> {
  for (const to of ['claimed', 'in_progress', 'review']) await move(id, to, { as: 'operator', name: 'otto' });
  for (const to of ['approved', 'merging', 'done']) await move(id, to);
}

describe('task.claim', () => {
  test('T3 T7 task, lease and all that is needed to start, in one answer', async () => {
    const needed = await create({ title: 'Groundwork' });
    await desk.send('task.note', { id: needed, text: 'The schema is in docs/' });
    await finish(needed);
    const id = await create({ owned_paths: ['src/login/**'], depends_on: [needed], dod: ['Tests pass'] });
    await desk.send('lease.acquire', { resource: 'path:src/signup/**' }, bot('bot-9'));
    await claim(id);
    await desk.pass(61);
    const { output, text } = await claim(id, bot('bot-2'), { ttl_seconds: 900, incarnation: 'run-7' });
    expect(output).toMatchObject({
      task: { id, status: 'claimed', assignee: 'bot-2', etag: desk.store.board.etag('tasks', id) },
      lease: { resource: `task:${id}`, holder: 'bot-2', incarnation: 'run-7', expires_in_seconds: 900, reclaim_count: 1 },
      context: {
        dependencies: [{ id: needed, status: 'done', notes: [{ text: 'The schema is in docs/' }] }],
        attempts: [{ holder: 'bot-1', ended: 'reclaimed' }],
        dod: [{ id: '1', text: 'Tests pass', checked: false }],
        cursor: `${desk.store.epoch}-${desk.store.board.seq}`,
      },
    });
    expect(text).toContain('bot-2 has T-2 "Fix login" for 15m');
    expect((await desk.type(`task context ${id}`, { as: 'viewer', name: 'vic' })).output).toEqual(output);
  });

  test('T3 the same holder again keeps the fence; others learn who has it', async () => {
    const id = await create();
    const first = (await claim(id)).output;
    expect((await claim(id)).output.lease.fence).toBe(first.lease.fence);
    expect(await refusal(claim(id, bot('bot-2')))).toMatchObject({
      code: 'already_claimed',
      fields: { by: 'bot-1', status: 'claimed', expires_in_seconds: 60 },
    });
    expect((await refusal(claim(id, bot('bot-1'), { incarnation: 'other' }))).code).toBe('already_claimed');
  });

  test('T3 not_ready names the blockers; T6 a cancelled one never unblocks', async () => {
    const needed = await create({ title: 'Groundwork' });
    const id = await create({ depends_on: [needed] });
    const blockers = (status: string) => ({
      code: 'not_ready',
      fields: { blockers: [{ id: needed, status, title: 'Groundwork' }] },
    });
    expect(await refusal(claim(id))).toMatchObject(blockers('queued'));
    await move(needed, 'cancelled');
    expect(await refusal(claim(id))).toMatchObject(blockers('cancelled'));
  });

  test('T3 path_conflict names the task, its holder and the pattern', async () => {
    const one = await create({ owned_paths: ['src/**'] });
    const two = await create({ owned_paths: ['src/app.py'] });
    await claim(one);
    expect(await refusal(claim(two, bot('bot-2')))).toMatchObject({
      code: 'path_conflict',
      fields: { task: one, holder: 'bot-1', pattern: 'src/app.py', theirs: 'src/**', overlap: 'src/app.py' },
    });
    await desk.pass(61);
    expect((await claim(two, bot('bot-2'))).output.task.status).toBe('claimed');
  });

  test('L10 after three expired leases a person must look at it', async () => {
    const id = await create();
    for (const name of ['bot-1', 'bot-2', 'bot-3']) {
      await claim(id, bot(name));
      await desk.pass(61);
    }
    expect(task(id)).toMatchObject({ status: 'blocked', status_reason: 'poison', reclaim_count: 3 });
    expect((await refusal(claim(id))).code).toBe('illegal_transition');
    expect((await next()).output).toEqual({});
  });

  test('E3 If-Match of the version that was read', async () => {
    const id = await create();
    expect((await refusal(claim(id, bot('bot-1', { ifMatch: '"9-aaaaaaaaaaaaaaaaaaaaaa"' })))).code).toBe('etag_mismatch');
    await claim(id, bot('bot-1', { ifMatch: desk.store.board.etag('tasks', id)! }));
  });

  test('E10 the answer can be made again from the commit', async () => {
    const id = await create({ owned_paths: ['a'] });
    const { output, commits } = await claim(id);
    expect((await claim(id, bot('bot-1', { found: commits }))).output).toEqual(output);
  });
});

describe('writing under a lease', () => {
  let id: string;
  let fence: number;
  beforeEach(async () => {
    id = await create({ dod: ['Tests pass'], owned_paths: ['src/**'] });
    fence = (await claim(id)).output.lease.fence;
  });
  const writes: [string, (given: Given, args?: object) => Promise<unknown>][] = [
    ['task.update', (given, args) => desk.send('task.update', { id, priority: 'high', ...args }, given)],
    ['task.transition', (given, args) => desk.send('task.transition', { id, to: 'in_progress', ...args }, given)],
    ['task.check', (given, args) => desk.send('task.check', { id, item: '1', ...args }, given)],
    ['task.note', (given, args) => desk.send('task.note', { id, text: 'x', ...args }, given)],
    ['task.release', (given, args) => desk.send('task.release', { id, ...args }, given)],
  ];

  test.each(writes)('L7 %s of an agent needs its fence', async (_, write) => {
    const { version } = task(id);
    expect(await refusal(write(bot()))).toMatchObject({ code: 'fence_required', fields: { current_holder: 'bot-1' } });
    expect((await refusal(write(bot(), { fence: fence + 90 }))).code).toBe('invalid_input');
    expect(task(id).version).toBe(version);
    await write(bot(), { fence });
    expect(task(id).version).toBe(version + 1);
  });

  test.each(writes)('L7 %s with the fence of an older grant is stale, and nothing is written', async (_, write) => {
    await desk.pass(61);
    const now = (await claim(id, bot('bot-2'))).output.lease.fence;
    const { version } = task(id);
    expect(await refusal(write(bot(), { fence }))).toMatchObject({
      code: 'stale_fence',
      fields: { your_fence: fence, current_fence: now, current_holder: 'bot-2' },
    });
    expect(task(id).version).toBe(version);
  });

  test('L7 an expired lease that nobody took is lost', async () => {
    await desk.pass(61);
    for (const [, write] of writes) expect((await refusal(write(bot(), { fence }))).code).toBe('lease_lost');
  });

  test('L7 a person who holds it need not send a fence', async () => {
    const own = await create({ title: 'Own' });
    await claim(own, olga);
    expect((await move(own, 'in_progress')).output.new_status).toBe('in_progress');
    expect((await refusal(desk.send('task.note', { id: own, text: 'x' }, bot()))).code).toBe('fence_required');
  });

  test('T2 release puts it back with the reason, for the next one to read; only its holder can', async () => {
    expect((await refusal(desk.send('task.release', { id }, olga))).code).toBe('not_lease_holder');
    const { output, text } = await desk.send('task.release', { id, fence, reason: 'Needs a database' }, bot());
    expect([output.status, text]).toEqual(['queued', `${id} is queued again.`]);
    expect(await desk.send('task.release', { id, fence }, bot())).toMatchObject({ output: { status: 'queued' } });
    expect((await claim(id, bot('bot-2'))).output.context.attempts).toMatchObject([
      { holder: 'bot-1', ended: 'released', reason: expect.stringContaining('Needs a database') },
    ]);
    await move(id, 'cancelled');
    expect((await refusal(desk.send('task.release', { id }, bot()))).code).toBe('conflict');
  });

  test('T4 approval asks for the whole definition of done and for somebody else', async () => {
    for (const to of ['in_progress', 'review']) await move(id, to, bot(), { fence });
    expect(await refusal(move(id, 'approved'))).toMatchObject({
      code: 'dod_incomplete',
      fields: { items: [{ id: '1', text: 'Tests pass' }] },
    });
    await desk.send('task.check', { id, item: '1', evidence: '12 of 12' }, bot());
    expect((await refusal(move(id, 'approved', bot()))).code).toBe('self_review');
    expect((await move(id, 'approved', bot('bot-2'))).output.new_status).toBe('approved');
  });

  test('T4 one merge at a time for each branch', async () => {
    const other = await create({ title: 'Other' });
    await claim(other, bot('bot-2'));
    for (const [one, name] of [
      [id, 'bot-1'],
      [other, 'bot-2'],
    ] as const) {
      const held = desk.store.board.get('locks', `L-${fence}`)!.holder === name ? fence : task(one) && (await findFence(one));
      for (const to of ['in_progress', 'review']) await move(one, to, bot(name), { fence: held });
      await desk.send('task.check', { id, item: '1' });
      await move(one, 'approved');
    }
    expect((await move(id, 'merging')).output.lease).toMatchObject({ resource: 'merge:main', holder: 'olga' });
    expect(await refusal(move(other, 'merging', { as: 'operator', name: 'otto' }))).toMatchObject({
      code: 'lease_held',
      fields: { resource: 'merge:main', holder: 'olga' },
    });
    await move(other, 'merging', { as: 'operator', name: 'otto' }, { branch: 'release' });
    await move(id, 'done');
    expect((await desk.send('lease.list', { holder: 'olga' })).output.leases).toEqual([]);
  });

  test('T6 a dependency that closes a cycle is refused with its path', async () => {
    const two = await create({ depends_on: [id] });
    expect(await refusal(desk.send('task.update', { id, depends_on: [two], fence }, bot()))).toMatchObject({
      code: 'dependency_cycle',
      fields: { path: [id, two, id] },
    });
  });

  test('T3 other paths are leased in the same commit, or refused with who has them', async () => {
    const other = await create({ owned_paths: ['docs/**'] });
    await claim(other, bot('bot-2'));
    const patch = (owned_paths: string[]) => desk.send('task.update', { id, owned_paths, fence }, bot());
    expect(await refusal(patch(['docs/x.md']))).toMatchObject({ code: 'path_conflict', fields: { task: other } });
    await patch(['lib/**']);
    const { leases } = (await desk.send('lease.list', { holder: 'bot-1' })).output;
    expect(leases.map(({ resource }: any) => resource)).toEqual([`task:${id}`, 'path:lib/**']);
  });
});

async function findFence(id: string): Promise<number> {
  return (await desk.type(`task context ${id}`)).output.lease.fence;
}

describe('task.claim_next and the ready list', () => {
  test('T5 the most urgent first, then the oldest; what waits or conflicts is passed over', async () => {
    const low = await create({ priority: 'low' });
    const first = await create({ owned_paths: ['src/**'] });
    const conflicting = await create({ owned_paths: ['src/a.ts'] });
    const urgent = await create({ priority: 'urgent' });
    await create({ priority: 'urgent', depends_on: [low] });
    const ids = ({ output }: any) => output.tasks.map(({ id }: any) => id);
    expect(ids(await desk.type('task list --ready'))).toEqual([urgent, first, conflicting, low]);
    const page = await desk.type('task list --ready --limit 2');
    expect(ids(await desk.type(`task list --ready --limit 2 --cursor ${page.output.next_cursor}`))).toEqual([conflicting, low]);
    const got = [];
    for (const name of ['a', 'b', 'c', 'd']) got.push((await next(bot(name))).output.task?.id);
    expect(got).toEqual([urgent, first, low, undefined]);
    expect(ids(await desk.type('task list --no-ready'))).toHaveLength(5);
    expect((await next()).text).toBe('No task is ready for you.');
    for (const cursor of ['x', page.output.next_cursor.slice(2)])
      expect((await refusal(desk.send('task.list', { ready: true, cursor }))).code).toBe('bad_cursor');
  });

  test('T5 role and skills are those of the registration, unless they are given', async () => {
    const id = await create({ role: 'builder', skills: ['css'] });
    await desk.type('agent register --role tester --skills css', bot());
    await desk.type('agent register --role builder', bot('bot-2'));
    for (const name of ['bot-1', 'bot-2']) expect((await next(bot(name))).output).toEqual({});
    expect((await next(bot('bot-2'), { skills: ['css', 'html'] })).output.task.id).toBe(id);
  });

  test('T5 a task meant for somebody else is not given away', async () => {
    const id = await create({ assignee: 'bot-2' });
    expect((await next()).output).toEqual({});
    expect((await next(bot('bot-2'))).output.task.id).toBe(id);
  });

  test('T5 whoever waits is woken by a task, each by one of their own', async () => {
    const waiting = ['a', 'b', 'c'].map((name) => next(bot(name), { wait_seconds: 55 }));
    await create();
    await create();
    const winners = await Promise.race([Promise.all(waiting), Promise.all(waiting.slice(0, 2))]);
    expect(winners.map(({ output }) => output.task.id).toSorted()).toEqual(['T-1', 'T-2']);
    await create();
    expect((await waiting[2]!).output.task.id).toBe('T-3');
  });

  test('T5 a waiting agent gets what the death of another frees', async () => {
    const id = await create();
    await claim(id);
    const waiting = next(bot('bot-2'), { wait_seconds: 55 });
    await desk.pass(61);
    expect((await waiting).output).toMatchObject({ task: { id, assignee: 'bot-2' } });
  });

  test('T5 the wait ends with nothing when the time is up, and when the asker leaves', async () => {
    expect((await next(bot(), { wait_seconds: 1 })).output).toEqual({});
    const leaving = new AbortController();
    const waiting = refusal(next(bot('bot-1', { signal: leaving.signal }), { wait_seconds: 55 }));
    leaving.abort(new HubError('timeout', 'The client left'));
    expect((await waiting).code).toBe('timeout');
    await create();
    expect(task('T-1').status).toBe('queued');
    expect((await refusal(next(bot(), { wait_seconds: 56 }))).fields.errors).toMatchObject([{ path: '/wait_seconds' }]);
  });

  test('E10 the answer can be made again from the commit, also of one who waited', async () => {
    await create();
    const { output, commits } = await next(bot(), { wait_seconds: 5 });
    expect((await next(bot('bot-1', { found: commits }), { wait_seconds: 5 })).output).toEqual(output);
  });
});
