import { afterEach, describe, expect, test } from 'vitest';
import { openWorld, until, type World } from './fires-world.ts';

let world: World;
afterEach(() => world.remove());

const statuses = async (id: string) => (await world.show(id)).fires.map(({ kind, status }) => `${kind} ${status}`).reverse();

describe('J7 a schedule fires', () => {
  test('at its time, once, in the name of its owner, with an event', async () => {
    world = await openWorld();
    const { id, next_run } = await world.make({ line: 'event post probe_seen', cron: '5 8 * * *' });
    expect(next_run).toBe('2026-11-27T08:05:00.000Z');
    await world.pass(290);
    expect(await world.events('probe_seen')).toEqual([]);
    await world.pass(60);
    await world.look();
    expect(await world.events('probe_seen')).toHaveLength(1);
    const [fired] = await world.events('schedule_fired');
    expect(fired).toMatchObject({
      target: `schedule:${id}`,
      details: { due: '2026-11-27T08:05:00.000Z', kind: 'due', line: 'event post probe_seen' },
    });
    const shown = await world.show(id);
    expect(shown).toMatchObject({ next_run: '2026-11-28T08:05:00.000Z', failures_in_row: 0, missed: null });
    expect(shown.fires).toMatchObject([{ status: 'succeeded', outcome: 'ok', due: '2026-11-27T08:05:00.000Z' }]);
    const [call] = await world.query<{ channel: string; actor: string; native_id: string }>(
      `select a.channel, a.actor, i.native_id from audit_events a join inbox i on i.call_id = a.call_id where a.call_id = $1 limit 1`,
      [shown.fires[0]!.call_id],
    );
    expect(call).toEqual({ channel: 'schedule', actor: 'admin', native_id: `${id}@2026-11-27T08:05:00.000Z` });
  });

  test('a single time fires once and is over', async () => {
    world = await openWorld();
    const { id } = await world.make({ line: 'event post probe_seen', at: 'in 2 minutes' });
    await world.pass(300);
    expect(await world.events('probe_seen')).toHaveLength(1);
    expect(await world.show(id)).toMatchObject({ active: false, paused_reason: null, next_run: null });
  });

  test('of two hubs that look at once, one runs it', async () => {
    world = await openWorld();
    const other = world.openHub();
    await world.make({ line: 'event post probe_seen', cron: '* * * * *' });
    await world.look();
    for (let minute = 0; minute < 5; minute++) {
      world.sleep(30);
      await Promise.all([world.fires.schedules.look(), other.schedules.look()]);
      await Promise.all([world.fires.schedules.idle(), other.schedules.idle()]);
      world.sleep(30);
      await Promise.all([other.schedules.look(), world.fires.schedules.look()]);
      await Promise.all([world.fires.schedules.idle(), other.schedules.idle()]);
    }
    expect(await world.events('probe_seen')).toHaveLength(5);
    expect(await world.events('schedule_fired')).toHaveLength(5);
  });

  test('R9 not again when the wall clock is put back, and once for an hour that it jumps over', async () => {
    world = await openWorld();
    const { id } = await world.make({ line: 'event post probe_seen', cron: '*/30 * * * *' });
    await world.pass(1800);
    expect(await world.events('probe_seen')).toHaveLength(1);
    world.sleep(-3600);
    await world.pass(3600);
    expect(await world.events('probe_seen')).toHaveLength(1);
    world.set('2026-11-27T10:10:00.000Z');
    await world.look();
    expect((await world.events('probe_seen')).length).toBe(2);
    expect(await world.show(id)).toMatchObject({ missed: { count: 3, ran: 1 }, next_run: '2026-11-27T10:30:00.000Z' });
  });

  test('R9 not again when the clock was put back and the schedule was changed since', async () => {
    world = await openWorld();
    const { id } = await world.make({ line: 'event post probe_seen', cron: '*/30 * * * *' });
    await world.pass(1800);
    world.sleep(-600);
    const changed = await world.act((em, by) => world.schedules.update(em, id, { cron: '0,30 * * * *' }, by));
    expect(changed.next_run).toBe('2026-11-27T08:30:00.000Z');
    await world.pass(660);
    expect(await world.events('probe_seen')).toHaveLength(1);
    expect(await world.show(id)).toMatchObject({ next_run: '2026-11-27T09:00:00.000Z' });
  });

  test('not at all while the scheduler is switched off, which it shows', async () => {
    world = await openWorld({ enabled: false });
    const { id } = await world.make({ line: 'event post probe_seen', cron: '* * * * *' });
    await world.pass(300, 60);
    expect(await world.events('probe_seen')).toEqual([]);
    expect((await world.show(id)).fires).toEqual([]);
  });
});

describe('J7 R14 times that passed without a hub', () => {
  test.each([
    ['skip', 0, []],
    ['last', 1, ['2026-11-27T11:00:00.000Z']],
    ['all', 3, ['2026-11-27T09:00:00.000Z', '2026-11-27T10:00:00.000Z', '2026-11-27T11:00:00.000Z']],
  ] as const)('%s runs %d of three, and tells of all', async (misfire, ran, dues) => {
    world = await openWorld();
    const { id } = await world.make({ line: 'event post probe_seen', cron: '0 * * * *', misfire });
    await world.look();
    world.set('2026-11-27T11:20:00.000Z');
    await world.look();
    await world.look();
    expect(await world.events('probe_seen')).toHaveLength(ran);
    const [missed, ...others] = await world.events('schedule_missed');
    expect(others).toEqual([]);
    const told = { count: 3, first: '2026-11-27T09:00:00.000Z', last: '2026-11-27T11:00:00.000Z', policy: misfire, ran };
    expect(missed!.details).toMatchObject({ name: 'one', more: false, ...told });
    const shown = await world.show(id);
    expect(shown).toMatchObject({ missed: told, next_run: '2026-11-27T12:00:00.000Z' });
    expect(shown.fires.map(({ due }) => due).sort()).toEqual(dues);
    await world.pass(2400);
    expect(await world.events('probe_seen')).toHaveLength(ran + 1);
  });

  test('a short restart misses nothing: what fell into it is run late', async () => {
    world = await openWorld({ at: '2026-11-27T08:59:50.000Z' });
    await world.make({ line: 'event post probe_seen', cron: '0 * * * *', misfire: 'skip' });
    await world.look();
    world.sleep(30);
    await world.look();
    expect(await world.events('probe_seen')).toHaveLength(1);
    expect(await world.events('schedule_missed')).toEqual([]);
  });

  test('a single time that was missed runs once, or never with skip', async () => {
    world = await openWorld();
    const last = await world.make({ line: 'event post probe_last', at: 'in 1 hour' });
    const skip = await world.make({ line: 'event post probe_skip', at: 'in 1 hour', misfire: 'skip' });
    await world.look();
    world.sleep(7200);
    await world.look();
    expect([await world.events('probe_last'), await world.events('probe_skip')].map((events) => events.length)).toEqual([1, 0]);
    for (const { id } of [last, skip]) expect(await world.show(id)).toMatchObject({ active: false, missed: { count: 1 } });
  });
});

describe('J7 a run that is not over at the next time', () => {
  const start = async (overlap: 'skip' | 'queue' | 'cancel') => {
    world = await openWorld();
    const { id } = await world.make({ line: 'probe hold', cron: '* * * * *', overlap });
    await world.fires.schedules.look();
    for (let minute = 0; minute < 3; minute++) {
      for (let step = 0; step < 6; step++) {
        world.sleep(10);
        await world.fires.schedules.look();
      }
      await until(() => world.held.length > (overlap === 'cancel' ? minute : 0));
    }
    return id;
  };

  test('skip: the others are dropped, and it is said why', async () => {
    const id = await start('skip');
    expect(world.held).toHaveLength(1);
    expect(await statuses(id)).toEqual(['due running', 'due skipped', 'due skipped']);
    expect((await world.show(id)).fires[0]!.detail).toBe('the run before it was not over');
    world.held[0]!.done.resolve();
    await world.fires.schedules.idle();
    expect(await world.events('probe_held')).toHaveLength(1);
  });

  test('queue: one after the other', async () => {
    const id = await start('queue');
    expect(world.held).toHaveLength(1);
    expect(await statuses(id)).toEqual(['due running', 'due waiting', 'due waiting']);
    for (let run = 0; run < 3; run++) {
      await until(() => world.held.length > run);
      expect((await world.show(id)).fires.filter(({ status }) => status === 'running')).toHaveLength(1);
      world.held[run]!.done.resolve();
    }
    await until(async () => (await statuses(id)).every((status) => status === 'due succeeded'));
    expect(await world.events('probe_held')).toHaveLength(3);
  });

  test('cancel: the one that runs is asked to stop, and the newest runs', async () => {
    const id = await start('cancel');
    expect(world.held.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
    expect(await statuses(id)).toEqual(['due cancelled', 'due cancelled', 'due running']);
    expect(await world.show(id)).toMatchObject({ failures_in_row: 0 });
    world.held[2]!.done.resolve();
    await world.fires.schedules.idle();
    expect(await world.events('probe_held')).toHaveLength(1);
  });

  test('a job that the command made counts as the run, until it is over', async () => {
    world = await openWorld();
    const { id } = await world.make({ line: 'probe work', cron: '* * * * *' });
    await world.pass(130);
    expect(await statuses(id)).toEqual(['due following', 'due skipped']);
    const [{ job_id }] = (await world.show(id)).fires.slice(-1) as unknown as [{ job_id: string }];
    await world.query(`update jobs set status = 'failed', failure = '{"code":"x","message":"broke"}' where id = $1`, [job_id]);
    await world.look();
    expect((await world.show(id)).fires.at(-1)).toMatchObject({ status: 'failed', detail: 'broke', job_id });
    expect(await world.show(id)).toMatchObject({ failures_in_row: 1 });
  });
});
