/**
 * What commands do to schedules (`ctx.schedules`), each inside the command's own transaction. A schedule is changed by its owner or by
 * an admin; whoever changes what it does becomes its owner, so that nobody's rights are borrowed (S18).
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Ask } from '../call.ts';
import { roleCovers, type Channel, type Registry } from '../command.ts';
import type { IfMatch } from '../collab/etag.ts';
import type { BoardView } from '../collab/store.ts';
import { checkOwnedMatch, checkOwner, getOwned, lockOwned, toOwner } from './owned-row.ts';
import type { Principal } from '../context.ts';
import { HubError } from '../errors.ts';
import { Schedule, ScheduleFire } from '../store/entities/index.ts';
import type { Misfire, Overlap } from '../store/entities/schedule.ts';
import { nextNumbers } from '../store/numbers.ts';
import { readFireAsk } from './fire-check.ts';
import type { OutboxMessage } from './outbox.ts';
import { findNext } from './schedule-plan.ts';
import { toFireView, toScheduleView, type FireView, type ScheduleView } from './schedule-view.ts';
import {
  checkZone,
  readAt,
  readCron,
  readWhen,
  refuse,
  sayWhen,
  toNextTimes,
  type When,
  type WhenAsker,
} from './schedule-when.ts';

/** Whom the queue wakes for schedules. */
export const SCHEDULES = 'schedules';

export type ScheduleAsker = { principal: Principal; callId: string; channel: Channel; now: Date; ifMatch?: IfMatch | undefined };

/** What is run: exactly one of the two. `command` may also be a typed line, where it is no name of a command. */
type What = { line?: string | undefined; command?: string | undefined; args?: Record<string, unknown> | undefined };

export type ScheduleDraft = What & {
  name: string;
  cron?: string | undefined;
  at?: string | undefined;
  timezone?: string | undefined;
  misfire?: Misfire | undefined;
  overlap?: Overlap | undefined;
  max_failures?: number | undefined;
};

export type SchedulePatch = Partial<ScheduleDraft> & { active?: boolean | undefined };

export type ScheduleQuery = { limit: number; after?: number | undefined; active?: boolean | undefined; q?: string | undefined };

export type Schedules = {
  readonly enabled: boolean;
  /** Errors: invalid_input, unknown_command, forbidden, not_found (what its command is about), conflict (too many). */
  create(em: EntityManager, draft: ScheduleDraft, asker: ScheduleAsker): Promise<ScheduleView>;
  /** `after`: number of the last one of the page before. The newest first. */
  list(em: EntityManager, query: ScheduleQuery): Promise<{ schedules: ScheduleView[]; next: number | undefined }>;
  /** By id, or by a name that only one has. Errors: not_found, conflict. */
  show(em: EntityManager, which: string): Promise<ScheduleView & { fires: FireView[] }>;
  /** Errors: those of create and show; forbidden for what is somebody else's. */
  update(em: EntityManager, which: string, patch: SchedulePatch, asker: ScheduleAsker): Promise<ScheduleView>;
  /** What waits is dropped; what runs goes on. Any operator may. */
  pause(em: EntityManager, which: string, asker: ScheduleAsker, reason?: string): Promise<ScheduleView>;
  /** From now on; times during the pause are not made up for. Errors: conflict, when its only time is over. */
  resume(em: EntityManager, which: string, asker: ScheduleAsker): Promise<ScheduleView>;
  remove(em: EntityManager, which: string, asker: ScheduleAsker): Promise<{ id: string; name: string }>;
  /** One run beside its times. Errors: conflict, when the scheduler is switched off. */
  run(em: EntityManager, which: string, asker: ScheduleAsker): Promise<{ id: string; name: string; fire: FireView }>;
  /** Errors: invalid_input. */
  preview(when: string, timezone: string | undefined, asker: ScheduleAsker): SchedulePreview;
};

export type SchedulePreview = {
  cron: string | null;
  at: string | null;
  words: string;
  timezone: string;
  next_run: string | null;
  next_runs: string[];
};

export type SchedulesParts = {
  registry: Registry;
  board: BoardView;
  /** The flag schedulerEnabled. */
  enabled: boolean;
  post: (em: EntityManager, ...messages: OutboxMessage[]) => Promise<void>;
};

/** Schedules of a hub, paused ones included. */
const MAX_SCHEDULES = 5000;
/** Fires that are shown with a schedule. */
const SHOWN_FIRES = 20;

export function createSchedules(parts: SchedulesParts): Schedules {
  const toView = (row: Schedule) => toScheduleView(row, parts.enabled);

  async function create(em: EntityManager, draft: ScheduleDraft, asker: ScheduleAsker): Promise<ScheduleView> {
    const what = readWhat(draft, asker, parts);
    const timezone = checkZone(draft.timezone ?? asker.principal.timezone);
    const when = readTiming(draft, toWhenAsker(asker, timezone));
    if ((await em.count(Schedule)) >= MAX_SCHEDULES)
      throw new HubError('conflict', `There are ${MAX_SCHEDULES} schedules already; delete some first.`);
    const [number] = await nextNumbers(em, 'S');
    const row = em.create(Schedule, {
      id: `S-${number}`,
      number: number!,
      name: draft.name,
      ...what,
      ...when,
      timezone,
      nextRun: findNext({ ...when, timezone }, asker.now) ?? null,
      ...toOwner(asker.principal),
      ...(draft.misfire !== undefined && { misfire: draft.misfire }),
      ...(draft.overlap !== undefined && { overlap: draft.overlap }),
      ...(draft.max_failures !== undefined && { maxFailures: draft.max_failures }),
    });
    await em.persist(row).flush();
    await wake(em, row);
    return toView(row);
  }

  async function update(em: EntityManager, which: string, patch: SchedulePatch, asker: ScheduleAsker): Promise<ScheduleView> {
    const row = await lockOwned(em, 'schedule', which);
    checkOwner(row, asker.principal, 'changed');
    checkOwnedMatch(row, asker.ifMatch);
    if (patch.line !== undefined || patch.command !== undefined || patch.args !== undefined) {
      const what = patch.line === undefined && patch.command === undefined ? { command: row.command, args: patch.args } : patch;
      Object.assign(row, readWhat(what, asker, parts), toOwner(asker.principal));
    }
    if (patch.cron !== undefined || patch.at !== undefined || patch.timezone !== undefined) retime(row, patch, asker);
    if (patch.name !== undefined) row.name = patch.name;
    if (patch.misfire !== undefined) row.misfire = patch.misfire;
    if (patch.overlap !== undefined) row.overlap = patch.overlap;
    if (patch.max_failures !== undefined) row.maxFailures = patch.max_failures;
    if (patch.active === false && row.active) await stop(em, row, asker);
    if (patch.active === true && !row.active) start(row, asker);
    return await save(em, row);
  }

  async function save(em: EntityManager, row: Schedule): Promise<ScheduleView> {
    row.version++;
    await em.flush();
    await wake(em, row);
    return toView(row);
  }

  async function wake(em: EntityManager, { id, nextRun }: Schedule): Promise<void> {
    if (nextRun !== null && nextRun !== undefined) await parts.post(em, { kind: 'wake', of: SCHEDULES, id, at: nextRun });
  }

  async function stop(em: EntityManager, row: Schedule, { principal, callId }: ScheduleAsker, reason?: string): Promise<void> {
    const why = reason ?? `paused by ${principal.name}`;
    Object.assign(row, { active: false, nextRun: null, pausedReason: why });
    await dropWaiting(em, row.id, 'the schedule was paused');
    const details = { name: row.name, reason: why, by: principal.name };
    await parts.post(em, {
      kind: 'event',
      event: { event: 'schedule_paused', target: `schedule:${row.id}`, details },
      actor: principal.name,
      callId,
    });
  }

  return {
    enabled: parts.enabled,
    create,
    update,
    async list(em, { limit, after, active, q }) {
      const pattern = q === undefined ? undefined : `%${q.replace(/[\\%_]/g, '\\$&')}%`;
      const where = {
        ...(after !== undefined && { number: { $lt: after } }),
        ...(active !== undefined && { active }),
        ...(pattern !== undefined && { name: { $ilike: pattern } }),
      };
      const rows = await em.find(Schedule, where, { orderBy: { number: 'desc' }, limit: limit + 1 });
      const page = rows.slice(0, limit);
      return { schedules: page.map(toView), next: rows.length > limit ? page.at(-1)!.number : undefined };
    },
    async show(em, which) {
      const row = await getOwned(em, 'schedule', which);
      const fires = await em.find(
        ScheduleFire,
        { schedule: row.id },
        { orderBy: { createdAt: 'desc', due: 'desc' }, limit: SHOWN_FIRES },
      );
      return { ...toView(row), fires: fires.map(toFireView) };
    },
    async pause(em, which, asker, reason) {
      const row = await lockOwned(em, 'schedule', which);
      if (!row.active) return toView(row);
      await stop(em, row, asker, reason);
      return await save(em, row);
    },
    async resume(em, which, asker) {
      const row = await lockOwned(em, 'schedule', which);
      checkOwner(row, asker.principal, 'resumed');
      if (row.active) return toView(row);
      start(row, asker);
      return await save(em, row);
    },
    async remove(em, which, asker) {
      const row = await lockOwned(em, 'schedule', which);
      checkOwner(row, asker.principal, 'deleted');
      checkOwnedMatch(row, asker.ifMatch);
      const { id, name } = row;
      await em.remove(row).flush();
      return { id, name };
    },
    async run(em, which, asker) {
      if (!parts.enabled)
        throw new HubError('conflict', 'Schedules are switched off in this hub (schedulerEnabled); nothing is run.');
      const row = await lockOwned(em, 'schedule', which);
      checkOwner(row, asker.principal, 'run');
      const fire = em.create(ScheduleFire, { schedule: row.id, key: `run:${asker.callId}`, kind: 'manual', due: asker.now });
      await em.persist(fire).flush();
      await parts.post(em, { kind: 'wake', of: SCHEDULES, id: row.id, at: asker.now });
      return { id: row.id, name: row.name, fire: toFireView(fire) };
    },
    preview(text, zone, asker) {
      const timezone = checkZone(zone ?? asker.principal.timezone);
      const when = readWhen(text, toWhenAsker(asker, timezone));
      const next_runs = toNextTimes(when, timezone, asker.now).map((time) => time.toISOString());
      return {
        cron: when.cron,
        at: when.at?.toISOString() ?? null,
        words: sayWhen(when.cron),
        timezone,
        next_run: next_runs[0] ?? null,
        next_runs,
      };
    },
  };
}

/** Fires that have not begun never will. */
export async function dropWaiting(em: EntityManager, schedule: string, detail: string): Promise<void> {
  await em.nativeUpdate(ScheduleFire, { schedule, status: 'waiting' }, { status: 'skipped', detail, finishedAt: new Date() });
}

/** The command, its rights and its input, as they would be if it fired now. */
function readWhat(
  what: What,
  { principal, now }: ScheduleAsker,
  parts: SchedulesParts,
): Pick<Schedule, 'line' | 'command' | 'args'> {
  const line = what.line ?? (isLine(what, parts.registry) ? what.command : undefined);
  if (line !== undefined && what.line !== undefined && what.command !== undefined)
    throw refuse('/command', 'cannot stand beside a line');
  if (line !== undefined && what.args !== undefined) throw refuse('/args', 'belong to a command, not to a line');
  if (line === undefined && what.command === undefined)
    throw refuse('/line', 'is missing: give a line, or a command with its args');
  const ask: Ask = line === undefined ? { command: what.command!, params: {}, body: { args: what.args ?? {} } } : { text: line };
  const { command } = readFireAsk(ask, { principal, channel: 'schedule', now }, parts);
  return { line: line ?? null, command: command.name, args: line === undefined ? (what.args ?? {}) : null };
}

function isLine({ command, args }: What, registry: Registry): boolean {
  return command !== undefined && args === undefined && command.includes(' ') && registry.get(command) === undefined;
}

function readTiming({ cron, at }: { cron?: string | undefined; at?: string | undefined }, asker: WhenAsker): When {
  if (cron !== undefined && at !== undefined) throw refuse('/at', 'cannot stand beside cron: a schedule comes again, or once');
  if (cron !== undefined) return { cron: readCron(cron, asker).text, at: null };
  if (at !== undefined) return { cron: null, at: readAt(at, asker) };
  throw refuse('/cron', 'is missing: give cron, or at for a single time');
}

/** Other times from now on. A schedule that had run its only time and gets a new one is active again. */
function retime(row: Schedule, patch: SchedulePatch, asker: ScheduleAsker): void {
  const timezone = checkZone(patch.timezone ?? row.timezone);
  const when =
    patch.cron === undefined && patch.at === undefined
      ? ({ cron: row.cron ?? null, at: row.at ?? null } as When)
      : readTiming(patch, toWhenAsker(asker, timezone));
  const isOver = !row.active && row.pausedReason == null;
  Object.assign(row, when, { timezone });
  if (isOver) row.active = true;
  if (row.active) row.nextRun = findNext({ ...when, timezone }, asker.now) ?? null;
}

function start(row: Schedule, { now }: ScheduleAsker): void {
  const next = findNext({ cron: row.cron ?? null, at: row.at ?? null, timezone: row.timezone }, now);
  if (next === undefined) throw new HubError('conflict', `${row.id} has no time left; give it a new one with schedule update.`);
  Object.assign(row, { active: true, pausedReason: null, failuresInRow: 0, nextRun: next });
}

function toWhenAsker({ principal, now }: ScheduleAsker, timezone: string): WhenAsker {
  return { timezone, isAdmin: roleCovers(principal.role, 'admin'), now };
}
