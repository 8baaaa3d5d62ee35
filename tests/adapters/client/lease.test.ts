/** A lease in the hands of its holder: renewed in time, and given up in time (SEMANTICS L3 to L8, L11). */
import { describe, expect, test } from 'vitest';
import { createClient } from '../../../adapters/client/client.ts';
import type { KyrosError } from '../../../adapters/client/error.ts';
import { createFakeHub, drop, json, never, problem, URL_OF_FAKE, type Asked } from './fake-fetch.ts';
import { createHandTiming } from './hand-timing.ts';

const TTL = 60;
/** ttl less its margin: from then on the holder does not trust the lease any more. */
const SAFE_MS = 55_000;

type Renewing = (asked: Asked, count: number) => Response | Promise<Response>;
const granted = { lock_id: 'L-7', resource: 'deploy', fence: 7, ttl_seconds: TTL, expires_in_seconds: TTL };
const renewed: Renewing = () =>
  json(200, { ok: true, lock_id: 'L-7', fence: 7, expires_in_seconds: TTL, cancel_requested: false });

function setUp({ renew = renewed, release = () => json(200, { ok: true }), onAcquire = () => {} } = {}) {
  const timing = createHandTiming();
  const logged: string[] = [];
  const hub = createFakeHub((asked): Response | Promise<Response> => {
    if (asked.path.endsWith('/renew')) return renew(asked, hub.on('/renew').length);
    if (asked.path.endsWith('/release')) return release();
    onAcquire();
    const leases = ([asked.body.resources ?? asked.body.resource].flat() as string[]).map((resource, at) => ({
      ...granted,
      resource,
      lock_id: `L-${7 + at}`,
      fence: 7 + at,
    }));
    return json(201, { ...(leases.length === 1 && leases[0]), granted: true, leases });
  });
  const stop = new AbortController();
  const make = () => {
    const log = (message: string) => logged.push(message);
    return createClient({ url: URL_OF_FAKE, token: 't', fetch: hub.fetch, timing, log, signal: stop.signal });
  };
  return { hub, timing, logged, stop, make, client: make() };
}

const reasonOf = (signal: AbortSignal) => signal.reason as KyrosError;

describe('acquire', () => {
  test('L3 asks for one or several, on the given terms, and tells what was granted', async () => {
    const { client, hub } = setUp();
    const one = await client.acquire('deploy', { ttlSeconds: TTL, mode: 'shared', incarnation: 'run-1' });
    expect(hub.asked[0]).toMatchObject({
      method: 'POST',
      path: '/collab/leases/acquire',
      body: { resource: 'deploy', ttl_seconds: TTL, mode: 'shared', incarnation: 'run-1' },
    });
    expect(hub.asked[0]?.headers['idempotency-key']).toBeDefined();
    expect(one).toMatchObject({ fence: 7, grants: [granted] });
    expect([one.isHeld(), one.signal.aborted]).toEqual([true, false]);
    await one.release();
    const both = await client.acquire(['a', 'b']);
    expect(both.grants.map(({ resource, fence }) => [resource, fence])).toEqual([
      ['a', 7],
      ['b', 8],
    ]);
  });

  test('L3 what somebody holds is refused at once, with who', async () => {
    const hub = createFakeHub(() => problem(409, 'lease_held', { holder: 'ada', expires_in_seconds: 9, retryable: true }));
    const client = createClient({ url: URL_OF_FAKE, token: 't', fetch: hub.fetch, timing: createHandTiming() });
    await expect(client.acquire('deploy')).rejects.toMatchObject({
      code: 'lease_held',
      fields: { holder: 'ada', expires_in_seconds: 9 },
    });
    expect(hub.asked).toHaveLength(1);
  });

  test('L3 the same again is refused on this side, for then two would believe to be alone', async () => {
    const { client } = setUp();
    const first = await client.acquire('deploy');
    await expect(client.acquire('deploy')).rejects.toMatchObject({ code: 'lease_held', status: 409 });
    expect(first.isHeld()).toBe(true);
    await first.release();
    await (await client.acquire('deploy')).release();
  });

  test('L11 a client is one run of its holder, another client another', async () => {
    const { client, make, hub } = setUp();
    await (await client.acquire('a')).release();
    await (await client.acquire('b')).release();
    await (await make().acquire('c')).release();
    const [a, b, c] = hub.on('/acquire').map(({ body }) => body.incarnation as string);
    expect(a).toMatch(/^[0-9a-f-]{36}$/);
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });
});

describe('L8 renewal', () => {
  test.each([
    [0, 16_000],
    [0.5, 20_000],
    [0.999, 23_992],
  ])('comes after a third of the ttl ± 20 %%: by chance %d after %d ms', async (chance, ms) => {
    const { client, timing, hub } = setUp();
    timing.chance = chance;
    await client.acquire('deploy');
    await timing.advance(ms - 1);
    expect(hub.on('/renew')).toHaveLength(0);
    await timing.advance(2);
    await timing.settle();
    expect(hub.on('/renew')).toMatchObject([{ method: 'POST', path: '/collab/leases/L-7/renew', body: { fence: 7 } }]);
  });

  test.each([10, 11, 25, 60])('holds it for as long as the hub says so, with a ttl of %d s', async (seconds) => {
    const { client, timing, hub, logged } = setUp({ renew: () => json(200, { ...granted, expires_in_seconds: seconds }) });
    const lease = await client.acquire('deploy');
    await timing.advance(20_000 + 1_201_000);
    expect(lease.isHeld()).toBe(true);
    expect(hub.on('/renew').length).toBe(Math.floor(1_201 / (seconds / 3)) + 1);
    expect(logged).toEqual([]);
  });

  test('that fails is tried again soon, and in time is as good as the first', async () => {
    const { client, timing, hub, logged } = setUp({
      renew: (asked, count) => (count % 4 === 0 ? renewed(asked, count) : drop()),
    });
    const lease = await client.acquire('deploy');
    await timing.advance(600_000);
    expect(lease.isHeld()).toBe(true);
    expect(hub.on('/renew').length).toBeGreaterThan(60);
    expect(logged[0]).toContain('could not be renewed yet');
  });

  test('counts no more time than the hub gives', async () => {
    const short: Renewing = () => json(200, { ok: true, expires_in_seconds: 20, cancel_requested: false });
    const { client, timing, hub } = setUp({ renew: (asked, count) => (count === 1 ? short(asked, count) : drop()) });
    const lease = await client.acquire('deploy');
    await timing.advance(20_000 + 6_700);
    expect(hub.on('/renew').length).toBeGreaterThan(1);
    expect(lease.isHeld()).toBe(true);
  });

  test('waits as long as a busy hub asks', async () => {
    const busy = () => problem(429, 'rate_limited', { retry_after_seconds: 12 });
    const { client, timing, hub } = setUp({ renew: (asked, count) => (count === 1 ? busy() : renewed(asked, count)) });
    const lease = await client.acquire('deploy');
    await timing.advance(31_900);
    expect(hub.on('/renew')).toHaveLength(1);
    await timing.advance(1_000);
    expect(hub.on('/renew')).toHaveLength(2);
    expect(lease.isHeld()).toBe(true);
  });

  test('L4 tells that the holder is asked to stop: the work ends, the lease is held on until it is given back', async () => {
    const { client, timing, hub } = setUp({
      renew: () => json(200, { ok: true, expires_in_seconds: TTL, cancel_requested: true }),
    });
    const lease = await client.acquire('deploy');
    await timing.advance(21_000);
    await timing.settle();
    expect(reasonOf(lease.signal)).toMatchObject({ code: 'cancel_requested' });
    await timing.advance(120_000);
    expect(lease.isHeld()).toBe(true);
    expect(hub.on('/renew').length).toBeGreaterThan(4);
  });
});

describe('L4 a lease is lost', () => {
  test.each([
    [410, 'lease_lost'],
    [409, 'stale_fence'],
    [403, 'not_lease_holder'],
    [404, 'not_found'],
    [401, 'invalid_token'],
  ])('when a renewal is refused with %i %s: at once, and nothing more is sent', async (status, code) => {
    const { client, timing, hub } = setUp({ renew: () => problem(status, code, { current_holder: 'bob' }) });
    const lease = await client.acquire('deploy');
    await timing.advance(21_000);
    await timing.settle();
    expect(reasonOf(lease.signal)).toMatchObject({ code: 'lease_lost', status: 410 });
    expect(lease.isHeld()).toBe(false);
    expect(() => lease.assertHeld()).toThrow(expect.objectContaining({ code: 'lease_lost', status: 410 }));
    await lease.release();
    await timing.advance(600_000);
    expect(hub.asked).toHaveLength(2);
  });

  test.each([
    ['nobody answers', () => drop('ECONNREFUSED')],
    ['the answers are lost', () => drop()],
    ['no answer comes', () => never()],
    ['the hub is broken', () => problem(500, 'internal')],
    ['a proxy answers', () => new Response('<html>', { status: 502 })],
    ['the hub sends us elsewhere', () => new Response(null, { status: 302, headers: { location: '/login' } })],
  ])('when %s until its time may be over, and not before', async (_, renew) => {
    const { client, timing } = setUp({ renew });
    const lease = await client.acquire('deploy');
    await timing.advance(SAFE_MS - 1);
    expect([lease.isHeld(), lease.signal.aborted]).toEqual([true, false]);
    await timing.advance(1);
    await timing.settle();
    expect(reasonOf(lease.signal)).toMatchObject({ code: 'lease_lost' });
    expect(lease.isHeld()).toBe(false);
  });

  test('counted from when the request was sent, not from when its answer came', async () => {
    const timing = createHandTiming();
    const hub = createFakeHub(({ path }) => {
      if (path.endsWith('/renew')) drop();
      timing.freeze(15_000);
      return json(201, granted);
    });
    const lease = await createClient({ url: URL_OF_FAKE, token: 't', fetch: hub.fetch, timing }).acquire('deploy');
    await timing.advance(SAFE_MS - 15_000 - 1);
    expect(lease.isHeld()).toBe(true);
    await timing.advance(1);
    expect(lease.isHeld()).toBe(false);
  });

  test('an answer to a renewal that comes too late saves nothing', async () => {
    const late = Promise.withResolvers<Response>();
    const { client, timing } = setUp({ renew: () => late.promise });
    const lease = await client.acquire('deploy');
    await timing.advance(20_000);
    await timing.settle();
    timing.freeze(56_000);
    late.resolve((await renewed({} as Asked, 1)) as Response);
    await timing.settle();
    expect(lease.isHeld()).toBe(false);
    expect(lease.signal.aborted).toBe(true);
  });

  test('after the process was stopped, the first look at the clock tells, before any timer', async () => {
    const { client, timing, hub } = setUp();
    const lease = await client.acquire('deploy');
    timing.freeze(SAFE_MS - 1);
    expect(lease.isHeld()).toBe(true);
    timing.freeze(1);
    expect(() => lease.assertHeld()).toThrow('could not be renewed in time');
    expect(lease.signal.aborted).toBe(true);
    await timing.advance(600_000);
    expect(hub.on('/renew')).toHaveLength(0);
    expect((await client.acquire('deploy')).isHeld()).toBe(true);
  });

  test('when one of several is, all are', async () => {
    const renew = (asked: Asked) => (asked.path.includes('L-8') ? problem(410, 'lease_lost') : renewed(asked, 1));
    const { client, timing, hub } = setUp({ renew });
    const lease = await client.acquire(['a', 'b']);
    await timing.advance(21_000);
    await timing.settle();
    expect(hub.on('/renew').map(({ body }) => body.fence)).toEqual([7, 8]);
    expect(lease.isHeld()).toBe(false);
  });

  test('when the client is ended', async () => {
    const { client, stop, timing, hub } = setUp();
    const lease = await client.acquire('deploy');
    stop.abort();
    expect(lease.signal.aborted).toBe(true);
    await timing.advance(600_000);
    expect(hub.asked).toHaveLength(1);
  });
});

describe('L5 release', () => {
  test('says the fence and why, ends the renewals, and alarms nobody', async () => {
    const { client, timing, hub } = setUp();
    const lease = await client.acquire('deploy');
    await lease.release('Finished\nearly.');
    await lease.release();
    expect(hub.on('/release').map(({ path, body }) => [path, body])).toEqual([
      ['/collab/leases/L-7/release', { fence: 7, reason: 'Finished early.' }],
    ]);
    expect([lease.isHeld(), lease.signal.aborted]).toEqual([false, false]);
    expect(() => lease.assertHeld()).toThrow('was given back');
    await timing.advance(600_000);
    expect(hub.on('/renew')).toHaveLength(0);
  });

  test('of what was reclaimed meanwhile is quiet', async () => {
    const { client } = setUp({ release: () => problem(410, 'lease_lost') });
    await (await client.acquire('deploy')).release();
  });

  test('that the hub refuses is told, and the lease is not renewed any more', async () => {
    const { client, timing, hub } = setUp({ release: () => problem(403, 'not_lease_holder') });
    const lease = await client.acquire('deploy');
    await expect(lease.release()).rejects.toMatchObject({ code: 'not_lease_holder' });
    expect(lease.isHeld()).toBe(false);
    await timing.advance(600_000);
    expect(hub.on('/renew')).toHaveLength(0);
  });

  test('happens at the end of `await using`, which never throws', async () => {
    const { client, hub, logged } = setUp({ release: () => problem(403, 'not_lease_holder') });
    {
      await using lease = await client.acquire('deploy');
      expect(lease.isHeld()).toBe(true);
    }
    expect(hub.on('/release')).toHaveLength(1);
    expect(logged.at(-1)).toContain('it ends by itself');
  });
});
