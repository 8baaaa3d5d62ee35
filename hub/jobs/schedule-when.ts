/** When a schedule fires, as people say it: a cron expression, a phrase such as "every weekday at 9", or one time. */
import { HubError } from '../errors.ts';
import { toDurationText } from '../language/duration.ts';
import { readInstant } from '../language/instant.ts';
import { findOffsetMinutes } from '../language/zone.ts';
import { findNextTimes } from './cron-times.ts';
import { parseCron, sayCron, type Cron } from './cron.ts';
import { readPhrase } from './schedule-phrase.ts';

/** Exactly one of the two. */
export type When = { cron: string; at: null } | { cron: null; at: Date };

/** Least time between two fires. What needs to happen more often is no schedule. */
export const MIN_GAP_SECONDS = { admin: 10, other: 60 } as const;
/** A single time lies at most so far ahead. */
const MAX_AHEAD_YEARS = 10;

export type WhenAsker = { timezone: string; isAdmin: boolean; now: Date };

/** Errors: invalid_input at /cron: not an expression, never fires, or too often for the asker. */
export function readCron(text: string, { isAdmin }: WhenAsker): Cron {
  const cron = parseCron(text);
  const least = isAdmin ? MIN_GAP_SECONDS.admin : MIN_GAP_SECONDS.other;
  if (cron.gapSeconds < least)
    throw refuse(
      '/cron',
      `fires every ${cron.gapSeconds} s; the least is ${least} s${isAdmin ? '' : `, and ${MIN_GAP_SECONDS.admin} s for an admin`}`,
    );
  return cron;
}

/** An ISO time, on the clock of the zone where it has no offset, or words such as "tomorrow 9am". Errors: invalid_input at /at. */
export function readAt(text: string, { timezone, now }: WhenAsker): Date {
  const reading = readInstant(text, timezone, now);
  if ('problem' in reading) throw refuse('/at', `is no time such as 2026-12-01T09:00Z or "tomorrow 9am": ${reading.problem}`);
  const at = new Date(reading.iso);
  const pastSeconds = Math.ceil((now.getTime() - at.getTime()) / 1000);
  if (pastSeconds >= 0)
    throw refuse(
      '/at',
      `must be in the future; ${reading.iso} was ${pastSeconds === 0 ? 'just now' : `${toDurationText(pastSeconds)} ago`}`,
    );
  const latest = new Date(now);
  latest.setUTCFullYear(latest.getUTCFullYear() + MAX_AHEAD_YEARS);
  if (at > latest) throw refuse('/at', `must be within ${MAX_AHEAD_YEARS} years`);
  return at;
}

/** Whatever was said. Only what has one meaning is taken, and all of it must be understood. Errors: invalid_input at /when. */
export function readWhen(text: string, asker: WhenAsker): When {
  if (/^[\d*@?]\S*(\s+\S+){0,6}$/.test(text.trim()) && /[*@]/.test(text)) return { cron: readCron(text, asker).text, at: null };
  const phrase = readPhrase(text);
  if ('cron' in phrase) return { cron: readCron(phrase.cron, asker).text, at: null };
  const instant = readInstant(text, asker.timezone, asker.now);
  if ('iso' in instant) return { cron: null, at: readAt(text, asker) };
  if (/^(\S+\s+){4,5}\S+$/.test(text.trim()) && /^[\d*]/.test(text.trim())) return { cron: readCron(text, asker).text, at: null };
  throw refuse('/when', `is not understood: as something that comes again, ${phrase.problem}; as one time, ${instant.problem}`);
}

/** Errors: invalid_input at /timezone. */
export function checkZone(name: string): string {
  if (/^[+-]/.test(name) || findOffsetMinutes(name, new Date(0)) === undefined)
    throw refuse('/timezone', `${JSON.stringify(name.slice(0, 60))} is not known; give an IANA name, such as Europe/Vienna`);
  return name;
}

/** Fire times that are shown. */
export const SHOWN_TIMES = 5;

/** The next times after an instant, at most five. */
export function toNextTimes({ cron, at }: When, timezone: string, after: Date): Date[] {
  if (cron === null) return at > after ? [at] : [];
  return findNextTimes(parseCron(cron), timezone, after, SHOWN_TIMES);
}

/** `At 09:00, Monday through Friday`, or `Once`. */
export function sayWhen(cron: string | null): string {
  return cron === null ? 'Once' : sayCron(cron);
}

export function refuse(path: string, problem: string): HubError {
  return new HubError('invalid_input', `${path.slice(1)} ${problem}.`, { errors: [{ path, message: problem }] });
}
