/**
 * Leases of workers, as rules of the board (SEMANTICS J1, J2, J5): taken for a batch of jobs at once, renewed together, given back with
 * the event that ends the work. A worker's name is its holder name; `incarnation` keeps a later process of the same name apart (L11).
 */
import { acquireLeases } from '../collab/lease-acquire.ts';
import { isExpired, type LeaseClock } from '../collab/lease-clock.ts';
import { endWork, rootOf, toEnds } from '../collab/lease-end.ts';
import type { Lease, Owner } from '../collab/lease-fields.ts';
import { leasesOn } from '../collab/lease-index.ts';
import { renewLease } from '../collab/lease.ts';
import type { BoardView, Commit, EventDraft, Moment, Rule } from '../collab/store.ts';
import { HubError } from '../errors.ts';

/** A lease that a worker has, as far as it knows. */
export type Held = { lockId: string; resource: string; fence: number };

export type Holder = Required<Owner> & { ttlSeconds: number };

const JOB = 'job:';

export function toJobResource(jobId: string): string {
  return JOB + jobId;
}

export function findJobId(resource: string): string | undefined {
  return resource.startsWith(JOB) ? resource.slice(JOB.length) : undefined;
}

export type Wish = { jobId: string; attempt: number };

/**
 * Takes the jobs that nobody has a live lease on, and says so (`job_claimed`). The others are left out quietly (J1). What was granted
 * is read from the commit by `readGranted`.
 */
export function claimJobLeases(clock: LeaseClock, holder: Holder, worker: string, wishes: readonly Wish[]): Rule {
  return (board, moment) => {
    const free = wishes.filter(({ jobId }) => isFree(board, clock, moment, toJobResource(jobId)));
    if (free.length === 0) return [];
    const resources = free.map(({ jobId }) => toJobResource(jobId)).toSorted();
    const grants = acquireLeases(clock, { ...holder, resources, mode: 'exclusive' })(board, moment);
    const fences = new Map(grants.filter(isGrant).map(({ details }) => [details!.resource, details!.fence as number]));
    const claims = free.map(({ jobId, attempt }): EventDraft => ({
      event: 'job_claimed',
      target: toJobResource(jobId),
      details: { worker, fence: fences.get(toJobResource(jobId))!, attempt },
    }));
    return [...grants, ...claims];
  };
}

function isFree(board: BoardView, clock: LeaseClock, moment: Moment, resource: string): boolean {
  return leasesOn(board)
    .liveOn(resource)
    .every((lease) => isExpired(clock, rootOf(board, lease), moment));
}

function isGrant({ event }: { event: string }): boolean {
  return event === 'lease_acquired';
}

/** The leases of a commit, by resource. */
export function readGranted({ events }: Commit): Map<string, Held> {
  const granted = events.filter(isGrant).map(({ details }): [string, Held] => {
    const { resource, lock_id, fence } = details as unknown as { resource: string; lock_id: string; fence: number };
    return [resource, { lockId: lock_id, resource, fence }];
  });
  return new Map(granted);
}

/** Renews all of them; those that are over are told to `onLost` when the commit is done. Changes nothing on the board (E5). */
export function renewAll(clock: LeaseClock, holder: Owner, held: readonly Held[], lost: Map<string, HubError>): Rule {
  const caller = { name: holder.holder, agent: true };
  return (board, moment) => {
    lost.clear();
    for (const { lockId, fence } of held) {
      try {
        renewLease(clock, { lockId, caller, fence })(board, moment);
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        lost.set(lockId, error);
      }
    }
    return [];
  };
}

/** The events of giving leases back; those that are over already are left out. */
export function releaseHeld(board: BoardView, moment: Moment, held: readonly Held[], by: string): EventDraft[] {
  const live = held
    .map(({ lockId }) => board.get('locks', lockId) as Lease | undefined)
    .filter((lease) => lease !== undefined && lease.ended === undefined);
  return endWork(board, moment, toEnds(live as Lease[], { kind: 'released', by }));
}

/** Whether a lease is still its holder's as this board shows it. A board that lags behind the grant does not know better. */
export function isStanding(board: BoardView, { lockId, fence }: Held): boolean {
  const lease = board.get('locks', lockId) as Lease | undefined;
  return lease === undefined ? fence > board.lastFence : lease.ended === undefined;
}
