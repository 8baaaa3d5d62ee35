/**
 * The words behind `tail`: which events to show and from when (SEMANTICS V2, V6), as the query of the stream. Pure.
 */
import { EXIT, Failure } from './failure.ts';

/** `query` goes to the hub as it is; `from` is the first cursor, if not now. */
export type TailFilters = { query: Record<string, string>; from?: string };

const FILTERS = ['event', 'task', 'agent', 'actor', 'target'];
const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
const NEXT = `Write tail [${FILTERS.map((name) => `--${name} …`).join('] [')}] [--since 10m|earliest|<time>].`;

/** Takes `--name value`, `--name=value` and `name:value`; one bare word is a pattern of event names. Throws a Failure (exit 2). */
export function readTailFilters(words: readonly string[], now: Date): TailFilters {
  const filters: TailFilters = { query: {} };
  const left = [...words];
  while (left.length > 0) {
    const [name, value] = takePair(left);
    if (value === undefined || value === '') throw new Failure(EXIT.usage, `tail needs a value after --${name}.`, { next: NEXT });
    if (name === 'since') addSince(filters, value, now);
    else if (FILTERS.includes(name)) filters.query[name] = value;
    else throw new Failure(EXIT.usage, `tail does not know --${name}.`, { next: NEXT });
  }
  return filters;
}

function takePair(left: string[]): [string, string | undefined] {
  const word = left.shift() as string;
  if (word.startsWith('--')) {
    const at = word.indexOf('=');
    return at > 0 ? [word.slice(2, at), word.slice(at + 1)] : [word.slice(2), left.shift()];
  }
  const name = [...FILTERS, 'since'].find((known) => word.startsWith(`${known}:`));
  return name === undefined ? ['event', word] : [name, word.slice(name.length + 1)];
}

function addSince(filters: TailFilters, value: string, now: Date): void {
  if (value === 'earliest' || value === 'now') filters.from = value;
  else filters.query.since = toInstant(value, now);
}

function toInstant(value: string, now: Date): string {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(value) ?? [];
  if (count !== undefined && unit !== undefined)
    return new Date(now.getTime() - Number(count) * (UNIT_SECONDS[unit] ?? 0) * 1000).toISOString();
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime()))
    throw new Failure(EXIT.usage, `"${value}" is no time.`, {
      next: 'Write --since 10m, --since earliest, or a time such as 2026-12-01T09:00Z.',
    });
  return instant.toISOString();
}
