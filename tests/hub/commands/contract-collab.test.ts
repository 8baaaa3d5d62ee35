/** The shapes of CONTRACT "Collab", as a program outside meets them: over HTTP, at the real hub. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHub } from '../../support/start-hub.ts';
import type { TestHub } from '../../support/start-hub.ts';

let hub: TestHub;
const keys: Record<string, string> = {};
beforeAll(async () => {
  hub = await startHub();
  for (const [name, role] of [
    ['bot-1', 'agent'],
    ['rob', 'operator'],
    ['vic', 'viewer'],
  ] as const) {
    keys[name] = (await hub.ask('/auth/keys', { body: { name, role } })).body.key;
  }
});
afterAll(() => hub.remove());

const post = (path: string, body: unknown, token = keys['bot-1']!) => hub.ask(path, { method: 'POST', body, token });

describe('tasks', () => {
  test('from creation to approval', async () => {
    const made = await post('/collab/tasks', {
      title: 'Fix login',
      priority: 'high',
      dod: ['Tests pass'],
      owned_paths: ['src/**'],
    });
    expect(made).toMatchObject({ status: 201, body: { id: 'T-1', etag: expect.stringMatching(/^"1-[\w-]{22}"$/) } });
    expect(made.headers.get('location')).toBe('/collab/tasks/T-1');
    expect(made.headers.get('etag')).toBe(made.body.etag);

    const shown = await hub.ask('/collab/tasks/T-1', { token: keys.vic! });
    expect(shown).toMatchObject({
      status: 200,
      body: { id: 'T-1', created_by: 'bot-1', dod: { '1': { text: 'Tests pass', checked: false } }, depends_on: {} },
    });
    expect(shown.headers.get('etag')).toBe(made.body.etag);
    expect((await hub.ask('/collab/tasks/T-1', { headers: { 'if-none-match': made.body.etag } })).status).toBe(304);

    const patch = (body: unknown, headers: Record<string, string>) =>
      hub.ask('/collab/tasks/T-1', { method: 'PATCH', body, headers, token: keys['bot-1']! });
    expect(await patch({ description: 'x' }, {})).toMatchObject({
      status: 428,
      body: { code: 'precondition_required', current_etag: made.body.etag },
    });
    const patched = await patch(
      { description: 'x', dod: { 2: { text: 'Seen' } } },
      { 'if-match': made.body.etag, 'content-type': 'application/merge-patch+json' },
    );
    expect(patched).toMatchObject({ status: 200, body: { ok: true, etag: expect.stringMatching(/^"2-/) } });
    expect(await patch({ description: 'y' }, { 'if-match': made.body.etag })).toMatchObject({
      status: 412,
      body: { code: 'etag_mismatch', current_etag: patched.body.etag, changed_by: 'bot-1' },
    });
    expect(await patch({ status: 'done' }, { 'if-match': patched.body.etag })).toMatchObject({
      status: 422,
      body: { errors: [{ path: '/status' }] },
    });

    const ticked = await post('/collab/tasks/T-1/dod/1', { checked: true, evidence: '12 of 12' });
    expect(ticked).toMatchObject({ status: 200, body: { ok: true, item: '1', checked: true, open: 1 } });
    expect((await post('/collab/tasks/T-1/dod/9', { checked: true })).status).toBe(404);
    expect(await post('/collab/tasks/T-1/transition', { to: 'done' })).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition', from: 'queued', to: 'done', allowed: expect.arrayContaining(['claimed']) },
    });
    expect(await post('/collab/tasks/T-1/transition', { to: 'soon' })).toMatchObject({ status: 422 });
  });

  test('lists, imports and deletes', async () => {
    const text = 'tasks:\n  - id: T-50\n    title: Write the guide\n  - id: T-51\n    title: Publish\n    depends_on: [T-50]\n';
    expect((await post('/collab/tasks/import', { text })).status).toBe(403);
    expect(await post('/collab/tasks/import', { text }, keys.rob)).toMatchObject({
      status: 200,
      body: { created: ['T-50', 'T-51'], updated: [], unchanged: [] },
    });
    expect(await post('/collab/tasks/import', { text }, keys.rob)).toMatchObject({
      status: 200,
      body: { created: [], unchanged: ['T-50', 'T-51'] },
    });
    expect(await post('/collab/tasks/import', { text: 'tasks: [' }, keys.rob)).toMatchObject({
      status: 422,
      body: { code: 'invalid_input', errors: [{ message: expect.stringContaining('line 1') }] },
    });

    const first = (await hub.ask('/collab/tasks?limit=1&status=queued&q=publish')).body;
    expect(first).toMatchObject({ tasks: [{ id: 'T-51', etag: expect.any(String) }], next_cursor: null });
    const page = (await hub.ask('/collab/tasks?limit=1')).body;
    expect((await hub.ask(`/collab/tasks?limit=1&cursor=${page.next_cursor}`)).body.tasks[0].id).toBe('T-50');
    expect(await hub.ask('/collab/tasks?cursor=x')).toMatchObject({ status: 400, body: { code: 'bad_cursor' } });
    expect(await hub.ask('/collab/tasks?colour=red')).toMatchObject({
      status: expect.any(Number),
      body: { code: expect.stringMatching(/invalid_input|bad_request/) },
    });

    expect(await hub.ask('/collab/tasks/T-50', { method: 'DELETE', token: keys.rob! })).toMatchObject({
      status: 409,
      body: { dependents: ['T-51'] },
    });
    const asked = await hub.ask('/collab/tasks/T-51', { method: 'DELETE', token: keys.rob! });
    expect(asked).toMatchObject({ status: 202, body: { status: 'pending', preview: expect.stringContaining('T-51 "Publish"') } });
    await post(`/hub/confirmations/${asked.body.confirm_id}`, { decision: 'approve' }, keys.rob);
    expect((await hub.ask('/collab/tasks/T-51')).status).toBe(404);
  });
});

describe('agents', () => {
  test('register, beat, change', async () => {
    const body = { role: 'builder', skills: ['typescript'] };
    const made = await post('/collab/agents', body);
    expect(made).toMatchObject({ status: 201, body: { ok: true, id: 'bot-1' } });
    expect((await post('/collab/agents', body)).body.etag).toBe(made.body.etag);
    expect((await post('/collab/agents', { id: 'other' })).status).toBe(403);
    expect((await post('/collab/agents/bot-1/heartbeat', {})).body).toMatchObject({ ok: true, last_seen: expect.any(String) });
    expect((await hub.ask('/collab/agents')).body.agents).toMatchObject([
      { id: 'bot-1', etag: made.body.etag, last_seen: expect.any(String) },
    ]);
    const patch = (headers: Record<string, string>) =>
      hub.ask('/collab/agents/bot-1', { method: 'PATCH', body: { availability: 'away' }, headers, token: keys['bot-1']! });
    expect((await patch({})).status).toBe(428);
    expect(await patch({ 'if-match': made.body.etag })).toMatchObject({ status: 200, body: { ok: true, availability: 'away' } });
  });
});

describe('events', () => {
  test('post, and write for people', async () => {
    const posted = await post('/collab/events', { event: 'build_finished', target: 'task:T-1', details: { seconds: 4 } });
    expect(posted).toMatchObject({ status: 201, body: { ok: true, id: expect.stringMatching(/-\d+$/) } });
    expect(await post('/collab/events', { event: 'task_created' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: '/event' }] },
    });
    expect((await post('/collab/events', { event: 'ping' }, keys.vic)).status).toBe(403);
    const log = await post('/collab/events/log', { ids: [posted.body.id] });
    expect(log.body.text).toContain('bot-1 posted build\\_finished about [T-1](/admin/tasks/T-1)');
    expect((await hub.ask('/collab/state/log')).body.text).toContain(log.body.text);
    expect((await hub.type('event list --limit 20 --task T-1')).body.output.events.length).toBeGreaterThan(2);
  });
});
