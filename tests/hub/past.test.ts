/** The board at a past moment: whatever happens, each moment comes out again exactly as it was. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPast } from '../../hub/collab/past.ts';
import { KINDS } from '../../hub/collab/store.ts';
import type { ChangeDraft, Kind } from '../../hub/collab/store.ts';
import { startEventHub } from '../support/event-hub.ts';
import type { EventHub } from '../support/event-hub.ts';
import { send } from '../support/http-hub.ts';

let hub: EventHub;
beforeEach(async () => {
  // A short memory, so that the way back goes through the files of several segments.
  hub = await startEventHub({ bounds: { ringEvents: 16, segmentBytes: 4_096 } });
});
afterEach(() => hub.stop());

const change = (kind: Kind, id: string, value: object | null): ChangeDraft => ({ kind, id, value: value && { id, ...value } });
const commit = (...changes: ChangeDraft[]) => hub.store.commit({ actor: 'ann' }, () => [{ event: 'ping', changes }]);
const get = (query: string) => send(hub, { path: `/collab/state/${query}` });

/** What GET /collab/state answers now, by kind. */
async function photograph(): Promise<Record<string, { data: unknown; etag: unknown }>> {
  const photo: Record<string, { data: unknown; etag: unknown }> = {};
  for (const kind of KINDS) {
    const { json, headers } = await get(kind);
    photo[kind] = {
      data: (json.data as object[]).map(({ liveness: _, last_seen: __, ...rest }: any) => rest),
      etag: headers.etag,
    };
  }
  return photo;
}

/** A generator of numbers, the same at every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
}

describe('every moment', () => {
  test('of a history of creations, changes, deletions and returns: data, ETag and seq as they were', async () => {
    const random = createRandom(7);
    const photos = new Map([[0, await photograph()]]);
    for (let n = 0; n < 120; n += 1) {
      const kind = KINDS[random(3)]!;
      const id = kind === 'tasks' ? `T-${1 + random(9)}` : `${kind}-${random(9)}`;
      const isGone = random(4) === 0 && hub.store.board.get(kind, id) !== undefined;
      await commit(change(kind, id, isGone ? null : { n, ...(kind === 'agents' && { availability: 'away' }) }));
      photos.set(hub.store.board.seq, await photograph());
    }
    for (const [seq, photo] of photos) {
      for (const kind of KINDS) {
        const { json, headers, status } = await get(`${kind}?at=${seq}`);
        expect([seq, kind, status, json.data, headers.etag]).toEqual([seq, kind, 200, photo[kind]!.data, photo[kind]!.etag]);
        expect([json.seq, headers['x-store-seq'], json.etag]).toEqual([seq, String(seq), headers.etag]);
      }
    }
  });

  test('by time: what stood there then', async () => {
    await commit(change('tasks', 'T-1', { title: 'One' }));
    const { ts } = (await hub.store.read(0, { limit: 1 })).events[0]!.record;
    await new Promise<void>((resolve) => setTimeout(resolve, 3));
    await commit(change('tasks', 'T-1', { title: 'Two' }));
    expect((await get(`tasks?at=${ts}`)).json).toMatchObject({ data: [{ title: 'One' }], seq: 1, at: ts });
    expect((await get('tasks?at=2001-01-01T00:00:00Z')).json).toMatchObject({ data: [], seq: 0, at: null });
    expect((await get(`tasks?at=${new Date(Date.now() + 1_000).toISOString()}`)).json).toMatchObject({ seq: 2 });
  });

  test('by event id, with 304 for what is known, and a cursor from which the stream goes on', async () => {
    for (const n of [1, 2, 3]) await commit(change('tasks', 'T-1', { n }));
    const reply = await get(`tasks?at=${hub.store.epoch}-2`);
    expect(reply).toMatchObject({ status: 200, json: { data: [{ n: 2 }], seq: 2 } });
    expect(reply.headers['x-event-cursor']).toBe(`${hub.store.epoch}-2`);
    const again = { path: '/collab/state/tasks?at=2', headers: { 'if-none-match': reply.headers.etag! } };
    expect((await send(hub, again)).status).toBe(304);
  });

  test('within a commit never was, so it is the one before the commit', async () => {
    await commit(change('tasks', 'T-1', { n: 1 }));
    await hub.store.commit({ actor: 'ann' }, () =>
      ['T-2', 'T-3', 'T-4'].map((id) => ({ event: 'ping', changes: [change('tasks', id, {})] })),
    );
    for (const [seq, expected] of [
      [2, 1],
      [3, 1],
      [4, 4],
    ])
      expect((await get(`tasks?at=${seq}`)).json).toMatchObject({ seq: expected, data: { length: expected } });
  });

  test('of an entity that was changed long before: each image is the last one before the moment', async () => {
    for (const id of ['T-1', 'T-2']) await commit(change('tasks', id, { n: 1 }));
    await hub.emit(2_500, { together: true });
    await commit(change('tasks', 'T-1', { n: 2 }));
    const seq = hub.store.board.seq;
    for (const id of ['T-1', 'T-2']) await commit(change('tasks', id, { n: 3 }));
    expect((await get(`tasks?at=${seq}`)).json.data).toMatchObject([{ n: 2 }, { n: 1 }]);
  });

  test('leaves out leases that were over then, as the present does', async () => {
    await commit(change('locks', 'L-1', { resource: 'a' }));
    await commit(change('locks', 'L-1', { resource: 'a', ended: { kind: 'released' } }));
    expect((await get('locks?at=1')).json.data).toMatchObject([{ id: 'L-1' }]);
    expect((await get('locks?at=2')).json.data).toEqual([]);
    expect((await get('locks')).json.data).toEqual([]);
  });
});

describe('what is no moment', () => {
  test('is refused with 400', async () => {
    await commit(change('tasks', 'T-1', {}));
    for (const at of [
      '',
      'yesterday',
      '2',
      '-1',
      '1.5',
      'x-1',
      '2026-13-01',
      '2099-01-01',
      'earliest',
      'now',
      `${'9'.repeat(40)}`,
    ])
      expect([at, (await get(`tasks?at=${at}`)).status]).toEqual([at, 400]);
    expect((await get('tasks?at=1&at=1')).status).toBe(400);
    expect((await get('secrets?at=1')).status).toBe(404);
    expect((await send(hub, { path: '/collab/state/tasks?at=1', token: '' })).status).toBe(401);
  });

  test('lies further back than may be read: 400 with the number', async () => {
    for (let n = 0; n < 30; n += 1) await commit(change('tasks', `T-${1 + (n % 3)}`, { n }));
    const past = createPast(hub.store, 10);
    expect((await past.stateAt('tasks', 25)).seq).toBe(25);
    await expect(past.stateAt('tasks', 5)).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('10 events'),
    });
    // Near the present, but the image of what changed since lies too far back.
    await commit(change('tasks', 'T-9', {}));
    for (let n = 0; n < 12; n += 1) await commit(change('agents', 'a', { n }));
    await commit(change('tasks', 'T-9', { late: true }));
    await expect(past.stateAt('tasks', hub.store.board.seq - 1)).rejects.toMatchObject({ code: 'bad_request' });
  });
});

test('the same moment is worked out once, also for those who ask together; too many moments are refused', async () => {
  for (let n = 0; n < 60; n += 1) await commit(change('tasks', 'T-1', { n }));
  const past = createPast(hub.store);
  const [one, two] = await Promise.all([past.stateAt('tasks', 9), past.stateAt('tasks', 9)]);
  expect(one).toBe(two);
  expect(await past.stateAt('tasks', 9)).toBe(one);
  const many = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => past.stateAt('tasks', 10 + n)));
  const refused = many.filter((result) => result.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]!.reason).toMatchObject({ code: 'overloaded', fields: { retry_after_seconds: 5 } });
  expect((await past.stateAt('tasks', 45)).entities).toMatchObject([{ n: 44 }]);
});
