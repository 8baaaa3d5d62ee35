/**
 * Claiming a task (SEMANTICS T3, T5): in one commit the task goes to its new holder, and with it a lease on the task and one on each
 * of its paths, which live and end with the first. Who loses the race learns who won.
 */
import { HubError } from '../errors.ts';
import { alreadyClaimed, pathConflict } from './claim-problem.ts';
import { assertRoom, findOwn, toExtended } from './lease-acquire.ts';
import { isExpired, remainingSeconds } from './lease-clock.ts';
import type { LeaseClock } from './lease-clock.ts';
import { endWork, rootOf, toEnds } from './lease-end.ts';
import { isOwnedBy, toTaskResource, toTtlSeconds } from './lease-fields.ts';
import type { Caller, Lease, Owner } from './lease-fields.ts';
import { toExtendedEvent, toGrantEvent, toLease, toPathLeases } from './lease-grant.ts';
import { leasesOn } from './lease-index.ts';
import { parsePattern } from './path-pattern.ts';
import type { BoardView, Commit, EventDraft, Moment, Rule } from './store.ts';
import { MOVES, transitionTask } from './task-board.ts';
import type { Status, Task } from './task-fields.ts';
import { toTaskEvent, withoutUndefined } from './task-patch.ts';
import { HANDED_IN } from './ready-index.ts';
import { findBlockers } from './task-ready.ts';
import { findRival } from './task-rival.ts';
import { toRequeued } from './task-requeue.ts';
import { openTask } from './task.ts';
import type { TaskRequest } from './task.ts';

export type ClaimTerms = { caller: Caller; ttlSeconds?: number; incarnation?: string };
export type ClaimRequest = ClaimTerms & Pick<TaskRequest, 'id' | 'ifMatch'>;

type Taking = { board: BoardView; clock: LeaseClock; moment: Moment; owner: Owner; ttlSeconds: number };

const IN_WORK: readonly Status[] = ['claimed', 'in_progress'];

/**
 * Claims a task. Claimed by the same holder and incarnation before: the lease counts as heard and keeps its fence, and nothing else
 * changes. A task in work whose lease expired is reclaimed and claimed in the same commit.
 *
 * Errors: those of openTask; already_claimed {by, status, expires_in_seconds?}; not_ready {blockers} or {reason: 'poison'};
 * path_conflict {task?, holder, pattern, theirs, overlap}; illegal_transition when it is done, cancelled or blocked; bad_pattern for
 * a path of the task that cannot be read; invalid_input for the ttl.
 */
export function claimTask(clock: LeaseClock, request: ClaimRequest): Rule {
  return (board, moment) => {
    const task = openTask(board, request);
    const taking: Taking = {
      board,
      clock,
      moment,
      owner: toOwner(request),
      ttlSeconds: toTtlSeconds(request.ttlSeconds, request.caller),
    };
    if (HANDED_IN.includes(task.status)) throw alreadyClaimed(task, task.assignee ?? task.created_by);
    const own = findAlive(taking, findOwn(board, toTaskResource(task.id), taking.owner));
    if (own && IN_WORK.includes(task.status)) return keep(taking, own);
    if (IN_WORK.includes(task.status)) return retake(taking, task);
    return task.status === 'queued'
      ? take(taking, task, own)
      : transitionTask({ id: task.id, to: 'claimed', by: request.caller.name })(board, moment);
  };
}

/** Whose leases are those of a caller on these terms. */
export function toOwner({ caller, incarnation }: ClaimTerms): Owner {
  return { holder: caller.name, ...(incarnation !== undefined && { incarnation }) };
}

function findAlive({ clock, moment }: Taking, lease: Lease | undefined): Lease | undefined {
  return lease && !isExpired(clock, lease, moment) ? lease : undefined;
}

function keep({ board, clock, moment, ttlSeconds }: Taking, own: Lease): EventDraft[] {
  clock.touch(own, moment);
  return toExtended(board, [own], { ttlSeconds });
}

/** A task that somebody is said to work on, and the one who asks is not known to. */
function retake(taking: Taking, task: Task): EventDraft[] {
  const { board, clock, moment, owner } = taking;
  const leases = leasesOn(board).liveOn(toTaskResource(task.id));
  const alive = leases.find((lease) => findAlive(taking, lease));
  if (alive) throw alreadyClaimed(task, alive.holder, remainingSeconds(clock, alive, moment));
  if (leases.length === 0 && task.assignee !== undefined && task.assignee !== owner.holder)
    throw alreadyClaimed(task, task.assignee);
  if (leases.length === 0)
    return grant(taking, task, { ...task, assignee: owner.holder }, undefined, clearForClaim(taking, task));
  const freed = toRequeued(board, task, { kind: 'reclaimed', by: owner.holder });
  if (freed.status !== 'queued')
    throw new HubError('not_ready', `${task.id} expired too often; a person must look at it.`, {
      blockers: [],
      reason: freed.status_reason,
    });
  return take(taking, freed, undefined);
}

/** A queued task. `own`: a lease on it that the holder took before. */
function take(taking: Taking, task: Task, own: Lease | undefined): EventDraft[] {
  const { board, owner } = taking;
  const blockers = findBlockers(board, task);
  if (blockers.length > 0) {
    const named = blockers.map(({ id, status }) => `${id} (${status})`).join(', ');
    throw new HubError('not_ready', `${task.id} waits for ${named}.`, { blockers });
  }
  const expired = clearForClaim(taking, task);
  const effect = MOVES.queued.claimed?.effect?.({
    board,
    task: { ...task, assignee: owner.holder },
    to: 'claimed',
    by: owner.holder,
  });
  const claimed = withoutUndefined({ ...task, ...effect, status: 'claimed' as const, status_reason: undefined });
  return grant(taking, task, claimed, own, expired);
}

/**
 * The expired leases that must end first, as roots: on the task, and on its paths, whoever holds them. Errors: already_claimed,
 * path_conflict, bad_pattern.
 */
function clearForClaim({ board, clock, moment, owner }: Taking, task: Task): Lease[] {
  const index = leasesOn(board);
  const onTask = index.liveOn(toTaskResource(task.id));
  const onPaths = task.owned_paths.flatMap((path) => index.liveOver(parsePattern(path)));
  const isOver = (lease: Lease) => isExpired(clock, rootOf(board, lease), moment);
  const holder = onTask.find((lease) => !isOwnedBy(lease, owner) && !isOver(lease));
  if (holder) throw alreadyClaimed(task, holder.holder, remainingSeconds(clock, holder, moment));
  const rival = findRival(board, task, { owner, isOver });
  if (rival) throw pathConflict(task, rival);
  return [...new Set([...onTask, ...onPaths].filter(isOver).map((lease) => rootOf(board, lease)))];
}

function grant(taking: Taking, before: Task, task: Task, own: Lease | undefined, expired: readonly Lease[]): EventDraft[] {
  const { board, moment, owner, clock } = taking;
  const lease = own ? toKept(taking, task, own) : toTaskLease(taking, task, expired);
  const children = toPathLeases(board, moment, lease, task.owned_paths, own ? board.lastFence + 1 : lease.fence + 1);
  assertRoom(board, owner.holder, children.length + 1);
  clock.touch(lease, moment);
  const details = {
    from: before.status,
    holder: owner.holder,
    lock_id: lease.lock_id,
    fence: lease.fence,
    paths: task.owned_paths,
  };
  return [
    ...endWork(board, moment, toEnds(expired, { kind: 'reclaimed', by: owner.holder })),
    toTaskEvent(task, { event: 'task_claimed', details }, { by: owner.holder, at: moment.at }),
    own ? toExtendedEvent(lease, children) : toGrantEvent(lease, children),
  ];
}

/** A lease that the holder took on the task before claiming it: the same fence, now for the work. */
function toKept({ ttlSeconds }: Taking, task: Task, own: Lease): Lease {
  return { ...own, mode: 'exclusive', task_id: task.id, ttl_seconds: Math.max(own.ttl_seconds, ttlSeconds) };
}

function toTaskLease({ board, moment, owner, ttlSeconds }: Taking, task: Task, expired: readonly Lease[]): Lease {
  const resource = toTaskResource(task.id);
  const before = expired.find((lease) => lease.resource === resource);
  const lease = toLease(board, moment, { ...owner, resource, mode: 'exclusive', ttlSeconds, fence: board.lastFence + 1, before });
  return { ...lease, task_id: task.id };
}

export type Claimed = { task: Task; lease: Lease; granted: boolean };

/**
 * The answer to a claim: from its commit, or from the board when the same holder has it already. It can be made again from the same
 * commit after a crash. Undefined when nothing was claimed. Errors: lease_lost when a kept lease has ended since.
 */
export function readClaim(commit: Commit, board: BoardView, owner: Owner, id?: string): Claimed | undefined {
  const event = commit.events.find((one) => one.event === 'task_claimed');
  const taskId = id ?? event?.target?.slice('task:'.length);
  if (taskId === undefined) return undefined;
  const changes = commit.events.flatMap(({ details }) => details.changes ?? []);
  const task =
    changes.findLast(({ kind, value }) => kind === 'tasks' && value?.id === taskId)?.value ?? board.get('tasks', taskId);
  const resource = toTaskResource(taskId);
  const granted = changes.findLast(({ kind, value }) => kind === 'locks' && value?.resource === resource)?.value;
  const lease = (granted as Lease | undefined) ?? findOwn(board, resource, owner);
  if (!task || !lease) throw new HubError('lease_lost', `The lease on ${taskId} has ended meanwhile.`, { resource });
  return { task: task as Task, lease, granted: event !== undefined };
}
