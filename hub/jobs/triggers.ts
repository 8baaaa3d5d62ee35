/**
 * What commands do to triggers (`ctx.triggers`), each inside the command's own transaction. The same owners' rules as for schedules: a
 * trigger acts in the name of whoever decided what it does.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { mayUse, spoken, type Command, type Registry } from '../command.ts';
import type { IfMatch } from '../collab/etag.ts';
import type { BoardView, CollabStore } from '../collab/store.ts';
import type { Channel } from '../command.ts';
import { checkOwnedMatch, checkOwner, getOwned, lockOwned, toOwner } from './owned-row.ts';
import type { Principal } from '../context.ts';
import { HubError, type Issue } from '../errors.ts';
import { unknownKey } from '../issues.ts';
import { parseArgs } from '../language/values.ts';
import { toLine } from '../language/to-line.ts';
import { Trigger, TriggerFire } from '../store/entities/index.ts';
import { nextNumbers } from '../store/numbers.ts';
import { checkFireCommand, checkNoSecret } from './fire-check.ts';
import { atField } from './input-issues.ts';
import type { OutboxMessage } from './outbox.ts';
import { enterFires } from './trigger-entry.ts';
import { toEventHappening, toWebhookHappening, whyNot, type WebhookMessage } from './trigger-match.ts';
import { fillArgs, findTemplateIssues, hasTemplate, isPath, type Happening } from './trigger-path.ts';
import { toTriggerFireView, toTriggerView, type TriggerFireView, type TriggerView } from './trigger-view.ts';

/** Whom the queue wakes for triggers. */
export const TRIGGERS = 'triggers';

export type TriggerAsker = { principal: Principal; callId: string; channel: Channel; now: Date; ifMatch?: IfMatch | undefined };

export type TriggerDraft = {
  name: string;
  on: { event?: string | undefined; source?: string | undefined; match?: Record<string, unknown> | undefined };
  command: string;
  args?: Record<string, unknown> | undefined;
  per_minute?: number | undefined;
  max_failures?: number | undefined;
};

export type TriggerPatch = Partial<TriggerDraft> & { active?: boolean | undefined };

export type TriggerQuery = { limit: number; after?: number | undefined; active?: boolean | undefined; q?: string | undefined };

/** The call that would be made. `problem`: why it would fail. */
export type TriggerTrial = {
  id: string;
  matches: boolean;
  why_not: string | null;
  happening: Record<string, unknown> | null;
  command: string;
  args: Record<string, unknown> | null;
  line: string | null;
  problem: string | null;
};

export type Triggers = {
  /** Errors: invalid_input, unknown_command, forbidden, conflict (too many). */
  create(em: EntityManager, draft: TriggerDraft, asker: TriggerAsker): Promise<TriggerView>;
  list(em: EntityManager, query: TriggerQuery): Promise<{ triggers: TriggerView[]; next: number | undefined }>;
  /** By id, or by a name that only one has. Errors: not_found, conflict. */
  show(em: EntityManager, which: string): Promise<TriggerView & { fires: TriggerFireView[] }>;
  update(em: EntityManager, which: string, patch: TriggerPatch, asker: TriggerAsker): Promise<TriggerView>;
  pause(em: EntityManager, which: string, asker: TriggerAsker, reason?: string): Promise<TriggerView>;
  /** What happened during the pause is not answered. */
  resume(em: EntityManager, which: string, asker: TriggerAsker): Promise<TriggerView>;
  remove(em: EntityManager, which: string, asker: TriggerAsker): Promise<{ id: string; name: string }>;
  /**
   * A message came to a webhook source: the calls of the triggers that answer it are written in this transaction. A delivery that was here
   * before changes nothing. Returns their ids. Errors: forbidden, for a source that is not the asker itself.
   */
  deliver(em: EntityManager, message: WebhookMessage, asker: TriggerAsker): Promise<string[]>;
  /** What it would do with a sample, or with the newest event that it answers. Runs nothing. */
  test(em: EntityManager, which: string, sample: Record<string, unknown> | undefined, asker: TriggerAsker): Promise<TriggerTrial>;
};

export type TriggersParts = {
  registry: Registry;
  board: BoardView;
  store: CollabStore;
  post: (em: EntityManager, ...messages: OutboxMessage[]) => Promise<void>;
};

/** Every event is held against every trigger. */
const MAX_TRIGGERS = 500;
const SHOWN_FIRES = 20;
/** Events that a test looks back. */
const TEST_SCAN = 5000;
/** Fields of `match`. */
const MAX_MATCH = 20;

export function createTriggers(parts: TriggersParts): Triggers {
  const { registry, board, store } = parts;

  async function create(em: EntityManager, draft: TriggerDraft, asker: TriggerAsker): Promise<TriggerView> {
    checkOn(draft.on);
    const args = draft.args ?? {};
    checkCall(draft.command, args, asker);
    if ((await em.count(Trigger)) >= MAX_TRIGGERS)
      throw new HubError('conflict', `There are ${MAX_TRIGGERS} triggers already; delete some first.`);
    const [number] = await nextNumbers(em, 'R');
    const row = em.create(Trigger, {
      id: `R-${number}`,
      number: number!,
      name: draft.name,
      ...toOn(draft.on),
      command: draft.command,
      args,
      fromSeq: board.seq,
      ...toOwner(asker.principal),
      ...(draft.per_minute !== undefined && { perMinute: draft.per_minute }),
      ...(draft.max_failures !== undefined && { maxFailures: draft.max_failures }),
    });
    await em.persist(row).flush();
    await wake(em, row);
    return toTriggerView(row);
  }

  async function update(em: EntityManager, which: string, patch: TriggerPatch, asker: TriggerAsker): Promise<TriggerView> {
    const row = await lockOwned(em, 'trigger', which);
    checkOwner(row, asker.principal, 'changed');
    checkOwnedMatch(row, asker.ifMatch);
    if (patch.on !== undefined) {
      checkOn(patch.on);
      Object.assign(row, toOn(patch.on), { fromSeq: board.seq });
    }
    if (patch.command !== undefined || patch.args !== undefined) {
      const call = { command: patch.command ?? row.command, args: patch.args ?? (patch.command === undefined ? row.args : {}) };
      checkCall(call.command, call.args, asker);
      Object.assign(row, call, toOwner(asker.principal));
    }
    if (patch.name !== undefined) row.name = patch.name;
    if (patch.per_minute !== undefined) row.perMinute = patch.per_minute;
    if (patch.max_failures !== undefined) row.maxFailures = patch.max_failures;
    if (patch.active === false && row.active) await stop(em, row, asker);
    if (patch.active === true && !row.active) start(row);
    return await save(em, row);
  }

  async function save(em: EntityManager, row: Trigger): Promise<TriggerView> {
    row.version++;
    await em.flush();
    await wake(em, row);
    return toTriggerView(row);
  }

  async function wake(em: EntityManager, { id }: Trigger): Promise<void> {
    await parts.post(em, { kind: 'wake', of: TRIGGERS, id });
  }

  function start(row: Trigger): void {
    Object.assign(row, { active: true, pausedReason: null, failuresInRow: 0, fromSeq: board.seq });
  }

  async function stop(em: EntityManager, row: Trigger, { principal, callId }: TriggerAsker, reason?: string): Promise<void> {
    const why = reason ?? `paused by ${principal.name}`;
    Object.assign(row, { active: false, pausedReason: why });
    await dropWaiting(em, row.id);
    const details = { name: row.name, reason: why, by: principal.name };
    await parts.post(em, {
      kind: 'event',
      event: { event: 'trigger_paused', target: `trigger:${row.id}`, details },
      actor: principal.name,
      callId,
    });
  }

  /** The command, and what of its input is known now; the rest is checked when it is filled in. */
  function checkCall(name: string, args: Record<string, unknown>, { principal, now }: TriggerAsker): void {
    const command = registry.get(name);
    if (command === undefined)
      throw new HubError(
        'unknown_command',
        `There is no command ${JSON.stringify(name.slice(0, 60))}; give its dotted name, as task.create.`,
      );
    checkFireCommand(command, principal, 'trigger');
    checkNoSecret(command, args);
    const issues = [...findTemplateIssues(args, '/args'), ...findArgIssues(command, args)];
    if (issues.length > 0) throw refuseAll(issues);
    if (!hasTemplate(args)) atField('args', () => parseArgs(command, args, 'json', principal.timezone, now));
  }

  async function findNewest(trigger: Trigger): Promise<Happening | undefined> {
    const from = Math.max(store.earliestSeq - 1, board.seq - TEST_SCAN);
    const { events } = await store.read(from, {
      limit: TEST_SCAN,
      scan: TEST_SCAN,
      filter: Object.assign(
        (record: Parameters<typeof toEventHappening>[0]) => whyNot(toWatching(trigger), toEventHappening(record)) === undefined,
        {},
      ),
    });
    const newest = events.at(-1);
    return newest === undefined ? undefined : toEventHappening(newest.record);
  }

  /** What would become of it, checked as far as the command's schema goes. */
  function tryOut(
    trigger: Trigger,
    happening: Happening,
    { principal, now }: TriggerAsker,
  ): Pick<TriggerTrial, 'args' | 'line' | 'problem'> {
    const command = registry.get(trigger.command);
    if (command === undefined) return { args: null, line: null, problem: `There is no command ${trigger.command} any more.` };
    try {
      const args = fillArgs(trigger.args, happening);
      const input = tryParse(command, args, principal, now);
      const problem = input.problem ?? (mayUse(command, principal.role, 'trigger') ? null : `${spoken(command)} is not for you.`);
      return { args, line: toLine(command, input.value ?? args), problem };
    } catch (error) {
      if (error instanceof HubError) return { args: null, line: null, problem: error.message };
      throw error;
    }
  }

  return {
    create,
    update,
    async list(em, { limit, after, active, q }) {
      const pattern = q === undefined ? undefined : `%${q.replace(/[\\%_]/g, '\\$&')}%`;
      const where = {
        ...(after !== undefined && { number: { $lt: after } }),
        ...(active !== undefined && { active }),
        ...(pattern !== undefined && { name: { $ilike: pattern } }),
      };
      const rows = await em.find(Trigger, where, { orderBy: { number: 'desc' }, limit: limit + 1 });
      const page = rows.slice(0, limit);
      return { triggers: page.map(toTriggerView), next: rows.length > limit ? page.at(-1)!.number : undefined };
    },
    async show(em, which) {
      const row = await getOwned(em, 'trigger', which);
      const fires = await em.find(TriggerFire, { trigger: row.id }, { orderBy: { sequence: 'desc' }, limit: SHOWN_FIRES });
      return { ...toTriggerView(row), fires: fires.map(toTriggerFireView) };
    },
    async pause(em, which, asker, reason) {
      const row = await lockOwned(em, 'trigger', which);
      if (!row.active) return toTriggerView(row);
      await stop(em, row, asker, reason);
      return await save(em, row);
    },
    async resume(em, which, asker) {
      const row = await lockOwned(em, 'trigger', which);
      checkOwner(row, asker.principal, 'resumed');
      if (row.active) return toTriggerView(row);
      start(row);
      return await save(em, row);
    },
    async remove(em, which, asker) {
      const row = await lockOwned(em, 'trigger', which);
      checkOwner(row, asker.principal, 'deleted');
      checkOwnedMatch(row, asker.ifMatch);
      const { id, name } = row;
      await em.remove(row).flush();
      return { id, name };
    },
    async deliver(em, message, { principal, now }) {
      if (principal.name !== `webhook:${message.source}` || !principal.id.startsWith('webhook:'))
        throw new HubError('forbidden', 'A source delivers its own messages only.');
      const happening = toWebhookHappening(message);
      const key = `${message.source}:${message.deliveryId}`;
      const waiting = await em.find(Trigger, { source: message.source, active: true });
      const answering = waiting.filter((one) => whyNot(toWatching(one), happening) === undefined);
      await enterFires(
        em,
        answering.map((trigger) => ({ trigger, key, happening, depth: 1 })),
        parts.post,
        now,
      );
      for (const trigger of answering) await wake(em, trigger);
      return answering.map(({ id }) => id);
    },
    async test(em, which, sample, asker) {
      const row = await getOwned(em, 'trigger', which);
      const nothing = {
        id: row.id,
        matches: false,
        happening: null,
        command: row.command,
        args: null,
        line: null,
        problem: null,
      };
      const happening = sample ?? (row.event == null ? undefined : await findNewest(row));
      if (happening === undefined)
        return {
          ...nothing,
          why_not:
            row.event == null
              ? 'give a sample: {"source": …, "payload": …}'
              : `none of the last ${TEST_SCAN} events is one that it answers`,
        };
      const why_not = whyNot(toWatching(row), happening) ?? null;
      return { ...nothing, matches: why_not === null, why_not, happening: { ...happening }, ...tryOut(row, happening, asker) };
    },
  };
}

export function toWatching({ event, source, match }: Trigger) {
  return { event: event ?? null, source: source ?? null, match };
}

/** Fires that have not begun never will. */
export async function dropWaiting(em: EntityManager, trigger: string): Promise<void> {
  await em.nativeUpdate(
    TriggerFire,
    { trigger, status: 'waiting' },
    { status: 'skipped', detail: 'the trigger was paused', finishedAt: new Date() },
  );
}

function tryParse(
  command: Command,
  args: Record<string, unknown>,
  { timezone }: Principal,
  now: Date,
): { value?: Record<string, unknown>; problem: string | null } {
  try {
    return { value: parseArgs(command, args, 'json', timezone, now), problem: null };
  } catch (error) {
    if (error instanceof HubError) return { problem: error.message };
    throw error;
  }
}

/** Fields that are none, and values without templates that their field does not take. */
function findArgIssues(command: Command, args: Record<string, unknown>): Issue[] {
  const names = Object.keys(command.input.shape);
  return Object.entries(args).flatMap(([name, value]) => {
    const path = `/args/${name}`;
    if (!Object.hasOwn(command.input.shape, name)) return [{ path, message: unknownKey(name, names) }];
    if (hasTemplate(value)) return [];
    const checked = (
      command.input.shape[name] as { safeParse(value: unknown): { success: boolean; error?: { issues: { message: string }[] } } }
    ).safeParse(value);
    return checked.success ? [] : [{ path, message: checked.error!.issues[0]!.message }];
  });
}

/** Errors: invalid_input. */
function checkOn({ event, source, match = {} }: TriggerDraft['on']): void {
  if ((event === undefined) === (source === undefined))
    throw refuseAll([{ path: '/on', message: 'needs an event, or the source of a webhook' }]);
  const paths = Object.keys(match);
  if (paths.length > MAX_MATCH) throw refuseAll([{ path: '/on/match', message: `has more than ${MAX_MATCH} fields` }]);
  const bad = paths.filter((path) => !isPath(path));
  if (bad.length > 0)
    throw refuseAll(bad.map((path) => ({ path: `/on/match/${path.slice(0, 60)}`, message: 'is no path such as details.title' })));
}

function toOn({ event, source, match }: TriggerDraft['on']): Pick<Trigger, 'event' | 'source' | 'match'> {
  return { event: event ?? null, source: source ?? null, match: match ?? {} };
}

function refuseAll(errors: Issue[]): HubError {
  return new HubError('invalid_input', `${errors[0]!.path.slice(1).replaceAll('/', '.')} ${errors[0]!.message}.`, { errors });
}
