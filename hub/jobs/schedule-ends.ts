/** What the end of a fire means for its schedule: the count of failures, and the pause when there were too many, or the owner may not any more. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Schedule, ScheduleFire } from '../store/entities/index.ts';
import type { FireResult } from './fire-call.ts';
import { toRetrySeconds } from './fire-call.ts';
import type { OutboxMessage } from './outbox.ts';
import { dropWaiting } from './schedules.ts';

export const SCHEDULER = 'scheduler';

export type Ending = {
  em: EntityManager;
  schedule: Schedule;
  fire: ScheduleFire;
  now: Date;
  post: (em: EntityManager, ...messages: OutboxMessage[]) => Promise<void>;
};

/** Takes down what came of a call. The transaction of `em` holds the schedule's lock. */
export async function endCall(ending: Ending, result: FireResult): Promise<void> {
  const { fire, now } = ending;
  fire.callId = result.callId ?? fire.callId ?? null;
  fire.detail = result.detail;
  fire.outcome = result.ok ? result.outcome : result.code;
  // Somebody who asked the call to stop asks its job next.
  if (result.ok && result.job !== undefined)
    return void Object.assign(fire, { status: 'following', job: result.job, cancelRequested: false });
  if (result.ok) return await finish(ending, 'succeeded');
  if (fire.cancelRequested) return await finish(ending, 'cancelled');
  if (result.why === 'held') return await finish(ending, 'skipped');
  const retrySeconds = toRetrySeconds(fire.tries, result);
  if (retrySeconds !== undefined)
    return void Object.assign(fire, { status: 'retrying', notBefore: new Date(now.getTime() + retrySeconds * 1000) });
  await finish(ending, result.why === 'rights' ? 'refused' : 'failed');
}

/** The job that a fire made is over, or gone. */
export async function endJob(
  ending: Ending,
  job: { status: string; failure: { message: string } | null } | undefined,
): Promise<void> {
  const { fire } = ending;
  if (job === undefined) return await finish(ending, 'failed', 'its job is gone');
  if (job.status === 'failed') return await finish(ending, 'failed', job.failure?.message.slice(0, 300));
  await finish(ending, job.status === 'cancelled' ? 'cancelled' : 'succeeded', `${fire.job} is ${job.status}`);
}

async function finish(
  ending: Ending,
  status: 'succeeded' | 'failed' | 'refused' | 'cancelled' | 'skipped',
  detail?: string,
): Promise<void> {
  const { schedule, fire, now } = ending;
  Object.assign(fire, { status, finishedAt: now, notBefore: null, ...(detail !== undefined && { detail }) });
  if (status === 'succeeded') schedule.failuresInRow = 0;
  if (status === 'failed' || status === 'refused') schedule.failuresInRow++;
  if (status === 'refused') await pause(ending, `its owner may not do it any more: ${fire.detail}`);
  else if (status === 'failed' && schedule.failuresInRow >= schedule.maxFailures)
    await pause(ending, `it failed ${schedule.failuresInRow} times in a row: ${fire.detail}`);
}

async function pause({ em, schedule, fire, post }: Ending, reason: string): Promise<void> {
  if (!schedule.active && schedule.pausedReason !== null) return;
  Object.assign(schedule, { active: false, nextRun: null, pausedReason: reason });
  await dropWaiting(em, schedule.id, 'the schedule was paused');
  const details = { name: schedule.name, reason, failures: schedule.failuresInRow };
  const event = { event: 'schedule_paused', target: `schedule:${schedule.id}`, details };
  await post(em, {
    kind: 'event',
    event,
    actor: SCHEDULER,
    ...(fire.callId !== null && fire.callId !== undefined && { callId: fire.callId }),
  });
}
