/** What fires by itself, put together: the clock of the schedules and the watch of the triggers, on one door and one queue. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Execute } from '../call.ts';
import type { Channel } from '../command.ts';
import type { CollabStore } from '../collab/store.ts';
import type { Principal } from '../context.ts';
import type { Logger } from '../log.ts';
import { createGiveFire } from './fire-call.ts';
import { postOutbox } from './outbox.ts';
import type { Queue } from './queue.ts';
import { createScheduleClock, type ScheduleClock } from './schedule-clock.ts';
import { SCHEDULES } from './schedules.ts';
import { createTriggerWatch, type TriggerWatch } from './trigger-watch.ts';
import { TRIGGERS } from './triggers.ts';

/** Somebody who may not do any more what was to be done in their name, and did not get as far as a call. */
export type RefusedOwner = { channel: Channel; owner: string; name: string; line: string; detail: string };

export type FiresParts = {
  em: () => EntityManager;
  execute: Execute;
  getPrincipal: (id: string) => Promise<Principal>;
  presence: { readonly hub: number; findAlive(hubs: readonly number[]): Promise<Set<number>> };
  store: CollabStore;
  /** The flag schedulerEnabled. */
  schedulesEnabled: boolean;
  /** For the audit log. */
  onRefused: (refused: RefusedOwner) => void;
  log: Logger;
  now: () => Date;
};

export type Fires = {
  schedules: ScheduleClock;
  triggers: TriggerWatch;
  /**
   * Lets the queue wake them, before it starts, and tells the outbox of what they post. Without it they look every few seconds.
   */
  connect(queue: Pick<Queue, 'onWake'>, outbox: { kick(): void }): void;
  start(): void;
  close(): Promise<void>;
};

/** Events after which a job is over. */
const JOB_ENDS = new Set(['executor_succeeded', 'executor_failed', 'job_cancelled']);

export function createFires(parts: FiresParts): Fires {
  const { em, presence, log, now, store } = parts;
  let outbox: { kick(): void } | undefined;
  const post: typeof postOutbox = async (fork, ...messages) => {
    await postOutbox(fork, ...messages);
    // After the transaction that is under way; one that comes too early finds nothing, and the outbox looks by itself.
    setTimeout(() => outbox?.kick(), KICK_MS).unref();
  };
  const lane = { em, presence, post, log, now, give: createGiveFire(parts) };
  const schedules = createScheduleClock({
    ...lane,
    enabled: parts.schedulesEnabled,
    onRefused: (refused) => parts.onRefused({ ...refused, channel: 'schedule' }),
  });
  const triggers = createTriggerWatch({
    ...lane,
    store,
    onRefused: (refused) => parts.onRefused({ ...refused, channel: 'trigger' }),
  });
  let unsubscribe: (() => void) | undefined;
  return {
    schedules,
    triggers,
    connect(queue, pump) {
      outbox = pump;
      queue.onWake(SCHEDULES, (id) => schedules.wake(id));
      queue.onWake(TRIGGERS, (id) => triggers.wake(id));
    },
    start() {
      unsubscribe = store.subscribe((events) => {
        for (const { record } of events)
          if (JOB_ENDS.has(record.event) && record.target?.startsWith('job:') === true)
            schedules.jobOver(record.target.slice('job:'.length));
      });
      schedules.start();
      triggers.start();
    },
    async close() {
      unsubscribe?.();
      await Promise.all([schedules.close(), triggers.close()]);
    },
  };
}

const KICK_MS = 20;
