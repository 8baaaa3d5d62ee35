/**
 * Moving a card: shown at once, taken back when the hub refuses. The card is moved as it was when it was picked up: when somebody
 * else changed it since, the hub answers 412 and the person is told what the other one did.
 */
import { api, read } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { Status, Task } from '../api/types.ts';
import { board } from '../live/board.svelte.ts';
import { eventLog } from '../live/log.svelte.ts';
import { toDeed } from '../live/sentence.ts';
import { sayProblem, sayUndoable } from '../ui/say.ts';
import { toLook } from '../ui/tones.ts';
import { toast } from 'svelte-sonner';

export type Picked = Pick<Task, 'id' | 'version' | 'status'>;

class Moving {
  /** Where cards are shown while the hub decides. */
  shown = $state.raw<ReadonlyMap<string, Status>>(new Map());

  statusOf(task: Task): Status {
    return this.shown.get(task.id) ?? task.status;
  }

  /** Resolves to true when the card is there. Says by itself what happened. */
  async move(picked: Picked, to: Status, reason = ''): Promise<boolean> {
    if (picked.status === to) return true;
    this.#show(picked.id, to);
    try {
      const moved = await transition(picked, to, reason);
      board.tasks.put(moved);
      sayUndoable(`${picked.id} is ${toLook(to).word.toLowerCase()}.`);
      return true;
    } catch (error) {
      explain(error, picked, to);
      return false;
    } finally {
      this.#show(picked.id, undefined);
    }
  }

  #show(id: string, status: Status | undefined): void {
    const next = new Map(this.shown);
    if (status === undefined) next.delete(id);
    else next.set(id, status);
    this.shown = next;
  }
}

export const moving = new Moving();

/** Errors: etag_mismatch when the card is no longer the one that was picked up; those of the hub. */
async function transition({ id, version }: Picked, to: Status, reason: string): Promise<Task> {
  const { etag, ...current } = await read(api.GET('/collab/tasks/{id}', { params: { path: { id } } }));
  if (current.version !== version) throw toConflict(current);
  const done = await read(
    api.POST('/collab/tasks/{id}/transition', {
      params: { path: { id }, header: { 'If-Match': etag } },
      body: { to, ...(reason !== '' && { reason }) },
    }),
  );
  const changed = board.tasks.find(id);
  // The stream may have told of it already, with all that the move changed.
  return changed !== undefined && changed.version >= done.version
    ? changed
    : { ...current, status: done.new_status, version: done.version };
}

function toConflict(current: Task): Problem {
  return new Problem(412, { code: 'etag_mismatch', detail: `${current.id} changed since you picked it up.`, current });
}

function explain(error: unknown, { id }: Picked, to: Status): void {
  if (!(error instanceof Problem) || error.code !== 'etag_mismatch') return sayProblem(error);
  const current = error.fields.current as Task | undefined;
  if (current !== undefined) board.tasks.put({ ...board.tasks.find(id), ...current });
  const last = eventLog.events.findLast(({ target, event }) => target === `task:${id}` && event.startsWith('task_'));
  const other = last === undefined ? 'Somebody else changed it' : `${last.actor} ${toDeed(last)}`;
  toast.error(`Your move of ${id} to ${toLook(to).word.toLowerCase()} was not made.`, {
    description: `${other} in the meantime. The card stands where it is now: ${toLook(current?.status ?? '').word.toLowerCase()}.`,
    duration: 12_000,
  });
}
