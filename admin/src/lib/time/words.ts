/** Times as people read them. */
const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** `3 min ago`, `in 2 h`, `just now`. */
export function toRelative(ms: number, nowMs: number): string {
  const seconds = Math.round((ms - nowMs) / 1000);
  if (Math.abs(seconds) < 3) return 'just now';
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? UNITS[3];
  const amount = `${Math.floor(Math.abs(seconds) / size)} ${unit}`;
  return seconds < 0 ? `${amount} ago` : `in ${amount}`;
}

/** `1 h 05 min`, `4 min 10 s`, `12 s`. */
export function toSpan(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor((whole % 86_400) / 3600),
    Math.floor((whole % 3600) / 60),
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  return minutes > 0 ? `${minutes} min ${String(whole % 60).padStart(2, '0')} s` : `${whole} s`;
}

/** `3 min`, `2 min 30 s`: a span that does not count down, without a last part that is zero. */
export function toLength(seconds: number): string {
  return toSpan(seconds).replace(/ 0+ \w+$/, '');
}

/** `14:03:09`, in the zone given or else the reader's own. */
export function toClockTime(ms: number, timeZone?: string): string {
  return new Date(ms).toLocaleTimeString(undefined, { hour12: false, timeZone });
}

/** `27 Nov, 14:03:09`, with the zone where it is not the reader's own. */
export function toShort(ms: number, timeZone?: string): string {
  const day = new Date(ms).toLocaleDateString(undefined, { day: 'numeric', month: 'short', timeZone });
  return `${day}, ${toClockTime(ms, timeZone)}${timeZone === undefined ? '' : ` ${timeZone}`}`;
}

/** Date, time and zone, exact to the second. */
export function toExact(ms: number, timeZone?: string): string {
  return new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long', hour12: false, timeZone });
}
