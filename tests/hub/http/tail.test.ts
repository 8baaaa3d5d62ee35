import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEventHub, withPart, type EventHub } from '../../support/event-hub.ts';
import { send } from '../../support/http-hub.ts';
import { openStream, type RawStream } from '../../support/raw-stream.ts';

let hub: EventHub;
beforeAll(async () => {
  hub = await startEventHub();
  await hub.emit(20);
});
afterAll(() => hub.stop());

const seqs = (stream: RawStream) => stream.events().map(({ id }) => Number(id.split('-').at(-1)));
const idOf = (seq: number) => `${hub.store.epoch}-${seq}`;
const upTo = (seq: number) => (stream: RawStream) => seqs(stream).at(-1) === seq;
const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

/** Reads a stream until it has shown `last`, which the hub is made to say if history does not. */
async function readTo(path: string, last: number, headers: Record<string, string> = {}): Promise<RawStream> {
  const stream = await openStream(hub, path, { authorization: 'Bearer v-token', ...headers });
  expect(stream.status).toBe(200);
  await stream.until(upTo(last));
  stream.close();
  return stream;
}

describe('V2 frames', () => {
  it('are id, name and the log line, after a retry with jitter', async () => {
    const stream = await readTo('/collab/events/tail?last_event_id=earliest', hub.store.board.seq);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(stream.headers).not.toHaveProperty('content-encoding');
    const [retry, first] = stream.frames();
    expect(Number(/^retry: (\d+)$/.exec(retry!)![1])).toSatisfy((ms: number) => ms >= 2000 && ms <= 5000);
    const { events } = await hub.store.read(0, { limit: 1 });
    expect(first).toBe(`id: ${idOf(1)}\nevent: ping\ndata: ${events[0]!.line}`);
  });

  it('spreads the times after which clients come back', async () => {
    const retries = await Promise.all(
      range(1, 6).map(async () => (await readTo('/collab/events/tail?since=earliest', hub.store.board.seq)).frames()[0]),
    );
    expect(new Set(retries).size).toBeGreaterThan(1);
  });

  it('answers HEAD with the headers alone', async () => {
    const reply = await send(hub, { method: 'HEAD', path: '/collab/events/tail' });
    expect(reply).toMatchObject({ status: 200, text: '' });
    expect(hub.streams.size).toBe(0);
  });
});

describe('V2 where it begins', () => {
  it('resumes behind every event of the log, without a gap or a duplicate', async () => {
    const head = hub.store.board.seq;
    for (const after of range(0, head - 1)) {
      const stream = await readTo('/collab/events/tail', head, { 'last-event-id': idOf(after) });
      expect(seqs(stream)).toEqual(range(after + 1, head));
    }
  });

  it('begins now when nothing is said, or when now or the head is', async () => {
    for (const query of [
      () => '',
      () => '?since=now',
      () => '?last_event_id=now',
      () => `?last_event_id=${idOf(hub.store.board.seq)}`,
    ]) {
      const stream = await openStream(hub, `/collab/events/tail${query()}`);
      await hub.emit(1);
      await stream.until((one) => one.events().length > 0);
      expect(seqs(stream)[0]).toBe(hub.store.board.seq);
      stream.close();
    }
  });

  it('lets the header beat last_event_id, and that beat since', async () => {
    const head = hub.store.board.seq;
    const [a, b] = [`last_event_id=${idOf(head - 2)}`, 'since=earliest'];
    expect(seqs(await readTo(`/collab/events/tail?${a}&${b}`, head, { 'last-event-id': idOf(head - 1) }))).toEqual([head]);
    expect(seqs(await readTo(`/collab/events/tail?${a}&${b}`, head))).toEqual([head - 1, head]);
    expect(seqs(await readTo(`/collab/events/tail?${b}`, head))).toEqual(range(1, head));
  });

  it('begins at a time', async () => {
    const { events } = await hub.store.read(0, { limit: 100 });
    const stream = await readTo(`/collab/events/tail?since=${events[0]!.record.ts}`, hub.store.board.seq);
    expect(seqs(stream)[0]).toBe(1);
    const future = await openStream(hub, '/collab/events/tail?since=2099-01-01');
    await hub.emit(1);
    await future.until((one) => one.events().length === 1);
    future.close();
  });

  it('E2 goes on from the seq of a list', async () => {
    const state = await send(hub, { path: '/collab/state/tasks' });
    await hub.emit(2);
    const stream = await readTo(`/collab/events/tail?last_event_id=${state.headers['x-store-seq']}`, hub.store.board.seq);
    expect(seqs(stream)).toEqual([Number(state.json.seq) + 1, Number(state.json.seq) + 2]);
    expect(state.headers['x-event-cursor']).toBe(idOf(Number(state.json.seq)));
  });

  it.each([
    'last_event_id=abc',
    'last_event_id=x-y',
    'last_event_id=-1',
    'last_event_id=1.5',
    'last_event_id=',
    `last_event_id=${'9'.repeat(20)}`,
    'since=yesterday',
    'since=2026-13-01',
    'since=12',
    'since=',
  ])('answers 400 to %s', async (query) => {
    expect(await send(hub, { path: `/collab/events/tail?${query}` })).toMatchObject({
      status: 400,
      json: { code: 'bad_cursor' },
    });
  });

  it('answers 400 to a malformed header', async () => {
    expect((await send(hub, { path: '/collab/events/tail', headers: { 'last-event-id': 'abc' } })).status).toBe(400);
  });
});

describe('V3 cursors outside the log', () => {
  it.each([
    ['other_epoch', () => 'elsewhere-3'],
    ['future', () => idOf(1_000_000)],
  ])('begins with a reset for %s and goes on live', async (reason, cursor) => {
    const head = hub.store.board.seq;
    const stream = await openStream(hub, `/collab/events/tail?last_event_id=${cursor()}`);
    await hub.emit(1);
    await stream.until(upTo(head + 1));
    expect(stream.events().map(({ event }) => event)).toEqual(['reset', 'ping']);
    expect(stream.events()[0]).toEqual({ id: idOf(head), event: 'reset', data: { reason, earliest: idOf(1), head: idOf(head) } });
    stream.close();
  });

  it('begins with a reset for what was pruned', async () => {
    const pruned = await startEventHub({ wrap: (store) => withPart(store, 'earliestSeq', 5) });
    await pruned.emit(8);
    const epoch = pruned.store.epoch;
    const stream = await openStream(pruned, `/collab/events/tail?last_event_id=${epoch}-3`);
    await stream.until((one) => one.events().length === 1);
    expect(stream.events()[0]!.data).toEqual({ reason: 'pruned', earliest: `${epoch}-5`, head: `${epoch}-8` });
    stream.close();
    const edge = await openStream(pruned, `/collab/events/tail?last_event_id=${epoch}-4`);
    await edge.until((one) => one.events().length === 4);
    expect(edge.events()[0]!.id).toBe(`${epoch}-5`);
    edge.close();
    await pruned.stop();
  });
});

describe('V6 filters', () => {
  it.each([
    ['event=task_*', ['task_created', 'task_updated']],
    ['event=task_created,lease_*', ['task_created', 'lease_acquired']],
    ['event=*ed', ['task_created', 'task_updated', 'lease_acquired']],
    ['event=task_?reated', ['task_created']],
    ['task=T-1', ['task_created', 'lease_acquired']],
    ['agent=bob', ['task_updated', 'seen']],
    ['actor=bob', ['task_updated']],
    ['target=task:T-2', ['task_updated']],
    ['event=task_*&actor=ann', ['task_created']],
    ['event=nothing&event_typo', []],
  ])('%s', async (query, names) => {
    const path = `/collab/events/tail?${query}`;
    if (query.includes('typo')) {
      expect(await send(hub, { path })).toMatchObject({ status: 400, json: { code: 'bad_request' } });
      return;
    }
    const live = await openStream(hub, path);
    const from = hub.store.board.seq;
    await hub.emit(1, { name: 'task_created', target: 'task:T-1', details: { title: 'x' } });
    await hub.emit(1, { name: 'task_updated', target: 'task:T-2', actor: 'bob', details: { fields: [] } });
    await hub.emit(1, { name: 'lease_acquired', target: 'lease:L-1', details: { resource: 'task:T-1' } });
    await hub.emit(1, { name: 'seen', target: 'agent:bob' });
    await live.until((one) => one.events().length >= names.length);
    const past = await openStream(hub, `${path}&last_event_id=${idOf(from)}`);
    await past.until((one) => one.events().length >= names.length);
    for (const stream of [live, past]) {
      expect(stream.events().map(({ event }) => event)).toEqual(names);
      stream.close();
    }
  });

  it('makes each event into bytes once for all its readers', async () => {
    const { toFrame } = await import('../../../hub/http/event-frame.ts');
    const { events } = await hub.store.read(hub.store.board.seq - 1, { limit: 1 });
    expect(toFrame(events[0]!)).toBe(toFrame(events[0]!));
  });

  it.each(['color=red', 'event=a&event=b', 'event=', `task=${'x'.repeat(201)}`, `event=${'a,'.repeat(21)}`, 'after=1'])(
    'answers 400 to %s',
    async (query) => {
      expect(await send(hub, { path: `/collab/events/tail?${query}` })).toMatchObject({
        status: 400,
        json: { code: 'bad_request' },
      });
    },
  );
});

describe('who may read', () => {
  it('needs a credential, and takes none from the address', async () => {
    expect((await send(hub, { path: '/collab/events/tail', token: '' })).status).toBe(401);
    expect((await send(hub, { path: '/collab/events/tail?access_token=v-token', token: '' })).status).toBe(401);
  });

  it('takes a ticket once', async () => {
    const { json } = await send(hub, { method: 'POST', path: '/collab/events/ticket' });
    expect(json).toEqual({ ticket: expect.stringMatching(/^kyt_[\w-]{43}$/), expires_in_seconds: 60 });
    await expect.poll(() => hub.watched()).toBe(0);
    const stream = await openStream(hub, `/collab/events/tail?ticket=${json.ticket}`, {});
    expect(stream.status).toBe(200);
    expect(hub.watched()).toBe(1);
    stream.close();
    expect(await send(hub, { path: `/collab/events/tail?ticket=${json.ticket}`, token: '' })).toMatchObject({
      status: 401,
      json: { code: 'invalid_token' },
    });
    expect(hub.refusals.at(-1)).toMatchObject({ outcome: 'invalid_token', path: '/collab/events/tail' });
    expect(JSON.stringify([hub.refusals, hub.lines])).not.toContain(json.ticket);
  });

  it('takes a ticket for a minute', async () => {
    const { json } = await send(hub, { method: 'POST', path: '/collab/events/ticket' });
    hub.later(60_000);
    expect((await send(hub, { path: `/collab/events/tail?ticket=${json.ticket}`, token: '' })).status).toBe(401);
  });

  it('S12 takes no ticket beside a credential, and no input for one', async () => {
    const { json } = await send(hub, { method: 'POST', path: '/collab/events/ticket' });
    expect(await send(hub, { path: `/collab/events/tail?ticket=${json.ticket}` })).toMatchObject({
      status: 400,
      json: { code: 'ambiguous_credentials' },
    });
    const reply = await send(hub, {
      method: 'POST',
      path: '/collab/events/ticket',
      headers: { 'content-type': 'application/json' },
      body: '{"for":"ever"}',
    });
    expect(reply.status).toBe(422);
  });

  it('S7 ends a stream when its credential ends, and the others go on', async () => {
    const [ending, staying] = [
      await openStream(hub, '/collab/events/tail', { authorization: 'Bearer o-token' }),
      await openStream(hub, '/collab/events/tail'),
    ];
    hub.revoke('o-token');
    expect(await ending.ended).toBe(true);
    await hub.emit(1);
    await staying.until((one) => one.events().length === 1);
    staying.close();
    await expect.poll(() => hub.watched()).toBe(0);
  });
});
