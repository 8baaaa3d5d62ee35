/**
 * The clock of the schedules (J7). A wake-up of the queue, at the time of each schedule, is what makes it punctual; a look at all rows
 * every few seconds is what makes it certain, so a lost wake-up only delays. The row `watches.schedules` says since when some hub has
 * been looking without a gap: what was due before that was missed, and its policy decides.
 *
 * The wall clock may jump. Ahead: what was jumped over counts as missed. Back: `next_run` does not go back with it, and the key of a
 * fire is its due time, so nothing fires twice.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { LockMode } from '@mikro-orm/core';
import { Schedule } from '../store/entities/index.ts';
import { createScheduleLanes, type LaneParts, type ScheduleLanes } from './schedule-lane.ts';
import { SCHEDULER } from './schedule-ends.ts';
import { planFires, type Plan, type Timing } from './schedule-plan.ts';
import { SCHEDULES } from './schedules.ts';

export type ScheduleClock = {
  /** Looks at one schedule: what the queue wakes it for. */
  wake(schedule: string): Promise<void>;
  /** A job is over. */
  jobOver(job: string): void;
  /** Looks at everything once. */
  look(): Promise<void>;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
  start(): void;
  close(): Promise<void>;
};

export type ScheduleClockParts = LaneParts & {
  /** The flag schedulerEnabled: without it nothing is looked at, so what passes meanwhile counts as missed. */
  enabled: boolean;
};

/** Between two looks. */
const EVERY_MS = 10_000;
/** Hubs that all looked away for longer than this have missed what was due. */
const GAP_MS = 45_000;
/** Schedules that one look takes; the rest is due at the next one. */
const MAX_A_LOOK = 500;

export function createScheduleClock(parts: ScheduleClockParts): ScheduleClock {
  const lanes: ScheduleLanes = createScheduleLanes(parts);
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let closed = false;

  async function look(): Promise<void> {
    if (!parts.enabled) return;
    const since = await markLook();
    const due = await findDue(parts.em(), parts.now());
    for (const id of due) await plan(id, since);
    const open = await lanes.findOpen(MAX_A_LOOK);
    for (const id of new Set([...due, ...open])) await lanes.advance(id);
  }

  async function wake(schedule: string): Promise<void> {
    if (!parts.enabled || closed) return;
    await plan(schedule, await markLook());
    await lanes.advance(schedule);
  }

  /** Says that somebody looks now, and answers since when somebody always has. */
  async function markLook(): Promise<Date> {
    const now = parts.now();
    const [row] = await parts.em().execute<{ since: string | Date }[]>(
      `insert into watches (id, since, seen_at) values ('${SCHEDULES}', ?, ?)
       on conflict (id) do update set
         since = case when excluded.seen_at - watches.seen_at > interval '${GAP_MS} milliseconds' then excluded.seen_at else watches.since end,
         seen_at = greatest(watches.seen_at, excluded.seen_at)
       returning since`,
      [now, now],
    );
    return new Date(row!.since);
  }

  /** Writes the fires that are due; whoever else does so at the same time finds the row taken, or nothing due any more. */
  async function plan(id: string, since: Date): Promise<void> {
    await parts.em().transactional(async (em) => {
      const now = parts.now();
      const row = await em.findOne(
        Schedule,
        { id, active: true, nextRun: { $lte: now } },
        { lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
      );
      if (row === null) return;
      const timing: Timing = { cron: row.cron ?? null, at: row.at ?? null, timezone: row.timezone, misfire: row.misfire };
      const planned = planFires(timing, { from: row.nextRun!, since, now });
      await insertFires(em, id, planned, now);
      if (planned.missed !== undefined) await tellMissed(em, row, planned.missed, now);
      row.nextRun = planned.next ?? null;
      if (planned.next === undefined) row.active = false;
      else await parts.post(em, { kind: 'wake', of: SCHEDULES, id, at: planned.next });
    });
  }

  async function tellMissed(em: EntityManager, row: Schedule, missed: NonNullable<Plan['missed']>, now: Date): Promise<void> {
    const told = { ...missed, first: missed.first.toISOString(), last: missed.last.toISOString(), policy: row.misfire };
    row.missed = { ...told, at: now.toISOString() };
    const event = { event: 'schedule_missed', target: `schedule:${row.id}`, details: { name: row.name, ...told } };
    await parts.post(em, { kind: 'event', event, actor: SCHEDULER });
  }

  function lookSoon(delayMs: number): void {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => (looking ??= round()), delayMs).unref();
  }

  async function round(): Promise<void> {
    await look().catch((error: unknown) =>
      parts.log.warn({ err: error }, 'Schedules cannot be looked at now; it is tried again'),
    );
    const delayMs = await toDelay();
    looking = undefined;
    lookSoon(delayMs);
  }

  /** Until the next time that is known, in pieces: nobody tells a sleeper that the clock was set. */
  async function toDelay(): Promise<number> {
    try {
      const [row] = await parts
        .em()
        .execute<{ next: string | Date | null }[]>(`select min(next_run) as next from schedules where active`);
      const untilMs = row?.next == null ? EVERY_MS : new Date(row.next).getTime() - parts.now().getTime();
      return Math.min(EVERY_MS, Math.max(MIN_DELAY_MS, untilMs));
    } catch {
      return EVERY_MS;
    }
  }

  return {
    wake,
    jobOver(job) {
      if (!parts.enabled || closed) return;
      lanes.advanceJob(job).catch((error: unknown) => parts.log.debug({ err: error }, 'A schedule is looked at again later'));
    },
    look,
    idle: () => lanes.idle(),
    start() {
      if (parts.enabled) lookSoon(0);
      else parts.log.info('Schedules are switched off by schedulerEnabled in the flags');
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await looking;
      await lanes.close();
    },
  };
}

/** A row that cannot be handled now (another hub holds it) must not make this one spin. */
const MIN_DELAY_MS = 100;

async function findDue(em: EntityManager, now: Date): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from schedules where active and next_run <= ? order by next_run limit ?`,
    [now, MAX_A_LOOK],
  );
  return rows.map(({ id }) => id);
}

async function insertFires(em: EntityManager, schedule: string, { fires }: Plan, now: Date): Promise<void> {
  if (fires.length === 0) return;
  const rows = fires.map(({ due, kind }) => ({ key: due.toISOString(), kind, due: due.toISOString() }));
  await em.execute(
    `insert into schedule_fires (id, schedule_id, key, kind, due, created_at)
     select gen_random_uuid(), ?, f.key, f.kind, f.due, ? from jsonb_to_recordset(?::jsonb) as f(key text, kind text, due timestamptz)
     on conflict (schedule_id, key) do nothing`,
    [schedule, now, JSON.stringify(rows)],
  );
}
