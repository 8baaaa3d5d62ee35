import { afterEach, describe, expect, test } from 'vitest';
import type { Principal } from '../../../hub/context.ts';
import { openWorld, until, type World } from './fires-world.ts';

let world: World;
afterEach(() => world.remove());

const tasks = () => [...world.core.store.board.all('tasks')].map((task) => task.title as string).sort();
const fires = async (id: string) => (await world.showTrigger(id)).fires;

describe('J8 a trigger', () => {
  test('answers an event with a command whose arguments come from it', async () => {
    world = await openWorld();
    const { id } = await world.makeTrigger({
      on: { event: 'task_transitioned', match: { 'details.to': 'cancelled' } },
      command: 'task.create',
      args: { title: '${changes.tasks.title}', description: { from: 'target' }, priority: 'high' },
    });
    await world.give('task create "Fix login"');
    await world.give('task create "Other"');
    await world.answerAll();
    expect(tasks()).toEqual(['Fix login', 'Other']);
    await world.give('task transition T-1 cancelled --reason dropped');
    await world.answerAll();
    expect(tasks()).toEqual(['Fix login', 'Fix login', 'Other']);
    const [fired] = await world.events('trigger_fired');
    const [moved] = await world.events('task_transitioned');
    expect(fired).toMatchObject({ target: `trigger:${id}`, details: { command: 'task.create', because: moved!.id, depth: 1 } });
    const [fire] = await fires(id);
    expect(fire).toMatchObject({ status: 'succeeded', because: moved!.id, depth: 1 });
    const [call] = await world.query(
      `select a.channel, a.actor, i.native_id from audit_events a join inbox i on i.call_id = a.call_id where a.call_id = $1 limit 1`,
      [fire!.call_id],
    );
    expect(call).toEqual({ channel: 'trigger', actor: 'admin', native_id: `${id}@${moved!.id}` });
    expect(world.core.store.board.get('tasks', 'T-3')).toMatchObject({
      priority: 'high',
      description: 'task:T-1',
      created_by: 'admin',
    });
  });

  test('does not answer what happened before it was made, or while it was paused', async () => {
    world = await openWorld();
    await world.give('event post first_seen');
    const { id } = await world.makeTrigger({ on: { event: '*_seen' }, command: 'task.create', args: { title: '${event}' } });
    await world.answerAll();
    await world.act((em, by) => world.triggers.pause(em, id, by));
    await world.give('event post second_seen');
    await world.answerAll();
    await world.act((em, by) => world.triggers.resume(em, id, by));
    await world.give('event post third_seen');
    await world.answerAll();
    expect(tasks()).toEqual(['third_seen']);
    expect(await world.events('trigger_paused')).toHaveLength(1);
  });

  test('answers once, however often the log is looked at, and by however many hubs', async () => {
    world = await openWorld();
    await world.makeTrigger({ on: { event: 'probe_seen' }, command: 'task.create', args: { title: 'once' } });
    const other = world.openHub();
    for (let count = 0; count < 5; count++) await world.give('event post probe_seen');
    await Promise.all([world.fires.triggers.idle(), other.triggers.idle()]);
    await world.query(`update watches set seq = 0 where id = 'triggers'`);
    const third = world.openHub();
    await third.triggers.idle();
    await world.answerAll();
    expect(tasks()).toHaveLength(5);
  });

  test('one that is made while others are watched misses nothing', async () => {
    world = await openWorld();
    await world.makeTrigger({ on: { event: 'old_seen' }, command: 'task.create', args: { title: 'old' } });
    await world.fires.triggers.idle();
    const { id } = await world.makeTrigger({ on: { event: 'new_seen' }, command: 'task.create', args: { title: 'new' } });
    await world.give('event post new_seen');
    // The queue's word of the new one comes later than the event.
    await world.fires.triggers.read();
    await world.fires.triggers.wake(id);
    await world.answerAll();
    expect(tasks()).toEqual(['new']);
  });

  test('goes on behind what it had looked at when the hub starts again', async () => {
    world = await openWorld();
    await world.makeTrigger({ on: { event: 'probe_seen' }, command: 'task.create', args: { title: 'answer' } });
    await world.give('event post probe_seen');
    await world.answerAll();
    await world.fires.close();
    await world.give('event post probe_seen');
    const next = world.openHub();
    await next.triggers.idle();
    expect(tasks()).toHaveLength(2);
  });
});

const ci: Principal = { id: 'webhook:00000000-0000-4000-8000-000000000000', name: 'webhook:ci', role: 'viewer', timezone: 'UTC' };
const push = async (deliveryId: string, payload: unknown = { ref: 'main' }, source = 'ci'): Promise<string[]> => {
  const ask = { command: 'trigger.deliver', params: {}, body: { args: { source, delivery_id: deliveryId, payload } } };
  const answer = await world.core.execute({ channel: 'webhook', principal: ci, ask });
  if (!answer.ok) throw answer.error;
  return (answer as { output: { triggers: string[] } }).output.triggers;
};

describe('J8 loops', () => {
  test('triggers that answer themselves are stopped after five, with an event', async () => {
    world = await openWorld();
    const { id } = await world.makeTrigger({
      on: { event: 'task_created' },
      command: 'task.create',
      args: { title: '${details.title}' },
    });
    await world.give('task create again');
    await world.answerAll();
    expect(tasks()).toHaveLength(6);
    expect(await world.events('trigger_stopped')).toMatchObject([
      { target: `trigger:${id}`, details: { why: 'depth', depth: 6 } },
    ]);
    expect((await fires(id)).map(({ depth, status }) => `${depth} ${status}`)).toEqual([
      '6 stopped',
      '5 succeeded',
      '4 succeeded',
      '3 succeeded',
      '2 succeeded',
      '1 succeeded',
    ]);
    expect(await world.showTrigger(id)).toMatchObject({ active: true, fired: 5, failures_in_row: 0 });
  });

  test('also when two answer one another, also by way of a job', async () => {
    world = await openWorld();
    await world.makeTrigger({ on: { event: 'job_created' }, command: 'task.create', args: { title: 'ping' } });
    await world.makeTrigger({ on: { event: 'task_created' }, command: 'probe.work', args: {} });
    await world.give('task create start');
    await world.answerAll();
    expect(tasks()).toEqual(['ping', 'ping', 'start']);
    expect(await world.query('select count(*)::int as jobs from jobs')).toEqual([{ jobs: 3 }]);
    expect(await world.events('trigger_stopped')).toHaveLength(1);
  });

  test('a job that a trigger made carries its depth into what its worker says', async () => {
    world = await openWorld();
    await world.makeTrigger({ on: { event: 'probe_seen' }, command: 'probe.work', args: {} });
    const { id } = await world.makeTrigger({ on: { event: 'job_progress' }, command: 'task.list', args: {} });
    await world.give('event post probe_seen');
    await world.answerAll();
    const [job] = await world.query<{ id: string }>('select id from jobs');
    const said = { event: 'job_progress', target: `job:${job!.id}`, details: { message: 'half', attempt: 1 } };
    await world.core.store.commit({ actor: 'worker' }, () => [said]);
    await world.answerAll();
    expect(await fires(id)).toMatchObject([{ depth: 2, status: 'succeeded' }]);
  });

  test('one that takes every event does not answer its own word', async () => {
    world = await openWorld();
    await world.makeTrigger({ on: { event: '*' }, command: 'task.list', args: {} });
    await world.give('event post probe_seen');
    await world.answerAll();
    expect(await world.events('trigger_fired')).toHaveLength(1);
  });
});

describe('J8 a webhook', () => {
  test('is answered by the triggers of its source, each delivery once', async () => {
    world = await openWorld();
    const { id } = await world.makeTrigger({
      on: { source: 'ci', match: { 'payload.ref': 'main' } },
      command: 'task.create',
      args: { title: '${payload.ref}' },
    });
    await world.makeTrigger({ on: { source: 'cd' }, command: 'task.create', args: { title: 'never' } });
    expect(await push('1')).toEqual([id]);
    await push('1');
    await push('2');
    expect(await push('3', { ref: 'side' })).toEqual([]);
    await world.answerAll();
    expect(tasks()).toEqual(['main', 'main']);
    expect((await fires(id)).map(({ because }) => because)).toEqual(['ci:2', 'ci:1']);
  });

  test('S21 speaks for its own source alone', async () => {
    world = await openWorld();
    await world.makeTrigger({ on: { source: 'cd' }, command: 'task.create', args: { title: 'never' } });
    await expect(push('1', {}, 'cd')).rejects.toMatchObject({ code: 'forbidden' });
    await world.answerAll();
    expect(tasks()).toEqual([]);
  });

  test('is durable before it is acknowledged: a hub that dies then leaves it to the next', async () => {
    world = await openWorld();
    await world.makeTrigger({ on: { source: 'ci' }, command: 'task.create', args: { title: 'kept' } });
    await world.fires.close();
    await push('1');
    const next = world.openHub();
    await next.triggers.idle();
    expect(tasks()).toEqual(['kept']);
  });

  test('that lacks what the command needs fails that call alone, and the schema has the last word', async () => {
    world = await openWorld();
    const { id } = await world.makeTrigger({
      on: { source: 'ci' },
      command: 'task.create',
      args: { title: '${payload.title}', priority: { from: 'payload.priority', default: 'low' } },
    });
    await push('1', {});
    await push('2', { title: 'x', priority: 'not one' });
    await push('3', { title: { $gt: 1 } });
    await push('4', { title: 'good' });
    await world.answerAll();
    expect(tasks()).toEqual(['good']);
    expect((await fires(id)).map(({ status, outcome }) => `${status} ${outcome}`).reverse()).toEqual([
      'failed invalid_input',
      'failed invalid_input',
      'failed invalid_input',
      'succeeded ok',
    ]);
    expect(await world.showTrigger(id)).toMatchObject({ failures_in_row: 0, active: true });
  });
});

describe('bounds', () => {
  test('failures in a row pause it, and drop what waits', async () => {
    world = await openWorld();
    const { id } = await world.makeTrigger({
      on: { event: 'probe_seen' },
      command: 'probe.fail',
      args: { code: 'conflict' },
      max_failures: 2,
    });
    for (let count = 0; count < 4; count++) await world.give('event post probe_seen');
    await world.answerAll();
    expect(await world.showTrigger(id)).toMatchObject({
      active: false,
      failures_in_row: 2,
      paused_reason: 'it failed 2 times in a row: The test wants it so.',
    });
    expect((await fires(id)).map(({ status }) => status)).toEqual(['skipped', 'skipped', 'failed', 'failed']);
    expect(await world.events('trigger_paused')).toMatchObject([{ details: { failures: 2 } }]);
  });

  test('S18 an owner without rights pauses it', async () => {
    world = await openWorld();
    const owner = await world.test.person('operator');
    const { id } = await world.makeTrigger(
      { on: { event: 'probe_seen' }, command: 'task.create', args: { title: 'never' } },
      owner,
    );
    await world.em().transactional((em) => world.core.users.update(em, owner.userId!, { active: false }));
    await world.give('event post probe_seen');
    await world.answerAll();
    expect(tasks()).toEqual([]);
    expect(await world.showTrigger(id)).toMatchObject({ active: false });
    expect(world.refused).toMatchObject([{ channel: 'trigger', owner: owner.id }]);
  });

  test('its calls a minute are limited; what comes faster waits', async () => {
    world = await openWorld();
    const { id } = await world.makeTrigger({
      on: { event: 'probe_seen' },
      command: 'task.create',
      args: { title: 'x' },
      per_minute: 2,
    });
    for (let count = 0; count < 4; count++) await world.give('event post probe_seen');
    await world.answerAll();
    expect((await fires(id)).map(({ status }) => status)).toEqual(['waiting', 'waiting', 'succeeded', 'succeeded']);
    world.sleep(60);
    await world.answerAll();
    expect(tasks()).toHaveLength(4);
  });

  test('a slow one does not hold up the others, and keeps its order', async () => {
    world = await openWorld();
    await world.makeTrigger({ on: { event: 'probe_seen' }, command: 'probe.hold', args: {} });
    await world.makeTrigger({ on: { event: 'probe_seen' }, command: 'task.create', args: { title: 'quick' } });
    for (let count = 0; count < 3; count++) await world.give('event post probe_seen');
    await world.fires.triggers.look();
    await until(() => tasks().length === 3 && world.held.length === 1);
    for (let run = 0; run < 3; run++) {
      await until(() => world.held.length > run);
      expect(world.held).toHaveLength(run + 1);
      world.held[run]!.done.resolve();
    }
    await world.answerAll();
    expect(await world.events('probe_held')).toHaveLength(3);
  });

  test('a full queue drops what comes, once told', async () => {
    world = await openWorld();
    const { id } = await world.makeTrigger({ on: { source: 'ci' }, command: 'task.create', args: { title: 'x' } });
    await world.query(
      `insert into trigger_fires (id, trigger_id, key, depth, args, created_at) select gen_random_uuid(), $1, 'old:' || n, 1, '{}', now() from generate_series(1, 1000) n`,
      [id],
    );
    await world.query(`update triggers set per_minute = 1`);
    await push('1');
    expect(await world.showTrigger(id)).toMatchObject({
      dropped: 1,
      fires: [{ status: 'stopped' }, ...Array.from({ length: 19 }, () => ({ because: expect.stringContaining('old:') }))],
    });
    expect(await world.events('trigger_stopped')).toMatchObject([{ details: { why: 'queue_full', because: 'ci:1', count: 1 } }]);
    await world.query('delete from triggers');
  });

  test('P1 what a dead hub began is run again, and what it had done is found', async () => {
    world = await openWorld();
    const { id } = await world.makeTrigger({ on: { event: 'probe_seen' }, command: 'task.create', args: { title: 'once' } });
    await world.give('event post probe_seen');
    await world.answerAll();
    await world.query(`update trigger_fires set status = 'running', hub = 1, finished_at = null`);
    await world.answerAll();
    expect(tasks()).toEqual(['once']);
    expect(await fires(id)).toMatchObject([{ status: 'succeeded' }]);
    expect(await world.events('trigger_fired')).toHaveLength(1);
  });
});
