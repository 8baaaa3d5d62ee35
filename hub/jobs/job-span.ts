/** The span of one attempt at a job, from its start until its end is stored, in the trace of the call that asked for it. */
import { inSpan } from '../telemetry/trace.ts';
import type { Attempt } from './attempt.ts';
import type { ClaimedJob } from './claim.ts';

/** `begin` starts the attempt; the span ends with `done`, which never fails. */
export function inJobSpan(job: ClaimedJob, begin: () => Pick<Attempt, 'ended'> & { done: Promise<void> }): Promise<void> {
  const facts = { 'kyros.job.id': job.id, 'kyros.executor': job.executor, 'kyros.attempt': job.attempt };
  return inSpan({ name: `attempt ${job.executor}`, kind: 'consumer', parent: job.traceparent, facts }, async (span) => {
    const { ended, done } = begin();
    const outcome = await ended.then(
      ({ outcome }) => outcome,
      () => undefined, // `done` knows.
    );
    span?.note({ 'kyros.outcome': outcome?.kind });
    if (outcome?.kind === 'failed') span?.fail(outcome.failure.code);
    await done;
  });
}
