/** Durations as people write them: `15m`, `1h30m`, `90 s`, `2 days`. Nothing else is tried: `1,5h` and a bare `5` have no one meaning. */

const UNIT_SECONDS = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 } as const;
type Unit = keyof typeof UNIT_SECONDS;

/** Longest text that can be a duration. Characters. */
const MAX_CHARACTERS = 60;

const PART = /(\d+(?:\.\d+)?)\s*(weeks?|w|days?|d|hours?|hrs?|hr|h|minutes?|mins?|min|m|seconds?|secs?|sec|s)/;
const WHOLE = new RegExp(`^(?:${PART.source}\\s*)+$`, 'i');
const EACH = new RegExp(PART.source, 'gi');

/** Seconds of a duration; undefined when the text is none. */
export function findDurationSeconds(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > MAX_CHARACTERS || !WHOLE.test(trimmed)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of trimmed.matchAll(EACH))
    seconds += Number(amount) * UNIT_SECONDS[unit![0]!.toLowerCase() as Unit];
  return Math.round(seconds * 1000) / 1000;
}

/** Whole seconds as the shortest duration text: 5400 → `1h30m`. */
export function toDurationText(seconds: number): string {
  let left = seconds;
  let text = '';
  for (const [unit, size] of Object.entries(UNIT_SECONDS)) {
    const count = Math.floor(left / size);
    if (count > 0) text += `${count}${unit}`;
    left -= count * size;
  }
  return text === '' ? '0s' : text;
}
