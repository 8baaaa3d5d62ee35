/**
 * The calls of a trigger, one after the other in the order of what happened, so that a slow trigger holds up itself alone. Decided under
 * the lock of the trigger's row; what a dead hub left is run again under the same native id (P1).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { LockMode } from '@mikro-orm/core';
import { createLimiter, type Limiter } from '../gates.ts';
import { Trigger, TriggerFire } from '../store/entities/index.ts';
import type { FireResult } from './fire-call.ts';
import { toRetrySeconds } from './fire-call.ts';
import { CLOSE_MS, type LaneParts } from './schedule-lane.ts';
import { TRIGGERER } from './trigger-entry.ts';
import { dropWaiting } from './triggers.ts';

type Begun = {
  fire: string;
  trigger: string;
  owner: string;
  ownerName: string;
  command: string;
  args: Record<string, unknown>;
  nativeId: string;
};

export type TriggerLanes = {
  /** Takes the next call of a trigger, when none runs. */
  advance(trigger: string): Promise<void>;
  /** Triggers with open calls, at most `limit`. */
  findOpen(limit: number): Promise<string[]>;
  idle(): Promise<void>;
  close(): Promise<void>;
};

/** Calls of all triggers that run at once. */
const MAX_RUNNING = 16;

export function createTriggerLanes(parts: LaneParts): TriggerLanes {
  const running = new Map<string, AbortController>();
  const runs = new Set<Promise<void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  const limiters = new Map<string, Limiter>();
  const queue = new Set<string>();
  let closed = false;

  async function advance(trigger: string): Promise<void> {
    if (closed) return;
    if (running.size >= MAX_RUNNING) return void queue.add(trigger);
    const step = await parts.em().transactional((em) => decide(em, trigger));
    if (step.begin !== undefined) track(run(step.begin));
    else if (step.waitMs !== undefined) advanceIn(trigger, step.waitMs);
  }

  async function decide(em: EntityManager, id: string): Promise<{ begin?: Begun; waitMs?: number }> {
    const trigger = await em.findOne(Trigger, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (trigger === null) return {};
    const fires = await em.find(
      TriggerFire,
      { trigger: id, status: { $in: ['waiting', 'running', 'retrying'] } },
      { orderBy: { sequence: 'asc' }, limit: 2 },
    );
    const [fire] = fires;
    if (fire === undefined || (fire.status === 'running' && !(await isLost(fire)))) return {};
    if (fire.status === 'retrying' && fire.notBefore! > parts.now())
      return { waitMs: fire.notBefore!.getTime() - parts.now().getTime() };
    if (fire.status === 'waiting') {
      const verdict = limiterOf(trigger).take(id);
      if (!verdict.allowed) return { waitMs: verdict.retryAfterSeconds * 1000 };
      await begin(em, trigger, fire);
    }
    return { begin: take(trigger, fire) };
  }

  async function isLost({ id, hub }: TriggerFire): Promise<boolean> {
    if (hub === parts.presence.hub) return !running.has(id);
    return hub == null || !(await parts.presence.findAlive([hub])).has(hub);
  }

  async function begin(em: EntityManager, trigger: Trigger, fire: TriggerFire): Promise<void> {
    trigger.lastFiredAt = parts.now();
    trigger.fired++;
    const details = { name: trigger.name, command: trigger.command, because: fire.key, depth: fire.depth };
    await parts.post(em, {
      kind: 'event',
      event: { event: 'trigger_fired', target: `trigger:${trigger.id}`, details },
      actor: TRIGGERER,
    });
  }

  function take(trigger: Trigger, fire: TriggerFire): Begun {
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
      trigger: trigger.id,
      owner: trigger.owner,
      ownerName: trigger.ownerName,
      command: trigger.command,
      args: fire.args ?? {},
      nativeId: `${trigger.id}@${fire.key}`,
    };
  }

  async function run(begun: Begun): Promise<void> {
    try {
      const result = await give(begun);
      if (result !== undefined && !result.ok && result.why === 'rights' && result.callId === undefined)
        parts.onRefused({ owner: begun.owner, name: begun.ownerName, line: begun.command, detail: result.detail });
      await parts.em().transactional((em) => end(em, begun, result));
    } catch (error) {
      parts.log.warn({ err: error, trigger: begun.trigger }, 'What came of a trigger could not be written; it is found again');
    } finally {
      running.delete(begun.fire);
    }
    await advance(begun.trigger).catch(later);
    const [next] = queue;
    if (next === undefined) return;
    queue.delete(next);
    await advance(next).catch(later);
  }

  /** Undefined: there was nothing to give, because what happened lacked a part of it. */
  async function give({ fire, command, args, nativeId, owner }: Begun): Promise<FireResult | undefined> {
    const row = await parts.em().findOne(TriggerFire, { id: fire });
    if (row === null || row.args == null) return undefined;
    const { signal } = running.get(fire)!;
    return await parts.give({ channel: 'trigger', owner, ask: { command, params: {}, body: { args } }, nativeId, signal });
  }

  async function end(em: EntityManager, { trigger: id, fire: fireId }: Begun, result: FireResult | undefined): Promise<void> {
    const trigger = await em.findOne(Trigger, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const fire = await em.findOne(TriggerFire, { id: fireId });
    if (trigger === null || fire === null || fire.status !== 'running') return;
    if (result === undefined) return await finish(em, trigger, fire, 'failed');
    Object.assign(fire, {
      callId: result.callId ?? fire.callId ?? null,
      detail: result.detail,
      outcome: result.ok ? result.outcome : result.code,
    });
    if (result.ok) return await finish(em, trigger, fire, 'succeeded');
    if (result.why === 'held') return await finish(em, trigger, fire, 'skipped');
    const retrySeconds = toRetrySeconds(fire.tries, result);
    if (retrySeconds !== undefined)
      return void Object.assign(fire, { status: 'retrying', notBefore: new Date(parts.now().getTime() + retrySeconds * 1000) });
    await finish(em, trigger, fire, result.why === 'rights' ? 'refused' : 'failed');
  }

  async function finish(
    em: EntityManager,
    trigger: Trigger,
    fire: TriggerFire,
    status: 'succeeded' | 'failed' | 'refused' | 'skipped',
  ): Promise<void> {
    Object.assign(fire, { status, finishedAt: parts.now() });
    if (status === 'succeeded') trigger.failuresInRow = 0;
    if (status === 'failed' || status === 'refused') trigger.failuresInRow++;
    if (status === 'refused') await pause(em, trigger, fire, `its owner may not do it any more: ${fire.detail}`);
    else if (status === 'failed' && trigger.failuresInRow >= trigger.maxFailures)
      await pause(em, trigger, fire, `it failed ${trigger.failuresInRow} times in a row: ${fire.detail}`);
  }

  async function pause(em: EntityManager, trigger: Trigger, fire: TriggerFire, reason: string): Promise<void> {
    if (!trigger.active) return;
    Object.assign(trigger, { active: false, pausedReason: reason });
    await dropWaiting(em, trigger.id);
    const details = { name: trigger.name, reason, failures: trigger.failuresInRow };
    const event = { event: 'trigger_paused', target: `trigger:${trigger.id}`, details };
    await parts.post(em, { kind: 'event', event, actor: TRIGGERER, ...(fire.callId != null && { callId: fire.callId }) });
  }

  function limiterOf({ id, perMinute }: Trigger): Limiter {
    const found = limiters.get(id);
    if (found?.limit.count === perMinute) return found;
    const made = createLimiter({ count: perMinute, seconds: 60 }, { nowMs: () => parts.now().getTime(), maxKeys: 1 });
    limiters.set(id, made);
    return made;
  }

  function track(work: Promise<void>): void {
    const tracked = work.finally(() => runs.delete(tracked));
    runs.add(tracked);
  }

  function advanceIn(trigger: string, waitMs: number): void {
    clearTimeout(timers.get(trigger));
    const timer = setTimeout(
      () => {
        timers.delete(trigger);
        track(advance(trigger).catch(later));
      },
      Math.min(waitMs, MAX_DELAY_MS),
    ).unref();
    timers.set(trigger, timer);
  }

  function later(error: unknown): void {
    parts.log.debug({ err: error }, 'A trigger is looked at again later');
  }

  return {
    advance,
    async findOpen(limit) {
      const rows = await parts
        .em()
        .execute<{ trigger_id: string }[]>(
          `select distinct trigger_id from trigger_fires where status in ('waiting', 'running', 'retrying') limit ?`,
          [limit],
        );
      return rows.map((row) => row.trigger_id);
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

const MAX_DELAY_MS = 60_000;
