/**
 * One clock for several hubs: the database's (SEMANTICS L1). A server has only a wall clock to ask, and a wall clock can be set (L9). So
 * what hubs use for expiry is the wall clock less a correction that stands in the database, and every hub watches it with a monotonic
 * clock of its own: between two readings the shared clock must have gone on by as much as the hub's. If it went another way by more
 * than two seconds, the wall clock was set, and whoever notices first, under the lock, corrects by what is too much.
 *
 * A reading happens at some time between question and answer, so "as much" is a range, and a slow answer is no jump. A hub that did not
 * run itself (its machine slept) sees a jump that is none; if another hub has just now read the same clock and found it right, the
 * sleeper believes it.
 */
import type { Moment } from '../store.ts';

/** A difference that nothing but setting a clock explains (L9). */
const JUMP_MS = 2_000;
/** A hub that lives reads the clock at least this often; see `IDLE_MS`. */
const TRUST_MS = 1_900;
/** After such a time even good clocks may differ by more than a few milliseconds, so an older reading proves nothing. */
const EVIDENCE_MS = 60_000;

/** Wall time and correction as they stand in the database, and when it was asked and answered, by the clock of this process. */
export type Reading = { wallMs: number; offsetMs: number; askedMs: number; answeredMs: number };

/** What a reading comes to. `offsetMs` is another one than that of the reading when the wall clock jumped. */
export type Judged = { wallMs: number; monotonicMs: number; offsetMs: number; askedMs: number; answeredMs: number };

export class SharedClock {
  readonly #nowMs: () => number;
  #last: Judged | undefined;

  /** `nowMs`: a monotonic clock of this process. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** `othersHeardMs`: when other hubs last read the clock and found it right, by the shared clock. Changes nothing: see `accept`. */
  judge({ wallMs, offsetMs, askedMs, answeredMs }: Reading, othersHeardMs: readonly number[]): Judged {
    const monotonicMs = wallMs - offsetMs;
    const jumpMs = this.#findJump(monotonicMs, askedMs, answeredMs);
    const confirmed = othersHeardMs.some((heardMs) => heardMs <= monotonicMs && monotonicMs - heardMs < TRUST_MS);
    const byMs = confirmed ? 0 : jumpMs;
    return { wallMs, monotonicMs: monotonicMs - byMs, offsetMs: offsetMs + byMs, askedMs, answeredMs };
  }

  #findJump(monotonicMs: number, askedMs: number, answeredMs: number): number {
    const last = this.#last;
    if (last === undefined || answeredMs - last.answeredMs > EVIDENCE_MS) return 0;
    const passedMs = monotonicMs - last.monotonicMs;
    const [leastMs, mostMs] = [Math.max(0, askedMs - last.answeredMs), answeredMs - last.askedMs];
    const jumpMs = passedMs - Math.min(Math.max(passedMs, leastMs), mostMs);
    return Math.abs(jumpMs) > JUMP_MS ? jumpMs : 0;
  }

  /** The reading's transaction is committed, and its correction with it. */
  accept(judged: Judged): void {
    this.#last = judged;
  }

  /** Now, as far as this process can tell without asking. */
  moment(): Moment {
    const { wallMs, monotonicMs, answeredMs } = this.#last!;
    const sinceMs = this.#nowMs() - answeredMs;
    return toMoment(Math.floor(wallMs + sinceMs), monotonicMs + sinceMs);
  }
}

export function toMoment(wallMs: number, monotonicMs: number): Moment {
  return { at: new Date(wallMs).toISOString(), wallMs, monotonicMs };
}
