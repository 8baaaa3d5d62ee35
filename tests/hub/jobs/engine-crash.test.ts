/** What happens to jobs when workers die, stop, are paused or lose their lease (SEMANTICS J1, J3, J4, J5). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forceLease } from '../../../hub/collab/lease-end.ts';
import type { Work } from '../../../hub/jobs/executor.ts';
import { HubError } from '../../../hub/errors.ts';
import { startSmallMongo } from '../../support/small-mongo.ts';
import { openJobsWorld, toExecutor, toText, waitFor, type JobsWorld } from '../../support/jobs-world.ts';

let world: JobsWorld;
beforeEach(async () => {
  world = await openJobsWorld();
});
afterEach(async () => {
  for (const { finish } of waiting.splice(0)) finish('too late');
  await world.remove();
});

/** Runs that still wait at the end of a test. */
const waiting: { finish: (text: string) => void }[] = [];

/** An executor whose runs wait for the test. */
function createGate() {
  const runs: { work: Work; finish: (text: string) => void }[] = [];
  const executor = toExecutor('gate', (work) => {
    const done = Promise.withResolvers<string>();
    runs.push({ work, finish: done.resolve });
    waiting.push({ finish: done.resolve });
    return done.promise.then((text) => [toText(text)]);
  });
  const begun = (count: number) => waitFor(async () => runs[count - 1]);
  return { executor, runs, begun };
}

const executorOf = (text: string) => toExecutor('gate', async () => [toText(text)]);
const names = async (id: string) => (await world.events(id)).map(({ event }) => event);
const counted = (all: string[], name: string) => all.filter((other) => other === name).length;

describe('a worker that is gone', () => {
  /** What a kill -9 looks like from outside: no lock in the database, no end of anything. The run is stuck for good. */
  async function loseWorker(id: string): Promise<void> {
    const gate = createGate();
    const presence = await world.openPresence();
    const dead = await world.open({
      executors: [gate.executor],
      presence,
      services: ['worker'],
      concurrency: 1,
      limits: { graceMs: 60_000 },
    });
    await gate.begun(1);
    expect(dead.running()).toEqual([id]);
    await presence.close();
  }

  test('R11 J4 its jobs are found at the next start, the attempt counts, and they are done once', async () => {
    const id = await world.enqueue('gate');
    await loseWorker(id);
    await world.open({ executors: [executorOf('second')] });
    expect(await world.until(id, 'ready')).toMatchObject({ attempts: 2 });
    expect((await world.attempts(id)).map(({ status }) => status)).toEqual(['lost', 'succeeded']);
    expect((await world.variants(id)).map(({ content }) => content)).toEqual(['second']);
    await waitFor(async () => ((await names(id)).at(-1) === 'lease_released' ? true : undefined));
    expect(await names(id)).toEqual([
      'job_created',
      'lease_acquired',
      'job_claimed',
      'executor_started',
      'lease_reclaimed',
      'executor_failed',
      'lease_acquired',
      'job_claimed',
      'executor_started',
      'executor_succeeded',
      'lease_released',
    ]);
  });

  test('J3 a job that took three workers with it is poison', async () => {
    const id = await world.enqueue('gate');
    for (let round = 0; round < 3; round++) {
      await loseWorker(id);
      const finder = await world.open({ executors: [], services: ['hub'] });
      await world.until(id, 'queued', 'failed');
      await finder.close();
    }
    expect(await world.job(id)).toMatchObject({ status: 'failed', failure: { code: 'poison', permanent: true }, attempts: 3 });
    await world.untilEvent(id, 'executor_failed');
  });

  test('J3 a lost attempt counts: without another one left the job has failed', async () => {
    const id = await world.enqueue('gate', { maxAttempts: 1 });
    await loseWorker(id);
    await world.open({ executors: [executorOf('never')] });
    expect((await world.until(id, 'failed')).failure).toMatchObject({ code: 'worker_lost' });
  });
});

describe('a lease that went to somebody else', () => {
  test('J1 a late result is dropped, with an event, and the newer one counts', async () => {
    const gate = createGate();
    await world.open({ executors: [gate.executor], concurrency: 1, limits: { graceMs: 60_000 } });
    const other = createGate();
    const id = await world.enqueue('gate');
    const late = await gate.begun(1);
    await world.open({ executors: [other.executor], concurrency: 1 });
    const { details } = await world.untilEvent(id, 'lease_acquired');
    await world.store.commit({ actor: 'ann' }, forceLease({ lockId: details.lock_id as string, by: 'ann', reason: 'stuck' }));
    await waitFor(async () => (late.work.signal.aborted ? true : undefined));
    expect(late.work.signal.reason).toMatchObject({ code: 'lease_lost' });
    const newer = await other.begun(1);
    late.finish('late');
    const dropped = await world.untilEvent(id, 'executor_result_dropped');
    expect(await world.job(id)).toMatchObject({ status: 'running', attempts: 2 });
    newer.finish('newer');
    await world.until(id, 'ready');
    const fences = (await world.attempts(id)).map(({ fence }) => Number(fence));
    expect(dropped.details).toMatchObject({ job: id, your_fence: fences[0], current_fence: fences[1] });
    expect((await world.variants(id)).map(({ content }) => content)).toEqual(['newer']);
    expect(counted(await names(id), 'executor_succeeded')).toBe(1);
  });

  test('J1 a step of a worker that lost the job is refused', async () => {
    const gate = createGate();
    await world.open({ executors: [gate.executor], limits: { graceMs: 60_000 } });
    const id = await world.enqueue('gate', { maxAttempts: 1 });
    const { work, finish } = await gate.begun(1);
    const { details } = await world.untilEvent(id, 'lease_acquired');
    await world.store.commit({ actor: 'ann' }, forceLease({ lockId: details.lock_id as string, by: 'ann', reason: 'stuck' }));
    await expect(work.step('write')).rejects.toMatchObject({ code: 'lease_lost' });
    await expect(work.underLease('path:a', async () => {})).rejects.toMatchObject({ code: 'lease_lost' });
    finish('late');
    expect((await world.until(id, 'failed')).failure).toMatchObject({ code: 'worker_lost' });
  });
});

describe('long runs', () => {
  test('J1 J5 a run longer than its lease and longer than the lock of the queue is one run', async () => {
    const starts: string[] = [];
    const slow = toExecutor('slow', async ({ jobId }) => {
      starts.push(jobId);
      await new Promise((resolve) => setTimeout(resolve, 3_500));
      return [toText('done')];
    });
    const options = { executors: [slow], limits: { leaseSeconds: 1 }, queueLockSeconds: 1 };
    await world.open(options);
    await world.open(options);
    const id = await world.enqueue('slow');
    await world.until(id, 'ready');
    expect(starts).toEqual([id]);
    await waitFor(async () => ((await names(id)).at(-1) === 'lease_released' ? true : undefined));
    expect(await names(id)).not.toContain('lease_reclaimed');
  });
});

describe('a database that was away', () => {
  test('J5 cut connections in the middle of a job: its result is stored, and later jobs and cancels are heard of', async () => {
    const gate = createGate();
    await world.open({ executors: [gate.executor] });
    const id = await world.enqueue('gate');
    const run = await gate.begun(1);
    await world.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'kyros %'`,
    );
    run.finish('kept');
    expect(await world.until(id, 'ready')).toMatchObject({ attempts: 1 });
    const next = await world.enqueue('gate');
    await gate.begun(2);
    await world.cancel(next);
    await world.until(next, 'cancelled');
  });
});

describe('stopping', () => {
  test('J5 a drained worker finishes what it can, and hands the rest back at once, uncounted', async () => {
    const gate = createGate();
    const quick = toExecutor('quick', async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return [toText('just in time')];
    });
    const first = await world.open({ executors: [gate.executor, quick] });
    const [stuck, done] = [await world.enqueue('gate'), await world.enqueue('quick')];
    await gate.begun(1);
    await world.untilEvent(done, 'executor_started');
    const draining = first.close();
    await waitFor(async () => (gate.runs[0]!.work.signal.aborted ? true : undefined));
    expect(gate.runs[0]!.work.signal.reason).toMatchObject({ code: 'stopping' });
    await draining;
    expect(await world.job(done)).toMatchObject({ status: 'ready' });
    expect(await world.job(stuck)).toMatchObject({ status: 'queued', attempts: 0, worker: null });
    expect((await world.attempts(stuck))[0]).toMatchObject({ status: 'handed_back' });
    expect((await names(stuck)).slice(-2)).toEqual(['job_handed_back', 'lease_released']);
    const late = await world.enqueue('quick');
    expect(await world.job(late)).toMatchObject({ status: 'queued' });
    await world.open({ executors: [executorOf('second'), toExecutor('quick', async () => [toText('later')])] });
    expect(await world.until(stuck, 'ready')).toMatchObject({ attempts: 1 });
    await world.until(late, 'ready');
  });

  test('J5 a job that was cancelled meanwhile is not handed back', async () => {
    const gate = createGate();
    const engine = await world.open({ executors: [gate.executor] });
    const id = await world.enqueue('gate');
    await gate.begun(1);
    await world.cancel(id);
    await engine.close();
    expect(await world.job(id)).toMatchObject({ status: 'cancelled' });
  });
});

describe('several at once', () => {
  test('J4 two hubs pump one outbox and work on one queue: everything happens once', async () => {
    const runs: string[] = [];
    const count = toExecutor('count', async ({ jobId }) => {
      runs.push(jobId);
      return [toText('x')];
    });
    await world.open({ executors: [count] });
    await world.open({ executors: [count] });
    const ids = await Promise.all(Array.from({ length: 60 }, () => world.enqueue('count')));
    for (const id of ids) await world.until(id, 'ready');
    expect(runs.toSorted()).toEqual(ids.toSorted());
    for (const id of ids) {
      await world.untilEvent(id, 'lease_released');
      expect(await names(id)).toEqual([
        'job_created',
        'lease_acquired',
        'job_claimed',
        'executor_started',
        'executor_succeeded',
        'lease_released',
      ]);
    }
    const { rows } = await world.pool.query('select distinct worker from attempts');
    expect(rows.length).toBe(2);
  });

  test('J1 with its clock in a MongoDB, a failed job comes back at its time', async () => {
    const mongo = await startSmallMongo();
    let tries = 0;
    const flaky = toExecutor('flaky', async () => {
      if (++tries === 1) throw new HubError('unavailable');
      return [toText('second')];
    });
    const engine = await world.open({ executors: [flaky], mongodbUrl: mongo.url });
    const id = await world.enqueue('flaky');
    expect(await world.until(id, 'ready')).toMatchObject({ attempts: 2 });
    expect(await engine.queue.check()).toEqual({ state: 'ok' });
    await engine.close();
    await mongo.stop();
  });

  test('J1 a job whose lease somebody else has is left alone quietly until it is free', async () => {
    const { acquireLeases } = await import('../../../hub/collab/lease-acquire.ts');
    const { leaseClockOf } = await import('../../../hub/collab/lease-clock.ts');
    const { releaseLease } = await import('../../../hub/collab/lease.ts');
    const engine = await world.open({ executors: [executorOf('done')], idle: true });
    const id = await world.enqueue('gate');
    const clock = leaseClockOf(world.store);
    const wanted = { resources: [`job:${id}`], holder: 'ann', mode: 'exclusive', ttlSeconds: 600 } as const;
    const { events } = await world.store.commit({ actor: 'ann' }, acquireLeases(clock, wanted));
    await engine.start();
    // It holds up nobody else.
    await world.until(await world.enqueue('gate'), 'ready');
    expect(await world.job(id)).toMatchObject({ status: 'queued', attempts: 0 });
    const release = { lockId: events[0]!.details.lock_id as string, caller: { name: 'ann', agent: false } };
    await world.store.commit({ actor: 'ann' }, releaseLease(release));
    await world.until(id, 'ready');
  });
});
