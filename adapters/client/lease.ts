/** Leases on resources of any name (SEMANTICS L3 to L8, CONTRACT "Collab"). */
import { toFields, toText, type Reply } from './answer.ts';
import type { Caller } from './caller.ts';
import { hasCode, KyrosError, notAHub, OWN_CODES } from './error.ts';
import { createHolding, type Holding, type Renewal } from './holding.ts';
import { retrying } from './retry.ts';

/** What was granted, as the hub tells it. Other members are kept. */
export type Grant = { lock_id: string; fence: number; ttl_seconds: number; resource?: string; [member: string]: unknown };

export type LeaseOptions = {
  /** 10 to 3600 for agents; the hub's default is 60 (L8). */
  ttlSeconds?: number;
  mode?: 'exclusive' | 'shared';
  /** Who of several with the same name; by default another one for each client (L11). */
  incarnation?: string;
};

export type Lease = AsyncDisposable & {
  readonly grants: readonly Grant[];
  /** Of the first grant; with several resources each grant has its own. Goes with every write to what is under the lease (L7). */
  readonly fence: number;
  /** Aborted when the work must stop. Its reason is a KyrosError: lease_lost, or cancel_requested, when the lease is held on. */
  readonly signal: AbortSignal;
  /** Looks at the clock. False once the lease was lost or given back. */
  isHeld(): boolean;
  /** To call before whatever must not happen without the lease. Throws lease_lost. */
  assertHeld(): void;
  /** Aborts `signal` with a cancel_requested; the lease is held until it is released. */
  cancel(why: string): void;
  /** Gives it back. Quiet when it was lost before: then there is nothing to give back. Throws a KyrosError. */
  release(reason?: string): Promise<void>;
};

/** Locks that objects of this client hold, so that two parts of one process do not believe both to have the same one (L3). */
export type Held = Set<string>;

type Granting = { caller: Caller; held: Held; sentMs: number; name: string };

/** Takes all of them or none (L3). Throws a KyrosError: lease_held when somebody has one of them, be it this client itself. */
export async function acquireLease(caller: Caller, held: Held, resources: string[], options: LeaseOptions): Promise<Lease> {
  const { ttlSeconds, mode, incarnation } = options;
  const sentMs = caller.timing.now();
  const body = {
    ...(resources.length === 1 ? { resource: resources[0] } : { resources }),
    ...(ttlSeconds !== undefined && { ttl_seconds: ttlSeconds }),
    ...(mode !== undefined && { mode }),
    incarnation,
  };
  const reply = await caller.ask({ method: 'POST', path: '/collab/leases/acquire', body });
  const granting = { caller, held, sentMs, name: resources.join(', ') };
  return toLease(caller, await holdGrants(granting, readGrants(reply)));
}

/** One lease is the answer itself; several stand in `leases`. */
function readGrants(reply: Reply): Grant[] {
  const body = toFields(reply.body);
  const found: unknown[] = Array.isArray(body?.leases) ? body.leases : [body];
  return found.map((one) => readGrant(one, reply.status));
}

/** Throws a KyrosError when it is none. */
export function readGrant(value: unknown, status: number): Grant {
  const grant = toFields(value);
  const ttl = grant?.ttl_seconds ?? grant?.expires_in_seconds;
  if (typeof grant?.fence !== 'number' || toText(grant.lock_id) === '' || typeof ttl !== 'number') throw notAHub(status);
  return { ...grant, lock_id: toText(grant.lock_id), fence: grant.fence, ttl_seconds: ttl };
}

export type HeldGrants = { grants: readonly Grant[]; holding: Holding; free: () => void };

/**
 * Begins to hold what was granted. When the answer was long on its way, most of the time may be gone: then the first heartbeat comes
 * before anything else, and what it cannot save is lease_lost.
 */
export async function holdGrants({ caller, held, sentMs, name }: Granting, grants: Grant[]): Promise<HeldGrants> {
  const taken = grants.find(({ lock_id }) => held.has(lock_id));
  if (taken !== undefined)
    throw new KyrosError('lease_held', `This client holds ${name} already.`, { status: 409, fields: { lock_id: taken.lock_id } });
  const ttlMs = Math.min(...grants.map((grant) => grant.ttl_seconds)) * 1000;
  const renew = (signal: AbortSignal, timeoutMs: number) => renewAll(caller, grants, signal, timeoutMs);
  const { timing, log, signal: stop } = caller;
  let heardMs = sentMs;
  const hearAgain = () => {
    heardMs = timing.now();
    return renew(stop, ttlMs / 3);
  };
  if (timing.now() - sentMs > ttlMs / 3) await retrying(hearAgain, { timing, totalMs: ttlMs / 2, signal: stop });
  const holding = createHolding({ name, sentMs: heardMs, ttlMs, renew, timing, stop, log });
  const ids = grants.map(({ lock_id }) => lock_id);
  for (const id of ids) held.add(id);
  const free = () => ids.forEach((id) => held.delete(id));
  holding.lost.addEventListener('abort', free, { once: true });
  return { grants, holding, free };
}

async function renewAll(caller: Caller, grants: Grant[], signal: AbortSignal, timeoutMs: number): Promise<Renewal> {
  const answers = await Promise.all(grants.map((grant) => renewOne(caller, grant, signal, timeoutMs)));
  return {
    ttlMs: Math.min(...answers.map(({ ttlMs }) => ttlMs)),
    cancelRequested: answers.some(({ cancelRequested }) => cancelRequested),
  };
}

/** One try: the holding knows how long more of them make sense. Renewing twice is renewing, so it needs no key. */
async function renewOne(caller: Caller, grant: Grant, signal: AbortSignal, timeoutMs: number): Promise<Renewal> {
  const path = `/collab/leases/${encodeURIComponent(grant.lock_id)}/renew`;
  const call = { method: 'POST', path, body: { fence: grant.fence }, key: 'none', signal, timeoutMs, totalMs: 0 } as const;
  const reply = await caller.ask(call);
  const answer = toFields(reply.body);
  if (typeof answer?.expires_in_seconds !== 'number') throw notAHub(reply.status);
  const seconds = Math.min(grant.ttl_seconds, answer.expires_in_seconds);
  return { ttlMs: seconds * 1000, cancelRequested: answer.cancel_requested === true };
}

/** The lease as its holder sees it. */
export function toLease(caller: Caller, { grants, holding, free }: HeldGrants): Lease {
  const release = async (reason?: string) => {
    if (!holding.isHeld()) return;
    try {
      await holding.ending(() => giveBack(caller, grants, holding.lost, reason));
    } finally {
      // Also when the hub could not be told: who gives back does not go on, and the lease ends by itself.
      holding.end();
      free();
    }
  };
  return {
    grants,
    fence: (grants[0] as Grant).fence,
    signal: holding.work,
    isHeld: holding.isHeld,
    assertHeld: holding.assertHeld,
    cancel: (why) => holding.cancel(new KyrosError(OWN_CODES.cancelled, why)),
    release,
    [Symbol.asyncDispose]: () =>
      release().catch((error: unknown) => caller.log(`A lease was not given back; it ends by itself. ${String(error)}`)),
  };
}

/** True: given back. Lost on the way is as good. */
async function giveBack(caller: Caller, grants: readonly Grant[], lost: AbortSignal, reason?: string): Promise<boolean> {
  for (const { lock_id, fence } of grants) {
    const path = `/collab/leases/${encodeURIComponent(lock_id)}/release`;
    const body = { fence, ...(reason !== undefined && { reason: toLine(reason) }) };
    await caller.ask({ method: 'POST', path, body, key: 'none', signal: lost }).catch((error: unknown) => {
      if (!hasCode(error, OWN_CODES.leaseLost)) throw error;
    });
  }
  return true;
}

const MAX_REASON = 500;

/** The hub takes one line of a reason. */
function toLine(reason: string): string {
  return reason.replace(/\s+/g, ' ').trim().slice(0, MAX_REASON);
}
