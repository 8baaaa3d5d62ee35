/** Times as people say them. */

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** True for a whole ISO 8601 instant with its zone, as the hub writes them. */
export function isInstant(text: string): boolean {
  return INSTANT.test(text) && !Number.isNaN(Date.parse(text));
}

/** Unit, its length in seconds, and up to which distance it is used. */
const STEPS: [Intl.RelativeTimeFormatUnit, number, number][] = [
  ['second', 1, 60],
  ['minute', 60, 3600],
  ['hour', 3600, 86_400],
  ['day', 86_400, 30 * 86_400],
  ['month', 30 * 86_400, 365 * 86_400],
  ['year', 365 * 86_400, Number.POSITIVE_INFINITY],
];

/** `5 min ago`, `in 2 days`; `now` within ten seconds. The distance is cut to whole units, never rounded up. */
export function toRelative(instant: string, now: Date): string {
  const seconds = (Date.parse(instant) - now.getTime()) / 1000;
  const distance = Math.abs(seconds);
  if (distance < 10) return 'now';
  const [unit, length] = STEPS.find(([, , upTo]) => distance < upTo) ?? ['second', 1];
  const count = Math.trunc(seconds / length);
  return new Intl.RelativeTimeFormat('en-GB', { style: 'short' }).format(count, unit);
}

/** The local time of day, `14:03:59`. */
export function toClock(instant: string): string {
  return new Date(instant).toLocaleTimeString('en-GB');
}
