/**
 * Schedules and triggers over a real core, with a clock that only moves when told to. The outbox is emptied by hand, so that a test
 * reads what was posted when it asks.
 */
import { z } from 'zod';
import { defineCommand, type Command } from '../../../hub/command.ts';
import { ALL_COMMANDS } from '../../../hub/commands/index.ts';
import type { EventRecord } from '../../../hub/collab/store.ts';
import type { Answer } from '../../../hub/call.ts';
import type { Principal } from '../../../hub/context.ts';
import { HubError } from '../../../hub/errors.ts';
import { createFires, type Fires, type RefusedOwner } from '../../../hub/jobs/fires.ts';
import { postOutbox } from '../../../hub/jobs/outbox.ts';
import { createOutboxPump } from '../../../hub/jobs/outbox-pump.ts';
import { createSchedules, type ScheduleDraft } from '../../../hub/jobs/schedules.ts';
import { createTriggers, type TriggerDraft } from '../../../hub/jobs/triggers.ts';
import { openTestCore, type TestCore } from '../../support/test-core.ts';

export type World = Awaited<ReturnType<typeof openWorld>>;

/** Commands whose run a test holds in its hands. */
function probes() {
  const held: { done: PromiseWithResolvers<void>; signal: AbortSignal }[] = [];
  const name = z.string().meta({ description: 'A word.' });
  const shared = { role: 'agent', effect: 'write', say: () => 'Done.' } as const;
  const hold = defineCommand({
    ...shared,
    name: 'probe.hold',
    summary: 'Wait for the test',
    input: z.strictObject({}),
    output: z.object({}),
    examples: ['probe hold'],
    run: async (ctx) => {
      const done = Promise.withResolvers<void>();
      held.push({ done, signal: ctx.call.signal });
      const stop = () => done.reject(new HubError('conflict', 'It was asked to stop.'));
      if (ctx.call.signal.aborted) stop();
      ctx.call.signal.addEventListener('abort', stop);
      await done.promise;
      await ctx.collab.commit(() => [{ event: 'probe_held', details: {} }]);
      return {};
    },
  });
  const fail = defineCommand({
    ...shared,
    name: 'probe.fail',
    summary: 'Fail as the test says',
    positional: ['code'],
    input: z.strictObject({ code: name }),
    output: z.object({}),
    examples: ['probe fail conflict'],
    run: (_ctx, { code }) => Promise.reject(new HubError(code as 'conflict', 'The test wants it so.')),
  });
  const work = defineCommand({
    ...shared,
    name: 'probe.work',
    summary: 'Make a job',
    input: z.strictObject({}),
    output: z.object({ job_id: z.string() }),
    examples: ['probe work'],
    run: async (ctx) => {
      const { principal, id: callId, channel } = ctx.call;
      const order = { title: 'work', executor: 'none', input: {}, maxAttempts: 1, principal, callId, channel };
      return { job_id: (await ctx.jobs.enqueue(await ctx.db(), order)).id };
    },
  });
  return { held, commands: [hold, fail, work] as Command[] };
}

export async function openWorld({ at = '2026-11-27T08:00:00.000Z', enabled = true } = {}) {
  const { held, commands } = probes();
  const test: TestCore = await openTestCore({ commands: [...ALL_COMMANDS, ...commands] });
  const { core } = test;
  let nowMs = Date.parse(at);
  const refused: RefusedOwner[] = [];
  const opened: Fires[] = [];
  const em = () => core.orm.em.fork();
  const { registry, store } = core;
  const schedules = createSchedules({ registry, board: store.board, enabled, post: postOutbox });
  const triggers = createTriggers({ registry, board: store.board, store, post: postOutbox });
  const pump = createOutboxPump({
    pool: core.pool,
    store: core.store,
    queue: { wakeAt: async () => {} },
    log: core.log,
    onWork: () => {},
    tellOthers: () => {},
    alone: true,
  });
  const asker = (principal: Principal) => ({
    principal,
    callId: crypto.randomUUID(),
    channel: 'api' as const,
    now: new Date(nowMs),
  });

  /** One more hub on the same database; `hub`: its number, that of a dead one unless it is this process's. */
  function openHub(hub = core.presence.hub): Fires {
    const fires = createFires({
      em,
      execute: core.execute,
      getPrincipal: core.getPrincipal,
      presence: { hub, findAlive: (hubs) => core.presence.findAlive(hubs) },
      store: core.store,
      schedulesEnabled: enabled,
      onRefused: (one) => refused.push(one),
      log: core.log,
      now: () => new Date(nowMs),
    });
    fires.connect({ onWake: () => {} }, { kick: () => {} });
    opened.push(fires);
    return fires;
  }

  const fires = openHub();
  const world = {
    test,
    core,
    held,
    refused,
    fires,
    openHub,
    now: () => new Date(nowMs),
    set: (iso: string) => (nowMs = Date.parse(iso)),
    /** Lets time pass in steps in which a living hub looks. */
    async pass(seconds: number, stepSeconds = 10) {
      for (let left = seconds; left > 0; left -= stepSeconds) {
        nowMs += Math.min(left, stepSeconds) * 1000;
        await fires.schedules.look();
        await fires.schedules.idle();
      }
    },
    /** Time in which no hub is there. */
    sleep: (seconds: number) => (nowMs += seconds * 1000),
    async look() {
      await fires.schedules.look();
      await fires.schedules.idle();
    },
    schedules,
    triggers,
    async make(draft: Partial<ScheduleDraft>, as?: Principal) {
      const owner = as ?? (await test.person('admin'));
      const full = { name: 'one', timezone: 'UTC', ...draft } as ScheduleDraft;
      return await em().transactional((tx) => schedules.create(tx, full, asker(owner)));
    },
    async act<T>(what: (tx: ReturnType<typeof em>, by: ReturnType<typeof asker>) => Promise<T>, as?: Principal): Promise<T> {
      const by = asker(as ?? (await test.person('admin')));
      return await em().transactional((tx) => what(tx, by));
    },
    async makeTrigger(draft: Omit<TriggerDraft, 'name'>, as?: Principal) {
      const owner = as ?? (await test.person('admin'));
      return await em().transactional((tx) => triggers.create(tx, { name: 'one', ...draft }, asker(owner)));
    },
    show: (id: string) => schedules.show(em(), id),
    showTrigger: (id: string) => triggers.show(em(), id),
    em,
    query: async <Row>(sql: string, values: unknown[] = []) => (await core.pool.query(sql, values)).rows as Row[],
    /** Everything on the log, with what was posted until now. */
    async events(name?: string): Promise<EventRecord[]> {
      await pump.settled();
      const { events } = await core.store.read(0, { limit: 10_000 });
      return events.map(({ record }) => record).filter(({ event }) => name === undefined || event === name);
    },
    async give(line: string, as?: Principal): Promise<Answer> {
      return await core.execute({ channel: 'api', principal: as ?? (await test.person('admin')), ask: { text: line } });
    },
    /** Looks at all events, also at those that the answers to them cause, until nothing comes any more. */
    async answerAll() {
      for (let seq = -1; seq !== core.store.board.seq;) {
        seq = core.store.board.seq;
        await fires.triggers.idle();
        await pump.settled();
      }
    },
    async remove() {
      for (const one of opened) await one.close();
      await pump.close();
      await test.remove();
    },
  };
  return world;
}

/** Resolves when the condition holds; looks again whenever something may have changed. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
