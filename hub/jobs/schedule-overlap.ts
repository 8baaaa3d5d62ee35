/** Which of a schedule's fires begins, waits or is dropped while others are under way (J7). Pure. */
import { ACTIVE_FIRES, type FireKind, type FireStatus } from '../store/entities/schedule-fire.ts';
import type { Overlap } from '../store/entities/schedule.ts';

/** A fire that is not over. */
export type OpenFire = { id: string; kind: FireKind; status: FireStatus };

export type Decision<Fire> = {
  /** Begins now. */
  start: Fire | undefined;
  /** Never begin. */
  skip: Fire[];
  /** Are asked to stop; what waits begins when they have. */
  cancel: Fire[];
};

/** Fires of one schedule that may wait behind one another. */
export const MAX_WAITING = 20;

/**
 * `fires`: all that are not over, in the order of their due times. Catch-ups of missed times are not dropped for one another and not
 * stopped: that they run one after the other is what was asked for.
 */
export function decideOverlap<Fire extends OpenFire>(fires: readonly Fire[], overlap: Overlap): Decision<Fire> {
  const active = fires.filter(({ status }) => ACTIVE_FIRES.includes(status));
  const waiting = fires.filter(({ status }) => status === 'waiting');
  const start = active.length === 0 ? waiting[0] : undefined;
  const behind = waiting.filter((fire) => fire !== start && fire.kind !== 'catch_up');
  if (overlap === 'skip') return { start, skip: behind, cancel: [] };
  if (overlap === 'queue') return { start, skip: behind.slice(MAX_WAITING), cancel: [] };
  const newest = behind.at(-1);
  if (newest === undefined) return { start, skip: [], cancel: [] };
  // What would be stopped as soon as it begins need not begin.
  const first = start?.kind === 'catch_up' ? start : active.length === 0 ? newest : undefined;
  const skip = [...(start !== undefined && start !== first ? [start] : []), ...behind.slice(0, -1)];
  return { start: first, skip, cancel: active.filter(({ kind }) => kind !== 'catch_up') };
}
