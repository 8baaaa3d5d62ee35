/** Asking for leases (SEMANTICS L2, L3, L11): one or many, all or none. Who may ask for whom is the command's to decide. */
import { HubError } from '../errors.ts';
import { isExpired } from './lease-clock.ts';
import type { LeaseClock } from './lease-clock.ts';
import { endWork, rootOf, toEnds } from './lease-end.ts';
import { findPattern, isOwnedBy, toResources, toTtlSeconds } from './lease-fields.ts';
import type { Caller, Ending, Lease, LeaseEnd, Mode, Owner } from './lease-fields.ts';
import { toExtendedEvent, toGrantEvent, toLease } from './lease-grant.ts';
import { leasesOn } from './lease-index.ts';
import { leaseHeld, pathTaken } from './lease-problem.ts';
import type { BoardView, Commit, EventDraft, Moment, Rule } from './store.ts';
import { findHandedIn } from './task-rival.ts';

/** Live leases of one holder, and on the whole board. */
export const MAX_HELD = 1_000;
export const MAX_LIVE = 20_000;

export type AcquireRequest = {
  /** One or many: all are granted or none (L3). */
  resources: readonly string[];
  caller: Caller;
  /** Somebody else to hold it; only an operator may say so. */
  holder?: string;
  mode?: Mode;
  ttlSeconds?: number;
  incarnation?: string;
};

/** What a request comes to, once its defaults are filled in and its bounds are checked. */
export type Wanted = { resources: readonly string[]; holder: string; mode: Mode; ttlSeconds: number; incarnation?: string };

/** Errors: invalid_input, bad_pattern. */
export function toWanted({ resources, caller, holder, mode, ttlSeconds, incarnation }: AcquireRequest): Wanted {
  return {
    resources: toResources(resources),
    holder: holder ?? caller.name,
    mode: mode ?? 'exclusive',
    ttlSeconds: toTtlSeconds(ttlSeconds, caller),
    ...(incarnation !== undefined && { incarnation }),
  };
}

/**
 * Grants leases (L3). What the same holder and incarnation has already is kept with its fence and counts as heard; what expired in
 * the way is reclaimed in the same commit. Errors: lease_held, path_conflict, conflict over MAX_HELD, overloaded over MAX_LIVE.
 */
export function acquireLeases(clock: LeaseClock, wanted: Wanted): Rule {
  return (board, moment) => {
    const plan = planGrants(board, clock, moment, wanted);
    assertRoom(board, wanted.holder, plan.fresh.length);
    for (const lease of plan.kept) clock.touch(rootOf(board, lease), moment);
    return [
      ...endWork(board, moment, toPlanEnds(plan, wanted)),
      ...toExtended(board, plan.kept, wanted),
      ...grant(board, clock, moment, wanted, plan),
    ];
  };
}

/** What must happen for a request: `fresh` resources are granted, `kept` leases stay, `expired` and `replaced` ones end first. */
type Plan = { fresh: string[]; kept: Lease[]; expired: Lease[]; replaced: Lease[] };

/** Errors: lease_held by somebody else, or by another incarnation of the same name (L11). */
function planGrants(board: BoardView, clock: LeaseClock, moment: Moment, wanted: Wanted): Plan {
  const plan = { fresh: [] as string[], kept: [] as Lease[], replaced: [] as Lease[] };
  const expired = new Set<Lease>();
  for (const resource of wanted.resources) {
    const own = findOwn(board, resource, wanted);
    const alive = own !== undefined && !isExpired(clock, rootOf(board, own), moment);
    if (alive && covers(own.mode, wanted.mode)) plan.kept.push(own);
    else {
      plan.fresh.push(resource);
      if (alive) plan.replaced.push(own);
      else if (own) expired.add(rootOf(board, own));
      for (const lease of clearWay(board, clock, moment, resource, wanted)) expired.add(lease);
    }
  }
  return { ...plan, expired: [...expired] };
}

function toPlanEnds({ expired, replaced }: Plan, { holder }: Wanted): LeaseEnd[] {
  const handedOver: Ending = { kind: 'released', by: holder, reason: 'replaced by an exclusive lease' };
  return [...toEnds(expired, { kind: 'reclaimed', by: holder }), ...toEnds(replaced, handedOver)];
}

function covers(held: Mode, wanted: Mode): boolean {
  return held === 'exclusive' || wanted === 'shared';
}

/** The live lease of an owner on exactly this resource. */
export function findOwn(board: BoardView, resource: string, owner: Owner): Lease | undefined {
  return leasesOn(board)
    .liveOn(resource)
    .find((lease) => isOwnedBy(lease, owner));
}

/**
 * The expired leases that stand in the way of a grant, as roots. Errors: lease_held when one that stands in the way is alive;
 * path_conflict when a task that was handed in has the paths.
 */
export function clearWay(
  board: BoardView,
  clock: LeaseClock,
  moment: Moment,
  resource: string,
  wanted: Owner & { mode: Mode },
): Lease[] {
  const index = leasesOn(board);
  const pattern = findPattern(resource);
  const near = [...index.liveOn(resource), ...(pattern ? index.liveOver(pattern) : [])];
  const others = near.filter((lease) => !isOwnedBy(lease, wanted) && (lease.mode === 'exclusive' || wanted.mode === 'exclusive'));
  const held = others.find((lease) => !isExpired(clock, rootOf(board, lease), moment));
  if (held) throw leaseHeld(board, clock, moment, resource, held);
  const task = pattern && findHandedIn(board, pattern, wanted.holder);
  if (task) throw pathTaken(resource, task);
  return others.map((lease) => rootOf(board, lease));
}

/** Errors: conflict over MAX_HELD, overloaded over MAX_LIVE. */
export function assertRoom(board: BoardView, holder: string, added: number): void {
  const index = leasesOn(board);
  if (added > 0 && index.countHeldBy(holder) + added > MAX_HELD) {
    throw new HubError('conflict', `${holder} would hold more than ${MAX_HELD} leases; release some first.`);
  }
  if (added > 0 && index.countLive() + added > MAX_LIVE) {
    throw new HubError('overloaded', `There are ${MAX_LIVE} leases, and no room for more.`, { retry_after_seconds: 60 });
  }
}

/** A longer ttl is a change of the lease; a shorter one never takes anything away (L3). */
export function toExtended(board: BoardView, kept: readonly Lease[], { ttlSeconds }: Pick<Wanted, 'ttlSeconds'>): EventDraft[] {
  const roots = new Set(kept.map((lease) => rootOf(board, lease)));
  return [...roots]
    .filter((lease) => lease.ttl_seconds < ttlSeconds)
    .map((lease) => toExtendedEvent({ ...lease, ttl_seconds: ttlSeconds }));
}

function grant(board: BoardView, clock: LeaseClock, moment: Moment, wanted: Wanted, plan: Plan): EventDraft[] {
  return plan.fresh.map((resource, at) => {
    const before = plan.expired.find((lease) => lease.resource === resource);
    const lease = toLease(board, moment, { ...wanted, resource, fence: board.lastFence + at + 1, before });
    clock.touch(lease, moment);
    return toGrantEvent(lease);
  });
}

export type Acquired = { lease: Lease; granted: boolean };

/**
 * The answer to a request, in its order of resources: what the commit granted or extended, and for the rest what the holder has.
 * It can be made again from the same commit after a crash. Errors: lease_lost for a kept lease that has ended since.
 */
export function readAcquired(commit: Commit, board: BoardView, wanted: Wanted): Acquired[] {
  const granted = commit.events.filter(({ event }) => event === 'lease_acquired');
  const leases = new Map(
    granted.flatMap(({ details }) => details.changes ?? []).map(({ value }) => [value?.resource, value as Lease | null]),
  );
  return wanted.resources.map((resource) => {
    const lease = leases.get(resource);
    if (lease) return { lease, granted: true };
    const own = findOwn(board, resource, wanted);
    if (own) return { lease: own, granted: false };
    throw new HubError('lease_lost', `The lease on ${resource} has ended meanwhile.`, { resource });
  });
}
