/**
 * The sweeper (SEMANTICS L6, L9): twice a second it reclaims what expired, and notices when the wall clock jumped. It decides inside
 * a rule like everybody else, so a lease that is renewed at that moment is seen renewed.
 */
import type { LeaseClock } from './lease-clock.ts';
import { endWork, findReclaimable, MAX_RECLAIMED, toEnds } from './lease-end.ts';
import { leasesOn } from './lease-index.ts';
import type { CollabStore, EventDraft, Moment, Rule } from './store.ts';

/** Expired leases are gone within a second (L6), also when a round comes late. */
const ROUND_MS = 500;

/** A wall clock that goes wrong by more than this against the monotonic one has jumped (L9). */
const JUMP_MS = 2_000;

/** Who reclaims, as events name it. */
export const SWEEPER = 'hub';

export type LeaseSweeper = {
  /** One round: true when more is left to do. Errors: those of a commit. */
  sweep(): Promise<boolean>;
  /** Stops, after the round that is under way. */
  close(): Promise<void>;
};

/** `also`: what else a round decides, as who of the agents is alive. `onError` hears of rounds that failed; the next one tries again. */
export type SweeperParts = {
  store: Pick<CollabStore, 'commit' | 'sweeps'>;
  clock: LeaseClock;
  also?: Rule;
  onError: (error: unknown) => void;
};

export function createLeaseSweeper({ store, clock, also, onError }: SweeperParts): LeaseSweeper {
  let rule = createSweep(clock, also);
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();

  async function sweep(): Promise<boolean> {
    const { events } = await store.commit({ actor: SWEEPER }, rule);
    return events.filter(({ event }) => event === 'lease_reclaimed').length === MAX_RECLAIMED;
  }

  /** Where several hubs share a board, one sweeps. Who begins again later knows nothing of the clock in between. */
  function isOurs(): boolean {
    const ours = store.sweeps?.() ?? true;
    if (!ours) rule = createSweep(clock, also);
    return ours;
  }

  async function run(): Promise<void> {
    try {
      while (!closed && isOurs() && (await sweep()));
    } catch (error) {
      onError(error);
    }
    if (!closed) timer = setTimeout(start, ROUND_MS).unref();
  }

  function start(): void {
    round = run();
  }

  start();
  return {
    sweep,
    close() {
      closed = true;
      clearTimeout(timer);
      return round;
    },
  };
}

/** The rule of a round. It remembers the moment of the round before. */
export function createSweep(clock: LeaseClock, also: Rule = () => []): Rule {
  let before: Moment | undefined;
  return (board, moment) => {
    const jump = findClockJump(before, moment);
    before = moment;
    const expired = findReclaimable(board, clock, moment);
    clock.keepOnly(leasesOn(board).rootIds());
    return [...jump, ...endWork(board, moment, toEnds(expired, { kind: 'reclaimed', by: SWEEPER })), ...also(board, moment)];
  };
}

/** `clock_jump` when the wall clock went another way than the monotonic one since the moment before (L9). */
export function findClockJump(before: Moment | undefined, now: Moment): EventDraft[] {
  if (!before) return [];
  const jumpMs = now.wallMs - before.wallMs - (now.monotonicMs - before.monotonicMs);
  return Math.abs(jumpMs) > JUMP_MS ? [{ event: 'clock_jump', details: { jump_seconds: Math.round(jumpMs) / 1_000 } }] : [];
}
