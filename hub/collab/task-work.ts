/**
 * Tasks under a lease (SEMANTICS L7, T2 to T4): every write compares the fence inside its commit, and a move of the task gives
 * back the leases that it needs no longer and takes those that it needs from now on. The rules of the task itself are in
 * task.ts and task-board.ts; here they are run together with what they mean for leases.
 */
import { clearWay, findOwn } from './lease-acquire.ts';
import { isExpired } from './lease-clock.ts';
import type { LeaseClock } from './lease-clock.ts';
import { endLeases, endWork, toEnds } from './lease-end.ts';
import { checkFence } from './lease-fence.ts';
import { toPathResource, toTaskResource, toTtlSeconds } from './lease-fields.ts';
import type { Caller, Lease, LeaseEnd } from './lease-fields.ts';
import { toExtendedEvent, toGrantEvent, toLease, toPathLeases } from './lease-grant.ts';
import { leasesOn } from './lease-index.ts';
import { leaseHeld } from './lease-problem.ts';
import { pathConflict } from './claim-problem.ts';
import { claimTask, toOwner } from './claim.ts';
import type { ClaimTerms } from './claim.ts';
import { parsePattern } from './path-pattern.ts';
import type { BoardView, EventDraft, Moment, Rule } from './store.ts';
import { transitionTask } from './task-board.ts';
import type { TransitionRequest } from './task-board.ts';
import type { Status, Task } from './task-fields.ts';
import { ACTIVE } from './ready-index.ts';
import { findRival } from './task-rival.ts';
import { openTask } from './task.ts';
import type { TaskRequest } from './task.ts';

/** What a merge takes (T4): one at a time for each branch or repository. */
const MERGE = 'merge:';
const MAIN = 'main';

/** How long an author whose work came back has at least to notice it. */
const RESUMED_SECONDS = 3_600;

export type FencedRequest = Pick<TaskRequest, 'id' | 'ifMatch'> & { caller: Caller; fence?: number };

/**
 * A rule about a task, run only for who may write to it now. Other paths in an edit of a task in work are leased, or given back, in
 * the same commit. Errors: those of openTask and, after them (E9), of checkFence; those of the rule; path_conflict.
 */
export function underLease(clock: LeaseClock, request: FencedRequest, rule: Rule): Rule {
  return (board, moment) => {
    const task = openTask(board, request);
    checkFence(board, clock, moment, { ...request, resource: resourceOf(board, task) });
    const drafts = rule(board, moment);
    return [...drafts, ...followPaths(board, moment, task, findAfter(drafts, task.id))];
  };
}

/** What is under lease while this task is worked on: the task, or the branch that it is merged into. */
export function resourceOf(board: BoardView, task: Task): string {
  return leasesOn(board).liveForTask(task.id)[0]?.resource ?? toTaskResource(task.id);
}

function findAfter(drafts: readonly EventDraft[], id: string): Task | undefined {
  const changes = drafts.flatMap((draft) => draft.changes ?? []);
  return changes.findLast((change) => change.kind === 'tasks' && change.id === id)?.value as Task | undefined;
}

/** The path leases of a task in work follow its paths. Errors: path_conflict, bad_pattern. */
function followPaths(board: BoardView, moment: Moment, before: Task, after: Task | undefined): EventDraft[] {
  if (!after || !ACTIVE.includes(before.status) || after.owned_paths === before.owned_paths) return [];
  const [lease] = leasesOn(board).liveForTask(before.id);
  const rival = findRival(board, after, lease && { owner: lease });
  if (rival) throw pathConflict(after, rival);
  if (!lease || lease.resource !== toTaskResource(before.id)) return [];
  const wanted = new Set(after.owned_paths.map((path) => toPathResource(parsePattern(path).text)));
  const held = leasesOn(board).childrenOf(lease.lock_id);
  const dropped = held.filter(({ resource }) => !wanted.has(resource));
  const added = after.owned_paths.filter(
    (path) => !held.some(({ resource }) => resource === toPathResource(parsePattern(path).text)),
  );
  const children = toPathLeases(board, moment, lease, added, board.lastFence + 1);
  return [...toDropped(board, moment, dropped, lease), ...(children.length > 0 ? [toExtendedEvent(lease, children)] : [])];
}

function toDropped(board: BoardView, moment: Moment, leases: readonly Lease[], { holder }: Lease): EventDraft[] {
  const ends = leases.map((lease): LeaseEnd => ({
    lease,
    ending: { kind: 'released', by: holder, reason: 'no longer a path of the task' },
  }));
  return endLeases(board, moment, ends);
}

export type MoveRequest = Omit<TransitionRequest, 'by'> & ClaimTerms & { fence?: number; branch?: string };

/**
 * Moves a task (T2) with its leases. To `claimed` is a claim (T3). To `merging` takes the lease of the branch (T4). A task that is
 * handed in, put aside or finished needs no lease of its own any more: it ends, and its holder may release it again in peace. Its
 * paths stay its own while it is active (T3). Work that a review sends back is its author's again, with a fresh lease, so that it
 * returns to the queue by itself when the author is gone.
 *
 * Errors: those of claimTask, transitionTask and checkFence; lease_held when somebody else merges.
 */
export function moveTask(clock: LeaseClock, request: MoveRequest): Rule {
  return (board, moment) => {
    const task = openTask(board, request);
    const asksAnew = request.to === task.status || (request.to === 'claimed' && task.status === 'queued');
    // Whoever sends a fence is told that it is stale, also where nothing would change: they would believe that they still have it.
    if (request.fence !== undefined || !asksAnew)
      checkFence(board, clock, moment, { ...request, resource: resourceOf(board, task) });
    if (request.to === task.status) return [];
    if (asksAnew) return claimTask(clock, request)(board, moment);
    const drafts = transitionTask({ ...request, by: request.caller.name })(board, moment);
    return [...drafts, ...endNeedless(board, moment, task, request), ...takeNeeded(board, clock, moment, task, request)];
  };
}

/** Leases of the task that it does not need where it goes. */
function endNeedless(board: BoardView, moment: Moment, task: Task, { to, caller, reason }: MoveRequest): EventDraft[] {
  const needless = leasesOn(board)
    .liveForTask(task.id)
    .filter(({ resource }) => !needs(to, resource));
  const why = `${task.id} went to ${to}${reason === undefined ? '' : `: ${reason}`}`;
  const ends = needless.map((lease): LeaseEnd => {
    return { lease, ending: { kind: lease.holder === caller.name ? 'released' : 'forced', by: caller.name, reason: why } };
  });
  return endLeases(board, moment, ends);
}

function needs(to: Status, resource: string): boolean {
  if (to === 'claimed' || to === 'in_progress') return !resource.startsWith(MERGE);
  return to === 'merging' && resource.startsWith(MERGE);
}

function takeNeeded(board: BoardView, clock: LeaseClock, moment: Moment, task: Task, request: MoveRequest): EventDraft[] {
  if (request.to === 'merging') return takeMerge(board, clock, moment, task, request);
  return request.to === 'in_progress' && task.status === 'review' ? resume(board, clock, moment, task) : [];
}

/** Errors: lease_held, also when the same holder merges another task there. */
function takeMerge(board: BoardView, clock: LeaseClock, moment: Moment, task: Task, request: MoveRequest): EventDraft[] {
  const resource = MERGE + (request.branch ?? MAIN);
  const owner = toOwner(request);
  const own = findOwn(board, resource, owner);
  const expired = clearWay(board, clock, moment, resource, { ...owner, mode: 'exclusive' });
  const over = own && isExpired(clock, own, moment) ? [...expired, own] : expired;
  if (own && !over.includes(own) && own.task_id !== undefined) throw leaseHeld(board, clock, moment, resource, own);
  const ttlSeconds = toTtlSeconds(request.ttlSeconds, request.caller);
  const terms = { ...owner, resource, mode: 'exclusive' as const, ttlSeconds, fence: board.lastFence + 1, before: over[0] };
  const adopted = own && !over.includes(own) ? own : undefined;
  const lease = { ...(adopted ?? toLease(board, moment, terms)), task_id: task.id };
  clock.touch(lease, moment);
  const ends = toEnds(over, { kind: 'reclaimed', by: owner.holder });
  return [...endWork(board, moment, ends), adopted ? toExtendedEvent(lease) : toGrantEvent(lease)];
}

/** The author's lease on work that came back; none when somebody else has taken a lease on the task meanwhile. */
function resume(board: BoardView, clock: LeaseClock, moment: Moment, task: Task): EventDraft[] {
  const resource = toTaskResource(task.id);
  const index = leasesOn(board);
  if (task.assignee === undefined || index.liveOn(resource).length > 0) return [];
  const last = index.endedOn(resource).find(({ holder }) => holder === task.assignee);
  const ttlSeconds = Math.max(last?.ttl_seconds ?? 0, RESUMED_SECONDS);
  const owner = { holder: task.assignee, ...(last?.incarnation !== undefined && { incarnation: last.incarnation }) };
  const granted = toLease(board, moment, { ...owner, resource, mode: 'exclusive', ttlSeconds, fence: board.lastFence + 1 });
  const lease = { ...granted, task_id: task.id };
  clock.touch(lease, moment);
  return [toGrantEvent(lease, toPathLeases(board, moment, lease, task.owned_paths, lease.fence + 1))];
}
