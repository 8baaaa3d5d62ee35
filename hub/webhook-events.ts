/**
 * Events on their way to webhook targets. One hub at a time walks the log behind a cursor that stands in the database, and queues a
 * delivery for each target that wants an event: cursor and deliveries are one transaction, and a delivery's key holds event and
 * target, so that none is lost or queued twice, whatever ends in between.
 *
 * While there is no target, nothing is read of the log and nothing is written: a target counts from the event at which it was made, so
 * the cursor may stay where it is. Whether there is one is asked once a second at most, however many events there are.
 */
import type { Core } from './core.ts';
import { matchesPattern } from './collab/event-filter.ts';
import type { EventRecord } from './collab/store.ts';
import type { Outgoing } from './deliveries.ts';
import { WebhookTarget } from './store/entities/webhook-target.ts';

export type OutgoingEvents = { start(): void; close(): Promise<void> };

/** Events in one step: short transactions, also after a long pause. */
const STEP = 500;
/** Another hub may have queued events, or ours could not be queued: it is looked again. */
const LOOK_MS = 5000;
/** How long it is remembered that there is no target. */
const NOBODY_MS = 1000;

export function createOutgoingEvents({ orm, store, deliveries, log }: Core): OutgoingEvents {
  let running: Promise<void> | undefined;
  let wanted = false;
  let closed = false;
  let unsubscribe = () => {};
  let timer: NodeJS.Timeout | undefined;
  let nobodyUntilMs = 0;
  let later: NodeJS.Timeout | undefined;

  function look(): void {
    const waitMs = nobodyUntilMs - performance.now();
    if (waitMs > 0) {
      later ??= setTimeout(() => ((later = undefined), look()), waitMs).unref();
      return;
    }
    wanted = true;
    running ??= walk()
      .catch((error: unknown) => log.debug({ err: error }, 'Events cannot be queued for webhook targets now'))
      .finally(() => {
        running = undefined;
        if (wanted && !closed) setImmediate(look);
      });
  }

  async function walk(): Promise<void> {
    while (wanted && !closed) {
      wanted = false;
      for (let more = true; more && !closed;) {
        more = await step();
        if (nobodyUntilMs === 0) deliveries.kick();
      }
    }
  }

  /** True when there may be more. Nothing to do while another hub is at it. */
  async function step(): Promise<boolean> {
    return await orm.em.fork().transactional(async (em) => {
      const targets = await em.find(WebhookTarget, { active: true });
      nobodyUntilMs = targets.length === 0 ? performance.now() + NOBODY_MS : 0;
      if (targets.length === 0) return false;
      const cursor = await lockCursor((sql, values) => em.execute(sql, values));
      if (cursor === undefined) return false;
      const isOurs = cursor.epoch === store.epoch;
      // What stands before the oldest of the targets was made is nobody's.
      const first = Math.min(...targets.map(({ fromSeq }) => Number(fromSeq)));
      // Another log has begun since: what the cursor and the targets speak of is gone.
      const from = isOurs || cursor.epoch === null ? Math.max(cursor.seq, first) : store.board.seq;
      const after = Math.max(from, store.earliestSeq - 1);
      const { events, next, head } = await store.read(after, { limit: STEP });
      if (isOurs && next === cursor.seq) return false;
      await deliveries.queue(
        em,
        events.flatMap(({ record }) => toDeliveries(record, targets)),
      );
      await em.execute(`update watches set epoch = ?, seq = ?, seen_at = now() where id = 'webhooks'`, [store.epoch, next]);
      return next < head;
    });
  }

  return {
    start() {
      unsubscribe = store.subscribe(() => look());
      timer = setInterval(look, LOOK_MS).unref();
      look();
    },
    async close() {
      closed = true;
      unsubscribe();
      clearInterval(timer);
      clearTimeout(later);
      await running;
    },
  };
}

type Cursor = { epoch: string | null; seq: number };

async function lockCursor(execute: (sql: string, values?: unknown[]) => Promise<unknown>): Promise<Cursor | undefined> {
  const find = `select epoch, seq from watches where id = 'webhooks' for update skip locked`;
  let rows = (await execute(find)) as { epoch: string | null; seq: string }[];
  if (rows.length === 0) {
    await execute(
      `insert into watches (id, since, seen_at, epoch, seq) values ('webhooks', now(), now(), null, 0) on conflict do nothing`,
    );
    rows = (await execute(find)) as typeof rows;
  }
  return rows[0] === undefined ? undefined : { epoch: rows[0].epoch, seq: Number(rows[0].seq) };
}

function toDeliveries(event: EventRecord, targets: readonly WebhookTarget[]): Outgoing[] {
  return targets
    .filter((target) => event.seq > target.fromSeq! && wants(target, event))
    .map((target) => ({
      channel: 'webhook' as const,
      lane: target.id,
      replyTo: { target: target.id },
      key: `hook:${event.id}:${target.id}`,
      body: { type: event.event, timestamp: event.ts, data: toData(event) },
      ...(event.call !== undefined && { callId: event.call }),
    }));
}

function wants(target: WebhookTarget, event: EventRecord): boolean {
  return target.events.some((glob) => matchesPattern(glob, event.event));
}

/** What happened, without the after-images: a target that wants the state asks for it. */
function toData({ seq, id, event, actor, target, details: { changes: _, ...details } }: EventRecord) {
  return { seq, id, event, actor, target: target ?? null, details };
}
