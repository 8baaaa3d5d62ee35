import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deleteTask, updateTask } from '../../../hub/collab/task.ts';
import { ann, start } from './task-start.ts';

describe('dependencies', () => {
  test('T6 a dependency that closes a cycle is refused with the path', () => {
    const { create, commit, refusal } = start();
    create({ depends_on: ['T-1'] });
    create({ depends_on: ['T-2'] });
    expect(refusal(updateTask({ id: 'T-1', ...ann, patch: { depends_on: { 'T-3': { blocking: true } } } }))).toMatchObject({
      code: 'dependency_cycle',
      fields: { path: ['T-1', 'T-3', 'T-2', 'T-1'] },
    });
    expect(refusal(updateTask({ id: 'T-1', ...ann, patch: { depends_on: ['T-1'] } })).fields.path).toEqual(['T-1', 'T-1']);
    commit(updateTask({ id: 'T-3', ...ann, patch: { depends_on: { 'T-1': { blocking: true }, 'T-2': null } } }));
    expect(refusal(updateTask({ id: 'T-3', ...ann, patch: { depends_on: ['T-9'] } })).code).toBe('invalid_input');
  });

  test('T6 a long chain is no trouble', () => {
    const { create, refusal, board } = start();
    for (let n = 1; n <= 5_000; n += 1) create({ depends_on: [`T-${n}`] });
    const error = refusal(updateTask({ id: 'T-1', ...ann, patch: { depends_on: ['T-5001'] } }));
    expect(error.fields.path).toHaveLength(board.size('tasks') + 1);
  });

  test('T6 no random set of dependencies ever closes a cycle', () => {
    const edge = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 30 }), (edges) => {
        const hub = start();
        for (let n = 2; n <= 6; n += 1) hub.create();
        for (const [from, to] of edges) {
          const reaches = (id: string, seen = new Set<string>()): boolean =>
            id === `T-${from}` ||
            (!seen.has(id) && Object.keys(hub.task(id).depends_on).some((next) => reaches(next, seen.add(id))));
          const rule = updateTask({ id: `T-${from}`, ...ann, patch: { depends_on: { [`T-${to}`]: { blocking: true } } } });
          if (reaches(`T-${to}`)) expect(hub.refusal(rule).code).toBe('dependency_cycle');
          else hub.commit(rule);
        }
      }),
    );
  });

  test('a task that others wait for is not deleted, nor one that is worked on', () => {
    const { create, commit, refusal, move } = start();
    create({ depends_on: ['T-1'] });
    expect(refusal(deleteTask({ id: 'T-1', ...ann }))).toMatchObject({ code: 'conflict', fields: { dependents: ['T-2'] } });
    commit(deleteTask({ id: 'T-2', ...ann }));
    move('claimed');
    expect(refusal(deleteTask({ id: 'T-1', ...ann }))).toMatchObject({ code: 'conflict', fields: { status: 'claimed' } });
    move('cancelled');
    expect(commit(deleteTask({ id: 'T-1', ...ann })).events[0]).toMatchObject({
      event: 'task_deleted',
      details: { title: 'Fix login', changes: [{ value: null }] },
    });
  });
});
