import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOVES, transitionTask } from '../../../hub/collab/task-board.ts';
import { STATUSES } from '../../../hub/collab/task-fields.ts';
import type { Status } from '../../../hub/collab/task-fields.ts';
import { checkTask, updateTask } from '../../../hub/collab/task.ts';
import { ann, start, startAt } from './task-start.ts';

describe('transition', () => {
  /** T2, written out once more: what the table must say. */
  const ALLOWED: Record<Status, Status[]> = {
    queued: ['claimed', 'blocked', 'cancelled'],
    claimed: ['in_progress', 'queued', 'blocked', 'cancelled'],
    in_progress: ['review', 'queued', 'blocked', 'cancelled'],
    review: ['approved', 'in_progress', 'queued', 'blocked', 'cancelled'],
    approved: ['merging', 'review', 'queued', 'blocked', 'cancelled'],
    merging: ['done', 'approved', 'queued', 'blocked', 'cancelled'],
    blocked: ['queued', 'cancelled'],
    done: [],
    cancelled: [],
  };

  test.each(STATUSES)('T2 from %s only the moves of the table', (from) => {
    for (const to of STATUSES.filter((status) => status !== from)) {
      const hub = startAt(from);
      expect(hub.task().status).toBe(from);
      const rule = transitionTask({ id: 'T-1', to, by: 'rob', reason: 'because' });
      if (ALLOWED[from].includes(to)) {
        expect(hub.commit(rule).events.map(({ event, details }) => [event, details.from, details.to])).toEqual([
          ['task_transitioned', from, to],
        ]);
        expect(hub.task().status).toBe(to);
      } else
        expect(hub.refusal(rule)).toMatchObject({
          code: 'illegal_transition',
          fields: { from, to, allowed: Object.keys(MOVES[from]) },
        });
    }
    expect(Object.keys(MOVES[from]).sort()).toEqual([...ALLOWED[from]].sort());
  });

  test('T2 whatever is asked in whatever order, a task only ever moves along the table', () => {
    const ask = fc.record({
      to: fc.constantFrom(...STATUSES),
      by: fc.constantFrom('ann', 'bob', 'rob'),
      reason: fc.option(fc.constant('because'), { nil: undefined }),
      edit: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(ask, { maxLength: 40 }), (asks) => {
        const hub = start({ dod: ['a'] });
        for (const [index, { to, by, reason, edit }] of asks.entries()) {
          const before = hub.task();
          const rule = edit
            ? updateTask({ id: 'T-1', by, patch: { description: `${index}` } })
            : transitionTask({ id: 'T-1', to, by, ...(reason !== undefined && { reason }) });
          try {
            hub.commit(rule, by);
          } catch {
            expect(hub.task()).toBe(before);
          }
          const { status } = hub.task();
          if (status !== before.status) expect(ALLOWED[before.status]).toContain(status);
        }
      }),
    );
  });

  test('E4 a move to where it stands changes nothing', () => {
    const { move, task } = startAt('done');
    expect(move('done').events).toEqual([]);
    expect(task().status).toBe('done');
  });

  test('T2 a review that sends the work back says why', () => {
    const { refusal, move, task } = startAt('review');
    expect(refusal(transitionTask({ id: 'T-1', to: 'in_progress', by: 'rob' }))).toMatchObject({
      code: 'invalid_input',
      fields: { errors: [{ path: '/reason' }] },
    });
    expect(move('in_progress', 'rob', 'No tests').events[0]?.details).toMatchObject({ reason: 'No tests' });
    expect(task().status_reason).toBe('No tests');
    move('review');
    expect(task()).not.toHaveProperty('status_reason');
  });

  test('T4 approval needs every item of the definition of done', () => {
    const { refusal, commit, move, task } = startAt('review', { dod: ['a', 'b'] });
    commit(checkTask({ id: 'T-1', ...ann, item: '1', checked: true }));
    expect(refusal(transitionTask({ id: 'T-1', to: 'approved', by: 'rob' }))).toMatchObject({
      code: 'dod_incomplete',
      fields: { items: [{ id: '2', text: 'b' }] },
    });
    commit(checkTask({ id: 'T-1', ...ann, item: '2', checked: true }));
    move('approved', 'rob');
    expect(task().status).toBe('approved');
  });

  test('T4 nobody approves work of their own, however the assignee is changed meanwhile', () => {
    const { refusal, commit, move, task } = start({ assignee: 'bob' });
    for (const step of ['claimed', 'in_progress', 'review'] as const) move(step, 'ann');
    commit(updateTask({ id: 'T-1', ...ann, patch: { assignee: 'rob' } }));
    const approve = (by: string) => transitionTask({ id: 'T-1', to: 'approved', by });
    expect(refusal(approve('ann')).code).toBe('self_review');
    expect(refusal(approve('bob')).code).toBe('self_review');
    commit(approve('rob'));
    expect(task().status).toBe('approved');
  });

  test('T4 sending work back does not make the reviewer an author', () => {
    const { move, task } = startAt('review');
    move('in_progress', 'rob', 'more tests');
    move('review', 'ann');
    move('approved', 'rob');
    expect(task().status).toBe('approved');
  });

  test('T4 If-Match of the version that was reviewed', () => {
    const { board, commit, refusal } = startAt('review');
    const header = board.etag('tasks', 'T-1')!;
    commit(updateTask({ id: 'T-1', ...ann, patch: { description: 'changed behind the back' } }));
    expect(refusal(transitionTask({ id: 'T-1', to: 'approved', by: 'rob', ifMatch: { required: false, header } })).code).toBe(
      'etag_mismatch',
    );
  });

  test('T2 what goes back to the queue belongs to nobody', () => {
    const { move, task } = startAt('in_progress');
    expect(task()).toMatchObject({ assignee: 'ann', authors: ['ann'] });
    move('queued');
    expect(task().authors).toEqual([]);
    expect(task()).not.toHaveProperty('assignee');
  });
});
