/**
 * When a cron expression fires in a time zone (J7). Croner finds the next time on a clock that is never changed; here that clock
 * is hung into the zone:
 * - A time that a change of clocks skips fires at the first instant after the gap; several skipped ones fire there once.
 * - A time that comes twice fires at its first coming.
 * - An expression that names every hour follows the clock instead: it fires at each real instant at which the clock shows a time of
 *   it. An hour that comes twice fires twice, a skipped one not at all, so the rhythm of real time goes on. Where a change is by
 *   half an hour (Australia/Lord_Howe), two fires of an hourly expression may so be 30 or 90 minutes apart.
 */
import type { Cron as Croner } from 'croner';
import { findInstant, findOffsetMinutes } from '../language/zone.ts';
import { toMatcher, type Cron } from './cron.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Skipped and repeated times between one fire and the next; a whole skipped day of seconds, and more is a fault. */
const MAX_STEPS = 100_000;

const matchers = new Map<string, Croner>();
/** Most expressions that are kept read. */
const MAX_MATCHERS = 256;

/** The first fire after an instant; undefined when there is none in the years that a Date can show (1 to 9999). `zone` is an IANA name that exists. */
export function findNextTime(cron: Pick<Cron, 'text' | 'everyHour'>, zone: string, after: Date): Date | undefined {
  const matcher = getMatcher(cron.text);
  return cron.everyHour ? nextShown(matcher, zone, after) : nextOnce(matcher, zone, after);
}

/** The next fires, at most `count`, none after `until`. */
export function findNextTimes(
  cron: Pick<Cron, 'text' | 'everyHour'>,
  zone: string,
  after: Date,
  count: number,
  until?: Date,
): Date[] {
  const times: Date[] = [];
  let last = after;
  while (times.length < count) {
    const next = findNextTime(cron, zone, last);
    if (next === undefined || (until !== undefined && next > until)) break;
    times.push(next);
    last = next;
  }
  return times;
}

/** The last fires before an instant and after another one, at most `count`, the oldest first. */
export function findLastTimes(
  cron: Pick<Cron, 'text' | 'everyHour'>,
  zone: string,
  span: { after: Date; before: Date },
  count: number,
): Date[] {
  const until = new Date(span.before.getTime() - 1);
  for (let windowMs = HOUR_MS; ; windowMs *= 8) {
    const from = Math.max(span.after.getTime(), span.before.getTime() - windowMs);
    const times = findNextTimes(cron, zone, new Date(from), MAX_STEPS, until);
    if (times.length >= count || from === span.after.getTime()) return times.slice(-count);
  }
}

/** Every time of the clock once: the walls after the one that shows now, and the first whose instant is later than now. */
function nextOnce(matcher: Croner, zone: string, after: Date): Date | undefined {
  let wall: Date | null = toWall(after, offsetMs(zone, after));
  for (let step = 0; step < MAX_STEPS; step++) {
    wall = matcher.nextRun(wall);
    if (wall === null) return undefined;
    const instant = toInstant(wall, zone);
    if (instant === undefined || instant > after) return instant;
  }
  return undefined;
}

/** Every showing of a time. Between now and the next match no change can hide more than an hour that comes again. */
function nextShown(matcher: Croner, zone: string, after: Date): Date | undefined {
  const offset = offsetMs(zone, after);
  const ahead = nextAhead(matcher, zone, after, offset);
  const again = nextAgain(matcher, zone, after, offset);
  return again !== undefined && (ahead === undefined || again < ahead) ? again : ahead;
}

function nextAhead(matcher: Croner, zone: string, after: Date, offset: number): Date | undefined {
  let wall: Date | null = toWall(after, offset);
  for (let step = 0; step < MAX_STEPS; step++) {
    wall = matcher.nextRun(wall);
    if (wall === null) return undefined;
    const straight = new Date(wall.getTime() - offset);
    if (offsetMs(zone, straight) === offset) return straight;
    const instant = toInstant(wall, zone);
    if (instant === undefined || isShown(wall, instant, zone)) return instant;
  }
  return undefined;
}

/** The clock is put back within the next hours: what it shows again after that. */
function nextAgain(matcher: Croner, zone: string, after: Date, offset: number): Date | undefined {
  const later = offsetMs(zone, new Date(after.getTime() + LOOK_AHEAD_MS));
  if (later >= offset) return undefined;
  const changeMs = findChange(zone, after.getTime(), after.getTime() + LOOK_AHEAD_MS, offset);
  const wall = matcher.nextRun(new Date(changeMs + later - 1000));
  return wall === null ? undefined : new Date(wall.getTime() - later);
}

/** An hour that comes again begins at most so long after its first coming began. */
const LOOK_AHEAD_MS = 3 * HOUR_MS;

/** Bisects for the second at which the offset is no longer `offset`. */
function findChange(zone: string, fromMs: number, toMs: number, offset: number): number {
  let low = Math.floor(fromMs / 1000) * 1000;
  let high = Math.ceil(toMs / 1000) * 1000;
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetMs(zone, new Date(middle)) === offset) low = middle;
    else high = middle;
  }
  return high;
}

/** What the clock shows at an instant, as if it stood in Greenwich. */
function toWall(instant: Date, offset: number): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000 + offset);
}

function isShown(wall: Date, instant: Date, zone: string): boolean {
  return toWall(instant, offsetMs(zone, instant)).getTime() === wall.getTime();
}

function toInstant(wall: Date, zone: string): Date | undefined {
  return findInstant(
    {
      year: wall.getUTCFullYear(),
      month: wall.getUTCMonth() + 1,
      day: wall.getUTCDate(),
      hour: wall.getUTCHours(),
      minute: wall.getUTCMinutes(),
      second: wall.getUTCSeconds(),
    },
    zone,
  );
}

function offsetMs(zone: string, instant: Date): number {
  return findOffsetMinutes(zone, instant)! * MINUTE_MS;
}

function getMatcher(text: string): Croner {
  const found = matchers.get(text);
  if (found !== undefined) return found;
  if (matchers.size >= MAX_MATCHERS) matchers.clear();
  const made = toMatcher(text);
  matchers.set(text, made);
  return made;
}
