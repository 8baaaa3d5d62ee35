/** The refusals of lease rules, with the fields that SEMANTICS L3 to L7 promise. */
import { HubError } from '../errors.ts';
import { remainingSeconds } from './lease-clock.ts';
import type { LeaseClock } from './lease-clock.ts';
import { findPattern } from './lease-fields.ts';
import type { Caller, Lease } from './lease-fields.ts';
import { leasesOn } from './lease-index.ts';
import { findWitness } from './path-overlap.ts';
import { rootOf } from './lease-end.ts';
import type { BoardView, Moment } from './store.ts';
import type { Task } from './task-fields.ts';

/** 409 lease_held {resource, held, holder, mode, expires_in_seconds, lock_id, overlap?}: `held` stands in the way of `resource`. */
export function leaseHeld(board: BoardView, clock: LeaseClock, moment: Moment, resource: string, held: Lease): HubError {
  const seconds = remainingSeconds(clock, rootOf(board, held), moment);
  const overlap = findOverlap(resource, held.resource);
  const what = overlap === undefined ? held.resource : `${held.resource}, which also has ${overlap},`;
  return new HubError('lease_held', `${held.holder} holds ${what} for another ${seconds} s unless it is renewed.`, {
    resource,
    held: held.resource,
    holder: held.holder,
    mode: held.mode,
    expires_in_seconds: seconds,
    lock_id: held.lock_id,
    ...(overlap !== undefined && { overlap }),
    retry_after_seconds: Math.max(1, seconds),
  });
}

function findOverlap(a: string, b: string): string | undefined {
  const [x, y] = [findPattern(a), findPattern(b)];
  return x && y && a !== b ? findWitness(x, y) : undefined;
}

/** 409 path_conflict {resource, task, holder}: the paths of work that was handed in and is not done yet. */
export function pathTaken(resource: string, { id, status, assignee, created_by }: Task): HubError {
  const holder = assignee ?? created_by;
  return new HubError('path_conflict', `${resource} meets the paths of ${id}, which is in ${status} for ${holder}.`, {
    resource,
    task: id,
    holder,
  });
}

/** 403 not_lease_holder {holder}. */
export function notLeaseHolder(lease: Lease, caller: Caller): HubError {
  return new HubError('not_lease_holder', `The lease on ${lease.resource} belongs to ${lease.holder}, not to ${caller.name}.`, {
    holder: lease.holder,
  });
}

/** 410 lease_lost {resource, lock_id, your_fence, ended?, current_holder}: it expired, was taken or was given back. */
export function leaseLost(board: BoardView, lease: Lease): HubError {
  const current = leasesOn(board)
    .liveOn(lease.resource)
    .find((other) => other.id !== lease.id);
  const now = current ? `${current.holder} holds it now.` : 'Nobody holds it now.';
  return new HubError('lease_lost', `The lease on ${lease.resource} ${toEndText(lease)}. ${now}`, {
    resource: lease.resource,
    lock_id: lease.lock_id,
    your_fence: lease.fence,
    ...(lease.ended && { ended: lease.ended }),
    current_holder: current?.holder ?? null,
  });
}

function toEndText({ ended }: Lease): string {
  if (!ended) return 'has expired';
  const why = ended.reason === undefined ? '' : ` (${ended.reason})`;
  if (ended.kind === 'forced') return `was taken by ${ended.by} at ${ended.at}${why}`;
  return ended.kind === 'reclaimed' ? `expired and was reclaimed at ${ended.at}` : `was released at ${ended.at}${why}`;
}

/** 409 stale_fence {your_fence, current_fence, current_holder}. `current_holder` is null when the newest grant is over. */
export function staleFence(resource: string, yours: number, current: Lease): HubError {
  const holder = current.ended ? null : current.holder;
  return new HubError(
    'stale_fence',
    `The fence ${yours} is not the one of ${resource}: the newest grant is ${current.fence}, to ${current.holder}.`,
    {
      resource,
      your_fence: yours,
      current_fence: current.fence,
      current_holder: holder,
    },
  );
}
