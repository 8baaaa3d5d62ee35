/** Times on the clock of an IANA time zone. `Intl` knows the rules; this turns a wall clock into an instant with them. */

/** What a clock on the wall shows. Month from 1. */
export type WallTime = { year: number; month: number; day: number; hour: number; minute: number; second: number };

/** Most formatters that are kept; making one is slow. */
const MAX_FORMATTERS = 64;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Minutes the zone is ahead of UTC at an instant; undefined for a zone that does not exist. */
export function findOffsetMinutes(zone: string, instant: Date): number | undefined {
  const formatter = findFormatter(zone);
  if (formatter === undefined) return undefined;
  const part: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(instant)) part[type] = Number(value);
  const wall = toUtcMs({
    year: part.year!,
    month: part.month!,
    day: part.day!,
    hour: part.hour!,
    minute: part.minute!,
    second: part.second!,
  });
  return Math.round((wall - Math.floor(instant.getTime() / 1000) * 1000) / 60_000);
}

/**
 * The instant at which a clock in the zone shows `wall`. A time that a change of clocks skips is the first instant after the gap;
 * one that it repeats is the first of the two (J7). Undefined for an unknown zone, and beyond what a Date can hold.
 */
export function findInstant(wall: WallTime, zone: string): Date | undefined {
  const local = toUtcMs(wall);
  if (!(Math.abs(local) <= MAX_MS)) return undefined;
  const before = findOffsetMinutes(zone, new Date(local - DAY_MS));
  const after = findOffsetMinutes(zone, new Date(local + DAY_MS));
  if (before === undefined || after === undefined) return undefined;
  const valid = [before, after]
    .map((offset) => new Date(local - offset * 60_000))
    .filter((at) => at.getTime() + findOffsetMinutes(zone, at)! * 60_000 === local);
  if (valid.length > 0) return valid.reduce((a, b) => (a <= b ? a : b));
  return firstAfterGap(zone, local - Math.max(before, after) * 60_000, local - Math.min(before, after) * 60_000);
}

const DAY_MS = 86_400_000;
/** A Date holds 8.64e15 ms on either side of 1970; two days of it are needed around a time. */
const MAX_MS = 8.64e15 - 2 * DAY_MS;

/** Bisects for the instant of the change between two instants around it. */
function firstAfterGap(zone: string, fromMs: number, toMs: number): Date {
  const early = findOffsetMinutes(zone, new Date(fromMs));
  let low = fromMs;
  let high = toMs;
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (findOffsetMinutes(zone, new Date(middle)) === early) low = middle;
    else high = middle;
  }
  return new Date(high);
}

function toUtcMs({ year, month, day, hour, minute, second }: WallTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  return date.getTime();
}

function findFormatter(zone: string): Intl.DateTimeFormat | undefined {
  const found = formatters.get(zone);
  if (found !== undefined) return found;
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    if (formatters.size >= MAX_FORMATTERS) formatters.clear();
    formatters.set(zone, made);
    return made;
  } catch {
    return undefined;
  }
}
