/** The loop of an agent: be known, be alive, take the next task, work, hand it in; stop when asked, without leaving work behind. */
import { toFields, toText, type Fields } from './answer.ts';
import type { Claim, ClaimOptions } from './claim.ts';
import type { Client } from './client.ts';
import { hasCode, KyrosError, OWN_CODES } from './error.ts';
import { isPassing } from './retry.ts';
import { spread, toBackoffMs } from './timing.ts';

/**
 * Works on one task. Returns: the task is handed in for review, unless the worker moved it itself; `'release'`: it goes back to the
 * queue. Throws: the same, with a note that says why. Must end soon after `claim.signal` is aborted.
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

const MOST_PAUSE_MS = 30_000;

/**
 * Runs until it is told to stop. Throws a KyrosError: what the hub refuses for good, or worker_stuck when a worker does not stop; then
 * end the process, so that the lease of its task ends too.
 */
export async function run(client: Client, worker: Worker, options: RunOptions = {}): Promise<void> {
  const stop = new AbortController();
  const { signal: hub, log, timing } = client.caller;
  const signal = AbortSignal.any([stop.signal, hub, ...(options.signal === undefined ? [] : [options.signal])]);
  const onSignal = () => stop.abort();
  const names = ['SIGTERM', 'SIGINT'] as const;
  for (const name of names) process.once(name, onSignal);
  try {
    beat(client, await register(client, options), options, stop.signal);
    for (let failures = 0; !signal.aborted;) {
      const isFine = await takeOne(client, worker, options, signal);
      failures = isFine ? 0 : failures + 1;
      const pauseMs = isFine ? 0 : toBackoffMs(failures, timing, { leastMs: 500, mostMs: MOST_PAUSE_MS });
      if (pauseMs > 0) await timing.wait(pauseMs, { signal }).catch(() => undefined);
    }
    log('The agent has stopped.');
  } finally {
    stop.abort();
    for (const name of names) process.off(name, onSignal);
  }
}

/** The agent's id, which is its own name unless the client has another. */
async function register(client: Client, { role, skills }: RunOptions): Promise<string> {
  const wanted: Fields = { ...(role !== undefined && { role }), ...(skills !== undefined && { skills }) };
  const body = client.name === undefined ? {} : { id: client.name };
  const reply = await client.caller.ask({ method: 'POST', path: '/collab/agents', body, totalMs: Number.POSITIVE_INFINITY });
  const id = toText(toFields(reply.body)?.id);
  if (Object.keys(wanted).length > 0) await client.change(`/collab/agents/${encodeURIComponent(id)}`, () => wanted);
  return id;
}

function beat({ caller }: Client, id: string, { heartbeatSeconds = 20 }: RunOptions, signal: AbortSignal): void {
  const path = `/collab/agents/${encodeURIComponent(id)}/heartbeat`;
  const loop = async () => {
    for (;;) {
      await caller.ask({ method: 'POST', path, body: {}, key: 'none', signal, totalMs: 0 }).catch((error: unknown) => {
        if (!signal.aborted) caller.log(`A heartbeat was not heard. ${String(error)}`);
      });
      await caller.timing.wait(spread(heartbeatSeconds * 1000, caller.timing), { signal, idle: true });
    }
  };
  void loop().catch(() => undefined);
}

/** False when it went wrong and a pause is due. */
async function takeOne(client: Client, worker: Worker, options: RunOptions, signal: AbortSignal): Promise<boolean> {
  const { role, skills, ttlSeconds, waitSeconds = 50 } = options;
  const fits = { ...(role !== undefined && { role }), ...(skills !== undefined && { skills }) };
  try {
    const claim = await client.claim('next', { ...fits, ...(ttlSeconds !== undefined && { ttlSeconds }), waitSeconds, signal });
    return claim === undefined || (await workOn(client, claim, worker, options, signal));
  } catch (error) {
    if (signal.aborted && !hasCode(error, OWN_CODES.stuck)) return true;
    if (!isPassing(error) && !hasCode(error, OWN_CODES.leaseLost)) throw error;
    client.caller.log(`No task could be taken. ${String(error)}`);
    return false;
  }
}

async function workOn(client: Client, held: Claim, worker: Worker, options: RunOptions, stop: AbortSignal): Promise<boolean> {
  const { log } = client.caller;
  await using claim = held;
  log(`${claim.task.id} is claimed.`);
  try {
    if (claim.task.status === 'claimed') await claim.transition('in_progress');
    const outcome = await untilDone(client, claim, worker(claim), options, stop);
    if (outcome !== 'release' && claim.isHeld()) await claim.transition('review');
    return true;
  } catch (error) {
    if (hasCode(error, OWN_CODES.stuck)) throw error;
    log(`${claim.task.id} is given back. ${String(error)}`);
    const why = `The work was given back: ${error instanceof Error ? error.message : String(error)}`;
    if (claim.isHeld() && !claim.signal.aborted) await claim.note(why.slice(0, 2_000)).catch(() => undefined);
    return claim.signal.aborted;
  }
}

/** The worker's outcome. Asked to stop, it gets its time; stopping, first the time to finish. Throws worker_stuck after that. */
async function untilDone<T>(client: Client, claim: Claim, work: Promise<T>, options: RunOptions, stop: AbortSignal): Promise<T> {
  const { timing } = client.caller;
  const { drainSeconds = 30, graceSeconds = 10 } = options;
  const done = new AbortController();
  const draining = untilAborted(stop, done.signal)
    .then(() => timing.wait(drainSeconds * 1000, { signal: done.signal }))
    .then(() => claim.cancel('The agent is stopping.'));
  const stuck = untilAborted(claim.signal, done.signal)
    .then(() => timing.wait(graceSeconds * 1000, { signal: done.signal }))
    .then(() => Promise.reject(new KyrosError(OWN_CODES.stuck, `The worker on ${claim.task.id} does not stop.`)));
  draining.catch(() => undefined);
  try {
    return await Promise.race([work, stuck]);
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
