/**
 * Watches the log for the triggers (J8), and gives their calls, also those that webhooks caused (triggers.ts). The place in the log is a row (`watches.triggers`), written behind the fires
 * that came of it; after a crash the events from there on are looked at again, and the keys of the fires make nothing happen twice.
 * While no trigger waits for events, nothing is read and nothing is written.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { CollabStore, EventRecord } from '../collab/store.ts';
import { Trigger } from '../store/entities/index.ts';
import type { LaneParts } from './schedule-lane.ts';
import { findDepths } from './trigger-depth.ts';
import { enterFires, type Entry } from './trigger-entry.ts';
import { createTriggerLanes } from './trigger-lane.ts';
import { toEventHappening, whyNot } from './trigger-match.ts';
import { toWatching, TRIGGERS } from './triggers.ts';

export type TriggerWatch = {
  /** What the queue wakes it for: a trigger was made, changed or resumed. */
  wake(trigger: string): Promise<void>;
  /** Looks at new events, for the triggers that are known. */
  read(): Promise<void>;
  /** Looks at all there is: triggers, new events, open calls. */
  look(): Promise<void>;
  /** Resolves when everything that is on the log now was looked at, and what came of it has run. */
  idle(): Promise<void>;
  start(): void;
  close(): Promise<void>;
};

export type TriggerWatchParts = LaneParts & { store: CollabStore };

const EVERY_MS = 10_000;
/** Between an event and the look at it: what comes together is looked at together. */
const GATHER_MS = 25;
const EVENTS_A_READ = 500;
/** The place is written at least after so many events that no trigger answered. */
const EVENTS_A_MARK = 5000;
const MAX_OPEN = 500;

export function createTriggerWatch(parts: TriggerWatchParts): TriggerWatch {
  const { store } = parts;
  const lanes = createTriggerLanes(parts);
  let triggers: Trigger[] | undefined;
  /** From where each known trigger watches. */
  let known = new Map<string, number>();
  let seq: number | undefined;
  let marked = 0;
  let pumping: Promise<void> | undefined;
  let gather: NodeJS.Timeout | undefined;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void) | undefined;
  let closed = false;

  function pump(): Promise<void> {
    pumping ??= readOn().finally(() => (pumping = undefined));
    return pumping;
  }

  async function readOn(): Promise<void> {
    while (!closed) {
      const waiting = (triggers ??= await load());
      if (waiting.length === 0) return;
      seq ??= await findStart(waiting);
      const page = await store.read(seq, { limit: EVENTS_A_READ });
      const isDone = await answer(
        page.events.map(({ record }) => record),
        waiting,
        page.next,
      );
      if (!isDone) continue;
      seq = page.next;
      if (page.next >= page.head) return;
    }
  }

  /** A trigger that is new to this process may have missed events that were read without it: they are read again. */
  async function load(): Promise<Trigger[]> {
    const waiting = await parts.em().find(Trigger, { active: true, event: { $ne: null } });
    const fresh = waiting.filter(({ id, fromSeq }) => known.get(id) !== fromSeq);
    known = new Map(waiting.map(({ id, fromSeq }) => [id, fromSeq]));
    if (seq !== undefined) seq = Math.min(seq, ...fresh.map(({ fromSeq }) => fromSeq));
    return waiting;
  }

  /** Where to go on: behind what was looked at, and not before any trigger was made. */
  async function findStart(waiting: Trigger[]): Promise<number> {
    const [row] = await parts
      .em()
      .execute<{ epoch: string | null; seq: string | null }[]>(`select epoch, seq from watches where id = '${TRIGGERS}'`);
    const isOther = row !== undefined && row.epoch !== store.epoch;
    if (isOther) return await startAnew(waiting);
    const first = Math.min(...waiting.map(({ fromSeq }) => fromSeq));
    return (marked = Math.max(first, Number(row?.seq ?? 0), store.earliestSeq - 1));
  }

  /** Another log than before, as after a restore: what stands on it already is no news. */
  async function startAnew(waiting: Trigger[]): Promise<number> {
    const head = store.board.seq;
    await parts.em().execute('update triggers set from_seq = ?', [head]);
    for (const trigger of waiting) trigger.fromSeq = head;
    known = new Map(waiting.map(({ id }) => [id, head]));
    return (marked = head);
  }

  /** False: the triggers have changed since they were read, and nothing was done. */
  async function answer(events: EventRecord[], waiting: Trigger[], next: number): Promise<boolean> {
    const hits = events.flatMap((record) => {
      const happening = toEventHappening(record);
      return waiting
        .filter((one) => record.seq > one.fromSeq && whyNot(toWatching(one), happening) === undefined)
        .map((trigger) => ({ record, happening, trigger }));
    });
    if (hits.length === 0 && next - marked < EVENTS_A_MARK) return true;
    const busy = await parts.em().transactional(async (em) => {
      if (await haveChanged(em)) return undefined;
      const depths = await findDepths(em, [...new Set(hits.map(({ record }) => record))]);
      const entries = hits.map(({ record, happening, trigger }): Entry => ({
        trigger,
        key: record.id,
        happening,
        depth: depths.get(record.seq)! + 1,
      }));
      const entered = await enterFires(em, entries, parts.post, parts.now());
      await mark(em, next);
      return entered;
    });
    if (busy === undefined) {
      triggers = undefined;
      return false;
    }
    marked = next;
    for (const id of busy) await lanes.advance(id);
    return true;
  }

  async function haveChanged(em: EntityManager): Promise<boolean> {
    const rows = await em.execute<{ id: string; from_seq: string }[]>(
      'select id, from_seq from triggers where active and event is not null',
    );
    return rows.length !== known.size || rows.some((row) => known.get(row.id) !== Number(row.from_seq));
  }

  async function mark(em: EntityManager, next: number): Promise<void> {
    const now = parts.now();
    await em.execute(
      `insert into watches (id, since, seen_at, epoch, seq) values ('${TRIGGERS}', ?, ?, ?, ?)
       on conflict (id) do update set seen_at = excluded.seen_at, epoch = excluded.epoch,
         seq = case when watches.epoch = excluded.epoch then greatest(watches.seq, excluded.seq) else excluded.seq end`,
      [now, now, store.epoch, next],
    );
  }

  async function look(): Promise<void> {
    triggers = undefined;
    await pump();
    for (const id of await lanes.findOpen(MAX_OPEN)) await lanes.advance(id);
  }

  function lookSoon(delayMs: number): void {
    if (closed) return;
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => parts.log.warn({ err: error }, 'Triggers cannot be looked at now; it is tried again'))
        .finally(() => lookSoon(EVERY_MS));
    }, delayMs).unref();
  }

  /** An event came; several at once are one look. While nobody waits for events there is nothing to do. */
  function hear(): void {
    if (closed || gather !== undefined || triggers?.length === 0) return;
    gather = setTimeout(() => {
      gather = undefined;
      // One that runs may have read the end of the log already.
      void (pumping ?? Promise.resolve())
        .then(pump)
        .catch((error: unknown) => parts.log.debug({ err: error }, 'Events are looked at again later'));
    }, GATHER_MS).unref();
  }

  return {
    async wake(trigger) {
      if (closed) return;
      triggers = undefined;
      await pump();
      await lanes.advance(trigger);
    },
    read: pump,
    look,
    async idle() {
      await look();
      await lanes.idle();
    },
    start() {
      unsubscribe = store.subscribe(hear);
      lookSoon(0);
    },
    async close() {
      closed = true;
      unsubscribe?.();
      clearTimeout(timer);
      clearTimeout(gather);
      await pumping?.catch(() => undefined);
      await lanes.close();
    },
  };
}
