import { afterEach, describe, expect, test } from 'vitest';
import { openWorld, until, type World } from './fires-world.ts';

let world: World;
afterEach(() => world.remove());

const fireOf = async (id: string) => (await world.show(id)).fires[0]!;

describe('S18 the owner', () => {
  test('who was disabled: the schedule pauses with a reason, an event and an audit row, and nothing runs', async () => {
    world = await openWorld();
    const owner = await world.test.person('operator');
    const { id } = await world.make({ line: 'event post probe_seen', cron: '* * * * *' }, owner);
    await world.look();
    await world.em().transactional((em) => world.core.users.update(em, owner.userId!, { active: false }));
    await world.pass(120);
    expect(await world.events('probe_seen')).toEqual([]);
    expect(await world.show(id)).toMatchObject({
      active: false,
      next_run: null,
      paused_reason: expect.stringContaining('may not do it any more'),
    });
    expect(await fireOf(id)).toMatchObject({ status: 'refused', outcome: 'forbidden', call_id: null });
    expect(await world.events('schedule_paused')).toMatchObject([
      { target: `schedule:${id}`, details: { name: 'one', failures: 1 } },
    ]);
    expect(world.refused).toMatchObject([
      { channel: 'schedule', owner: owner.id, name: 'operator', line: 'event post probe_seen' },
    ]);
  });

  test('who has another role now: refused by the door, audited there, and paused', async () => {
    world = await openWorld();
    const owner = await world.test.person('operator');
    const { id } = await world.make({ line: 'event post probe_seen', cron: '* * * * *' }, owner);
    await world.look();
    await world.em().transactional((em) => world.core.users.update(em, owner.userId!, { role: 'viewer' }));
    await world.pass(60);
    expect(await world.events('probe_seen')).toEqual([]);
    expect(await world.show(id)).toMatchObject({ active: false });
    const { call_id } = await fireOf(id);
    expect(await world.query('select outcome, channel from audit_events where call_id = $1', [call_id])).toEqual([
      { outcome: 'forbidden', channel: 'schedule' },
    ]);
  });

  test('who has more rights now runs what was made with fewer', async () => {
    world = await openWorld();
    const owner = await world.test.person('operator');
    await world.make({ line: 'event post probe_seen', cron: '* * * * *' }, owner);
    await world.em().transactional((em) => world.core.users.update(em, owner.userId!, { role: 'admin' }));
    await world.pass(60);
    expect(await world.events('probe_seen')).toHaveLength(1);
  });
});

describe('failures', () => {
  test('five in a row pause it; resume counts anew', async () => {
    world = await openWorld();
    const { id } = await world.make({ line: 'probe fail conflict', cron: '* * * * *', max_failures: 3 });
    await world.pass(200);
    expect(await world.show(id)).toMatchObject({ active: false, failures_in_row: 3, next_run: null });
    expect((await world.show(id)).paused_reason).toBe('it failed 3 times in a row: The test wants it so.');
    expect((await world.show(id)).fires.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
    expect(await world.events('schedule_paused')).toHaveLength(1);
    const resumed = await world.act((em, by) => world.schedules.resume(em, id, by));
    expect(resumed).toMatchObject({ active: true, failures_in_row: 0, paused_reason: null });
  });

  test('one that passes by itself is tried again, and is one run', async () => {
    world = await openWorld();
    const { id } = await world.make({ line: 'probe fail lease_held', cron: '0 9 * * *', max_failures: 1 });
    world.set('2026-11-27T08:59:50.000Z');
    await world.look();
    await world.pass(10);
    expect(await fireOf(id)).toMatchObject({ status: 'retrying', outcome: 'lease_held' });
    await world.pass(600);
    expect((await world.show(id)).fires).toMatchObject([{ status: 'failed', outcome: 'lease_held' }]);
    expect(await world.query(`select tries from schedule_fires where schedule_id = $1`, [id])).toEqual([{ tries: 6 }]);
    expect(await world.events('schedule_fired')).toHaveLength(1);
  });

  test('a paused channel is no failure of the schedule', async () => {
    world = await openWorld();
    const { id } = await world.make({ line: 'event post probe_seen', cron: '* * * * *', max_failures: 1 });
    expect((await world.give('channel pause schedule')).ok).toBe(true);
    await world.pass(60);
    expect(await fireOf(id)).toMatchObject({ status: 'skipped', outcome: 'channel_paused' });
    expect(await world.show(id)).toMatchObject({ active: true, failures_in_row: 0 });
  });
});

describe('pause and run now', () => {
  test('what a pause left out is not made up for, whatever the misfire', async () => {
    world = await openWorld();
    const { id } = await world.make({ line: 'event post probe_seen', cron: '* * * * *', misfire: 'all' });
    await world.look();
    const paused = await world.act((em, by) => world.schedules.pause(em, id, by, 'Until the release'));
    expect(paused).toMatchObject({ active: false, paused_reason: 'Until the release', next_run: null });
    await world.pass(300, 30);
    await world.act((em, by) => world.schedules.resume(em, id, by));
    await world.pass(60);
    expect(await world.events('probe_seen')).toHaveLength(1);
    expect(await world.events('schedule_missed')).toEqual([]);
    expect(await world.events('schedule_paused')).toMatchObject([{ details: { by: 'admin', reason: 'Until the release' } }]);
  });

  test('run leaves the next time as it is, and works on a paused one', async () => {
    world = await openWorld();
    const { id, next_run } = await world.make({ line: 'event post probe_seen', cron: '0 12 * * *' });
    await world.act((em, by) => world.schedules.run(em, id, by));
    await world.look();
    expect(await world.events('probe_seen')).toHaveLength(1);
    expect(await world.show(id)).toMatchObject({ next_run, fires: [{ kind: 'manual', status: 'succeeded' }] });
    await world.act((em, by) => world.schedules.pause(em, id, by));
    await world.act((em, by) => world.schedules.run(em, id, by));
    await world.look();
    expect(await world.events('probe_seen')).toHaveLength(2);
  });

  test("somebody else's schedule is changed by an admin, who becomes its owner when its command changes; anybody else is refused", async () => {
    world = await openWorld();
    const [ann, bob, admin] = [
      await world.test.person('operator', 'ann'),
      await world.test.person('operator', 'bob'),
      await world.test.person('admin'),
    ];
    const { id } = await world.make({ line: 'event post probe_seen', cron: '0 12 * * *' }, ann);
    for (const act of ['resume', 'run', 'remove'] as const)
      await expect(
        world.act((em, by) => world.schedules[act](em, id, by), bob),
        act,
      ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(world.act((em, by) => world.schedules.update(em, id, { name: 'mine' }, by), bob)).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await world.act((em, by) => world.schedules.update(em, id, { name: 'other' }, by), admin)).toMatchObject({
      owner: 'ann',
    });
    expect(await world.act((em, by) => world.schedules.update(em, id, { line: 'task list' }, by), admin)).toMatchObject({
      owner: 'admin',
    });
    expect(await world.act((em, by) => world.schedules.pause(em, id, by), bob)).toMatchObject({ active: false });
  });
});

describe('after a crash', () => {
  test('P1 what a dead hub began is run again, and what it had done is found', async () => {
    world = await openWorld();
    const { id } = await world.make({ line: 'event post probe_seen', cron: '5 8 * * *' });
    await world.pass(300);
    expect(await world.events('probe_seen')).toHaveLength(1);
    // As it stood when the hub died between the answer and its own note of it.
    await world.query(
      `update schedule_fires set status = 'running', hub = 1, finished_at = null, outcome = null where schedule_id = $1`,
      [id],
    );
    await world.look();
    expect(await world.events('probe_seen')).toHaveLength(1);
    expect(await world.events('schedule_fired')).toHaveLength(1);
    expect(await fireOf(id)).toMatchObject({ status: 'succeeded', outcome: 'ok' });
    // And when it died before the call.
    await world.query(`delete from inbox where channel = 'schedule'`);
    await world.query(`update schedule_fires set status = 'running', hub = 1 where schedule_id = $1`, [id]);
    await world.look();
    expect(await world.events('probe_seen')).toHaveLength(2);
  });

  test('what runs in a hub that lives is left to it', async () => {
    world = await openWorld();
    await world.make({ line: 'probe hold', cron: '* * * * *' });
    await world.fires.schedules.look();
    world.sleep(30);
    await world.fires.schedules.look();
    world.sleep(30);
    await world.fires.schedules.look();
    await until(() => world.held.length === 1);
    const other = world.openHub(4242);
    await other.schedules.look();
    await other.schedules.idle();
    expect(await world.query('select hub, tries from schedule_fires where status = $1', ['running'])).toEqual([
      { hub: world.core.presence.hub, tries: 1 },
    ]);
    world.held[0]!.done.resolve();
  });
});
