/**
 * Puts right what a crash left (SEMANTICS J3, J4): leases of workers that are gone are reclaimed at once instead of at their end, jobs
 * whose lease is over go back into the queue or fail, and what is queued has somebody woken for it. It runs at the start, every
 * minute, and when a job's lease was reclaimed or taken.
 */
import { hostname } from 'node:os';
import type pg from 'pg';
import { endWork, MAX_RECLAIMED, toEnds } from '../collab/lease-end.ts';
import { toLockId } from '../collab/lease-fields.ts';
import { leasesOn } from '../collab/lease-index.ts';
import type { CollabStore, StoredEvent } from '../collab/store.ts';
import type { Logger } from '../log.ts';
import type { Presence } from '../store/presence.ts';
import { findJobId, isStanding, toJobResource } from './lease.ts';
import type { OutboxPump } from './outbox-pump.ts';
import type { Settler } from './settle.ts';

export type ReconcilerParts = {
  pool: pg.Pool;
  store: CollabStore;
  presence: Pick<Presence, 'hub' | 'findAlive'>;
  pump: OutboxPump;
  settle: Settler;
  /** Work is due and nobody took it. */
  onForgotten: () => Promise<void>;
  log: Logger;
};

export type Reconciler = {
  /** One round; the one that is under way when there is one. */
  round(): Promise<void>;
  close(): Promise<void>;
};

const EVERY_MS = 60_000;
/** A worker that was missed for so long is gone; a lost connection to the database comes back sooner. */
const MISSED_MS = 5_000;
/** Work that waits longer was forgotten, or all hands are full. */
const FORGOTTEN_SECONDS = 5;
const ACTOR = 'hub';
const ENDS = new Set(['lease_reclaimed', 'lease_forced']);

export function createReconciler(parts: ReconcilerParts): Reconciler {
  const { pool, store, pump, log } = parts;
  const isGone = createMissing(parts.presence);
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;
  let soon: NodeJS.Timeout | undefined;

  const timer = setInterval(() => void round(), EVERY_MS).unref();
  const unsubscribe = store.subscribe(hear);

  function hear(events: StoredEvent[]): void {
    const isEnd = ({ record }: StoredEvent) => ENDS.has(record.event) && findJobId(String(record.details.resource)) !== undefined;
    if (!closed && events.some(isEnd)) void round();
  }

  function round(): Promise<void> {
    again = true;
    return (running ??= run().finally(() => (running = undefined)));
  }

  async function run(): Promise<void> {
    while (again && !closed) {
      again = false;
      try {
        await reclaimOfGone();
        await endLost();
        pump.kick();
        if (await isForgotten(pool)) await parts.onForgotten();
      } catch (error) {
        log.debug({ err: error }, 'Jobs cannot be looked through now; it is tried again');
      }
    }
  }

  /** The leases of workers that are gone, of jobs and of what they wrote to. */
  async function reclaimOfGone(): Promise<void> {
    const leases = leasesOn(store.board)
      .roots()
      .filter(({ holder }) => holder.startsWith('worker:'));
    const { gone, missing } = await isGone([...new Set(leases.map(({ holder }) => holder))]);
    if (missing) soon ??= setTimeout(() => ((soon = undefined), void round()), MISSED_MS).unref();
    const ids = leases.filter(({ holder }) => gone.has(holder)).map(({ id }) => id);
    for (let at = 0; at < ids.length; at += MAX_RECLAIMED) await reclaim(ids.slice(at, at + MAX_RECLAIMED));
  }

  async function reclaim(ids: string[]): Promise<void> {
    const chosen = new Set(ids);
    await store.commit({ actor: ACTOR }, (board, moment) => {
      const live = leasesOn(board)
        .roots()
        .filter(({ id }) => chosen.has(id));
      return endWork(board, moment, toEnds(live, { kind: 'reclaimed', by: ACTOR, reason: 'its worker is gone' }));
    });
  }

  async function endLost(): Promise<void> {
    const { rows } = await pool.query<RunningJob>(RUNNING);
    const lost = rows.filter(({ id, fence }) => !isStanding(store.board, toHeld(id, fence)));
    await Promise.all(lost.map(settleLost));
  }

  async function settleLost({ id, fence, worker, attempt, attemptId }: RunningJob): Promise<void> {
    const ending = { jobId: id, attempt, attemptId, worker, lease: toHeld(id, fence), found: true as const };
    await parts.settle({ ...ending, outcome: { kind: 'lost' } });
  }

  return {
    round,
    async close() {
      closed = true;
      clearInterval(timer);
      clearTimeout(soon);
      unsubscribe();
      await running;
    },
  };
}

type RunningJob = { id: string; fence: number; worker: string; attempt: number; attemptId: string };

const RUNNING = `
select j.id, j.fence::float8 as fence, j.worker, a.number as attempt, a.id as "attemptId"
from jobs j join attempts a on a.job_id = j.id and a.fence = j.fence
where j.status = 'running' and a.status = 'running' order by j.number`;

function toHeld(jobId: string, fence: number) {
  return { lockId: toLockId(fence), resource: toJobResource(jobId), fence };
}

async function isForgotten(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query(
    `select 1 from jobs where status = 'queued' and run_at < now() - $1 * interval '1 second' limit 1`,
    [FORGOTTEN_SECONDS],
  );
  return rows.length > 0;
}

/**
 * Which holders (`worker:host:pid:hub`) are gone. A process of this machine is looked for; of another one only its lock in the database
 * is seen, which a moment's trouble may also take away, so it must be missed for a while.
 */
function createMissing(presence: ReconcilerParts['presence']) {
  const missedMs = new Map<string, number>();

  return async (holders: string[]): Promise<{ gone: Set<string>; missing: boolean }> => {
    const workers = holders.map((holder) => ({ holder, ...parseWorker(holder) }));
    const alive = workers.length === 0 ? new Set() : await presence.findAlive(workers.map(({ hub }) => hub));
    const missed = workers.filter(({ hub }) => !alive.has(hub));
    for (const holder of missedMs.keys()) if (!missed.some((worker) => worker.holder === holder)) missedMs.delete(holder);
    for (const { holder } of missed) missedMs.set(holder, missedMs.get(holder) ?? performance.now());
    const isGone = (worker: (typeof workers)[number]) =>
      isEnded(worker, presence.hub) || performance.now() - missedMs.get(worker.holder)! >= MISSED_MS;
    const gone = new Set(missed.filter(isGone).map(({ holder }) => holder));
    return { gone, missing: gone.size < missed.length };
  };
}

function parseWorker(holder: string): { host: string; pid: number; hub: number } {
  const parts = holder.slice('worker:'.length).split(':');
  return { host: parts.slice(0, -2).join(':'), pid: Number(parts.at(-2)), hub: Number(parts.at(-1)) };
}

/** A process of this machine that is surely no more. In a container an earlier one may have had this process's own number. */
function isEnded({ host, pid, hub }: { host: string; pid: number; hub: number }, own: number): boolean {
  if (host !== hostname()) return false;
  if (pid === process.pid) return hub !== own;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
