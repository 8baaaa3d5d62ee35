/**
 * One attempt: the executor's code, run with a `Work`, under its limits. It ends when the executor ends, or a grace after it was told
 * to stop; whatever a stopped executor returns later is let go.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CollabStore } from '../collab/store.ts';
import type { Principal } from '../context.ts';
import { roleCovers } from '../command.ts';
import { HubError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { reportFailure } from '../telemetry/report.ts';
import type { ClaimedJob } from './claim.ts';
import { isTransient, type Executor, type Executors, type VariantDraft, type Work } from './executor.ts';
import { isStanding, toJobResource } from './lease.ts';
import type { Outcome } from './outcome.ts';
import { createProgress, type Words } from './progress.ts';

/** Why an attempt is told to stop. */
export type StopReason = 'cancelled' | 'lost' | 'stopping' | 'timeout';

export type AttemptParts = {
  executors: Executors;
  store: CollabStore;
  /** The events' actor. */
  actor: string;
  /** The asker's rights as they are now. Errors: forbidden. */
  getAsker(id: string): Promise<Principal>;
  underLease: (signal: AbortSignal) => Work['underLease'];
  /** Puts words and output where people see them. */
  tell(job: ClaimedJob, words: Words, output: string): Promise<void>;
  /** How long a stopped executor may take to end. */
  graceMs: number;
  log: Logger;
};

export type Attempt = {
  readonly job: ClaimedJob;
  readonly ended: Promise<{ outcome: Outcome; output: string }>;
  stop(why: StopReason, error: HubError): void;
};

/** Of what is printed, beside the tool's own limit. */
const OUTPUT_MAX_CHARS = 256 * 1024;

export function startAttempt(job: ClaimedJob, parts: AttemptParts): Attempt {
  const stopping = new AbortController();
  let stopped: StopReason | undefined;
  const executor = parts.executors.find(job.executor);
  const limit = Math.min(OUTPUT_MAX_CHARS, executor?.limits.maxOutputBytes ?? OUTPUT_MAX_CHARS);
  const progress = createProgress((words, output) => parts.tell(job, words, output), limit);

  function stop(why: StopReason, error: HubError): void {
    if (stopped !== undefined && why !== 'lost') return;
    stopped = why;
    stopping.abort(error);
  }

  async function run(): Promise<Outcome> {
    const started = parts.store.commit({ actor: parts.actor }, () => [toStarted(job)]);
    started.catch(() => {}); // Awaited below.
    const work = runExecutor(job, executor, parts, { signal: stopping.signal, progress });
    const timeout = setTimeout(
      () => stop('timeout', new HubError('timeout', `It took longer than ${executor?.limits.timeoutSeconds} s.`)),
      (executor?.limits.timeoutSeconds ?? 0) * 1_000,
    );
    try {
      const variants = await raceStop(work, stopping.signal, parts.graceMs);
      await started;
      return toOutcome(variants, stopped);
    } catch (error) {
      return toFailed(error, stopped, stopping.signal, job, parts.log);
    } finally {
      clearTimeout(timeout);
    }
  }

  const ended = run().then(async (outcome) => {
    await progress.close();
    return { outcome, output: progress.output() };
  });
  return { job, ended, stop };
}

function toStarted({ id, executor, attempt, lease }: ClaimedJob) {
  return { event: 'executor_started', target: toJobResource(id), details: { executor, attempt, fence: lease.fence } };
}

type Reins = { signal: AbortSignal; progress: { say: Work['progress']; print: Work['print'] } };

async function runExecutor(
  job: ClaimedJob,
  executor: Executor | undefined,
  parts: AttemptParts,
  { signal, progress }: Reins,
): Promise<VariantDraft[]> {
  if (executor === undefined) throw new HubError('not_found', `This hub has no executor ${job.executor}.`);
  if (!job.tool.enabled) throw new HubError('tool_disabled', `${executor.name} is switched off.`);
  const asker = await parts.getAsker(job.createdBy);
  if (!roleCovers(asker.role, executor.role))
    throw new HubError('forbidden', `${executor.name} needs the role ${executor.role}; ${asker.name} is ${asker.role}.`);
  const work: Work = {
    jobId: job.id,
    title: job.title,
    attempt: job.attempt,
    ...(job.params !== null && { params: executor.params.parse(job.params) }),
    askedBy: job.createdByName,
    role: asker.role,
    signal,
    progress: progress.say,
    print: progress.print,
    step: (name, details) => postStep(job, parts, name, details),
    underLease: parts.underLease(signal),
  };
  const variants = await executor.run(work, executor.input.parse(job.input), executor.settings.parse(job.tool.settings));
  checkVariants(executor, variants);
  return variants;
}

/** A step of a worker that lost the job is nobody's. Errors: lease_lost, and those of a commit. */
async function postStep(
  job: ClaimedJob,
  { store, actor }: AttemptParts,
  step: string,
  info?: Record<string, unknown>,
): Promise<void> {
  await store.commit({ actor }, (board) => {
    if (!isStanding(board, job.lease)) throw new HubError('lease_lost', `The lease on ${job.id} is over.`);
    return [
      {
        event: 'tool_step',
        target: toJobResource(job.id),
        details: { step, attempt: job.attempt, ...(info !== undefined && { info }) },
      },
    ];
  });
}

function checkVariants({ name, limits }: Executor, variants: VariantDraft[]): void {
  if (variants.length === 0) throw new HubError('bad_output', `${name} proposed nothing.`);
  const bytes = variants.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (bytes > limits.maxOutputBytes)
    throw new HubError('limit_exceeded', `The variants have ${bytes} bytes together; ${name} may make ${limits.maxOutputBytes}.`);
}

/** The work's end, or a grace after the signal the signal's own reason. */
async function raceStop<T>(work: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  work.catch(() => {}); // It may end after everybody has left.
  const over = new AbortController();
  const late = new Promise<never>((_, reject) => {
    const wait = () =>
      void sleep(graceMs, undefined, { signal: over.signal, ref: false }).then(
        () => reject(signal.reason as HubError),
        () => {},
      );
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true, signal: over.signal });
  });
  return await Promise.race([work, late]).finally(() => over.abort());
}

/** Work that came to its end although it was told to stop counts when only the worker is to blame. */
function toOutcome(variants: VariantDraft[], stopped: StopReason | undefined): Outcome {
  if (stopped === 'cancelled') return { kind: 'cancelled' };
  if (stopped === 'lost') return { kind: 'lost' };
  return { kind: 'succeeded', variants };
}

function toFailed(error: unknown, stopped: StopReason | undefined, signal: AbortSignal, job: ClaimedJob, log: Logger): Outcome {
  if (stopped === 'cancelled') return { kind: 'cancelled' };
  if (stopped === 'lost') return { kind: 'lost' };
  if (stopped === 'stopping') return { kind: 'handed_back' };
  const cause = stopped === 'timeout' ? (signal.reason as HubError) : error;
  if (cause instanceof HubError) {
    const { retry_after_seconds: retryAfterSeconds } = cause.fields;
    const failure = { code: cause.code, message: cause.message, permanent: !isTransient(cause) };
    return { kind: 'failed', failure: { ...failure, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) } };
  }
  log.warn({ err: cause, job: job.id, executor: job.executor }, 'An executor failed in a way it does not know');
  reportFailure(cause, { executor: job.executor, job: job.id, who: job.createdBy });
  const { message } = new HubError('internal');
  return { kind: 'failed', failure: { code: 'internal', message, permanent: !isTransient(cause) } };
}
