/** Taking the next task (SEMANTICS T5): pick and claim in one commit, so that two who ask at once get two tasks. */
import { HubError } from '../errors.ts';
import { claimTask, toOwner } from './claim.ts';
import type { ClaimTerms } from './claim.ts';
import type { LeaseClock } from './lease-clock.ts';
import type { BoardView, EventDraft, Rule } from './store.ts';
import type { Task } from './task-fields.ts';
import { readyTasks } from './task-ready.ts';

export type NextRequest = ClaimTerms & {
  /** What the one who asks can do; tasks that need another role or a skill beyond these are passed over. Left out: any task. */
  fits?: { role?: string; skills: readonly string[] };
};

/** Refusals that say "not this one", after which the next task is tried. */
const PASSED_OVER = new Set(['already_claimed', 'path_conflict', 'lease_held', 'not_ready', 'bad_pattern']);

/** Claims the first ready task that fits (T5); no event when there is none. Tasks meant for somebody else are passed over. */
export function claimNext(clock: LeaseClock, request: NextRequest): Rule {
  return (board, moment) => {
    const owner = toOwner(request);
    for (const { id } of readyTasks(board, { owner, accept: (task) => isFor(task, request) })) {
      const drafts = attempt(() => claimTask(clock, { ...request, id })(board, moment));
      if (drafts) return drafts;
    }
    return [];
  };
}

/** Whether something stands ready for the one who asks: a look at the board, cheaper than an attempt to claim. */
export function hasNext(board: BoardView, request: NextRequest): boolean {
  return !readyTasks(board, { owner: toOwner(request), accept: (task) => isFor(task, request) }).next().done;
}

function isFor(task: Task, { caller, fits }: NextRequest): boolean {
  if (task.assignee !== undefined && task.assignee !== caller.name) return false;
  if (!fits) return true;
  return (task.role === undefined || task.role === fits.role) && task.skills.every((skill) => fits.skills.includes(skill));
}

function attempt(claim: () => EventDraft[]): EventDraft[] | undefined {
  try {
    return claim();
  } catch (error) {
    if (error instanceof HubError && PASSED_OVER.has(error.code)) return undefined;
    throw error;
  }
}
