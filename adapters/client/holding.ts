/**
 * A lease as its holder lives with it (SEMANTICS L4, L7, L8): renewed in good time, and given up by the holder itself when its own
 * clock says that it may be over. Knows nothing of HTTP.
 *
 * The clock starts when a request is SENT: the hub counts from when it heard it, which is later, so the holder always gives up
 * first. What the process did in between does not matter: stopped, swapped out or busy, the next look at the clock tells.
 */
import { KyrosError, OWN_CODES } from './error.ts';
import { isPassing, toRetryAfterMs } from './retry.ts';
import { spread, toBackoffMs, type Timing } from './timing.ts';

export type Renewal = { ttlMs: number; cancelRequested: boolean };

export type HoldingParts = {
  /** What is held, for messages. */
  name: string;
  /** When the request that was granted was sent. */
  sentMs: number;
  ttlMs: number;
  /** One heartbeat. Throws a KyrosError. */
  renew: (signal: AbortSignal, timeoutMs: number) => Promise<Renewal>;
  timing: Timing;
  /** Everything ends: the lease is not renewed any more. */
  stop: AbortSignal;
  log: (message: string) => void;
};

export type Holding = {
  /** Aborted when the work must stop: the lease is lost, or somebody asked for it. */
  readonly work: AbortSignal;
  /** Aborted when the lease is lost: nothing may be written any more. */
  readonly lost: AbortSignal;
  /** Looks at the clock. False once it was lost or given back. */
  isHeld(): boolean;
  /** Throws lease_lost when it is not held any more. */
  assertHeld(): void;
  /** Renews at once. Throws a KyrosError. */
  renewNow(): Promise<void>;
  /** Asks the work to stop; the lease is held on. */
  cancel(reason: KyrosError): void;
  /** Runs what may end the lease. True from it: it has ended, as wanted. A renewal that is refused meanwhile is no loss. */
  ending(work: () => Promise<boolean>): Promise<void>;
  /** Given back: no more renewals, no more writes, no alarm. */
  end(): void;
};

/** Left for the difference of two clocks and the way of a write to the hub: a tenth of the ttl, at most this. */
const MAX_MARGIN_MS = 5_000;
/** A heartbeat without an answer is given up after a sixth of the ttl, so that two more fit before the end. */
const TRIES_PER_TTL = 6;
const RETRY_LEAST_MS = 250;

export function createHolding(parts: HoldingParts): Holding {
  const { name, timing, log, stop } = parts;
  const work = new AbortController();
  const lost = new AbortController();
  const over = new AbortController();
  let { ttlMs } = parts;
  let untilMs = toEndMs(parts.sentMs, ttlMs);
  let ending: Promise<unknown> | undefined;

  function lose(reason: KyrosError): void {
    if (over.signal.aborted) return;
    log(`The lease on ${name} is lost. ${reason.message}`);
    over.abort(reason);
    lost.abort(reason);
    work.abort(reason);
  }

  function isHeld(): boolean {
    if (!over.signal.aborted && timing.now() >= untilMs) lose(toLost(name, 'could not be renewed in time'));
    return !over.signal.aborted;
  }

  async function renewNow(): Promise<void> {
    const sentMs = timing.now();
    const renewal = await parts.renew(over.signal, Math.max(1_000, ttlMs / TRIES_PER_TTL));
    ttlMs = renewal.ttlMs;
    untilMs = Math.max(untilMs, toEndMs(sentMs, ttlMs));
    if (renewal.cancelRequested && isHeld()) cancel(toCancelled(name));
  }

  function cancel(reason: KyrosError): void {
    if (!work.signal.aborted) work.abort(reason);
  }

  /** Refused: it is over, unless the holder is just giving it back. What passes is tried again, as long as there is time. */
  async function judge(failure: unknown): Promise<void> {
    await ending?.catch(() => undefined);
    if (over.signal.aborted) return;
    if (failure instanceof KyrosError && !isPassing(failure) && failure.status >= 400 && failure.status < 500)
      return lose(toLost(name, 'was refused', failure));
    log(`The lease on ${name} could not be renewed yet. ${failure instanceof Error ? failure.message : String(failure)}`);
  }

  async function beat(): Promise<void> {
    for (let failures = 0; ;) {
      const pauseMs = failures === 0 ? spread(ttlMs / 3, timing) : toBackoffMs(failures, timing, { leastMs: RETRY_LEAST_MS });
      await rest(pauseMs);
      if (!isHeld()) return;
      try {
        await renewNow();
        failures = 0;
      } catch (error) {
        failures += 1;
        await judge(error);
        await rest(toRetryAfterMs(error));
      }
    }
  }

  async function watch(): Promise<void> {
    while (isHeld()) await rest(untilMs - timing.now());
  }

  stop.addEventListener('abort', () => lose(toLost(name, 'is not renewed any more')), { once: true, signal: over.signal });
  const rest = (ms: number) => timing.wait(ms, { signal: over.signal, idle: true });
  for (const loop of [beat, watch]) void loop().catch(() => undefined);

  return {
    work: work.signal,
    lost: lost.signal,
    isHeld,
    assertHeld() {
      if (!isHeld()) throw toRefusal(name, over.signal.reason);
    },
    renewNow,
    cancel,
    async ending(run) {
      const done = run();
      ending = done;
      if (await done) over.abort(toLost(name, 'was given back'));
    },
    end: () => over.abort(toLost(name, 'was given back')),
  };
}

function toEndMs(sentMs: number, ttlMs: number): number {
  return sentMs + ttlMs - Math.min(MAX_MARGIN_MS, ttlMs / 10);
}

/** The hub's own words where it said that the lease is over; else what the holder knows. */
function toLost(name: string, what: string, cause?: KyrosError): KyrosError {
  if (cause?.code === OWN_CODES.leaseLost) return cause;
  const why = cause === undefined ? '' : ` ${cause.message}`;
  const fields = cause === undefined ? {} : { refused_as: cause.code };
  return new KyrosError(OWN_CODES.leaseLost, `The lease on ${name} ${what}.${why}`, {
    status: 410,
    fields,
    ...(cause !== undefined && { cause }),
  });
}

/** A new error for each refused write, so that its stack says which one. */
function toRefusal(name: string, reason: unknown): KyrosError {
  const fields = reason instanceof KyrosError ? reason.fields : {};
  const why = reason instanceof Error ? reason.message : `The lease on ${name} is over.`;
  return new KyrosError(OWN_CODES.leaseLost, `${why} Nothing was sent.`, { status: 410, fields, cause: reason });
}

function toCancelled(name: string): KyrosError {
  return new KyrosError(OWN_CODES.cancelled, `Somebody asked the holder of ${name} to stop.`);
}
