/** The loop of an agent: be known, be alive, take the next task, work, hand it in; stop when asked, without leaving work behind. */
import { toFields, toText } from './answer.ts';
import type { Claim, ClaimOptions } from './claim.ts';
import type { Client } from './client.ts';
import { hasCode, KyrosError, OWN_CODES } from './error.ts';
import { isPassing } from './retry.ts';
import { spread, toBackoffMs } from './timing.ts';

/**
 * Works on one task, which is in_progress. Returns: the task is handed in for review, unless the worker moved it itself; `'release'`:
 * it goes back to the queue. Throws: the same, with the reason. Must end soon after `claim.signal` is aborted.
 */
export type Worker = (claim: Claim) => Promise<'release' | void>;

export type RunOptions = Pick<ClaimOptions, 'role' | 'skills' | 'ttlSeconds' | 'waitSeconds'> & {
  /** Begins to stop, as SIGTERM and SIGINT do. */
  signal?: AbortSignal;
  heartbeatSeconds?: number;
  /** When stopping: how long the running work may go on before it is asked to stop. */
  drainSeconds?: number;
  /** How long a worker may take to stop after it was asked. */
  graceSeconds?: number;
};

/** What every step of the loop needs. `stop`: no new work. */
type Shift = { client: Client; worker: Worker; options: RunOptions; stop: AbortSignal };

const PARK_SECONDS = 50;
const HEARTBEAT_SECONDS = 20;
const DRAIN_SECONDS = 30;
const GRACE_SECONDS = 10;
const PAUSE = { leastMs: 500, mostMs: 30_000 };

/**
 * Runs until it is told to stop. Throws a KyrosError: what the hub refuses for good, or worker_stuck when a worker does not stop; then
 * end the process, so that the lease of its task ends too.
 */
export async function run(client: Client, worker: Worker, options: RunOptions = {}): Promise<void> {
  const { signal, log } = client.caller;
  const end = new AbortController();
  const stop = AbortSignal.any([end.signal, signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const onSignal = () => end.abort();
  const names = ['SIGTERM', 'SIGINT'] as const;
  for (const name of names) process.once(name, onSignal);
  try {
    await takeTasks({ client, worker, options, stop }, end.signal);
  } catch (error) {
    if (!stop.aborted || hasCode(error, OWN_CODES.stuck)) throw error;
  } finally {
    end.abort();
    for (const name of names) process.off(name, onSignal);
  }
  log('The agent has stopped.');
}

async function takeTasks(shift: Shift, end: AbortSignal): Promise<void> {
  const { timing } = shift.client.caller;
  beat(shift, await register(shift), end);
  for (let failures = 0; !shift.stop.aborted;) {
    const isFine = await takeOne(shift);
    failures = isFine ? 0 : failures + 1;
    if (!isFine) await timing.wait(toBackoffMs(failures, timing, PAUSE), { signal: shift.stop });
  }
}

/** Makes the agent known, with its role and skills. The answer is its id: its own name unless the client has another. */
async function register({ client, options: { role, skills }, stop }: Shift): Promise<string> {
  const body = client.name === undefined ? {} : { id: client.name };
  const call = { method: 'POST', path: '/collab/agents', body, totalMs: Number.POSITIVE_INFINITY, signal: stop };
  const id = toText(toFields((await client.caller.ask(call)).body)?.id);
  const wanted = { ...(role !== undefined && { role }), ...(skills !== undefined && { skills }) };
  await client.change(`/collab/agents/${encodeURIComponent(id)}`, () => (Object.keys(wanted).length > 0 ? wanted : undefined));
  return id;
}

/** Heartbeats until the very end, also while the last work is finished. */
function beat({ client: { caller }, options }: Shift, id: string, end: AbortSignal): void {
  const call = { method: 'POST', path: `/collab/agents/${encodeURIComponent(id)}/heartbeat`, body: {}, key: 'none' };
  const pauseMs = (options.heartbeatSeconds ?? HEARTBEAT_SECONDS) * 1000;
  const loop = async () => {
    for (;;) {
      await caller.ask({ ...call, signal: end, totalMs: 0 }).catch((error: unknown) => {
        if (!end.aborted) caller.log(`A heartbeat was not heard. ${String(error)}`);
      });
      await caller.timing.wait(spread(pauseMs, caller.timing), { signal: end, idle: true });
    }
  };
  loop().catch(() => undefined);
}

/** Waits for a task and works on it. False when a pause is due. */
async function takeOne(shift: Shift): Promise<boolean> {
  const { client, options, stop } = shift;
  const { role, skills, ttlSeconds, waitSeconds = PARK_SECONDS } = options;
  try {
    const fits = { ...(role !== undefined && { role }), ...(skills !== undefined && { skills }) };
    const claim = await client.claim('next', {
      ...fits,
      ...(ttlSeconds !== undefined && { ttlSeconds }),
      waitSeconds,
      signal: stop,
    });
    return claim === undefined || (await workOn(shift, claim));
  } catch (error) {
    if (!isPassing(error) && !hasCode(error, OWN_CODES.leaseLost)) throw error;
    client.caller.log(`No task could be taken. ${String(error)}`);
    return false;
  }
}

async function workOn(shift: Shift, claim: Claim): Promise<boolean> {
  const { log } = shift.client.caller;
  log(`${claim.task.id} is claimed.`);
  try {
    if (claim.task.status === 'claimed') await claim.transition('in_progress');
    const outcome = await untilDone(shift, claim);
    if (outcome === 'release') await claim.release();
    else if (claim.isHeld()) await claim.transition('review');
    return true;
  } catch (error) {
    if (hasCode(error, OWN_CODES.stuck)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    log(`${claim.task.id} is given back. ${why}`);
    await claim
      .release(why)
      .catch((failure: unknown) => log(`${claim.task.id} goes back when its lease ends. ${String(failure)}`));
    return false;
  }
}

/** The worker's outcome. Stopping, it gets time to finish; asked to stop, it gets time to stop. Throws worker_stuck after that. */
async function untilDone({ client, worker, options, stop }: Shift, claim: Claim): Promise<'release' | void> {
  const { timing } = client.caller;
  const { drainSeconds = DRAIN_SECONDS, graceSeconds = GRACE_SECONDS } = options;
  const done = new AbortController();
  const after = async (signal: AbortSignal, seconds: number, then: () => void) => {
    await untilAborted(signal, done.signal);
    await timing.wait(seconds * 1000, { signal: done.signal });
    then();
  };
  const draining = after(stop, drainSeconds, () => claim.cancel('The agent is stopping.'));
  const stuck = after(claim.signal, graceSeconds, () => {
    throw new KyrosError(OWN_CODES.stuck, `The worker on ${claim.task.id} does not stop.`);
  });
  draining.catch(() => undefined);
  try {
    return (await Promise.race([worker(claim), stuck])) as 'release' | void;
  } finally {
    done.abort();
  }
}

/** Resolves when `signal` is aborted; rejects when `otherwise` is. */
function untilAborted(signal: AbortSignal, otherwise: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true, signal: otherwise });
    otherwise.addEventListener('abort', () => reject(otherwise.reason as Error), { once: true });
  });
}
