import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHub, type TestHub } from '../../support/start-hub.ts';
import { scheduleCommands } from '../../../hub/commands/schedule.ts';
import { triggerCommands } from '../../../hub/commands/trigger.ts';

let hub: TestHub;
let operator: string;
beforeAll(async () => {
  hub = await startHub();
  await hub.type('agent register builder-1');
  operator = await signIn('olga', 'operator');
});
afterAll(() => hub.remove());

async function signIn(name: string, role: string): Promise<string> {
  const [email, password] = [`${name}@example.org`, 'correct horse battery'];
  await hub.ask('/users', { body: { email, name, role, password } });
  return (await hub.ask('/auth/login', { token: null, body: { email, password } })).body.access_token;
}

const draft = (fields: Record<string, unknown> = {}) => ({ name: 'nightly', line: 'task list', cron: '0 9 * * 1-5', ...fields });
const create = (fields: Record<string, unknown> = {}, token?: string) =>
  hub.ask('/schedule', { body: draft(fields), ...(token !== undefined && { token }) });

describe('examples', () => {
  test('of every command run, one after the other', async () => {
    for (const line of [...scheduleCommands, ...triggerCommands].flatMap(({ examples }) => examples)) {
      const { status, body } = await hub.type(line);
      if (line.startsWith('trigger deliver')) expect(body.code, line).toBe('forbidden');
      else expect([status, body.ok, body.text], line).toEqual([200, true, expect.stringMatching(/\S/)]);
    }
  });
});

describe('POST /schedule', () => {
  test('answers with the id, the next five times and whether it is active', async () => {
    const { status, body, headers } = await create({ timezone: 'Europe/Vienna' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^S-\d+$/),
      active: true,
      next_run: body.next_runs[0],
      words: 'At 09:00, Monday through Friday',
    });
    expect(body.next_runs).toHaveLength(5);
    expect(new Set(body.next_runs).size).toBe(5);
    expect(headers.get('location')).toBe(`/schedule/${body.id}`);
  });

  test('takes a command with arguments, and a line as a command', async () => {
    const typed = await create({ line: undefined, command: 'task.list', args: { limit: 3 } });
    expect(typed).toMatchObject({ status: 201, body: { command: 'task.list', args: { limit: 3 }, line: null } });
    expect(await create({ line: undefined, command: 'task list --limit 3' })).toMatchObject({
      status: 201,
      body: { line: 'task list --limit 3' },
    });
  });

  test('reads a single time on the clock of the time zone', async () => {
    const { body } = await create({ cron: undefined, at: '2027-07-01T09:00', timezone: 'Europe/Vienna' });
    expect(body).toMatchObject({
      at: '2027-07-01T07:00:00.000Z',
      next_run: '2027-07-01T07:00:00.000Z',
      next_runs: ['2027-07-01T07:00:00.000Z'],
    });
  });

  test.each([
    ['/cron', { cron: '*' }],
    ['/cron', { cron: '' }],
    ['/cron', { cron: 'every day' }],
    ['/cron', { cron: '0 0 30 2 *' }],
    ['/cron', { cron: '*/5 * * * * *' }],
    ['/cron', { cron: undefined }],
    ['/at', { at: 'tomorrow 9am' }],
    ['/at', { cron: undefined, at: '2020-01-01T00:00:00Z' }],
    ['/at', { cron: undefined, at: 'whenever' }],
    ['/at', { cron: undefined, at: '2200-01-01T00:00:00Z' }],
    ['/timezone', { timezone: 'Mars/Olympus' }],
    ['/timezone', { timezone: '+02:00' }],
    ['/misfire', { misfire: 'never' }],
    ['/line', { line: undefined }],
    ['/command', { command: 'task.list' }],
    ['/args', { args: {} }],
    ['/command', { line: 'agent remove builder-1' }],
    ['/command', { line: 'approve A7Q2' }],
    ['/stamp', { stamp: 1 }],
  ])('422 at %s for %j', async (path, fields) => {
    const before = (await hub.query('select count(*)::int as n from schedules')).rows;
    const { status, body } = await create(fields);
    expect([status, body.code, body.errors?.[0]?.path], body.detail).toEqual([422, 'invalid_input', path]);
    expect((await hub.query('select count(*)::int as n from schedules')).rows).toEqual(before);
  });

  test('says how long ago a time was, and which field a line got wrong', async () => {
    const past = await create({ cron: undefined, at: '2020-01-01T00:00:00Z' });
    expect(past.body.detail).toMatch(/^at must be in the future; 2020-01-01T00:00:00.000Z was \d+w.* ago\.$/);
    expect(await create({ line: 'task list --limit none' })).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect(await create({ line: 'tsk list' })).toMatchObject({ status: 422, body: { code: 'unknown_command' } });
    expect(await create({ line: 'task show T-9999' })).toMatchObject({ status: 404 });
  });

  test('C3 S18 refuses what its owner may not do, or what a schedule may not give', async () => {
    expect(await create({ line: 'user list' }, operator)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await create({ line: 'schedule run S-1' })).toMatchObject({ status: 403 });
    expect(await create({ line: 'key create x --role agent' })).toMatchObject({ status: 403 });
    expect(await create({ line: 'user create a@example.org --name A --role agent --password secret-secret' })).toMatchObject({
      status: 403,
    });
    expect(await create({}, await signIn('vera', 'viewer'))).toMatchObject({ status: 403 });
    expect(await create({ cron: '*/10 * * * * *' }, operator)).toMatchObject({ status: 422 });
  });
});

describe('the life of a schedule', () => {
  test('is listed in pages, shown, changed, paused, resumed, run and deleted', async () => {
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three']) ids.push((await create({ name: `life ${name}` })).body.id);
    const first = await hub.ask('/schedule?q=life&limit=2');
    expect(first.body.schedules.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
    const second = await hub.ask(`/schedule?q=life&limit=2&cursor=${first.body.next_cursor}`);
    expect(second.body).toMatchObject({ schedules: [{ id: ids[0] }], next_cursor: null, scheduler_enabled: true });
    const [id] = ids;
    expect(await hub.ask('/schedule/life%20one')).toMatchObject({ status: 200, body: { id } });
    expect(await hub.ask(`/schedule/${id}`, { method: 'PATCH', body: { cron: '30 10 * * *', overlap: 'queue' } })).toMatchObject({
      status: 200,
      body: { cron: '30 10 * * *', overlap: 'queue', line: 'task list', next_run: expect.stringContaining('T10:30:00.000Z') },
    });
    expect(await hub.ask(`/schedule/${id}`, { method: 'PATCH', body: { active: false } })).toMatchObject({
      body: { active: false, next_run: null },
    });
    expect(await hub.ask(`/schedule/${id}/resume`, { method: 'POST' })).toMatchObject({
      body: { active: true, paused_reason: null },
    });
    expect(await hub.ask(`/schedule/${id}/pause`, { body: { reason: 'Holidays' } })).toMatchObject({
      body: { paused_reason: 'Holidays' },
    });
    expect(await hub.ask(`/schedule/${id}/run`, { method: 'POST' })).toMatchObject({
      status: 202,
      body: { fire: { kind: 'manual' } },
    });
    const shown = async () => (await hub.ask(`/schedule/${id}`)).body.fires[0].status;
    while (!['succeeded', 'failed', 'skipped'].includes(await shown())) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await shown()).toBe('succeeded');
    expect((await hub.ask(`/schedule/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await hub.ask(`/schedule/${id}`)).status).toBe(404);
  });

  test('a changed time, zone or command gives the next times anew, and what was sent stays as it was', async () => {
    const { id } = (await create({ name: 'moved', timezone: 'UTC' })).body;
    const patch = (body: Record<string, unknown>) => hub.ask(`/schedule/${id}`, { method: 'PATCH', body });
    const zoned = await patch({ timezone: 'Asia/Tokyo', name: 'moved east' });
    expect(zoned.body).toMatchObject({
      name: 'moved east',
      cron: '0 9 * * 1-5',
      next_run: expect.stringContaining('T00:00:00.000Z'),
    });
    expect(zoned.body.next_runs).toHaveLength(5);
    const once = await patch({ at: '2031-07-01T09:00', timezone: 'Asia/Tokyo' });
    expect(once.body).toMatchObject({ cron: null, at: '2031-07-01T00:00:00.000Z', next_runs: ['2031-07-01T00:00:00.000Z'] });
    expect(await patch({ line: 'task shw T-1' })).toMatchObject({ status: 422, body: { code: 'unknown_command' } });
    expect(await patch({ cron: '0 9 * *' })).toMatchObject({ status: 422 });
    expect(await patch({ timezone: 'Nowhere/Here' })).toMatchObject({ status: 422 });
    expect((await hub.ask(`/schedule/${id}`)).body).toMatchObject({ line: 'task list', at: '2031-07-01T00:00:00.000Z' });
  });

  test('E3 a change or deletion of a version that is gone is refused; a run is no new version', async () => {
    const { id } = (await create({ name: 'versions' })).body;
    const { body, headers } = await hub.ask(`/schedule/${id}`);
    expect(headers.get('etag')).toBe(body.etag);
    await hub.ask(`/schedule/${id}/run`, { method: 'POST' });
    const change = (etag: string, overlap: string) =>
      hub.ask(`/schedule/${id}`, { method: 'PATCH', body: { overlap }, headers: { 'if-match': etag } });
    const changed = await change(body.etag, 'queue');
    expect(changed).toMatchObject({ status: 200, body: { version: body.version + 1, overlap: 'queue' } });
    const late = await change(body.etag, 'cancel');
    expect(late).toMatchObject({ status: 412, body: { code: 'etag_mismatch', current_etag: changed.body.etag } });
    const remove = (etag: string) => hub.ask(`/schedule/${id}`, { method: 'DELETE', headers: { 'if-match': etag } });
    expect((await remove(body.etag)).status).toBe(412);
    expect((await hub.ask(`/schedule/${id}`)).body.overlap).toBe('queue');
    expect((await remove(changed.body.etag)).status).toBe(204);
  });

  test('E10 a repeat of the request makes no second one', async () => {
    const ask = { body: draft({ name: 'twice' }), headers: { 'idempotency-key': 'schedule-twice' } };
    const [first, again] = [await hub.ask('/schedule', ask), await hub.ask('/schedule', ask)];
    expect(again).toMatchObject({ status: 201, body: { id: first.body.id } });
    expect((await hub.ask('/schedule?q=twice')).body.schedules).toHaveLength(1);
  });
});

describe('POST /schedule/preview', () => {
  test('a phrase, a cron expression and a time, in words and with the next times', async () => {
    const preview = (when: string) => hub.ask('/schedule/preview', { body: { when, timezone: 'Europe/Vienna' } });
    expect(await preview('every weekday at 9')).toMatchObject({
      status: 200,
      body: { cron: '0 9 * * 1-5', words: 'At 09:00, Monday through Friday' },
    });
    expect((await preview('*/15 9-17 * * *')).body.next_runs).toHaveLength(5);
    expect(await preview('in 3 days')).toMatchObject({ body: { cron: null, at: expect.any(String) } });
    for (const when of ['every day except sunday', 'once an hour', '* *', 'every 7 minutes', '0 0 30 2 *'])
      expect(await preview(when), when).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
  });
});

describe('/triggers', () => {
  const trigger = (fields: Record<string, unknown> = {}, token?: string) =>
    hub.ask('/triggers', {
      body: { name: 'echo', on: { event: 'rest_seen' }, command: 'task.create', args: { title: '${details.title}' }, ...fields },
      ...(token !== undefined && { token }),
    });

  test('are made, tested without effect, fire, and are deleted', async () => {
    const made = await trigger();
    expect(made).toMatchObject({
      status: 201,
      body: { id: expect.stringMatching(/^R-\d+$/), on: { event: 'rest_seen', match: {} }, active: true },
    });
    const { id } = made.body;
    const sample = { event: 'rest_seen', details: { title: 'From "REST" --priority urgent' } };
    const tried = await hub.ask(`/triggers/${id}/test`, { body: { sample } });
    expect(tried.body).toMatchObject({ matches: true, args: { title: sample.details.title }, problem: null });
    expect(tried.body.line).toContain('task create');
    expect((await hub.ask(`/triggers/${id}/test`, { body: { sample: { event: 'other' } } })).body).toMatchObject({
      matches: false,
      why_not: 'other is not rest_seen',
    });
    expect((await hub.ask(`/triggers/${id}/test`, { body: { sample: { event: 'rest_seen' } } })).body.problem).toBe(
      'What happened has no details.title.',
    );
    expect((await hub.ask(`/triggers/${id}/test`, { method: 'POST' })).body.why_not).toContain('none of the last');

    await hub.ask('/collab/events', { body: sample });
    const found = async () => (await hub.ask('/collab/tasks?q=From')).body.tasks;
    while ((await found()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await found()).toMatchObject([{ title: sample.details.title, priority: 'normal' }]);
    expect((await hub.ask(`/triggers/${id}/test`, { method: 'POST' })).body).toMatchObject({
      matches: true,
      args: { title: sample.details.title },
    });
    expect((await hub.ask(`/triggers/${id}`)).body).toMatchObject({ fired: 1, fires: [{ status: 'succeeded' }] });
    expect((await hub.ask(`/triggers/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await hub.ask(`/triggers/${id}`)).status).toBe(404);
  });

  test.each([
    ['/on', { on: {} }],
    ['/on', { on: { event: 'a', source: 'b' } }],
    ['/on/match/a..b', { on: { event: 'a', match: { 'a..b': 1 } } }],
    ['/args/titel', { args: { titel: 'x' } }],
    ['/args/title', { args: { title: 'x ${details.title}' } }],
    ['/args/priority', { args: { title: 'x', priority: 'huge' } }],
    ['/args/title', { args: {} }],
    ['/command', { command: 'task.delete', args: {} }],
    ['/per_minute', { per_minute: 0 }],
  ])('422 at %s for %j', async (path, fields) => {
    const { status, body } = await trigger(fields);
    expect([status, body.errors?.[0]?.path], body.detail).toEqual([422, path]);
  });

  test('are changed by their version, under the rules that hold when they are made', async () => {
    const made = await hub.ask('/triggers', {
      body: { name: 'changing', on: { event: 'task_created' }, command: 'event.post', args: { event: 'seen' } },
    });
    const { id, etag } = made.body;
    const patch = (body: Record<string, unknown>, fields: Record<string, unknown> = {}) =>
      hub.ask(`/triggers/${id}`, { method: 'PATCH', body, ...fields });
    const changed = await patch(
      { name: 'changed', on: { event: 'task_*', match: { 'details.to': 'done' } }, args: { event: 'other' }, active: false },
      { headers: { 'if-match': etag } },
    );
    expect(changed).toMatchObject({
      status: 200,
      body: {
        name: 'changed',
        on: { event: 'task_*', match: { 'details.to': 'done' } },
        args: { event: 'other' },
        active: false,
      },
    });
    expect(await patch({ name: 'late' }, { headers: { 'if-match': etag } })).toMatchObject({ status: 412 });
    expect(await patch({ command: 'nothing.here' })).toMatchObject({ status: 422, body: { code: 'unknown_command' } });
    expect(await patch({ on: { event: 'task_*', source: 'ci' } })).toMatchObject({ status: 422 });
    expect(await patch({ name: 'mine' }, { token: operator })).toMatchObject({ status: 403 });
    expect((await hub.ask(`/triggers/${id}`)).body).toMatchObject({ name: 'changed', command: 'event.post' });
    expect((await hub.ask(`/triggers/${id}`, { method: 'DELETE', headers: { 'if-match': etag } })).status).toBe(412);
    expect((await hub.ask(`/triggers/${id}`, { method: 'DELETE' })).status).toBe(204);
  });

  test('refuse commands that are not for triggers, or not for their owner', async () => {
    expect(await trigger({ command: 'task create' })).toMatchObject({ status: 422, body: { code: 'unknown_command' } });
    expect(await trigger({ command: 'trigger.create', args: {} })).toMatchObject({ status: 403 });
    expect(await trigger({ command: 'user.list', args: {} }, operator)).toMatchObject({ status: 403 });
  });
});
