/** The loop of an agent against a hub with a queue: hands in, gives back, stops in order. */
import { describe, expect, test } from 'vitest';
import type { Claim } from '../../../adapters/client/claim.ts';
import { createClient } from '../../../adapters/client/client.ts';
import { run, type RunOptions, type Worker } from '../../../adapters/client/run.ts';
import { createFakeHub, empty, json, never, problem, URL_OF_FAKE, type Asked, type Reaction } from './fake-fetch.ts';
import { createHandTiming } from './hand-timing.ts';

type Special = (asked: Asked) => ReturnType<Reaction> | undefined;

/** Gives out the tasks one by one, then lets whoever asks wait. */
function setUp(tasks: string[], special: Special = () => undefined) {
  const timing = createHandTiming();
  const left = tasks.map((id, at) => ({ id, fence: at + 1 }));
  const moves: string[] = [];
  const ended: Record<string, unknown>[] = [];
  const hub = createFakeHub((asked) => {
    const answer = special(asked);
    if (answer !== undefined) return answer;
    const { method, path, body, headers } = asked;
    if (path.endsWith('/claim-next')) {
      const next = left.shift();
      if (next === undefined) return headers.prefer === 'wait=0' ? empty() : never();
      const lease = { lock_id: `L-${next.fence}`, fence: next.fence, ttl_seconds: 60 };
      return json(200, { task: { id: next.id, title: 'x', status: 'claimed', version: 1 }, lease, context: { cursor: 'e-1' } });
    }
    if (path.endsWith('/transition')) {
      moves.push(`${path.split('/')[3]} ${body.to}`);
      return json(200, { ok: true, new_status: body.to });
    }
    if (path.endsWith('/release')) ended.push(body);
    if (path.endsWith('/renew')) return json(200, { expires_in_seconds: 60, cancel_requested: false });
    return method === 'GET'
      ? json(200, { id: 'builder-1', version: 1 }, { etag: '"1"' })
      : json(200, { ok: true, id: 'builder-1' });
  });
  const stop = new AbortController();
  const logged: string[] = [];
  const client = createClient({ url: URL_OF_FAKE, token: 't', fetch: hub.fetch, timing, log: (message) => logged.push(message) });
  const start = (worker: Worker, options: RunOptions = {}) => run(client, worker, { signal: stop.signal, ...options });
  return { timing, hub, moves, ended, logged, stop: () => stop.abort(), client, start };
}

describe('run', () => {
  test('makes the agent known with its skills, and keeps it alive', async () => {
    const { start, hub, timing, stop } = setUp([]);
    const done = start(async () => {}, { role: 'builder', skills: ['typescript'], heartbeatSeconds: 20 });
    await timing.advance(65_000);
    stop();
    await done;
    expect(hub.asked.slice(0, 3).map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/collab/agents', {}],
      ['GET', '/collab/agents/builder-1', undefined],
      ['PATCH', '/collab/agents/builder-1', { role: 'builder', skills: ['typescript'] }],
    ]);
    expect(hub.on('/heartbeat')).toHaveLength(4);
    expect(hub.on('/claim-next')[0]).toMatchObject({
      headers: { prefer: 'wait=50' },
      body: { role: 'builder', skills: ['typescript'] },
    });
    await timing.advance(600_000);
    expect(hub.on('/heartbeat')).toHaveLength(4);
  });

  test('hands in what the worker has done, one task after the other', async () => {
    const { start, timing, stop, moves, ended } = setUp(['T-1', 'T-2']);
    const worked: string[] = [];
    const done = start(async ({ task }) => void worked.push(task.id));
    await timing.settle();
    stop();
    await done;
    expect(worked).toEqual(['T-1', 'T-2']);
    expect(moves).toEqual(['T-1 in_progress', 'T-1 review', 'T-2 in_progress', 'T-2 review']);
    expect(ended).toEqual([]);
  });

  test('gives back what the worker wants to give back, and leaves alone what it has moved itself', async () => {
    const { start, timing, stop, moves, ended, logged } = setUp(['T-1', 'T-2']);
    const done = start(async (claim) => {
      if (claim.task.id === 'T-1') return 'release';
      await claim.transition('blocked', 'Waits.');
    });
    await timing.settle();
    stop();
    await done;
    expect(moves).toEqual(['T-1 in_progress', 'T-2 in_progress', 'T-2 blocked']);
    expect(ended).toEqual([{ fence: 1 }]);
    expect(logged).toEqual(['T-1 is claimed.', 'T-2 is claimed.', 'The agent has stopped.']);
  });

  test('gives back what fails with the reason, and takes the next one after a pause', async () => {
    const { start, timing, stop, moves, ended } = setUp(['T-1', 'T-2']);
    const done = start(async ({ task }) => {
      if (task.id === 'T-1') throw new Error('No such\nfile.');
    });
    await timing.settle();
    expect(moves).toEqual(['T-1 in_progress']);
    expect(ended).toEqual([{ fence: 1, reason: 'No such file.' }]);
    await timing.advance(2_000);
    await timing.settle();
    expect(moves.at(-1)).toBe('T-2 review');
    stop();
    await done;
  });

  test('goes on when the hub is away for longer than a request is tried', async () => {
    let isAway = true;
    const { start, timing, stop, moves, logged } = setUp(['T-1'], ({ path }) =>
      isAway && path.endsWith('/claim-next') ? problem(503, 'stopping') : undefined,
    );
    const done = start(async () => {});
    await timing.advance(200_000);
    expect(logged.some((message) => message.startsWith('No task could be taken.'))).toBe(true);
    isAway = false;
    await timing.advance(60_000);
    expect(moves).toEqual(['T-1 in_progress', 'T-1 review']);
    stop();
    await done;
  });

  test('ends with what the hub refuses for good', async () => {
    const { start } = setUp([], ({ path }) => (path.endsWith('/claim-next') ? problem(403, 'forbidden') : undefined));
    await expect(start(async () => {})).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('J5 stopping', () => {
  const untilAborted = ({ signal }: Claim) =>
    new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

  test('takes nothing new and lets the running work finish', async () => {
    const finish = Promise.withResolvers<void>();
    const { start, timing, stop, moves, hub } = setUp(['T-1', 'T-2']);
    const done = start(() => finish.promise);
    await timing.settle();
    stop();
    await timing.advance(20_000);
    finish.resolve();
    await done;
    expect(moves).toEqual(['T-1 in_progress', 'T-1 review']);
    expect(hub.on('/claim-next')).toHaveLength(1);
  });

  test('asks work that takes too long to stop, and gives it back', async () => {
    const { start, timing, stop, ended } = setUp(['T-1']);
    const done = start(untilAborted, { drainSeconds: 30 });
    await timing.settle();
    stop();
    await timing.advance(29_999);
    expect(ended).toEqual([]);
    await timing.advance(1);
    await done;
    expect(ended).toEqual([{ fence: 1, reason: 'The agent is stopping.' }]);
  });

  test('fails when a worker does not stop, and does not give away what it may still work on', async () => {
    const { start, timing, stop, ended } = setUp(['T-1']);
    const done = start(() => never() as unknown as Promise<void>, { drainSeconds: 30, graceSeconds: 10 }).catch(
      (error: unknown) => error,
    );
    await timing.settle();
    stop();
    await timing.advance(40_000);
    expect(await done).toMatchObject({ code: 'worker_stuck' });
    expect(ended).toEqual([]);
  });

  test('a lost lease stops the work, and nothing of it is handed in', async () => {
    const { start, timing, stop, moves, ended } = setUp(['T-1'], ({ path }) =>
      path.endsWith('/renew') ? problem(410, 'lease_lost') : undefined,
    );
    const done = start(untilAborted);
    await timing.advance(25_000);
    stop();
    await done;
    expect(moves).toEqual(['T-1 in_progress']);
    expect(ended).toEqual([]);
  });

  test('SIGTERM is how it is asked, and afterwards it is as before', async () => {
    const before = process.listenerCount('SIGTERM');
    const { client, timing } = setUp([]);
    const done = run(client, async () => {});
    await timing.settle();
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    process.emit('SIGTERM');
    await done;
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});
