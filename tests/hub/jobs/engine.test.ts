/** The way of one job: claimed, run under a lease, settled; failed, retried, cancelled, refused. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { HubError } from '../../../hub/errors.ts';
import type { Jobs } from '../../../hub/jobs/engine.ts';
import { openJobsWorld, toExecutor, toText, waitFor, type JobsWorld } from '../../support/jobs-world.ts';

let world: JobsWorld;
let jobs: Jobs;
/** Calls of the executor `count`, by job. */
const calls: string[] = [];
let failures: (() => Error | undefined)[] = [];

const executors = [
  toExecutor('echo', async (_, input) => [
    toText(`one ${input.text}`),
    { ...toText(`two ${input.text}`), params: { width: 80 }, note: 'wider' },
  ]),
  toExecutor('flaky', async ({ jobId }) => {
    calls.push(jobId);
    const error = failures.shift()?.();
    if (error !== undefined) throw error;
    return [toText('done')];
  }),
  toExecutor(
    'wait',
    ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  ),
  toExecutor('deaf', () => new Promise(() => {})),
  toExecutor('slow', () => new Promise(() => {}), { timeoutSeconds: 0.05 }),
  toExecutor('big', async () => [toText('x'.repeat(200_000))]),
  toExecutor('nothing', async () => []),
  toExecutor('nul', async ({ print }) => {
    print('a\0b\ud800');
    return [toText('a\0b')];
  }),
  toExecutor('talk', async (work) => {
    work.progress('half way', 50);
    work.print('line one\nline two\n');
    await work.step('fetch', { url: 'x' });
    await work.underLease('path:docs/a.md', async ({ fence }) => void work.print(`fence ${fence > 0}\n`));
    return [toText(JSON.stringify({ params: work.params, role: work.role, askedBy: work.askedBy, attempt: work.attempt }))];
  }),
];

beforeAll(async () => {
  world = await openJobsWorld();
  jobs = await world.open({ executors });
});
afterAll(() => world.remove());
afterEach(() => {
  failures = [];
  calls.length = 0;
});

const names = async (id: string) => (await world.events(id)).map(({ event }) => event);

describe('a job that works', () => {
  test('J2 the events of one run stand in their order, and the result is there', async () => {
    const id = await world.enqueue('echo', { input: { text: 'hello' } });
    const row = await world.until(id, 'ready');
    await world.untilEvent(id, 'lease_released');
    expect(await names(id)).toEqual([
      'job_created',
      'lease_acquired',
      'job_claimed',
      'executor_started',
      'executor_succeeded',
      'lease_released',
    ]);
    const variants = await world.variants(id);
    expect(variants).toMatchObject([
      { title: 'text', content: 'one hello', attempt: 1, status: 'proposed', params: {}, note: '' },
      { content: 'two hello', params: { width: 80 }, note: 'wider' },
    ]);
    const [, , claimed, started, succeeded] = await world.events(id);
    expect(claimed!.details).toMatchObject({ attempt: 1, fence: Number(row.fence) });
    expect(started!.details).toEqual({ executor: 'echo', attempt: 1, fence: Number(row.fence) });
    expect(succeeded!.details).toEqual({ executor: 'echo', attempt: 1, variants: variants.map((variant) => variant.id) });
    expect(row).toMatchObject({ attempts: 1, failure: null, worker: expect.stringMatching(/^.+:\d+:\d+$/) });
    expect(await world.attempts(id)).toMatchObject([{ number: 1, status: 'succeeded', fence: row.fence }]);
  });

  test('J2 what an executor says, prints, does and writes under a lease is seen', async () => {
    const id = await world.enqueue('talk', { params: { style: 'dense' } });
    await world.until(id, 'ready');
    const [variant] = await world.variants(id);
    expect(JSON.parse(variant!.content as string)).toEqual({
      params: { style: 'dense' },
      role: 'admin',
      askedBy: 'ann',
      attempt: 1,
    });
    expect((await world.attempts(id))[0]!.output).toBe('line one\nline two\nfence true\n');
    const events = await world.events(id);
    expect(events.find(({ event }) => event === 'tool_step')!.details).toEqual({ step: 'fetch', attempt: 1, info: { url: 'x' } });
    const { events: all } = await world.store.read(0, { limit: 1000, scan: 100_000 });
    const path = all.filter(({ record }) => record.details.resource === 'path:docs/a.md').map(({ record }) => record.event);
    expect(path).toEqual(['lease_acquired', 'lease_released']);
  });

  test('a text that the database cannot hold is made one that it can', async () => {
    const id = await world.enqueue('nul');
    await world.until(id, 'ready');
    expect((await world.variants(id))[0]!.content).toBe('a\ufffdb');
    expect((await world.attempts(id))[0]!.output).toBe('a\ufffdb\ufffd');
  });

  test('J3 it may be asked for one more variant, with a fresh count of attempts', async () => {
    const id = await world.enqueue('echo', { input: { text: 'x' } });
    await world.until(id, 'ready');
    await world.again(id, { width: 40 });
    await waitFor(async () => ((await world.variants(id)).length === 4 ? true : undefined));
    expect(await world.until(id, 'ready')).toMatchObject({ attempts: 1 });
    expect((await world.attempts(id)).map(({ number, params }) => [number, params])).toEqual([
      [1, null],
      [2, { width: 40 }],
    ]);
    expect(await names(id)).toContain('job_retried');
  });

  test('the queue is asked for a round trip by readiness, and answers', async () => {
    expect(await jobs.queue.check()).toEqual({ state: 'ok' });
  });
});

describe('failures', () => {
  const unavailable = () => new HubError('unavailable', 'The other side is down.');

  test('J3 a failure that passes is tried again until it works', async () => {
    failures = [unavailable, () => new Error('unknown')];
    const id = await world.enqueue('flaky');
    expect(await world.until(id, 'ready')).toMatchObject({ attempts: 3, failure: null });
    expect((await world.attempts(id)).map(({ status, failure }) => [status, (failure as any)?.code])).toEqual([
      ['failed', 'unavailable'],
      ['failed', 'internal'],
      ['succeeded', undefined],
    ]);
    await world.untilEvent(id, 'executor_succeeded');
    const failed = (await world.events(id)).filter(({ event }) => event === 'executor_failed');
    expect(failed.map(({ details }) => [details.attempt, details.code, typeof details.retry_at])).toEqual([
      [1, 'unavailable', 'string'],
      [2, 'internal', 'string'],
    ]);
    // What went wrong inside is not told.
    expect(JSON.stringify(failed)).not.toContain('unknown');
  });

  test('J3 attempts are counted: after the last one the job is dead, with the reason', async () => {
    failures = Array.from({ length: 5 }, () => unavailable);
    const id = await world.enqueue('flaky', { maxAttempts: 3 });
    expect(await world.until(id, 'failed')).toMatchObject({
      attempts: 3,
      failure: { code: 'unavailable', message: 'The other side is down.', permanent: false },
    });
    expect(calls).toHaveLength(3);
    await waitFor(async () => ((await names(id)).filter((name) => name === 'executor_failed').length === 3 ? true : undefined));
    expect((await world.events(id)).findLast(({ event }) => event === 'executor_failed')!.details).not.toHaveProperty('retry_at');
    await world.again(id);
    failures = [];
    expect(await world.until(id, 'ready')).toMatchObject({ attempts: 1 });
  });

  test('J3 a permanent failure is not tried again', async () => {
    failures = [() => new HubError('limit_exceeded', 'Too much.')];
    const id = await world.enqueue('flaky');
    expect(await world.until(id, 'failed')).toMatchObject({ attempts: 1, failure: { code: 'limit_exceeded', permanent: true } });
    expect(calls).toHaveLength(1);
  });

  test.each([
    ['big', 'limit_exceeded'],
    ['nothing', 'bad_output'],
    ['gone', 'not_found'],
  ])('the result of %s is refused as %s, and no variant is kept', async (executor, code) => {
    const id = await world.enqueue(executor);
    expect((await world.until(id, 'failed')).failure).toMatchObject({ code, permanent: true });
    expect(await world.variants(id)).toEqual([]);
  });

  test('an executor that takes too long is stopped, and that counts as passing', async () => {
    const id = await world.enqueue('slow', { maxAttempts: 2 });
    expect(await world.until(id, 'failed')).toMatchObject({ attempts: 2, failure: { code: 'timeout', permanent: false } });
  });

  test('a tool that was switched off after the job was made runs nothing', async () => {
    await world.pool.query(`insert into tools (id, enabled, updated_at) values ('flaky', false, now())`);
    const id = await world.enqueue('flaky');
    expect((await world.until(id, 'failed')).failure).toMatchObject({ code: 'tool_disabled', permanent: true });
    expect(calls).toEqual([]);
    await world.pool.query('delete from tools');
  });
});

describe('cancelling', () => {
  test('J5 a running job is told, and ends cancelled', async () => {
    const id = await world.enqueue('wait');
    await world.untilEvent(id, 'executor_started');
    await world.cancel(id);
    expect(await world.until(id, 'cancelled')).toMatchObject({ attempts: 1 });
    expect((await world.attempts(id))[0]).toMatchObject({ status: 'cancelled' });
    await world.untilEvent(id, 'lease_released');
    expect(await names(id)).toEqual(expect.arrayContaining(['job_cancel_requested', 'job_cancelled']));
  });

  test('J5 an executor that does not listen is left behind after a grace', async () => {
    const id = await world.enqueue('deaf');
    await world.untilEvent(id, 'executor_started');
    await world.cancel(id);
    await world.until(id, 'cancelled');
    await waitFor(async () => (jobs.running().includes(id) ? undefined : true));
  });

  test('a queued job is cancelled at once and never run; a job that is over cannot be', async () => {
    const id = await world.enqueue('flaky', {});
    await world.until(id, 'ready');
    await expect(world.cancel(id)).rejects.toMatchObject({ code: 'conflict' });
    calls.length = 0;
    await world.pool.query(
      `update jobs set status = 'queued', run_at = now() + interval '1 hour', cancel_requested = false where id = $1`,
      [id],
    );
    await world.cancel(id);
    expect(await world.job(id)).toMatchObject({ status: 'cancelled' });
    expect(calls).toEqual([]);
  });

  test('L4 whoever asks the holder of the lease to stop cancels the job', async () => {
    const { requestCancel } = await import('../../../hub/collab/lease.ts');
    const id = await world.enqueue('wait');
    const { details } = await world.untilEvent(id, 'lease_acquired');
    await world.untilEvent(id, 'executor_started');
    await world.store.commit({ actor: 'ben' }, requestCancel({ lockId: details.lock_id as string, by: 'ben' }));
    await world.until(id, 'cancelled');
  });
});
