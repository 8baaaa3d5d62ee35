/**
 * What the hubs of a database know of one another: each writes once a second when it last looked, by the shared clock. From that follows
 * who sweeps (the living hub with the lowest number; no election, no lock that a frozen process could keep), and whether anybody could
 * have been heard lately.
 */
import type { HubRow } from './log-sql.ts';

/** A hub writes that it lives at least this often. */
export const BEAT_MS = 1_000;
/** After this silence the next hub sweeps. */
const ALIVE_MS = 3_000;
/** As with one hub (lease-clock.ts): far above a busy moment, below the shortest ttl. */
const DEAF_MS = 5_000;
/** What lies further ahead was written by a clock that has been set back since. */
const AHEAD_MS = 1_000;

/** `hub`: this one. `nowMs`: by the shared clock. */
export type Roll = { hub: number; rows: readonly HubRow[]; nowMs: number };

export function findOthers({ hub, rows }: Pick<Roll, 'hub' | 'rows'>): number[] {
  return rows.filter((row) => row.hub !== hub).map(({ heard_ms }) => heard_ms);
}

/** Whether no living hub has a lower number. */
export function isSweeper({ hub, rows, nowMs }: Roll): boolean {
  return !rows.some((row) => row.hub < hub && Math.abs(nowMs - row.heard_ms) < ALIVE_MS);
}

/** Whether no hub looked for so long that holders and agents could not be heard. */
export function isDeaf({ rows, nowMs }: Roll): boolean {
  return !rows.some(({ heard_ms }) => heard_ms < nowMs + AHEAD_MS && nowMs - heard_ms < DEAF_MS);
}
