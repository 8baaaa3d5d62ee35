import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEventHub, type EventHub } from '../../support/event-hub.ts';
import { send } from '../../support/http-hub.ts';

let hub: EventHub;
beforeAll(async () => void (hub = await startEventHub()));
afterAll(() => hub.stop());

const put = (id: string, title: string) =>
  hub.store.commit({ actor: 'ann' }, () => [
    { event: 'task_created', target: `task:${id}`, details: { title }, changes: [{ kind: 'tasks', id, value: { id, title } }] },
  ]);
const state = (kind: string, headers = {}) => send(hub, { path: `/collab/state/${kind}`, headers });

it('E2 answers data, etag and seq of one moment', async () => {
  await put('T-2', 'Two');
  await put('T-1', 'One');
  const reply = await state('tasks');
  expect(reply.json).toEqual({
    data: [
      { id: 'T-1', title: 'One', version: 1 },
      { id: 'T-2', title: 'Two', version: 1 },
    ],
    etag: reply.headers.etag,
    seq: 2,
  });
  expect(reply.headers).toMatchObject({
    etag: hub.store.board.stateEtag('tasks'),
    'x-store-seq': '2',
    'x-event-cursor': `${hub.store.epoch}-2`,
    'cache-control': 'no-store, no-transform',
  });
  expect(Number(reply.headers['content-length'])).toBe(Buffer.byteLength(reply.text));
});

it('E2 answers 304 until something of the kind changes, with the seq of now', async () => {
  const { etag } = (await state('tasks')).headers;
  await hub.emit(1);
  const same = await state('tasks', { 'if-none-match': etag });
  expect(same).toMatchObject({ status: 304, text: '' });
  expect(same.headers['x-store-seq']).toBe(String(hub.store.board.seq));
  await put('T-3', 'Drei ä');
  const changed = await state('tasks', { 'if-none-match': etag });
  expect(changed.status).toBe(200);
  expect(changed.headers.etag).not.toBe(etag);
  expect(changed.json.data).toHaveLength(3);
  expect(Number(changed.headers['content-length'])).toBe(Buffer.byteLength(changed.text));
});

it('shows the seq of now beside data that did not change', async () => {
  const before = await state('tasks');
  await hub.emit(1);
  const after = await state('tasks');
  expect(after.json).toEqual({ ...before.json, seq: Number(before.json.seq) + 1 });
});

it.each(['locks', 'agents'])('answers an empty board of %s', async (kind) => {
  expect(await state(kind)).toMatchObject({ status: 200, json: { data: [] } });
});

it('answers the log for people', async () => {
  await hub.store.appendLog('# Yesterday\n');
  const reply = await state('log');
  expect(reply.json).toMatchObject({ text: expect.stringContaining('# Yesterday'), etag: reply.headers.etag });
  expect((await state('log', { 'if-none-match': reply.headers.etag })).status).toBe(304);
});

it('knows no other kind, no other parameter, and no strangers', async () => {
  expect((await state('secrets')).status).toBe(404);
  expect((await state('__proto__')).status).toBe(404);
  expect((await state('tasks?on=2026-01-01')).status).toBe(400);
  expect((await send(hub, { path: '/collab/state/tasks', token: '' })).status).toBe(401);
});
