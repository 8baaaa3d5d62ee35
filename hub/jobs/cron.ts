/**
 * Cron expressions as people may write them: five fields, or six with the seconds in front. Checked here, field by field, because
 * the libraries take more than they should: `@daily`, `?`, a step without a range, a lone `*`. What is taken is what croner reads
 * and cronstrue can say in words.
 */
import { Cron as Croner } from 'croner';
import cronstrue from 'cronstrue';
import { HubError } from '../errors.ts';

export type Cron = {
  /** Fields with single blanks between them. */
  readonly text: string;
  /**
   * It names every hour of the day, so it follows the clock through a change of clocks: in an hour that comes twice it fires twice,
   * and an hour that is left out is left out (times.ts).
   */
  readonly everyHour: boolean;
  /** The least time between two fires, by its seconds field. */
  readonly gapSeconds: number;
};

/** Characters of an expression. */
export const CRON_MAX = 100;

type FieldName = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'weekday';
type Range = { name: FieldName; min: number; max: number; names?: readonly string[] };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const RANGES: readonly Range[] = [
  { name: 'second', min: 0, max: 59 },
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'weekday', min: 0, max: 7, names: WEEKDAYS },
];

/** Errors: invalid_input at /cron, which names the field and what it takes. */
export function parseCron(text: string): Cron {
  const fields = text.trim().split(/\s+/);
  if (text.length > CRON_MAX) throw refuse(`has more than ${CRON_MAX} characters`);
  if (text.trim() === '' || fields.length < 5 || fields.length > 6)
    throw refuse(
      `needs five fields (minute, hour, day, month, weekday), or six with seconds in front, as 0 9 * * 1-5; it has ${text.trim() === '' ? 0 : fields.length}`,
    );
  const ranges = RANGES.slice(RANGES.length - fields.length);
  const sets = new Map(ranges.map((range, at) => [range.name, readField(fields[at]!, range)]));
  const cron = { text: fields.join(' '), everyHour: sets.get('hour')!.size === 24, gapSeconds: toGap(sets.get('second')) };
  checkFires(cron.text);
  return cron;
}

/** The times of a field, as numbers; `L` and `#` say which of the days, and are left to croner. */
function readField(text: string, range: Range): Set<number> {
  return new Set(text.split(',').flatMap((item) => readItem(item.toLowerCase(), text, range)));
}

function readItem(item: string, whole: string, range: Range): number[] {
  if (range.name === 'day' && item === 'l') return [31];
  if (range.name === 'weekday' && /^[a-z0-9]+(?:l|#[1-5])$/.test(item))
    return [readNumber(item.replace(/(?:l|#[1-5])$/, ''), whole, range)];
  const [, from, to, step] = /^(\*|[a-z0-9]+?)(?:-([a-z0-9]+))?(?:\/(\d{1,2}))?$/.exec(item) ?? [];
  if (from === undefined || (from === '*' && to !== undefined)) throw misread(whole, range);
  if (step !== undefined && from !== '*' && to === undefined)
    throw refuse(`has a step without a range in the field ${range.name}: write */${step}, or ${from}-${range.max}/${step}`);
  const first = from === '*' ? range.min : readNumber(from, whole, range);
  const last =
    from === '*' ? (range.name === 'weekday' ? 6 : range.max) : to === undefined ? first : readNumber(to, whole, range);
  if (first > last) throw refuse(`has a range that runs backwards in the field ${range.name}: ${from}-${to}`);
  const by = step === undefined ? 1 : Number(step);
  if (by < 1 || by > last - first + 1) throw refuse(`has a step that is too large or 0 in the field ${range.name}: ${step}`);
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by);
}

function readNumber(text: string, whole: string, range: Range): number {
  const named = range.names?.indexOf(text) ?? -1;
  if (named >= 0) return named + range.min;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= range.min && value <= range.max)) throw misread(whole, range);
  return value;
}

function misread(field: string, { name, min, max, names }: Range): HubError {
  const words = names === undefined ? '' : ` or ${names[0]} to ${names.at(-1)}`;
  return refuse(
    `has ${JSON.stringify(field.slice(0, 40))} as the field ${name}, which takes ${min} to ${max}${words}, *, lists, ranges and steps`,
  );
}

/** The smallest distance between two seconds of the field, around the minute. */
function toGap(seconds: Set<number> | undefined): number {
  if (seconds === undefined) return 60;
  const sorted = [...seconds].sort((a, b) => a - b);
  return Math.min(...sorted.map((second, at) => (sorted[at + 1] ?? sorted[0]! + 60) - second));
}

/** The 30th of February, and whatever else the fields allow and no calendar has. */
function checkFires(text: string): void {
  if (toMatcher(text).nextRun(new Date(0)) === null) throw refuse('never fires: no month has such a day');
}

/** Croner on a clock without changes, which zone.ts then hangs in a time zone (times.ts). Throws what croner throws. */
export function toMatcher(text: string): Croner {
  try {
    return new Croner(text, { timezone: 'UTC', mode: '5-or-6-parts', paused: true });
  } catch (error) {
    throw refuse(`is not understood: ${(error as Error).message.replace(/^CronPattern: /, '').slice(0, 200)}`);
  }
}

/** In words, as `At 09:00, Monday through Friday`. */
export function sayCron(text: string): string {
  return cronstrue.toString(text, { use24HourTimeFormat: true, throwExceptionOnParseError: false });
}

function refuse(problem: string): HubError {
  return new HubError('invalid_input', `The cron expression ${problem}.`, { errors: [{ path: '/cron', message: problem }] });
}
