/**
 * After a crash, at the next start or by a hub that lives (recovery.ts): every call with an intent and no outcome is looked up by its id in the event log and among the database's
 * effects. Found: its answer is rebuilt and kept for repeats. Not found: it never happened, and a repeat may do it.
 */
import type pg from 'pg';
import type { Registry, Channel } from './command.ts';
import type { Commit, CollabStore } from './collab/store.ts';
import type { Done, Answer } from './call.ts';
import { toFailed, toStored } from './call.ts';
import type { Logger } from './log.ts';
import type { Runner } from './run.ts';
import type { Audit, OpenCall } from './store/audit.ts';
import { closeUndone, findEffects, type StoredEffect } from './store/effects.ts';
import { releaseUnbegun } from './store/inbox.ts';
import type { Presence } from './store/presence.ts';
import type { Ledger, Settlement } from './store/ledger.ts';

export type RecoverParts = {
  audit: Audit;
  ledger: Ledger;
  store: CollabStore;
  runner: Runner;
  registry: Registry;
  pool: pg.Pool;
  presence: Presence;
  log: Logger;
};

/** Clocks of the database and of the log may differ by this much. */
const CLOCK_SLACK_MS = 120_000;

/**
 * `dead`: the hubs whose calls are closed; when left out, all that are gone. One of them that lives after all (its connections were
 * cut) can commit nothing of these calls any more.
 */
export async function recover(parts: RecoverParts, dead?: readonly number[]): Promise<{ finished: number; abandoned: number }> {
  const open = await findOpenCalls(parts, dead);
  const result = { finished: 0, abandoned: 0 };
  if (open.length > 0) {
    const ids = open.map((call) => call.callId);
    const sinceMs = Math.min(...open.map((call) => Date.parse(call.at))) - CLOCK_SLACK_MS;
    await parts.store.dismiss?.([...new Set(open.flatMap(({ hub }) => hub ?? []))]);
    const commits = await parts.store.findCommits(new Set(ids), sinceMs);
    await closeUndone(
      parts.pool,
      ids.filter((id) => !commits.has(id)),
    );
    const effects = await findEffects(parts.pool, ids);
    // The newest first: a call that gave another one (undo) then finds that one settled.
    for (const call of open.toReversed()) {
      const answer = await rebuild(parts, call, commits.get(call.callId), effects.get(call.callId));
      result[answer === undefined ? 'abandoned' : 'finished']++;
      await close(parts, call, answer);
    }
    parts.log.warn(result, 'Calls that the last stop cut off are closed');
  }
  await releaseUnbegun(parts.pool, parts.presence, dead);
  return result;
}

/** Calls of hubs that are gone; what a live hub has open it will close itself. */
async function findOpenCalls({ audit, presence }: RecoverParts, dead?: readonly number[]): Promise<OpenCall[]> {
  const open = await audit.findOpenCalls();
  if (dead !== undefined) return open.filter(({ hub }) => hub !== null && dead.includes(hub));
  const alive = await presence.findAlive([...new Set(open.flatMap(({ hub }) => hub ?? []))]);
  return open.filter(({ hub }) => hub === null || !alive.has(hub));
}

async function rebuild(
  parts: RecoverParts,
  call: OpenCall,
  commits: Commit[] | undefined,
  effect: StoredEffect | undefined,
): Promise<Answer | undefined> {
  const command = call.command ?? '';
  const known = { ok: true as const, id: call.callId, replayed: false, command, line: call.line ?? '' };
  if (effect !== undefined) return { ...known, output: effect.output, text: effect.text } satisfies Done;
  if (commits === undefined) return undefined;
  try {
    const found = parts.registry.get(command);
    if (found === undefined) return undefined;
    return { ...known, ...(await parts.runner.finish(toRun(call, found), commits)) } satisfies Done;
  } catch (error) {
    return toFailed(call.callId, error, { command, line: known.line });
  }
}

/** The asking as its intent recorded it. Rights do not matter any more: what is handed back was allowed when it was done. */
function toRun(call: OpenCall, command: NonNullable<ReturnType<Registry['get']>>): Parameters<Runner['finish']>[0] {
  const principal = { id: call.principalId ?? '', name: call.actor, role: call.role ?? 'viewer', timezone: 'UTC' } as const;
  return {
    id: call.callId,
    command,
    input: (call.args ?? {}) as Record<string, unknown>,
    request: { channel: call.channel as Channel, principal },
  };
}

async function close({ ledger, registry }: RecoverParts, call: OpenCall, answer: Answer | undefined): Promise<void> {
  const outcome = answer === undefined ? 'abandoned' : answer.ok ? 'ok' : answer.error.code;
  const detail = answer === undefined ? 'the hub stopped before it ran' : 'found done after the hub had stopped';
  // As everywhere, a failure that passes leaves nothing behind: the same key may try again.
  const isOver = answer !== undefined && (answer.ok || !answer.error.kind.retryable);
  const settlement: Settlement = !isOver
    ? { release: true }
    : { answer: toStored(answer, registry.get(call.command ?? '')?.secretOutput) };
  const { kind: _kind, ...rest } = call;
  await ledger.outcome({ ...rest, kind: 'outcome', at: new Date().toISOString(), outcome, detail, durationMs: null }, settlement);
}
