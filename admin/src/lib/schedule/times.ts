/** Times on the clock of a zone, and the zones that the browser knows. */

/** `Mon, 30 Nov, 09:00`; with the year when it is another one. A zone that is not known is read as the reader's. */
export function toZoned(instant: string, timezone: string): string {
  const date = new Date(instant);
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  const options: Intl.DateTimeFormatOptions = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(!isThisYear && { year: 'numeric' }),
  };
  try {
    return date.toLocaleString('en-GB', { ...options, timeZone: timezone });
  } catch {
    return date.toLocaleString('en-GB', options);
  }
}

/** `2026-12-01T09:00` on the clock of the zone, as it is typed. A zone that is not known is read as UTC. */
export function toWallClock(instant: string, timezone: string): string {
  const date = new Date(instant);
  try {
    return date.toLocaleString('sv-SE', { timeZone: timezone }).slice(0, 16).replace(' ', 'T');
  } catch {
    return date.toISOString().slice(0, 16);
  }
}

export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function listZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')];
}
