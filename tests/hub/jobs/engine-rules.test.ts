/** What an outcome makes of a job, and when it is tried again (SEMANTICS J3), without a database. */
import { describe, expect, test } from 'vitest';
import { BACKOFF, toBackoffMs } from '../../../hub/jobs/backoff.ts';
import { decide, type JobState, type Outcome } from '../../../hub/jobs/outcome.ts';
import { createProgress } from '../../../hub/jobs/progress.ts';

const job: JobState = { id: 'J-1', executor: 'x', cancelRequested: false, attempts: 2, maxAttempts: 3, lost: 0 };
const ended = { attempt: 4, worker: 'w', variantIds: ['V-1'] };
const now = new Date('2026-11-27T12:00:00Z');
const judge = (outcome: Outcome, state: Partial<JobState> = {}) =>
  decide({ ...job, ...state }, outcome, ended, { now, random: 0.5 });
const failed = (permanent: boolean): Outcome => ({ kind: 'failed', failure: { code: 'c', message: 'm', permanent } });

describe('what comes of a job', () => {
  test.each<[string, Outcome, Partial<JobState>, unknown]>([
    ['success', { kind: 'succeeded', variants: [] }, {}, ['ready', 'succeeded', 'executor_succeeded', 2]],
    ['a failure that passes', failed(false), {}, ['queued', 'failed', 'executor_failed', 2]],
    ['the last failure that passes', failed(false), { attempts: 3 }, ['failed', 'failed', 'executor_failed', 3]],
    ['a permanent failure', failed(true), {}, ['failed', 'failed', 'executor_failed', 2]],
    ['a worker that stops', { kind: 'handed_back' }, {}, ['queued', 'handed_back', 'job_handed_back', 1]],
    ['a lost worker', { kind: 'lost' }, {}, ['queued', 'lost', 'executor_failed', 2]],
    ['a lost worker at the last attempt', { kind: 'lost' }, { attempts: 3 }, ['failed', 'lost', 'executor_failed', 3]],
    ['the third lost worker', { kind: 'lost' }, { lost: 2, maxAttempts: 9 }, ['failed', 'lost', 'executor_failed', 2]],
    ['a cancelled one', { kind: 'cancelled' }, {}, ['cancelled', 'cancelled', 'job_cancelled', 2]],
    [
      'success after a cancel',
      { kind: 'succeeded', variants: [] },
      { cancelRequested: true },
      ['cancelled', 'cancelled', 'job_cancelled', 2],
    ],
    ['a failure after a cancel', failed(false), { cancelRequested: true }, ['cancelled', 'cancelled', 'job_cancelled', 2]],
    [
      'handing back after a cancel',
      { kind: 'handed_back' },
      { cancelRequested: true },
      ['cancelled', 'cancelled', 'job_cancelled', 2],
    ],
    ['a lost worker after a cancel', { kind: 'lost' }, { cancelRequested: true }, ['cancelled', 'lost', 'job_cancelled', 2]],
  ])('J3 %s', (_name, outcome, state, expected) => {
    const { status, attemptStatus, event, attempts } = judge(outcome, state);
    expect([status, attemptStatus, event.event, attempts]).toEqual(expected);
    expect(event.target).toBe('job:J-1');
  });

  test('J3 who said when to come back is not asked before, and not waited for longer than an hour', () => {
    const said = (retryAfterSeconds: number): Outcome => ({
      kind: 'failed',
      failure: { code: 'c', message: 'm', permanent: false, retryAfterSeconds },
    });
    expect(judge(said(120)).runAt!.getTime() - now.getTime()).toBe(120_000);
    expect(judge(said(86_400)).runAt!.getTime() - now.getTime()).toBe(3_600_000);
  });

  test('J3 only what is tried again says when', () => {
    expect(judge(failed(false)).event.details).toMatchObject({ retry_at: '2026-11-27T12:00:01.000Z', code: 'c', message: 'm' });
    expect(judge(failed(true)).event.details).not.toHaveProperty('retry_at');
    expect(judge({ kind: 'lost' }).runAt).toEqual(now);
  });
});

describe('backoff', () => {
  test('J3 it doubles up to the cap, and all of it is jitter', () => {
    const highest = [1, 2, 3, 9, 10, 40].map((attempts) => toBackoffMs(attempts, 0.999999));
    expect(highest).toEqual([1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
    expect(toBackoffMs(5, 0)).toBe(0);
    expect(toBackoffMs(3, 0.5, BACKOFF)).toBe(2_000);
  });
});

describe('progress', () => {
  test('many words come as few, the newest is not lost, and the output keeps its end', async () => {
    const told: unknown[] = [];
    const progress = createProgress(async (words) => void told.push(words), 10);
    for (let n = 0; n <= 100; n++) progress.say(`step ${n}`, n);
    await expect.poll(() => told.length).toBe(1);
    expect(told).toEqual([{ message: 'step 100', percent: 100 }]);
    progress.print('0123456789');
    progress.print('abc\n');
    progress.say('later', 140);
    await expect.poll(() => told.length, { timeout: 5_000 }).toBe(2);
    expect(told[1]).toEqual({ message: 'later', percent: 100 });
    expect(progress.output()).toBe('456789abc\n');
    await progress.close();
    progress.say('after the end');
    expect(told).toHaveLength(2);
  });
});
