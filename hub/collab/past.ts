/**
 * The board at a past moment (issue 2): the state is what the log makes of it, so it can be had for any moment. The way goes back
 * from the present, which is near to what people ask for: what changed since is taken back, and the images of those entities are
 * looked for in the log before. Entity tags and the tag of the whole come out as they were at that moment (E2).
 */
import { HubError } from '../errors.ts';
import { toEntityTag, toStateTag } from './etag.ts';
import { parsePart } from './event-line.ts';
import { findImages, walkLog } from './log-walk.ts';
import type { CollabStore, Entity, Kind } from './store.ts';

/** The entities of a kind as they stood after the event `seq`, in order of id, and their state tag. */
export type PastState = { entities: Entity[]; etag: string; seq: number };

export type Past = {
  /**
   * `seq`: 0 to that of the newest event. A moment within a commit of several events never was, so it is the one before the commit.
   * Errors: bad_request when too many events lie between, overloaded when too many ask.
   */
  stateAt(kind: Kind, seq: number): Promise<PastState>;
};

/** Events that are read for one moment: some seconds of work, in which others are still answered. */
const MAX_EVENTS = 1_000_000;
/** Answers that are kept; their entities are mostly those of the present, so they cost little. */
const MAX_KEPT = 8;
/** Askers that wait while another moment is worked out. */
const MAX_WAITING = 16;

export function createPast(store: CollabStore, maxEvents = MAX_EVENTS): Past {
  const kept = new Map<string, Promise<PastState>>();
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  /** One at a time: two would only be slower together. */
  function inTurn(work: () => Promise<PastState>): Promise<PastState> {
    if (waiting >= MAX_WAITING)
      throw new HubError('overloaded', 'Too many ask for the past at once.', { retry_after_seconds: 5 });
    waiting += 1;
    const done = turn.then(work).finally(() => (waiting -= 1));
    turn = done.catch(() => {});
    return done;
  }

  return {
    async stateAt(kind, asked) {
      const seq = await toCommitEnd(store, asked);
      const key = `${kind} ${seq}`;
      const known = kept.get(key);
      if (known !== undefined) return await known;
      const state = inTurn(() => rebuild(store, kind, seq, maxEvents));
      kept.set(key, state);
      if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
      state.catch(() => kept.delete(key));
      return await state;
    },
  };
}

async function toCommitEnd(store: CollabStore, seq: number): Promise<number> {
  let end = seq;
  await walkLog(store, seq - 1, seq, ({ part }) => {
    const { place, of } = parsePart(part);
    if (place < of) end = seq - place;
  });
  return end;
}

async function rebuild(store: CollabStore, kind: Kind, seq: number, maxEvents: number): Promise<PastState> {
  const { board } = store;
  // Of one moment: nothing is awaited between these.
  const [head, version, entities] = [board.seq, board.kindVersion(kind), new Map(toPairs(board.all(kind)))];
  if (head - seq > maxEvents) throw tooFar(maxEvents);
  const later = await readLater(store, kind, seq, head);
  const wanted = new Set(Array.from(later.changed, (id) => `${kind}/${id}`));
  const { images, looked } = await findImages(store, wanted, { seq, most: maxEvents - (head - seq) });
  if (images.size < wanted.size) assertReadAll(store, seq - looked, maxEvents);
  for (const id of [...later.made, ...later.changed]) {
    const value = images.get(`${kind}/${id}`);
    if (value) entities.set(id, value);
    else entities.delete(id);
  }
  const sorted = [...entities.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const pairs = sorted.map((entity): [string, string] => [entity.id, toEntityTag(entity)]);
  return { entities: sorted, etag: toStateTag(version - later.count, pairs), seq };
}

/** An entity without an image is one that was not there, unless part of the log was not read or is not kept. */
function assertReadAll({ earliestSeq }: CollabStore, floor: number, maxEvents: number): void {
  if (floor >= earliestSeq) throw tooFar(maxEvents);
  if (earliestSeq > 1) throw new HubError('cursor_expired', 'The log of that moment is no longer kept.');
}

/** What happened to a kind since: ids that began then, ids that were there before, and how many changes there were. */
async function readLater(store: CollabStore, kind: Kind, seq: number, head: number) {
  const [made, changed] = [new Set<string>(), new Set<string>()];
  let count = 0;
  await walkLog(store, seq, head, ({ details }) => {
    for (const change of details.changes ?? []) {
      if (change.kind !== kind) continue;
      count += 1;
      // Only the very first version says that it was not there before: no later one is 1, also after a deletion (E1).
      if (!made.has(change.id)) (change.version === 1 ? made : changed).add(change.id);
    }
  });
  return { made, changed, count };
}

function* toPairs(entities: Iterable<Entity>): Iterable<[string, Entity]> {
  for (const entity of entities) yield [entity.id, entity];
}

function tooFar(maxEvents: number): HubError {
  return new HubError('bad_request', `That moment lies too far back: more than ${maxEvents} events would have to be read.`);
}
