/**
 * The fires of a schedule, one beside or after the other as its overlap says. Every decision is made under the lock of the schedule's
 * row, so that several hubs take turns; what runs carries the number of its hub, and what a dead hub left is run again under the same
 * native id, where the inbox knows whether it was done (P1).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { LockMode } from '@mikro-orm/core';
import type { Ask } from '../call.ts';
import type { Logger } from '../log.ts';
import { Schedule, ScheduleFire } from '../store/entities/index.ts';
import { ACTIVE_FIRES, OPEN_FIRES } from '../store/entities/schedule-fire.ts';
import type { FireResult, GiveFire } from './fire-call.ts';
import type { OutboxMessage } from './outbox.ts';
import { endCall, endJob, SCHEDULER } from './schedule-ends.ts';
import { decideOverlap } from './schedule-overlap.ts';

export type LaneParts = {
  em: () => EntityManager;
  give: GiveFire;
  presence: { readonly hub: number; findAlive(hubs: readonly number[]): Promise<Set<number>> };
  post: (em: EntityManager, ...messages: OutboxMessage[]) => Promise<void>;
  /** Told when the owner of a schedule has no access any more, which no call could put into the audit log. */
  onRefused: (refused: { owner: string; name: string; line: string; detail: string }) => void;
  log: Logger;
  now: () => Date;
};

/** A fire that begins, or goes on after a crash, with all that its call needs. */
type Begun = { fire: string; schedule: string; owner: string; ownerName: string; ask: Ask; text: string; nativeId: string };
type Step = { begin: Begun[]; cancel: { owner: string; job: string; nativeId: string }[]; wakeAt: Date | undefined };

export type ScheduleLanes = {
  /** Looks at the open fires of a schedule and does what is to do. Resolves when that is decided, not when it has run. */
  advance(schedule: string): Promise<void>;
  /** A job is over: the schedule that waits for it, if one does, goes on. */
  advanceJob(job: string): Promise<void>;
  /** Schedules with open fires, at most `limit`. */
  findOpen(limit: number): Promise<string[]>;
  /** Resolves when nothing runs and nothing is about to. */
  idle(): Promise<void>;
  /** Begins nothing any more; asks what runs to stop, and waits a while for it. */
  close(): Promise<void>;
};

export function createScheduleLanes(parts: LaneParts): ScheduleLanes {
  const running = new Map<string, AbortController>();
  const runs = new Set<Promise<void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  let closed = false;

  async function advance(schedule: string): Promise<void> {
    if (closed) return;
    const step = await parts.em().transactional((em) => decide(em, schedule));
    for (const begun of step.begin) track(run(begun));
    for (const job of step.cancel) track(cancelJob(job));
    if (step.wakeAt !== undefined) advanceAt(schedule, step.wakeAt);
  }

  async function decide(em: EntityManager, id: string): Promise<Step> {
    const step: Step = { begin: [], cancel: [], wakeAt: undefined };
    const schedule = await em.findOne(Schedule, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (schedule === null) return step;
    const fires = await em.find(
      ScheduleFire,
      { schedule: id, status: { $in: [...OPEN_FIRES] } },
      { orderBy: { due: 'asc', createdAt: 'asc' } },
    );
    await settleJobs(em, schedule, fires);
    const lost = await findLost(fires);
    const ready = fires.filter((fire) => lost.has(fire) || (fire.status === 'retrying' && fire.notBefore! <= parts.now()));
    const { start, skip, cancel } = decideOverlap(fires, schedule.overlap);
    for (const fire of skip)
      Object.assign(fire, { status: 'skipped', detail: 'the run before it was not over', finishedAt: parts.now() });
    for (const fire of cancel) askToStop(fire, schedule, step);
    // Another hub may have asked what runs here to stop.
    for (const fire of fires) if (fire.cancelRequested) running.get(fire.id)?.abort();
    if (start !== undefined) await begin(em, schedule, start);
    for (const fire of [...ready, ...(start === undefined ? [] : [start])]) step.begin.push(take(schedule, fire));
    step.wakeAt = fires.filter(({ status }) => status === 'retrying').map(({ notBefore }) => notBefore!)[0];
    return step;
  }

  async function settleJobs(em: EntityManager, schedule: Schedule, fires: ScheduleFire[]): Promise<void> {
    const following = fires.filter(({ status }) => status === 'following');
    if (following.length === 0) return;
    const marks = following.map(() => '?').join(', ');
    const rows = await em.execute<{ id: string; status: string; failure: { message: string } | null }[]>(
      `select id, status, failure from jobs where id in (${marks})`,
      following.map(({ job }) => job),
    );
    const jobs = new Map(rows.map((row) => [row.id, row]));
    for (const fire of following) {
      const job = jobs.get(fire.job!);
      if (job?.status === 'queued' || job?.status === 'running') continue;
      await endJob({ em, schedule, fire, now: parts.now(), post: parts.post }, job);
    }
  }

  /** What runs nowhere: its hub is dead, or is this one and does not know of it. */
  async function findLost(fires: ScheduleFire[]): Promise<Set<ScheduleFire>> {
    const taken = fires.filter(({ status }) => status === 'running');
    const others = [...new Set(taken.flatMap(({ hub }) => (hub == null || hub === parts.presence.hub ? [] : [hub])))];
    const alive = others.length === 0 ? new Set<number>() : await parts.presence.findAlive(others);
    return new Set(
      taken.filter(({ id, hub }) => (hub === parts.presence.hub ? !running.has(id) : hub == null || !alive.has(hub))),
    );
  }

  async function begin(em: EntityManager, schedule: Schedule, fire: ScheduleFire): Promise<void> {
    const now = parts.now();
    schedule.lastRun = now;
    const details = {
      name: schedule.name,
      due: fire.due.toISOString(),
      kind: fire.kind,
      late_seconds: Math.max(0, Math.round((now.getTime() - fire.due.getTime()) / 1000)),
      line: toText(schedule),
    };
    await parts.post(em, {
      kind: 'event',
      event: { event: 'schedule_fired', target: `schedule:${schedule.id}`, details },
      actor: SCHEDULER,
    });
  }

  function take(schedule: Schedule, fire: ScheduleFire): Begun {
    Object.assign(fire, {
      status: 'running',
      hub: parts.presence.hub,
      startedAt: fire.startedAt ?? parts.now(),
      notBefore: null,
      tries: fire.tries + 1,
    });
    running.set(fire.id, new AbortController());
    return {
      fire: fire.id,
      schedule: schedule.id,
      owner: schedule.owner,
      ownerName: schedule.ownerName,
      ask:
        schedule.line == null
          ? { command: schedule.command, params: {}, body: { args: schedule.args ?? {} } }
          : { text: schedule.line },
      text: toText(schedule),
      nativeId: `${schedule.id}@${fire.key}`,
    };
  }

  function askToStop(fire: ScheduleFire, schedule: Schedule, step: Step): void {
    if (fire.status === 'retrying') Object.assign(fire, { status: 'cancelled', finishedAt: parts.now() });
    else if (fire.status === 'following' && !fire.cancelRequested)
      step.cancel.push({ owner: schedule.owner, job: fire.job!, nativeId: `${schedule.id}@${fire.key}:cancel` });
    fire.cancelRequested = true;
  }

  async function run(begun: Begun): Promise<void> {
    const { signal } = running.get(begun.fire)!;
    try {
      const result = await parts.give({
        channel: 'schedule',
        owner: begun.owner,
        ask: begun.ask,
        nativeId: begun.nativeId,
        signal,
      });
      if (!result.ok && result.why === 'rights' && result.callId === undefined)
        parts.onRefused({ owner: begun.owner, name: begun.ownerName, line: begun.text, detail: result.detail });
      await parts.em().transactional((em) => end(em, begun, result));
    } catch (error) {
      parts.log.warn({ err: error, schedule: begun.schedule }, 'What came of a schedule could not be written; it is found again');
    } finally {
      running.delete(begun.fire);
    }
    await advance(begun.schedule).catch((error: unknown) =>
      parts.log.debug({ err: error }, 'A schedule is looked at again later'),
    );
  }

  async function end(em: EntityManager, { schedule: id, fire: fireId }: Begun, result: FireResult): Promise<void> {
    const schedule = await em.findOne(Schedule, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const fire = await em.findOne(ScheduleFire, { id: fireId });
    if (schedule === null || fire === null || !ACTIVE_FIRES.includes(fire.status)) return;
    await endCall({ em, schedule, fire, now: parts.now(), post: parts.post }, result);
  }

  async function cancelJob({ owner, job, nativeId }: Step['cancel'][number]): Promise<void> {
    const ask: Ask = { command: 'job.cancel', params: {}, body: { args: { id: job } } };
    const result = await parts.give({ channel: 'schedule', owner, ask, nativeId, signal: new AbortController().signal });
    if (!result.ok) parts.log.info({ job, code: result.code }, 'The job of an earlier run could not be cancelled');
  }

  function track(work: Promise<void>): void {
    const tracked = work.finally(() => runs.delete(tracked));
    runs.add(tracked);
  }

  function advanceAt(schedule: string, at: Date): void {
    clearTimeout(timers.get(schedule));
    const delayMs = Math.min(Math.max(0, at.getTime() - parts.now().getTime()), MAX_DELAY_MS);
    const again = () =>
      track(advance(schedule).catch((error: unknown) => parts.log.debug({ err: error }, 'A schedule is looked at again later')));
    timers.set(schedule, setTimeout(() => (timers.delete(schedule), again()), delayMs).unref());
  }

  return {
    advance,
    async advanceJob(job) {
      const rows = await parts
        .em()
        .execute<{ schedule_id: string }[]>(
          `select distinct schedule_id from schedule_fires where status = 'following' and job = ?`,
          [job],
        );
      for (const row of rows) await advance(row.schedule_id);
    },
    async findOpen(limit) {
      const statuses = OPEN_FIRES.map((status) => `'${status}'`).join(', ');
      const rows = await parts
        .em()
        .execute<{ schedule_id: string }[]>(
          `select distinct schedule_id from schedule_fires where status in (${statuses}) limit ?`,
          [limit],
        );
      return rows.map((row) => row.schedule_id);
    },
    async idle() {
      while (runs.size > 0) await Promise.all(runs);
    },
    async close() {
      closed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      for (const controller of running.values()) controller.abort();
      await Promise.race([Promise.allSettled(runs), sleep(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

/** What does not stop when asked is left; the next hub runs it again, and the inbox knows whether it was done. */
export const CLOSE_MS = 3_000;
/** Longest a timer is trusted; the look at all schedules comes sooner anyway. */
const MAX_DELAY_MS = 60_000;

function toText({ line, command }: Schedule): string {
  return line ?? command.replaceAll('.', ' ').replaceAll('_', '-');
}
