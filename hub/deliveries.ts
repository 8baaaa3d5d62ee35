/**
 * Answers and notices on their way (P6). A delivery is a row before it is sent, so a restart forgets none; it is sent by whichever hub
 * has a sender for its channel, again and again until the other side took it, said that it never will, or the tries are used up
 * (then it is `failed`: the dead letters, which an operator may send again).
 *
 * One lane is one place: what goes there goes in order, one at a time. Lanes do not wait for one another.
 *
 * At least once: after a crash between sending and noting it, the row is sent again. Where the other side can tell a repeat (a mail's
 * Message-ID, a webhook's id), the sender derives that from the row's key.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Channel } from './command.ts';
import type { DeliveryStatus } from './delivery-status.ts';
import { HubError } from './errors.ts';
import type { Logger } from './log.ts';
import { Delivery } from './store/entities/delivery.ts';
import type { Presence } from './store/presence.ts';
import { inSpan } from './telemetry/trace.ts';
import {
  claimDue,
  countDeliveries,
  insertDeliveries,
  settleFailed,
  settleLater,
  settleSent,
  type DeliveryRow,
  findSendingHubs,
  freeClaims,
} from './store/deliveries-sql.ts';

export type { DeliveryRow };

/** Where word of a call goes: kept with the call, the confirmation and the job, so that it outlives the process. Plain JSON. */
export type ReplyAddress = { channel: Channel; lane: string; to: unknown };

export type Outgoing = {
  channel: Channel;
  lane: string;
  replyTo: unknown;
  /** Plain JSON that the channel's sender understands. */
  body: unknown;
  /** Says what it is; the same key is queued once, however often it is asked for. */
  key: string;
  callId?: string;
};

export type SendResult =
  | { sent: true; nativeMessageId?: string }
  | {
      sent: false;
      /** For the operator; holds no secret. */
      reason: string;
      /** The other side said when to come back. */
      retryAfterSeconds?: number;
      /** Trying again would not help. */
      permanent?: boolean;
    };

/** Sends one; `signal` is aborted when it takes longer than SEND_SECONDS or the hub stops. What it throws counts as not sent. */
export type Sender = (row: DeliveryRow, signal: AbortSignal) => Promise<SendResult>;

export type Deliveries = {
  /** Inside the transaction of `em`, or at once without one. Call `kick` after such a transaction is committed. */
  queue(em: EntityManager | undefined, outgoing: readonly Outgoing[]): Promise<void>;
  register(channel: Channel, sender: Sender): void;
  /** The newest first, `limit` at the most, and whether there are more. */
  list(em: EntityManager, choice: DeliveryChoice): Promise<{ rows: Delivery[]; more: boolean }>;
  /** Sends a given up one again, or one that waits at once. Errors: not_found; conflict when it was sent. */
  retry(em: EntityManager, id: string, now: Date): Promise<Delivery>;
  /** By channel. */
  count(em: EntityManager): Promise<Map<string, { queued: number; failed: number }>>;
  /** Something may have been queued. */
  kick(): void;
  /** A command's transaction is committed: looks, when deliveries were queued in one. */
  follow(): void;
  close(): Promise<void>;
};

export type DeliveryChoice = { status?: DeliveryStatus; channel?: Channel; before?: number; limit: number };

/** Seconds until the next try, by how many there were; the last one is repeated. */
const RETRY_SECONDS = [1, 5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800];
const MAX_ATTEMPTS = 12;
/** One try may take so long; another hub leaves the row alone a little longer. */
const SEND_SECONDS = 30;
const CLAIM_SECONDS = SEND_SECONDS + 15;
/** Lanes that are sent to at the same time. */
const MAX_SENDING = 16;
/** Retries that are due, and rows of a hub that died, are found by looking. */
const LOOK_MS = 1000;
/** How often it is looked for what dead hubs were sending. */
const FREE_MS = 5000;

export function createDeliveries(pool: pg.Pool, presence: Pick<Presence, 'hub' | 'findAlive'>, log: Logger): Deliveries {
  const senders = new Map<Channel, Sender>();
  const stopping = new AbortController();
  const sending = new Set<Promise<void>>();
  let wanted = false;
  let queued = false;
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => kick(), LOOK_MS).unref();
  const freeing = setInterval(() => void free(), FREE_MS).unref();
  void free();

  function kick(): void {
    wanted = true;
    looking ??= look().finally(() => (looking = undefined));
  }

  /** Takes what is due as long as there is something and hands are free. A sent row makes the next of its lane due. */
  async function look(): Promise<void> {
    while (wanted && !stopping.signal.aborted && senders.size > 0 && sending.size < MAX_SENDING) {
      wanted = false;
      const rows = await claimDue(pool, {
        channels: [...senders.keys()],
        count: MAX_SENDING - sending.size,
        seconds: CLAIM_SECONDS,
        hub: presence.hub,
      }).catch(notNow);
      for (const row of rows) send(row);
    }
  }

  async function free(): Promise<void> {
    try {
      const hubs = await findSendingHubs(pool);
      const alive = hubs.length === 0 ? new Set<number>() : await presence.findAlive(hubs);
      const dead = hubs.filter((hub) => hub !== presence.hub && !alive.has(hub));
      if (dead.length === 0) return;
      await freeClaims(pool, dead);
      kick();
    } catch (error) {
      notNow(error);
    }
  }

  function notNow(error: unknown): DeliveryRow[] {
    log.debug({ err: error }, 'Deliveries cannot be looked for now');
    return [];
  }

  function send(row: DeliveryRow): void {
    const run = trySend(row)
      .catch((error: unknown) =>
        log.warn({ err: error, delivery: row.id }, 'What came of a delivery could not be noted; it is sent again'),
      )
      .finally(() => {
        sending.delete(run);
        kick();
      });
    sending.add(run);
  }

  async function trySend(row: DeliveryRow): Promise<void> {
    const result = await inDeliverySpan(row, () => attempt(row));
    if (result.sent) return await settleSent(pool, row.id, result.nativeMessageId);
    if (stopping.signal.aborted) return await settleLater(pool, row.id, 0, 'the hub stopped', false);
    if (result.permanent === true || row.attempts >= MAX_ATTEMPTS) {
      log.warn(
        { channel: row.channel, delivery: row.id, attempts: row.attempts, reason: result.reason },
        'A delivery failed for good',
      );
      return await settleFailed(pool, row.id, result.reason);
    }
    await settleLater(pool, row.id, result.retryAfterSeconds ?? toWaitSeconds(row.attempts), result.reason, true);
  }

  async function attempt(row: DeliveryRow): Promise<SendResult> {
    const late = new AbortController();
    const signal = AbortSignal.any([stopping.signal, late.signal]);
    const timeout = sleep(SEND_SECONDS * 1000, undefined, { signal, ref: false }).then(
      (): SendResult => {
        late.abort();
        return { sent: false, reason: `no answer within ${SEND_SECONDS} s` };
      },
      (): SendResult => ({ sent: false, reason: 'the hub stopped' }),
    );
    try {
      return await Promise.race([senders.get(row.channel as Channel)!(row, signal), timeout]);
    } catch (error) {
      return { sent: false, reason: error instanceof Error ? error.message : 'unknown' };
    } finally {
      late.abort();
    }
  }

  return {
    kick,
    follow() {
      if (!queued) return;
      queued = false;
      kick();
    },
    register(channel, sender) {
      senders.set(channel, sender);
      kick();
    },
    async queue(em, outgoing) {
      await insertDeliveries(em ?? pool, outgoing);
      if (em === undefined) kick();
      else if (outgoing.length > 0) queued = true;
    },
    async list(em, { before, limit, ...equal }) {
      const where = { ...equal, ...(before !== undefined && { number: { $lt: before } }) };
      const rows = await em.find(Delivery, where, { orderBy: { number: 'desc' }, limit: limit + 1 });
      return { rows: rows.slice(0, limit), more: rows.length > limit };
    },
    async retry(em, id, now) {
      const row = await em.findOne(Delivery, id);
      if (row === null) throw new HubError('not_found', `There is no delivery ${id}.`);
      if (row.status === 'sent') throw new HubError('conflict', 'It was sent already.', { status: row.status });
      Object.assign(row, { status: 'queued', attempts: row.status === 'failed' ? 0 : row.attempts, nextAttemptAt: now });
      await em.flush();
      queued = true;
      return row;
    },
    count: countDeliveries,
    async close() {
      clearInterval(timer);
      clearInterval(freeing);
      stopping.abort();
      await looking;
      await Promise.allSettled(sending);
    },
  };
}

/** In the trace of the call whose answer it is, or one of its own. Where it goes is an address of a person, and not said. */
function inDeliverySpan(row: DeliveryRow, send: () => Promise<SendResult>): Promise<SendResult> {
  const facts = { 'kyros.channel': row.channel, 'kyros.delivery.id': row.id, 'kyros.attempt': row.attempts };
  return inSpan({ name: `deliver ${row.channel}`, kind: 'client', parent: row.traceparent ?? null, facts }, async (span) => {
    const result = await send();
    span?.note({ 'kyros.outcome': result.sent ? 'sent' : 'not_sent' });
    if (!result.sent) span?.fail('not_sent');
    return result;
  });
}

/** Full delay minus up to a fifth, so that what failed together does not come back together. */
function toWaitSeconds(attempts: number): number {
  const seconds = RETRY_SECONDS[Math.min(attempts, RETRY_SECONDS.length) - 1] ?? RETRY_SECONDS[0]!;
  return seconds * (0.8 + Math.random() * 0.2);
}
