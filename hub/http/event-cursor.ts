/**
 * Where a reader of events goes on (V2, V3): event ids `<epoch>-<n>`, `earliest`, `now`, or a time. A plain number is a seq of
 * the present epoch: `X-Store-Seq` of a list hands over to the stream with it (E2).
 */
import type { CollabStore } from '../collab/store.ts';
import { HubError } from '../errors.ts';

/** Why a cursor cannot be followed: its events were removed, or it belongs to another log, or to a future that never came. */
export type GapReason = 'pruned' | 'other_epoch' | 'future';

/** `after`: the seq to go on behind. `gap`: the cursor pointed outside the log, so this is the head instead. */
export type Start = { after: number; gap?: { reason: GapReason; earliest: string; head: string } };

const CURSOR = /^(?:([A-Za-z0-9._-]{1,100})-)?(\d{1,15})$/;
const ISO_TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

export function toEventId(store: CollabStore, seq: number): string {
  return `${store.epoch}-${seq}`;
}

/** Turns a cursor into a place in the log. Errors: bad_cursor. */
export function toStart(store: CollabStore, cursor: string): Start {
  if (cursor === 'now') return { after: store.board.seq };
  if (cursor === 'earliest') return { after: store.earliestSeq - 1 };
  const [, epoch, digits] = CURSOR.exec(cursor) ?? [];
  if (digits === undefined) throw new HubError('bad_cursor', 'The cursor is no event id; use one of an event, earliest or now');
  const seq = Number(digits);
  if (epoch !== undefined && epoch !== store.epoch) return beyond(store, 'other_epoch');
  if (seq > store.board.seq) return beyond(store, 'future');
  return seq < store.earliestSeq - 1 ? beyond(store, 'pruned') : { after: seq };
}

/** `?since=`: an ISO time, `earliest` or `now`. Errors: bad_cursor. */
export async function toStartSince(store: CollabStore, since: string): Promise<Start> {
  if (since === 'now' || since === 'earliest') return toStart(store, since);
  const wallMs = parseTime(since);
  if (wallMs === undefined)
    throw new HubError('bad_cursor', 'since must be an ISO time such as 2026-12-01T09:00:00Z, earliest or now');
  return { after: Math.max(await store.seqBefore(wallMs), store.earliestSeq - 1) };
}

/** An ISO time in milliseconds; undefined for anything else. */
export function parseTime(text: string): number | undefined {
  const wallMs = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(wallMs) ? undefined : wallMs;
}

function beyond(store: CollabStore, reason: GapReason): Start {
  const head = store.board.seq;
  return { after: head, gap: { reason, earliest: toEventId(store, store.earliestSeq), head: toEventId(store, head) } };
}
