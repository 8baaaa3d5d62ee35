/** The board's columns: which moves there are, what each asks for and what it does to the task (T2, T4). */
import { HubError } from '../errors.ts';
import type { IfMatch } from './etag.ts';
import type { BoardView, Rule } from './store.ts';
import { toInvalid } from './task-checklist.ts';
import type { Status, Task } from './task-fields.ts';
import { toTaskEvent, withoutUndefined } from './task-patch.ts';
import { openTask } from './task.ts';

/** A move as its guards and effects see it. */
export type Move = { board: BoardView; task: Task; to: Status; by: string; reason?: string };

/** Refuses a move by throwing. */
type Guard = (move: Move) => void;
/** What a move changes beside the status; undefined removes a field. */
type Effect = (move: Move) => Partial<Task>;
type MoveRule = { guards?: Guard[]; effect?: Effect };

/** T4: every item of the definition of done is ticked. */
const dodComplete: Guard = ({ task }) => {
  const open = Object.entries(task.dod).filter(([, item]) => !item.checked);
  if (open.length === 0) return;
  const items = open.map(([id, item]) => ({ id, text: item.text }));
  throw new HubError(
    'dod_incomplete',
    `${task.id} has open items: ${items.map(({ id, text }) => `${id} "${text}"`).join(', ')}.`,
    { items },
  );
};

/** T4: nobody approves work of their own. */
const notOwnWork: Guard = ({ task, by }) => {
  if (task.authors.includes(by))
    throw new HubError('self_review', `${by} worked on ${task.id}, so somebody else must approve it.`);
};

const needsReason: Guard = ({ task, to, reason }) => {
  if (reason === undefined) throw toInvalid('/reason', `Say why ${task.id} goes from ${task.status} back to ${to}.`);
};

/** Whoever moves the work forward counts as its author, and so does the one it was meant for at that moment. */
const works: Effect = ({ task, by }) => ({ authors: [...new Set([...task.authors, by, task.assignee ?? by])] });
const takes: Effect = (move) => ({ ...works(move), assignee: move.task.assignee ?? move.by });
/** Back in the queue it belongs to nobody. */
const releases: Effect = () => ({ assignee: undefined, authors: [] });

const aside = { blocked: {}, cancelled: {} } as const satisfies Partial<Record<Status, MoveRule>>;
const release = { queued: { effect: releases } } as const satisfies Partial<Record<Status, MoveRule>>;

/**
 * The whole table (T2): from → to → what it asks for. What is not here is not possible. Guards run in order, after If-Match;
 * further conditions of a move belong into its list of guards.
 */
export const MOVES: Record<Status, Partial<Record<Status, MoveRule>>> = {
  queued: { claimed: { effect: takes }, ...aside },
  claimed: { in_progress: { effect: works }, ...release, ...aside },
  in_progress: { review: { effect: works }, ...release, ...aside },
  review: { approved: { guards: [dodComplete, notOwnWork] }, in_progress: { guards: [needsReason] }, ...release, ...aside },
  approved: { merging: {}, review: {}, ...release, ...aside },
  merging: { done: {}, approved: {}, ...release, ...aside },
  blocked: { queued: { effect: releases }, cancelled: {} },
  done: {},
  cancelled: {},
};

export type TransitionRequest = { id: string; to: Status; reason?: string; by: string; ifMatch?: IfMatch };

/**
 * Moves a task to another column. A move to where it stands changes nothing (E4). Errors: not_found, the If-Match errors,
 * illegal_transition {from, to, allowed}, dod_incomplete {items}, self_review, invalid_input for a missing reason.
 */
export function transitionTask(request: TransitionRequest): Rule {
  return (board, moment) => {
    const task = openTask(board, request);
    if (task.status === request.to) return [];
    const rule = getMove(task, request.to);
    const move: Move = { board, task, ...request };
    for (const guard of rule.guards ?? []) guard(move);
    const moved = withoutUndefined({ ...task, ...rule.effect?.(move), status: request.to, status_reason: request.reason });
    const details = withoutUndefined({ from: task.status, to: request.to, reason: request.reason });
    return [toTaskEvent(moved, { event: 'task_transitioned', details }, { by: request.by, at: moment.at })];
  };
}

function getMove(task: Task, to: Status): MoveRule {
  const rule = MOVES[task.status][to];
  if (rule) return rule;
  const allowed = Object.keys(MOVES[task.status]);
  const way = allowed.length > 0 ? `From there it can go to ${allowed.join(', ')}.` : 'It stays there.';
  throw new HubError('illegal_transition', `${task.id} is ${task.status} and cannot move to ${to}. ${way}`, {
    from: task.status,
    to,
    allowed,
  });
}
