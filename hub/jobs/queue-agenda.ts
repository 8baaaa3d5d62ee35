/** The queue on Agenda (SEMANTICS J1, J6). What is different on PostgreSQL and MongoDB stands in queue-postgres.ts and queue-mongo.ts. */
import { Agenda, type AgendaBackend, type Job, type NotificationChannel } from 'agenda';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import { HubError } from '../errors.ts';
import type { Queue, WakeHandler } from './queue.ts';

/** A place where Agenda keeps its wake-ups, connected. */
export type QueueBackend = {
  backend: AgendaBackend;
  /** How a wish is heard at once in other processes; without one they look every `PROCESS_EVERY_MS`. */
  notificationChannel?: NotificationChannel;
  /** Removes what nobody will take any more: wishes of processes that are gone. */
  tidy(): Promise<void>;
  close(): Promise<void>;
};

export type QueueOptions = {
  /** Unlike that of any other process, also of an earlier one on this machine: Agenda drops messages under its own name. */
  name: string;
  log: Logger;
  /** How long Agenda thinks that a handler is at work before it wakes somebody else. Handlers are short. Default 30. */
  lockSeconds?: number;
};

/** How often Agenda looks by itself, beside being told. */
const PROCESS_EVERY_MS = 500;
/** Handlers of one kind at the same time. */
const CONCURRENCY = 16;
/** A handler that failed is woken again after this time. */
const AGAIN_MS = 5_000;
/** A round trip is made anew when the last one is older, and is good enough for readiness up to the second. */
const PING_AFTER_MS = 15_000;
const FRESH_MS = 30_000;
/** How long a check waits for its own round trip: below the limit of /readyz. */
const PING_WAIT_MS = 1_500;
const TIDY_EVERY_MS = 3_600_000;

export function createQueue(place: QueueBackend, { name, log, lockSeconds = 30 }: QueueOptions): Queue {
  const agenda = new Agenda({
    // Connected already: Agenda's own attempt would end the process when it fails.
    backend: withoutConnecting(place.backend),
    ...(place.notificationChannel !== undefined && { notificationChannel: place.notificationChannel }),
    name,
    processEvery: PROCESS_EVERY_MS,
    maxConcurrency: 4 * CONCURRENCY,
    defaultConcurrency: CONCURRENCY,
    defaultLockLimit: 2 * CONCURRENCY,
    defaultLockLifetime: lockSeconds * 1000,
    removeOnComplete: true,
  });
  const tell = createTeller(log);
  agenda.on('error', tell);
  place.notificationChannel?.on('error', tell);

  const ping = createPing(name, (at) => wakeAt(ping.kind, '', at));
  let tidying: NodeJS.Timeout | undefined;

  function onWake(kind: string, handler: WakeHandler): void {
    const handle = async (job: Job<{ id: string }>) => {
      try {
        await handler(job.attrs.data.id);
      } catch (error) {
        log.warn({ err: error, kind, id: job.attrs.data.id }, 'What a wake-up asked for failed; it comes again');
        throw error;
      }
    };
    agenda.define<{ id: string }>(toName(kind), handle, { backoff: () => AGAIN_MS });
  }

  async function wakeAt(kind: string, id: string, at: Date): Promise<void> {
    await reach(async () => {
      if (id !== '') await agenda.cancel({ name: toName(kind), data: { id } });
      await agenda.create(toName(kind), { id }).schedule(at).save();
    });
  }

  onWake(ping.kind, ping.arrived);
  return {
    wakeAt,
    onWake,
    async forget(kind, id) {
      await reach(() => agenda.cancel({ name: toName(kind), data: { id } }));
    },
    async start() {
      await agenda.start();
      const tidy = () => place.tidy().catch(tell);
      await tidy();
      tidying = setInterval(() => void tidy(), TIDY_EVERY_MS).unref();
    },
    check: ping.check,
    async close() {
      clearInterval(tidying);
      await agenda.cancel({ name: toName(ping.kind) }).catch(() => {});
      await agenda.stop(false);
      await place.close();
    },
  };
}

/** A kind's name among Agenda's jobs. */
function toName(kind: string): string {
  return `wake ${kind}`;
}

/** Names of round trips start with this, so that those of dead processes can be told. */
export const PING_PREFIX = toName('check ');

function withoutConnecting(backend: AgendaBackend): AgendaBackend {
  const { name, repository, logger } = backend;
  const none = () => Promise.resolve();
  return { name, repository, logger, ownsConnection: false, connect: none, disconnect: none };
}

async function reach(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new HubError('unavailable', 'The queue cannot be reached.', { retry_after_seconds: 2 }, { cause: error });
  }
}

/** Says a fault when it begins, not every half second. */
function createTeller(log: Logger): (error: unknown) => void {
  let saidMs = -Infinity;
  return (error) => {
    if (performance.now() - saidMs < 30_000) return void log.debug({ err: error }, 'The queue has trouble');
    saidMs = performance.now();
    log.warn({ err: error }, 'The queue has trouble; it goes on by looking until that is over');
  };
}

/** A wake-up that only this process takes: sent and come back, the queue works from end to end. */
function createPing(name: string, send: (at: Date) => Promise<void>) {
  let arrivedMs = -Infinity;
  let waiting: { promise: Promise<void>; resolve: () => void } | undefined;
  const age = () => performance.now() - arrivedMs;

  async function roundTrip(): Promise<void> {
    if (waiting === undefined) {
      waiting = Promise.withResolvers<void>();
      await send(new Date()).catch((error: unknown) => {
        waiting = undefined;
        throw error;
      });
    }
    await Promise.race([waiting?.promise, sleep(PING_WAIT_MS, undefined, { ref: false })]);
  }

  return {
    kind: `check ${name}`,
    async arrived() {
      arrivedMs = performance.now();
      waiting?.resolve();
      waiting = undefined;
    },
    async check(): ReturnType<Queue['check']> {
      if (age() > PING_AFTER_MS) await roundTrip().catch(() => {});
      if (age() <= FRESH_MS) return { state: 'ok' };
      return { state: 'down', reason: `No wake-up came back within ${FRESH_MS / 1000} s` };
    },
  };
}
