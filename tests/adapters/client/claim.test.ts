/** A claimed task: every write under its fence, and none after it is lost (SEMANTICS T3, T5, T7, L7). */
import { describe, expect, test } from 'vitest';
import type { Claim } from '../../../adapters/client/claim.ts';
import { createClient } from '../../../adapters/client/client.ts';
import { createFakeHub, empty, json, problem, URL_OF_FAKE, type Asked, type Reaction } from './fake-fetch.ts';
import { createHandTiming } from './hand-timing.ts';

const TASK = { id: 'T-1', title: 'Fix login', status: 'claimed', version: 2 };
const CLAIM = {
  task: TASK,
  lease: { lock_id: 'L-3', resource: 'task:T-1', fence: 3, ttl_seconds: 60, expires_in_seconds: 60 },
  context: { cursor: 'e-9', dependencies: [], attempts: [], nearby: [], dod: [] },
};
const RENEWED = { ok: true, expires_in_seconds: 60, cancel_requested: false };

/** Answers a claim, renewals and writes, unless `react` has something else to say. */
function setUp(react: (asked: Asked, count: number) => ReturnType<Reaction> | undefined = () => undefined) {
  const timing = createHandTiming();
  const hub = createFakeHub((asked, count) => react(asked, count) ?? usual(asked));
  return { timing, hub, client: createClient({ url: URL_OF_FAKE, token: 't', fetch: hub.fetch, timing }) };
}

function usual({ method, path, body }: Asked): Response {
  if (path.endsWith('/claim') || path.endsWith('/claim-next')) return json(200, CLAIM);
  if (path.endsWith('/renew')) return json(200, RENEWED);
  if (path.endsWith('/transition')) return json(200, { ok: true, old_status: 'claimed', new_status: body.to });
  return method === 'GET' ? json(200, TASK, { etag: '"2"' }) : json(200, { ok: true });
}

const failing = (what: string, answer: () => ReturnType<Reaction>) => (asked: Asked) =>
  asked.path.endsWith(what) ? answer() : undefined;

describe('claim', () => {
  test('T3 takes a task and tells all that is needed to start (T7)', async () => {
    const { client, hub } = setUp();
    const claim = await client.claim('T-1', { ttlSeconds: 60, incarnation: 'run-1' });
    expect(hub.asked[0]).toMatchObject({
      method: 'POST',
      path: '/collab/tasks/T-1/claim',
      body: { ttl_seconds: 60, incarnation: 'run-1' },
    });
    expect(claim).toMatchObject({ task: TASK, fence: 3, context: { cursor: 'e-9' } });
    expect(claim.isHeld()).toBe(true);
  });

  test('T3 what somebody else has is refused with who', async () => {
    const { client } = setUp(failing('/claim', () => problem(409, 'already_claimed', { by: 'ada' })));
    await expect(client.claim('T-1')).rejects.toMatchObject({ code: 'already_claimed', fields: { by: 'ada' } });
  });

  test('T5 takes the next one that fits, parked for as long as is wanted; nothing is no error', async () => {
    const { client, hub } = setUp(failing('/claim-next', empty));
    expect(await client.claim('next', { waitSeconds: 20, skills: ['typescript'], role: 'builder' })).toBeUndefined();
    expect(hub.asked[0]).toMatchObject({
      path: '/collab/tasks/claim-next',
      headers: { prefer: 'wait=20' },
      body: { skills: ['typescript'], role: 'builder' },
    });
  });

  test('L8 one that was long on its way is renewed before it is trusted, and then counts from there', async () => {
    const { client, hub, timing } = setUp(({ path }) => {
      if (path.endsWith('/claim-next')) timing.freeze(50_000);
      return path.endsWith('/renew') && hub.on('/renew').length > 1 ? problem(503, 'stopping') : undefined;
    });
    const claim = (await client.claim('next', { waitSeconds: 50 })) as Claim;
    expect(hub.on('/renew')).toHaveLength(1);
    await timing.advance(54_999);
    expect(claim.isHeld()).toBe(true);
    await timing.advance(1);
    expect(claim.isHeld()).toBe(false);
  });

  test('L4 one that is lost already when it arrives is never handed out', async () => {
    const { client, timing } = setUp(({ path }) => {
      if (path.endsWith('/claim-next')) timing.freeze(70_000);
      return path.endsWith('/renew') ? problem(410, 'lease_lost') : undefined;
    });
    await expect(client.claim('next', { waitSeconds: 50 })).rejects.toMatchObject({ code: 'lease_lost' });
  });

  test('E10 who stops waiting leaves no claimed task behind', async () => {
    const stop = new AbortController();
    const { client, hub } = setUp(({ path }, count) => {
      if (!path.endsWith('/claim-next') || count > 1) return undefined;
      stop.abort(new Error('enough'));
      return json(200, CLAIM);
    });
    await expect(client.claim('next', { waitSeconds: 50, signal: stop.signal })).rejects.toThrow('enough');
    const [first, second] = hub.on('/claim-next');
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(second?.body).toEqual(first?.body);
    expect(second?.headers.prefer).toBe('wait=0');
    expect(hub.on('/release')).toMatchObject([{ body: { fence: 3 } }]);
  });
});

describe('L7 writes', () => {
  test('carry the fence, each with a key of its own', async () => {
    const { client, hub } = setUp();
    const claim = await client.claim('T-1');
    expect(await claim.transition('in_progress')).toMatchObject({ new_status: 'in_progress' });
    await claim.check('tests', 'All 12 pass');
    await claim.note('The cause is the clock.');
    await claim.update({ priority: 'high' });
    await claim.update(({ version }) => ({ title: `was ${version}` }));
    await claim.transition('blocked', 'Waits for a server.');
    const writes = hub.asked.slice(1).filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method, path, body }) => [method, path.replace('/collab/tasks/T-1', ''), body])).toEqual([
      ['POST', '/transition', { to: 'in_progress', fence: 3 }],
      ['POST', '/dod/tests', { checked: true, evidence: 'All 12 pass', fence: 3 }],
      ['POST', '/notes', { text: 'The cause is the clock.', fence: 3 }],
      ['PATCH', '', { priority: 'high', fence: 3 }],
      ['PATCH', '', { title: 'was 2', fence: 3 }],
      ['POST', '/transition', { to: 'blocked', reason: 'Waits for a server.', fence: 3 }],
    ]);
    expect(new Set(writes.map(({ headers }) => headers['idempotency-key'])).size).toBe(writes.length);
    expect(writes[3]?.headers['if-match']).toBe('"2"');
  });

  test('are refused here once the clock says so, and nothing is sent', async () => {
    const { client, hub, timing } = setUp();
    const claim = await client.claim('T-1');
    timing.freeze(55_000);
    const writes = [
      () => claim.note('too late'),
      () => claim.check('tests'),
      () => claim.transition('review'),
      () => claim.update({ title: 'x' }),
    ];
    for (const write of writes) await expect(write()).rejects.toMatchObject({ code: 'lease_lost', status: 410 });
    expect(hub.asked).toHaveLength(1);
    expect(claim.signal.aborted).toBe(true);
  });

  test('are not tried any longer than the lease is held', async () => {
    const { client, hub, timing } = setUp(({ path }) =>
      path.endsWith('/notes') || path.endsWith('/renew') ? problem(503, 'stopping') : undefined,
    );
    const claim = await client.claim('T-1');
    await timing.advance(40_000);
    const write = claim.note('x').then(
      () => 'written',
      (error: unknown) => error,
    );
    await timing.advance(60_000);
    expect(await write).toMatchObject({ code: 'lease_lost' });
    const tries = hub.on('/notes').length;
    expect(tries).toBeGreaterThan(1);
    await timing.advance(600_000);
    expect(hub.on('/notes')).toHaveLength(tries);
  });

  test('in flight when the lease is lost are given up', async () => {
    const { client, timing } = setUp(({ path }) => {
      if (path.endsWith('/renew')) return problem(410, 'lease_lost', { detail: 'The lease on task:T-1 was taken by ada.' });
      return path.endsWith('/notes') ? new Promise<Response>(() => undefined) : undefined;
    });
    const claim = await client.claim('T-1');
    const write = claim.note('x').catch((error: unknown) => error);
    await timing.advance(21_000);
    await timing.settle();
    expect(await write).toMatchObject({ code: 'lease_lost', message: 'The lease on task:T-1 was taken by ada.' });
  });

  test('that the hub refuses are told as they are, and the lease is held on until a renewal says otherwise', async () => {
    const { client } = setUp(failing('/notes', () => problem(409, 'stale_fence', { your_fence: 3, current_fence: 4 })));
    const claim = await client.claim('T-1');
    await expect(claim.note('x')).rejects.toMatchObject({ code: 'stale_fence', fields: { current_fence: 4 } });
  });

  test('go on after a cancel, so that the work can be given back in order', async () => {
    const { client, hub } = setUp();
    const claim = await client.claim('T-1');
    claim.cancel('The agent is stopping.');
    expect(claim.signal.reason).toMatchObject({ code: 'cancel_requested' });
    await claim.note('Half of it is done.');
    await claim.release();
    expect(hub.on('/release')).toHaveLength(1);
  });
});

describe('the end of a claim', () => {
  test('T2 by a move out of the work is no loss: nothing is aborted, renewed or released', async () => {
    const { client, hub, timing } = setUp();
    const claim = await client.claim('T-1');
    await claim.transition('review');
    expect([claim.isHeld(), claim.signal.aborted]).toEqual([false, false]);
    await expect(claim.note('x')).rejects.toMatchObject({ code: 'lease_lost' });
    await claim.release();
    await timing.advance(600_000);
    expect([...hub.on('/renew'), ...hub.on('/release'), ...hub.on('/notes')]).toEqual([]);
    await client.claim('T-1');
  });

  /** A renewal is refused while the hub has not answered yet that the task is handed in. */
  async function handInLate() {
    const answer = Promise.withResolvers<Response>();
    const { client, timing } = setUp(({ path }) => {
      if (path.endsWith('/renew')) return problem(410, 'lease_lost');
      return path.endsWith('/transition') ? answer.promise : undefined;
    });
    const claim = await client.claim('T-1');
    await timing.advance(19_000);
    const handedIn = claim.transition('review').catch((error: unknown) => error);
    await timing.advance(5_000);
    expect(claim.signal.aborted).toBe(false);
    return { claim, handedIn, timing, answer: answer.resolve };
  }

  test('a renewal that is refused while it is being handed in is no loss either', async () => {
    const { claim, handedIn, timing, answer } = await handInLate();
    answer(json(200, { ok: true, old_status: 'in_progress', new_status: 'review' }));
    expect(await handedIn).toMatchObject({ new_status: 'review' });
    await timing.settle();
    expect([claim.isHeld(), claim.signal.aborted]).toEqual([false, false]);
  });

  test('but when the handing in is refused, the lost lease is lost', async () => {
    const { claim, handedIn, timing, answer } = await handInLate();
    answer(problem(409, 'stale_fence'));
    expect(await handedIn).toMatchObject({ code: 'stale_fence' });
    await timing.settle();
    expect(claim.signal.aborted).toBe(true);
  });
});
