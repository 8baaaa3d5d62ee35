/** `GET /collab/state/:kind?at=…`: the board as it was at a time or after an event, with the entity tag it had then. */
import type { Past } from '../collab/past.ts';
import { walkLog } from '../collab/log-walk.ts';
import type { CollabStore, Entity, Kind } from '../collab/store.ts';
import { HubError } from '../errors.ts';
import type { HttpContext } from './context.ts';
import { parseTime, toEventId, toStart } from './event-cursor.ts';
import { setHeader } from './reply.ts';
import { isUnchanged, writeJson } from './rest-answer.ts';

/** Clocks of clients may be ahead by this much; beyond it a time is of the future, about which nothing is known. */
const AHEAD_MS = 60_000;

/** Leases that are over stay on the board for their holders alone, so lists do not show them. */
export function isShown(kind: Kind): (entity: Entity) => boolean {
  return kind === 'locks' ? ({ ended }) => ended === undefined : () => true;
}

/** Errors: bad_request for what is no moment, cursor_expired for one that is no longer kept; those of Past. */
export async function answerPast(ctx: HttpContext, store: CollabStore, past: Past, kind: Kind, at: string): Promise<void> {
  const { entities, etag, seq } = await past.stateAt(kind, await toSeq(store, at));
  setHeader(ctx, 'X-Store-Seq', String(seq));
  setHeader(ctx, 'X-Event-Cursor', toEventId(store, seq));
  if (isUnchanged(ctx, etag)) return;
  writeJson(ctx, 200, { data: entities.filter(isShown(kind)), etag, seq, at: await findTime(store, seq) });
}

/** The seq of the last event of a moment: a time, the seq of an event or its id. */
async function toSeq(store: CollabStore, at: string): Promise<number> {
  const wallMs = parseTime(at);
  if (wallMs === undefined) return fromCursor(store, at);
  if (wallMs > store.moment().wallMs + AHEAD_MS) throw wrong('at lies in the future.');
  const seq = await store.seqBefore(wallMs + 1);
  if (seq < store.earliestSeq && store.earliestSeq > 1) throw notKept();
  return seq;
}

function fromCursor(store: CollabStore, at: string): number {
  if (!CURSOR.test(at)) throw wrong('at must be an ISO time such as 2026-12-01T09:00:00Z, or the seq of an event.');
  const { after, gap } = toStart(store, at);
  if (gap?.reason === 'pruned') throw notKept();
  if (gap !== undefined) throw wrong(`There is no event ${at} in this log.`);
  return after;
}

const CURSOR = /^[\w.-]{0,100}\d$/;

function wrong(message: string): HubError {
  return new HubError('bad_request', message);
}

function notKept(): HubError {
  return new HubError('cursor_expired', 'The log of that moment is no longer kept.');
}

/** The wall time of an event; null before the first. */
async function findTime(store: CollabStore, seq: number): Promise<string | null> {
  let at: string | null = null;
  await walkLog(store, seq - 1, seq, ({ ts }) => (at = ts));
  return at;
}
