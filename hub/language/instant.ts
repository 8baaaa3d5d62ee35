/**
 * Points in time as people write them (G4): ISO 8601, or words such as `tomorrow 9am`, on the asker's clock. Only what has one
 * meaning is taken: the whole phrase must be understood, an hour must be said, and 03/04 (March or April) is asked back.
 */
import * as chrono from 'chrono-node';
import { findDurationSeconds } from './duration.ts';
import { findInstant, findOffsetMinutes } from './zone.ts';

/** Longest text that is read as a time. Characters. */
const MAX_CHARACTERS = 100;

const ISO = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)?$/;
/** Two numbers up to 12 in a date without a year in front: which one is the month depends on the country. */
const AMBIGUOUS = /(?:^|\s)(0?[1-9]|1[0-2])[/.-](0?[1-9]|1[0-2])(?:[/.-]\d{2,4})?(?=\s|$)/;
const BACKWARD = /\b(?:last|past|previous|ago|yesterday)\b/i;

/** An ISO instant in UTC, or why the text is none. */
export type InstantReading = { iso: string } | { problem: string };

/** Reads a time on the clock of `zone` (IANA). Relative words count from `now`. */
export function readInstant(text: string, zone: string, now: Date): InstantReading {
  const phrase = text.trim();
  if (phrase.length > MAX_CHARACTERS) return { problem: `it is longer than ${MAX_CHARACTERS} characters` };
  if (findOffsetMinutes(zone, now) === undefined) return { problem: `the time zone ${zone.slice(0, 60)} is not known` };
  const iso = ISO.exec(phrase);
  return iso ? readIso(iso, zone) : readWords(phrase, zone, now);
}

/** An ISO time with its offset, or without one on the clock of the zone. */
function readIso(parts: RegExpExecArray, zone: string): InstantReading {
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const shown = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const exists =
    year >= 1000 &&
    shown.getUTCMonth() === month - 1 &&
    shown.getUTCDate() === day &&
    shown.getUTCHours() === hour &&
    shown.getUTCSeconds() === second &&
    minute < 60;
  if (!exists) return NO_SUCH_TIME;
  return toReading(
    parts[7] === undefined ? findInstant({ year, month, day, hour, minute, second }, zone) : new Date(parts[0].replace(' ', 'T')),
  );
}

const NO_SUCH_TIME = { problem: 'there is no such date or time of day' };

function readWords(phrase: string, zone: string, now: Date): InstantReading {
  if (findDurationSeconds(phrase) !== undefined) return { problem: `say "in ${phrase}" or "${phrase} ago"` };
  const ambiguous = AMBIGUOUS.exec(phrase);
  if (ambiguous && ambiguous[1] !== ambiguous[2])
    return { problem: 'day and month could be swapped; write the date as 2026-12-31' };
  const found = chrono.parse(
    phrase,
    { instant: now, timezone: findOffsetMinutes(zone, now)! },
    { forwardDate: !BACKWARD.test(phrase) },
  );
  const [result] = found;
  if (result === undefined || found.length > 1 || result.text.length !== phrase.length)
    return { problem: 'it is not understood as a whole' };
  return result.end ? { problem: 'it is a span, not one time' } : toInstant(result.start, zone);
}

/** What was said with its own offset, or as hours from now, is exact; all else is on the clock of the zone, at that day's offset. */
function toInstant(start: chrono.ParsedComponents, zone: string): InstantReading {
  if (start.isCertain('timezoneOffset')) return toReading(start.date());
  const isRelative = start.get('timezoneOffset') !== null;
  if (!start.isCertain('hour') && !isRelative) return { problem: 'it says no time of day; add one, as in "tomorrow 9am"' };
  const at = (unit: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second') => start.get(unit) ?? 0;
  return toReading(
    findInstant(
      { year: at('year'), month: at('month'), day: at('day'), hour: at('hour'), minute: at('minute'), second: at('second') },
      zone,
    ),
  );
}

function toReading(instant: Date | undefined): InstantReading {
  const isDate =
    instant !== undefined &&
    !Number.isNaN(instant.getTime()) &&
    instant.getUTCFullYear() >= 1000 &&
    instant.getUTCFullYear() <= 9999;
  return isDate ? { iso: instant.toISOString() } : NO_SUCH_TIME;
}
