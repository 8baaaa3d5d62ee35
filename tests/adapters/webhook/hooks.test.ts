/** Webhooks into a real hub: believed, run once, durable before they are acknowledged. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createHookSender, post, type HookSender } from '../../support/hooks.ts';
import { startHub, type TestHub } from '../../support/start-hub.ts';

let hub: TestHub;
let sender: HookSender;
beforeAll(async () => {
  hub = await startHub({ RATE_WEBHOOK: '100000/60' });
  sender = await createHookSender(hub, 'build-server');
});
afterAll(() => hub.remove());

const WAIT = { prefer: 'wait=20' };
const tasks = async () => (await hub.ask('/collab/tasks?limit=200')).body.tasks as { id: string; title: string }[];

describe('what a message may be', () => {
  test('a typed call, answered at once with 202 and run', async () => {
    const { status, body } = await sender.post({ command: 'task.create', args: { title: 'From a hook' } }, 'c1');
    expect({ status, body }).toMatchObject({ status: 202, body: { status: 'accepted', duplicate: false } });
    await vi.waitFor(async () => expect((await tasks()).map(({ title }) => title)).toContain('From a hook'));
  });

  test('Prefer: wait gives the result, as POST /hub/commands does', async () => {
    const reply = await sender.post({ text: 'task create "Waited for"' }, 'c2', WAIT);
    expect(reply).toMatchObject({ status: 200, body: { ok: true, command: 'task.create', output: { id: expect.any(String) } } });
    expect(reply.headers.get('preference-applied')).toBe('wait=20');
  });

  test('Prefer: wait without a number gives the result too', async () => {
    const reply = await sender.post({ text: 'task list --limit 1' }, 'bare', { prefer: 'wait' });
    expect(reply).toMatchObject({ status: 200, body: { ok: true, command: 'task.list' } });
    const other = await sender.post({ text: 'task list --limit 1' }, 'other', { prefer: 'respond-async, waiting' });
    expect(other.status).toBe(202);
  });

  test('a source that was made, paused or taken away is so for the next message', async () => {
    const refused = await post(hub, 'at-once', sender.secret, { text: 'whoami' }, 'before', WAIT);
    const { body } = await hub.ask('/webhooks/sources', { body: { name: 'at-once', kind: 'standard', role: 'agent' } });
    const status = async (id: string) => (await post(hub, 'at-once', body.secret, { text: 'whoami' }, id, WAIT)).status;
    const seen = [refused.status, await status('made')];
    for (const active of [false, true]) {
      await hub.ask('/webhooks/sources/at-once', { method: 'PATCH', body: { active } });
      seen.push(await status(`active-${active}`));
    }
    await hub.ask('/webhooks/sources/at-once', { method: 'DELETE' });
    expect([...seen, await status('gone')]).toEqual([401, 200, 401, 200, 401]);
  });

  test('a refusal is a problem, and is on the audit log under the name of the source', async () => {
    expect(await sender.post({ text: 'user list' }, 'c3', WAIT)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await sender.post({ text: 'task crate x' }, 'c4', WAIT)).toMatchObject({
      status: 422,
      body: { code: 'unknown_command' },
    });
    const { body } = await hub.ask('/hub/activity?channel=webhook&actor=webhook:build-server');
    expect(body.rows.map((row: any) => row.outcome)).toEqual(expect.arrayContaining(['ok', 'forbidden', 'unknown_command']));
  });

  test('S38 JSON that two readers could read differently is refused, and nothing runs', async () => {
    const before = (await tasks()).length;
    for (const raw of ['{"text":"task create a","text":"task create b"}', '{"__proto__":{},"text":"task create a"}', '{"text":'])
      expect(await post(hub, 'build-server', sender.secret, raw, `bad${raw.length}`, WAIT)).toMatchObject({
        status: 400,
        body: { code: 'bad_json' },
      });
    expect(await tasks()).toHaveLength(before);
  });
});

describe('P1 S22 repeats', () => {
  test('the same delivery again does nothing and has the first answer, also after a restart', async () => {
    const first = await sender.post({ text: 'task create "Only once"' }, 'once', WAIT);
    await hub.kill();
    await hub.start();
    const again = await sender.post({ text: 'task create "Only once"' }, 'once', WAIT);
    expect(again).toMatchObject({ status: 200, body: { output: { id: first.body.output.id } } });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await tasks()).filter(({ title }) => title === 'Only once')).toHaveLength(1);
  });

  test('another message under the same id is refused and audited', async () => {
    await sender.post({ text: 'task list' }, 'same', WAIT);
    expect(await sender.post({ text: 'task create x' }, 'same', WAIT)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_mismatch' },
    });
    const { body } = await hub.ask('/hub/activity?outcome=idempotency_mismatch');
    expect(body.rows[0]).toMatchObject({ actor: 'webhook:build-server' });
  });
});

describe('S21 S23 who is believed', () => {
  test('a wrong signature and a source that is not there look the same', async () => {
    const wrong = await post(
      hub,
      'build-server',
      'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
      { text: 'task list' },
      'w1',
    );
    const nobody = await post(hub, 'nobody', sender.secret, { text: 'task list' }, 'w2');
    for (const reply of [wrong, nobody]) expect(reply).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(wrong.body.detail).toBe(nobody.body.detail);
    const { body } = await hub.ask('/hub/activity?outcome=invalid_token');
    expect(body.rows.length).toBeGreaterThanOrEqual(2);
  });

  test('both secrets are good during a rotation, the old one not without it; a paused or removed source is refused', async () => {
    const rotating = await createHookSender(hub, 'rotating');
    const rotated = await hub.ask('/webhooks/sources/rotating', { method: 'PATCH', body: { rotate: true } });
    expect(rotated).toMatchObject({ status: 200, body: { secrets: 2, secret: expect.stringMatching(/^whsec_/) } });
    const tryBoth = async (id: string) => [
      (await rotating.post({ text: 'whoami' }, `${id}-old`, WAIT)).status,
      (await post(hub, 'rotating', rotated.body.secret, { text: 'whoami' }, `${id}-new`, WAIT)).status,
    ];
    await vi.waitFor(async () => expect(await tryBoth(`r${Date.now()}`)).toEqual([200, 200]), { timeout: 5000, interval: 200 });
    const alone = await hub.ask('/webhooks/sources/rotating', { method: 'PATCH', body: { rotate: true, overlap_seconds: 0 } });
    expect(alone.body.secrets).toBe(1);
    await vi.waitFor(async () => expect(await tryBoth(`s${Date.now()}`)).toEqual([401, 401]), { timeout: 5000, interval: 200 });
    await hub.ask('/webhooks/sources/rotating', { method: 'PATCH', body: { active: false } });
    const status = async () =>
      (await post(hub, 'rotating', alone.body.secret, { text: 'whoami' }, `t${Date.now()}`, WAIT)).status;
    await vi.waitFor(async () => expect(await status()).toBe(401), { timeout: 5000, interval: 200 });
    expect((await hub.ask('/webhooks/sources/rotating', { method: 'DELETE' })).status).toBe(204);
    expect((await hub.ask('/webhooks/sources/rotating', { method: 'DELETE' })).status).toBe(404);
  });

  test('nobody below admin makes one, and secrets are never shown again', async () => {
    const { body } = await hub.ask('/webhooks/sources');
    expect(JSON.stringify(body)).not.toMatch(/whsec_|sealed|hash/);
    const rows = await hub.query(`select secrets::text from webhook_sources`);
    expect(JSON.stringify(rows)).not.toContain(sender.secret.slice(6));
    const line = await hub.query(`select args::text, detail from audit_events where command = 'source.create'`);
    expect(JSON.stringify(line)).not.toContain(sender.secret.slice(6));
  });
});

test('R19 every message that was acknowledged is durable, over a kill -9, and none runs twice', async () => {
  const total = Number(process.env.KYROS_HOOKS ?? 400);
  const acknowledged: string[] = [];
  const send = async (n: number) => {
    const reply = await sender
      .post({ command: 'task.create', args: { title: `burst ${n}` } }, `burst-${n}`)
      .catch(() => undefined);
    if (reply?.status === 202) acknowledged.push(`burst ${n}`);
    else if (reply !== undefined) expect([429, 503]).toContain(reply.status);
  };
  const burst = async (from: number, to: number) => {
    const waiting = Array.from({ length: to - from }, (_, i) => from + i);
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) await send(n);
      }),
    );
  };
  const half = burst(0, total / 2);
  await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(20));
  await hub.kill();
  await half;
  await hub.start();
  await burst(total / 2, total);
  const titles = async () =>
    (await hub.query(`select 1`), (await hub.ask('/collab/state/tasks')).body.data as { title: string }[])
      .map(({ title }) => title)
      .filter((title) => title.startsWith('burst '));
  await vi.waitFor(async () => expect(new Set(await titles())).toEqual(new Set([...new Set(await titles()), ...acknowledged])), {
    timeout: 30_000,
    interval: 300,
  });
  const all = await titles();
  expect(new Set(all).size).toBe(all.length);
  expect(acknowledged.filter((title) => !all.includes(title))).toEqual([]);
}, 90_000);

test('P4 past the limit it is 429 with the seconds to wait, audited, and nothing of it runs', async () => {
  await hub.type('channel update webhook --limit 5/600');
  const limited = await createHookSender(hub, 'limited');
  const statuses: number[] = [];
  for (let i = 0; i < 8; i++) statuses.push((await limited.post({ text: 'whoami' }, `l${i}`)).status);
  expect(statuses).toEqual([202, 202, 202, 202, 202, 429, 429, 429]);
  const reply = await limited.post({ text: 'whoami' }, 'l9');
  expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  await hub.type('channel update webhook --limit default');
});

test('J8 any other JSON wakes the triggers of its source, once', async () => {
  const made = await hub.ask('/triggers', {
    body: {
      name: 'on-failure',
      on: { source: 'build-server', match: { 'payload.state': 'failed' } },
      command: 'task.create',
      args: { title: { from: 'payload.title' } },
    },
  });
  expect(made.status).toBe(201);
  const message = { state: 'failed', title: 'The build is red' };
  expect(await sender.post(message, 'build-1', WAIT)).toMatchObject({
    status: 200,
    body: { output: { triggers: [made.body.id] } },
  });
  await sender.post(message, 'build-1', WAIT);
  await sender.post({ state: 'passed', title: 'no' }, 'build-2', WAIT);
  const red = async () => ((await hub.ask('/collab/tasks?limit=200&q=red')).body.tasks as { title: string }[]).length;
  await vi.waitFor(async () => expect(await red()).toBe(1), { timeout: 8000 });
});
