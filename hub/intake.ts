/**
 * How a message of a channel that cannot wait (Slack, mail, webhook) becomes a command exactly once, and its answer a delivery.
 *
 *   accept: the envelope is durable → the adapter acknowledges → run through the one door → answer and closed envelope in one
 *   transaction → the delivery is sent (deliveries.ts)
 *
 * A hub that is killed between any two steps leaves an open envelope; it is run again by the next start, or by another hub that lives.
 * Its native id goes with it through the door, where the inbox knows the first answer: so nothing is done twice, and the answer is
 * the same (P1, P6).
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Answer, Ask, CallRequest, Execute } from './call.ts';
import { createCallId } from './call-id.ts';
import type { Channel } from './command.ts';
import type { Principal } from './context.ts';
import type { Converse, Transcript } from './converse.ts';
import type { Deliveries, Outgoing, ReplyAddress } from './deliveries.ts';
import { HubError, type ErrorCode } from './errors.ts';
import type { Logger } from './log.ts';
import {
  adoptEnvelopes,
  closeEnvelope,
  findEnvelope,
  findHubsWithEnvelopes,
  insertEnvelope,
  type EnvelopeRow,
} from './store/envelopes-sql.ts';
import { withDatabase } from './store/outage.ts';
import type { Presence } from './store/presence.ts';
import { reportFailure } from './telemetry/report.ts';
import { currentTraceparent, inSpan } from './telemetry/trace.ts';

/** A message whose sender is verified and known. Its rights are read again when it runs. */
export type Envelope = {
  channel: Channel;
  /** Within which the native id is unique: workspace, mailbox, webhook source. */
  scope: string;
  nativeId: string;
  /** Of the message; another one under the same id is refused. */
  fingerprint?: string;
  principalId: string;
  /** Typed text (one command or several), or one typed call. `raw`: the text as it came, where it was made plain. */
  ask: { text: string; raw?: string } | { command: string; args: Record<string, unknown> };
  /** The address of the answer: plain JSON in the channel's own words, never a closure. */
  replyTo: unknown;
  /** Envelopes of one lane run one after the other, in the order they were accepted; without a lane at once. */
  lane?: string;
  /** ISO time. */
  receivedAt: string;
  /** Address of the sender, for the audit row. */
  source?: string;
};

export type Finished = { answer: Answer | Transcript };

export type Accepted = {
  /** Of the envelope; the first one's when it is a duplicate. */
  id: string;
  duplicate: boolean;
  /** Resolves when it has run and its answer is on its way. A duplicate's is the first answer. Rejects when the hub stops before. */
  finished(): Promise<Finished>;
};

/** What an adapter does with the envelopes of its channel. Pure: called again after a crash, it must give the same keys. */
export type EnvelopeHandler = {
  /** The answer as deliveries; none where the channel is silent. */
  toDeliveries(envelope: EnvelopeRow, finished: Finished): Outgoing[];
  /** Where later word goes (an approval, a finished job). */
  toReplyAddress?(envelope: EnvelopeRow): ReplyAddress;
  /** The channel's limit was taken before the envelope was accepted: what is accepted runs. */
  limitedAtDoor?: boolean;
  /** A running command says how far it is. May be called often; not durable. */
  onProgress?(envelope: EnvelopeRow, message: string): void;
};

export type Intake = {
  /** Before accept: every channel whose envelopes may come, or may have been left by a killed hub. */
  register(channel: Channel, handler: EnvelopeHandler): void;
  /** Durable when it resolves. Errors: overloaded, unavailable, stopping, idempotency_mismatch (another message under this id). */
  accept(envelope: Envelope): Promise<Accepted>;
  /** Runs what was left by hubs that died; goes on looking for more. Call once all channels are registered. */
  start(): void;
  /** Takes nothing new, waits for what runs. What waits stays in the database. */
  close(): Promise<void>;
};

export type IntakeParts = {
  pool: pg.Pool;
  em: () => EntityManager;
  presence: Presence;
  deliveries: Deliveries;
  execute: Execute;
  converse: Converse;
  getPrincipal: (id: string) => Promise<Principal>;
  log: Logger;
};

/** Envelopes that run at the same time: they wait for the database more than they work. */
const MAX_RUNNING = 64;
/** Accepted and not finished; past it new ones are refused before they are written. */
const MAX_WAITING = 5000;
/** Failures that pass: the envelope is run again instead of being answered with them. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['unavailable', 'audit_unavailable', 'overloaded', 'stopping', 'in_progress']);
const RETRY_MS = [250, 1000, 2000, 5000, 10_000];
const MAX_TRIES = 20;
/** How often the envelopes of hubs that died are looked for, and how many are taken at once. */
const ADOPT_MS = 5000;
const ADOPT_COUNT = 200;

type Waiting = {
  row: EnvelopeRow;
  /** Where it came in. */ traceparent: string | undefined;
  resolve: (finished: Finished) => void;
  reject: (error: unknown) => void;
};

export function createIntake(parts: IntakeParts): Intake {
  const { pool, log } = parts;
  const handlers = new Map<Channel, EnvelopeHandler>();
  const queue: Waiting[] = [];
  const busyLanes = new Set<string>();
  const open = new Map<string, Promise<Finished>>();
  const runs = new Set<Promise<void>>();
  const stopping = new AbortController();
  let adopting: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function enter(row: EnvelopeRow): Promise<Finished> {
    const known = open.get(row.id);
    if (known !== undefined) return known;
    const finished = new Promise<Finished>((resolve, reject) =>
      queue.push({ row, traceparent: currentTraceparent(), resolve, reject }),
    ).finally(() => open.delete(row.id));
    finished.catch(() => {}); // Whoever waits is told; nobody has to.
    open.set(row.id, finished);
    next();
    return finished;
  }

  /** Starts what may start: a hand is free and its lane is. */
  function next(): void {
    for (let i = 0; i < queue.length && runs.size < MAX_RUNNING && !stopping.signal.aborted;) {
      const lane = toLane(queue[i]!.row);
      if (lane !== undefined && busyLanes.has(lane)) i++;
      else start(queue.splice(i, 1)[0]!, lane);
    }
  }

  function start(waiting: Waiting, lane: string | undefined): void {
    if (lane !== undefined) busyLanes.add(lane);
    const { row, traceparent } = waiting;
    const span = { name: `intake ${row.channel}`, kind: 'consumer', parent: traceparent ?? null } as const;
    const run = inSpan(span, () => finish(row))
      .then(waiting.resolve, waiting.reject)
      .finally(() => {
        runs.delete(run);
        if (lane !== undefined) busyLanes.delete(lane);
        next();
      });
    runs.add(run);
  }

  async function finish(row: EnvelopeRow): Promise<Finished> {
    for (let attempt = 0; ; attempt++) {
      const finished = { answer: await ask(row) };
      const passing = findPassing(finished.answer);
      const isLast = attempt >= MAX_TRIES;
      try {
        if (passing !== undefined && !isLast) throw passing;
        await withDatabase(() => close(row, finished));
        return finished;
      } catch (error) {
        if (isLast || stopping.signal.aborted || !(error instanceof HubError && PASSING.has(error.code))) throw error;
        log.debug({ err: error, envelope: row.id }, 'A message is run again');
        await pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]!);
      }
    }
  }

  /** The answer to an envelope; when it ran before, the first one. */
  async function ask(row: EnvelopeRow): Promise<Answer | Transcript> {
    try {
      const request = toRequest(row, await parts.getPrincipal(row.principalId));
      if ('text' in row.ask) {
        const { text, raw } = row.ask;
        return await parts.converse.say({ ...request, text, ...(raw !== undefined && { raw }) });
      }
      return await parts.execute({ ...request, ask: toAsk(row.ask) });
    } catch (error) {
      const known = error instanceof HubError ? error : new HubError('internal', undefined, {}, { cause: error });
      if (known.code === 'internal') log.error({ err: error, envelope: row.id }, 'A message could not be run');
      reportFailure(known, { channel: row.channel, who: row.principalId });
      return { ok: false, id: row.id, error: known, replayed: false };
    }
  }

  function toRequest(row: EnvelopeRow, principal: Principal): Omit<CallRequest, 'ask'> {
    const handler = handlers.get(row.channel);
    const replyTo = handler?.toReplyAddress?.(row);
    return {
      channel: row.channel,
      principal,
      nativeId: `${row.scope}:${row.nativeId}`,
      fingerprint: row.fingerprint ?? '',
      signal: stopping.signal,
      ...(row.source !== undefined && { source: row.source }),
      ...(replyTo !== undefined && { replyTo }),
      ...(handler?.limitedAtDoor === true && { admitted: true }),
      ...(handler?.onProgress !== undefined && { onProgress: (message) => handler.onProgress!(row, message) }),
    };
  }

  /** The answer on its way and the envelope closed are one fact. */
  async function close(row: EnvelopeRow, finished: Finished): Promise<void> {
    const outgoing = handlers.get(row.channel)?.toDeliveries(row, finished) ?? [];
    await parts.em().transactional(async (tx) => {
      await parts.deliveries.queue(tx, outgoing);
      await closeEnvelope(tx, row.id);
    });
    if (outgoing.length > 0) parts.deliveries.kick();
  }

  /** What hubs that are gone left open, and what this one wrote without being told so, or could not finish. */
  async function adopt(): Promise<void> {
    const { hub } = parts.presence;
    const hubs = await findHubsWithEnvelopes(pool);
    const alive = hubs.length === 0 ? new Set<number>() : await parts.presence.findAlive(hubs);
    const gone = hubs.filter((one) => one === hub || !alive.has(one));
    if (gone.length === 0 || queue.length >= MAX_WAITING) return;
    const rows = await adoptEnvelopes(pool, { from: gone, to: hub, except: [...open.keys()], count: ADOPT_COUNT });
    if (rows.length > 0) log.info({ messages: rows.length }, 'Messages that were left open are run now');
    for (const row of rows) void enter(row);
    if (rows.length === ADOPT_COUNT) await adopt();
  }

  function adoptSoon(): void {
    adopting ??= adopt()
      .catch((error: unknown) => log.debug({ err: error }, 'Left messages cannot be looked for now'))
      .finally(() => (adopting = undefined));
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wait = setTimeout(resolve, ms);
      stopping.signal.addEventListener('abort', () => (clearTimeout(wait), resolve()), { once: true });
    });
  }

  /** A message that came before: its answer was or will be delivered; who waits for it gets it by asking the door again. */
  async function again(envelope: Envelope): Promise<Accepted> {
    const first = await withDatabase(() => findEnvelope(pool, envelope));
    if (first === undefined) throw new HubError('in_progress', undefined, { retry_after_seconds: 1 });
    if (first.fingerprint !== (envelope.fingerprint ?? '')) throw new HubError('idempotency_mismatch');
    const running = open.get(first.id);
    return { id: first.id, duplicate: true, finished: async () => running ?? { answer: await ask(first) } };
  }

  return {
    register: (channel, handler) => handlers.set(channel, handler),
    async accept(envelope) {
      if (stopping.signal.aborted) throw new HubError('stopping', undefined, { retry_after_seconds: 1 });
      if (queue.length >= MAX_WAITING) throw new HubError('overloaded', undefined, { retry_after_seconds: 1 });
      const row = { ...envelope, id: createCallId() };
      const fresh = await withDatabase(() => insertEnvelope(pool, row, parts.presence.hub));
      if (!fresh) return await again(envelope);
      const finished = enter(row);
      return { id: row.id, duplicate: false, finished: () => finished };
    },
    start() {
      adoptSoon();
      timer = setInterval(adoptSoon, ADOPT_MS).unref();
    },
    async close() {
      clearInterval(timer);
      stopping.abort(new HubError('stopping', undefined, { retry_after_seconds: 1 }));
      for (const { reject } of queue.splice(0)) reject(new HubError('stopping'));
      await adopting;
      await Promise.allSettled(runs);
    },
  };
}

function toAsk({ command, args }: { command: string; args: Record<string, unknown> }): Ask {
  return { command, params: {}, body: { args } };
}

function toLane({ channel, scope, lane }: EnvelopeRow): string | undefined {
  return lane === undefined ? undefined : JSON.stringify([channel, scope, lane]);
}

/** The failure that passes, if the answer is one or holds one. */
function findPassing(answer: Answer | Transcript): HubError | undefined {
  const answers = 'transcript' in answer ? answer.answers : [answer];
  return answers.flatMap((one) => (one.ok || !PASSING.has(one.error.code) ? [] : [one.error]))[0];
}
