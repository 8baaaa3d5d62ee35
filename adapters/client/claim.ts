/** A claimed task and the writes to it, each under the fence of its lease (SEMANTICS T3, T5, T7, L7). */
import { randomUUID } from 'node:crypto';
import { toFields, toText, type Fields, type Reply } from './answer.ts';
import type { Call, Caller } from './caller.ts';
import { change, type Edit } from './change.ts';
import { notAHub } from './error.ts';
import {
  holdGrants,
  readGrant,
  toLease,
  type Grant,
  type Held,
  type HeldGrants,
  type Lease,
  type LeaseOptions,
} from './lease.ts';

/** A task as the hub tells it (T1). Other members are kept. */
export type Task = { id: string; title: string; status: string; version: number; [member: string]: unknown };

type Entry = { text: string; by: string; at: string };

/** What an agent needs to start (T7). Lists are bounded, newest first where they have an age. */
export type Context = {
  /** What the task builds on, with what was left there last. */
  dependencies: { id: string; title: string; status: string; blocking: boolean; evidence: Entry[]; notes: Entry[] }[];
  /** Earlier leases on the task and why they ended. */
  attempts: { holder: string; fence: number; started_at: string; ended_at: string; ended: string; reason?: string }[];
  /** Paths in the same folders that others work on. */
  nearby: { holder: string; path: string; task?: string }[];
  /** Definition of done. */
  dod: { id: string; text: string; checked: boolean }[];
  /** Where to begin reading events. */
  cursor: string;
};

export type ClaimOptions = Omit<LeaseOptions, 'mode'> & {
  /** With `next`: how long to wait for a task, 0 to 55. */
  waitSeconds?: number;
  /** With `next`: what the claimer can do; tasks that need more are passed over. */
  role?: string;
  skills?: string[];
  /** Gives up the waiting. A task that was granted meanwhile is given back. */
  signal?: AbortSignal;
};

export type Claim = Lease & {
  /** As it was when it was claimed. */
  readonly task: Task;
  readonly context: Context;
  /** Moves the task. Out of claimed and in_progress the claim is over, as wanted: nothing is aborted, nothing more can be written. */
  transition(to: string, reason?: string): Promise<Fields>;
  /** Ticks an item of the definition of done. */
  check(item: string, evidence?: string): Promise<Fields>;
  note(text: string): Promise<Fields>;
  /** Changes fields by a merge patch, or by what `edit` makes of the task as it is now. */
  update(patch: Fields | Edit<Task>): Promise<Fields | undefined>;
};

/** The states that a task has while it is held. */
const IN_WORK = ['claimed', 'in_progress'];
/** A parked request is answered a little after its wait is over. */
const PARK_SLACK_MS = 10_000;
/** After a stop: how long to look for what was granted meanwhile. */
const SETTLE_MS = 3_000;

/** Claims a task. Throws a KyrosError: already_claimed, not_ready, path_conflict and the like. */
export async function claimTask(caller: Caller, held: Held, id: string, options: ClaimOptions): Promise<Claim> {
  const sentMs = caller.timing.now();
  const path = `/collab/tasks/${encodeURIComponent(id)}/claim`;
  const { signal } = options;
  const reply = await caller.ask({ method: 'POST', path, body: toTerms(options), ...(signal !== undefined && { signal }) });
  return await hold(caller, held, sentMs, reply);
}

/** Claims the first task that is ready, waiting for one. Undefined when there was none. Throws a KyrosError, or the reason of the signal. */
export async function claimNext(caller: Caller, held: Held, options: ClaimOptions): Promise<Claim | undefined> {
  const { waitSeconds = 0, role, skills, signal } = options;
  const body = { ...toTerms(options), ...(role !== undefined && { role }), ...(skills !== undefined && { skills }) };
  const call = { method: 'POST', path: '/collab/tasks/claim-next', body, key: randomUUID() };
  const parked = { headers: { prefer: `wait=${waitSeconds}` }, timeoutMs: waitSeconds * 1000 + PARK_SLACK_MS };
  const sentMs = caller.timing.now();
  try {
    const reply = await caller.ask({ ...call, ...parked, ...(signal !== undefined && { signal }) });
    return reply.status === 204 ? undefined : await hold(caller, held, sentMs, reply);
  } catch (error) {
    if (signal?.aborted === true && !caller.signal.aborted) await giveUp(caller, held, call);
    throw error;
  }
}

/** The hub may have granted a task to a request that nobody waits for any more. The same key tells; it is not kept from others. */
async function giveUp(caller: Caller, held: Held, call: Call): Promise<void> {
  try {
    const sentMs = caller.timing.now();
    const reply = await caller.ask({ ...call, headers: { prefer: 'wait=0' }, timeoutMs: SETTLE_MS, totalMs: SETTLE_MS });
    if (reply.status !== 204) await (await hold(caller, held, sentMs, reply)).release();
  } catch (error) {
    caller.log(`Whether a task was claimed meanwhile is not known; if so, its lease ends by itself. ${String(error)}`);
  }
}

function toTerms({ ttlSeconds, incarnation }: ClaimOptions): Fields {
  return { ...(ttlSeconds !== undefined && { ttl_seconds: ttlSeconds }), incarnation };
}

async function hold(caller: Caller, held: Held, sentMs: number, reply: Reply): Promise<Claim> {
  const body = toFields(reply.body);
  const task = toFields(body?.task);
  const context = toFields(body?.context);
  if (toText(task?.id) === '' || context === undefined) throw notAHub(reply.status);
  const grant = readGrant(body?.lease, reply.status);
  const grants = await holdGrants({ caller, held, sentMs, name: toText(task?.id) }, [grant]);
  return toClaim(caller, grants, task as Task, context as Context);
}

function toClaim(caller: Caller, held: HeldGrants, task: Task, context: Context): Claim {
  const { holding } = held;
  const { fence } = held.grants[0] as Grant;
  const path = `/collab/tasks/${encodeURIComponent(task.id)}`;
  const under = { guard: holding.assertHeld, signal: holding.lost };
  const post = async (action: string, fields: Fields) => {
    const reply = await caller.ask({ method: 'POST', path: `${path}/${action}`, body: { ...fields, fence }, ...under });
    return toFields(reply.body) ?? {};
  };
  return Object.assign(toLease(caller, held), {
    task,
    context,
    async transition(to: string, reason?: string) {
      let answer: Fields = {};
      await holding.ending(async () => {
        answer = await post('transition', { to, ...(reason !== undefined && { reason }) });
        return !IN_WORK.includes(toText(answer.new_status) || to);
      });
      if (!holding.isHeld()) held.free();
      return answer;
    },
    check: (item: string, evidence?: string) =>
      post(`dod/${encodeURIComponent(item)}`, { checked: true, ...(evidence !== undefined && { evidence }) }),
    note: (text: string) => post('notes', { text }),
    update: (patch: Fields | Edit<Task>) =>
      change<Task>(caller, path, typeof patch === 'function' ? patch : () => patch, { ...under, also: { fence } }),
  });
}
