/**
 * What a schedule owes at a moment (J7): which of its times are run, which passed unattended, and when the next one is. Pure.
 *
 * A time counts as missed when no hub was there at it. A time that a hub merely comes to late (it was busy, or started again within
 * seconds) is run as if it were punctual.
 */
import type { FireKind } from '../store/entities/schedule-fire.ts';
import type { Misfire } from '../store/entities/schedule.ts';
import { findLastTimes, findNextTime, findNextTimes } from './cron-times.ts';
import { parseCron } from './cron.ts';

export type Timing = { cron: string | null; at: Date | null; timezone: string; misfire: Misfire };

export type Plan = {
  fires: { due: Date; kind: FireKind }[];
  /** Undefined: never again. */
  next: Date | undefined;
  missed: { count: number; more: boolean; first: Date; last: Date; ran: number } | undefined;
};

/** Missed times that are counted one by one; past them it is said that there were more. */
export const MAX_COUNTED = 1000;
/** Catch-up runs of `all`: the newest so many. */
export const MAX_CATCH_UP = 100;

/**
 * `from`: the time that is due, as the row says. `since`: since when a hub has been there without a gap. Nothing is due when `from` is
 * later than `now`.
 */
export function planFires(timing: Timing, { from, since, now }: { from: Date; since: Date; now: Date }): Plan {
  const attended = since < now ? since : now;
  const { unattended, punctual } = timing.cron === null ? splitOnce(from, attended) : splitMany(timing, from, attended, now);
  const ran = toCatchUps(timing, unattended.newest);
  const fires: Plan['fires'] = [
    ...ran.map((due) => ({ due, kind: 'catch_up' as const })),
    ...punctual.map((due) => ({ due, kind: 'due' as const })),
  ];
  return { fires, next: findNext(timing, now), missed: toMissed(unattended, ran.length) };
}

/** The next time after an instant. */
export function findNext(timing: Pick<Timing, 'cron' | 'at' | 'timezone'>, after: Date): Date | undefined {
  if (timing.cron === null) return timing.at !== null && timing.at > after ? timing.at : undefined;
  return findNextTime(parseCron(timing.cron), timing.timezone, after);
}

/** Times without anybody there: how many, and the newest of them. */
type Unattended = { count: number; more: boolean; first: Date | undefined; newest: Date[] };
type Split = { unattended: Unattended; punctual: Date[] };

const NOBODY_MISSED: Unattended = { count: 0, more: false, first: undefined, newest: [] };

function splitOnce(at: Date, since: Date): Split {
  return at < since
    ? { unattended: { count: 1, more: false, first: at, newest: [at] }, punctual: [] }
    : { unattended: NOBODY_MISSED, punctual: [at] };
}

function splitMany({ cron: text, timezone }: Timing, from: Date, since: Date, now: Date): Split {
  const cron = parseCron(text!);
  if (from >= since)
    return { unattended: NOBODY_MISSED, punctual: [from, ...findNextTimes(cron, timezone, from, MAX_COUNTED, now)] };
  const justBefore = new Date(since.getTime() - 1);
  const counted = [from, ...findNextTimes(cron, timezone, from, MAX_COUNTED, justBefore)];
  const more = counted.length > MAX_COUNTED;
  const newest = more
    ? findLastTimes(cron, timezone, { after: from, before: since }, MAX_CATCH_UP)
    : counted.slice(-MAX_CATCH_UP);
  return {
    unattended: { count: Math.min(counted.length, MAX_COUNTED), more, first: from, newest },
    punctual: findNextTimes(cron, timezone, justBefore, MAX_COUNTED, now),
  };
}

function toCatchUps({ misfire }: Timing, newest: Date[]): Date[] {
  return misfire === 'skip' ? [] : misfire === 'last' ? newest.slice(-1) : newest;
}

function toMissed({ count, more, first, newest }: Unattended, ran: number): Plan['missed'] {
  return first === undefined ? undefined : { count, more, first, last: newest.at(-1)!, ran };
}
