/** Short ways to write to a collab store in tests, and to compare boards. */
import { expect } from 'vitest';
import { Board } from '../../hub/collab/board.ts';
import { KINDS } from '../../hub/collab/store.ts';
import type { BoardView, CollabStore, EventDraft, EventRecord, Kind, Rule, StoredEvent } from '../../hub/collab/store.ts';
import { HubError } from '../../hub/errors.ts';

export const ANN = { actor: 'ann' };

/** An event that puts a value under (kind, id), or takes it away. */
export function put(kind: Kind, id: string, value: Record<string, unknown> | null): EventDraft {
  return { event: 'thing_changed', target: `${kind}:${id}`, changes: [{ kind, id, value }] };
}

export function always(...drafts: EventDraft[]): Rule {
  return () => drafts;
}

/** Everything a reader can see of a board. */
export function toPicture(board: BoardView): unknown {
  const kinds = KINDS.map((kind) => {
    const entities = [...board.all(kind)].sort((a, b) => (a.id < b.id ? -1 : 1));
    const slots = entities.map((entity) => ({
      entity,
      etag: board.etag(kind, entity.id),
      changed: board.changed(kind, entity.id),
    }));
    return { kind, slots, version: board.kindVersion(kind), etag: board.stateEtag(kind), size: board.size(kind) };
  });
  return { kinds, seq: board.seq, lastTaskNumber: board.lastTaskNumber, lastFence: board.lastFence };
}

export async function readAll(store: CollabStore): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let next = 0; next < store.board.seq;) {
    const page = await store.read(next, { limit: 1000 });
    events.push(...page.events);
    next = page.next;
  }
  return events;
}

/** The board that the events alone make. */
export function replay(events: EventRecord[]): Board {
  const board = new Board();
  for (const event of events) board.apply(event);
  return board;
}

export async function refusalOf(work: Promise<unknown>): Promise<HubError> {
  const refusal = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(HubError);
  return refusal as HubError;
}

/** The log has no gap, and the board is what its events alone make. */
export async function expectWhole(store: CollabStore): Promise<void> {
  const events = (await readAll(store)).map(({ record }) => record);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(toPicture(replay(events))).toEqual(toPicture(store.board));
}
