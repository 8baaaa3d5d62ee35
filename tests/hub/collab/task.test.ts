import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOVES, transitionTask } from '../../../hub/collab/task-board.ts';
import type { Status, Task } from '../../../hub/collab/task-fields.ts';
import { STATUSES, taskPatchFields } from '../../../hub/collab/task-fields.ts';
import { checkTask, createTask, deleteTask, noteTask, updateTask } from '../../../hub/collab/task.ts';
import { z } from 'zod';
import { createMemoryBoard } from './memory-board.ts';

const ann = { by: 'ann' };

function start(fields: object = {}) {
  const memory = createMemoryBoard();
  const create = (more: object = {}) =>
    memory.commit(createTask({ fields: { title: 'Fix login', ...fields, ...more }, by: 'ann' }), 'ann');
  create();
  const task = (id = 'T-1') => memory.board.get('tasks', id) as Task;
  const move = (to: Status, by = 'ann', reason?: string) =>
    memory.commit(transitionTask({ id: 'T-1', to, by, ...(reason !== undefined && { reason }) }), by);
  return { ...memory, create, task, move };
}

/** The shortest way from the queue to each column, each step by its own person. */
const WAYS: Record<Status, Status[]> = {
  queued: [],
  claimed: ['claimed'],
  in_progress: ['claimed', 'in_progress'],
  review: ['claimed', 'in_progress', 'review'],
  approved: ['claimed', 'in_progress', 'review', 'approved'],
  merging: ['claimed', 'in_progress', 'review', 'approved', 'merging'],
  done: ['claimed', 'in_progress', 'review', 'approved', 'merging', 'done'],
  blocked: ['blocked'],
  cancelled: ['cancelled'],
};

function startAt(status: Status, fields: object = {}) {
  const hub = start(fields);
  for (const step of WAYS[status]) hub.move(step, step === 'approved' ? 'rob' : 'ann');
  return hub;
}

describe('create', () => {
  test('T1 a task begins queued, with every list and map there, and the next number', () => {
    const { task, create, names } = start({ dod: ['Tests pass'], depends_on: [] });
    create({ depends_on: ['T-1'], priority: 'high' });
    expect(task()).toMatchObject({
      id: 'T-1',
      version: 1,
      status: 'queued',
      priority: 'normal',
      created_by: 'ann',
      created_at: '2026-11-26T09:00:00.000Z',
      notes: [],
      reclaim_count: 0,
    });
    expect(task().dod).toEqual({ '1': { text: 'Tests pass', checked: false } });
    expect(task('T-2')).toMatchObject({ priority: 'high', depends_on: { 'T-1': { blocking: true } } });
    expect(names()).toEqual(['task_created', 'task_created']);
  });

  test('T1 a number is never given twice, also after a delete', () => {
    const { commit, create, task } = start();
    commit(deleteTask({ id: 'T-1', ...ann }));
    create();
    expect(task('T-1')).toBeUndefined();
    expect(task('T-2')).toBeDefined();
  });

  test('T6 a dependency on a task that is not there is refused by its name', () => {
    const { refusal } = start();
    const error = refusal(createTask({ fields: { title: 'x', depends_on: ['T-1', 'T-7'] }, ...ann }));
    expect(error).toMatchObject({ code: 'invalid_input', fields: { errors: [{ path: '/depends_on' }] } });
    expect(error.message).toContain('T-7');
    expect(error.message).not.toContain('T-1');
  });

  test('L12 an owned path that is no pattern is refused', () => {
    expect(start().refusal(createTask({ fields: { title: 'x', owned_paths: ['/etc'] }, ...ann })).code).toBe('bad_pattern');
  });
});

describe('update', () => {
  test('E4 a write that changes nothing makes no event, also on a task that is done', () => {
    const { commit, task } = startAt('done', { skills: ['css'], dod: [] });
    const before = task();
    expect(
      commit(updateTask({ id: 'T-1', ...ann, patch: { title: 'Fix login', skills: ['css'], description: '' } })).events,
    ).toEqual([]);
    expect(task()).toBe(before);
  });

  test('E7 null sets back to what a new task has, and leaves the rest', () => {
    const { commit, task } = start({
      role: 'web',
      assignee: 'bob',
      priority: 'high',
      description: 'long',
      skills: ['css'],
      dod: ['a'],
    });
    const { events } = commit(
      updateTask({ id: 'T-1', ...ann, patch: { role: null, priority: null, description: null, skills: null, dod: null } }),
    );
    expect(task()).toMatchObject({
      title: 'Fix login',
      assignee: 'bob',
      priority: 'normal',
      description: '',
      skills: [],
      dod: {},
      version: 2,
    });
    expect(task()).not.toHaveProperty('role');
    expect(events.map(({ event, details }) => [event, details.fields])).toEqual([
      ['task_updated', ['description', 'dod', 'priority', 'role', 'skills']],
    ]);
  });

  test('E7 two people who tick two boxes from the same view do not overwrite one another', () => {
    const { commit, task } = start({ dod: ['a', 'b', 'c'] });
    commit(updateTask({ id: 'T-1', by: 'ann', patch: { dod: { 1: { checked: true, evidence: 'log 1' } } } }));
    commit(updateTask({ id: 'T-1', by: 'bob', patch: { dod: { 2: { checked: true }, 3: null, 4: 'd' } } }));
    expect(task().dod).toEqual({
      '1': { text: 'a', checked: true, evidence: 'log 1', checked_by: 'ann', checked_at: '2026-11-26T09:00:00.000Z' },
      '2': { text: 'b', checked: true, checked_by: 'bob', checked_at: '2026-11-26T09:00:00.000Z' },
      '4': { text: 'd', checked: false },
    });
  });

  test('E7 a list of items sets the whole and keeps ids and ticks of those whose text stays', () => {
    const { commit, task } = start({ dod: ['a', 'b'] });
    commit(checkTask({ id: 'T-1', ...ann, item: '2', checked: true }));
    commit(updateTask({ id: 'T-1', ...ann, patch: { dod: ['c', 'b'] } }));
    expect(task().dod).toMatchObject({ '2': { text: 'b', checked: true }, '3': { text: 'c', checked: false } });
    expect(Object.keys(task().dod)).toEqual(['2', '3']);
  });

  test('E7 a new item without a text, and a map that grows too large, are refused', () => {
    const { refusal } = start({ dod: Array.from({ length: 150 }, (_, n) => `item ${n}`) });
    const more = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`x${n}`, 'text']));
    expect(refusal(updateTask({ id: 'T-1', ...ann, patch: { dod: { 999: { checked: true } } } })).fields.errors).toMatchObject([
      { path: '/dod/999' },
    ]);
    expect(refusal(updateTask({ id: 'T-1', ...ann, patch: { dod: more } })).fields.errors).toMatchObject([{ path: '/dod' }]);
  });

  test('notes that stand there keep their author and time when the list is set', () => {
    const { commit, task, advance } = start();
    commit(noteTask({ id: 'T-1', by: 'ann', as: 'notes', text: 'first' }));
    advance(60);
    commit(updateTask({ id: 'T-1', by: 'bob', patch: { notes: ['first', { text: 'second', by: 'eve' }] } }));
    expect(task().notes).toEqual([
      { text: 'first', by: 'ann', at: '2026-11-26T09:00:00.000Z' },
      { text: 'second', by: 'bob', at: '2026-11-26T09:01:00.000Z' },
    ]);
  });

  test('T2 an edit after approval sends the task back to review, in one version', () => {
    const { commit, task } = startAt('review', { dod: ['a'] });
    commit(checkTask({ id: 'T-1', ...ann, item: '1', checked: true }));
    commit(transitionTask({ id: 'T-1', to: 'approved', by: 'rob' }));
    const { version } = task();
    const { events } = commit(updateTask({ id: 'T-1', ...ann, patch: { description: 'changed' } }));
    expect(task()).toMatchObject({ status: 'review', description: 'changed', version: version + 1 });
    expect(events.map(({ event }) => event)).toEqual(['task_updated', 'task_transitioned']);
    commit(transitionTask({ id: 'T-1', to: 'approved', by: 'rob' }));
    commit(checkTask({ id: 'T-1', ...ann, item: '1', checked: false }));
    expect(task().status).toBe('review');
  });

  test.each(['merging', 'done', 'cancelled'] as const)('T2 what is %s cannot be edited, but noted', (status) => {
    const { commit, refusal, task } = startAt(status);
    expect(refusal(updateTask({ id: 'T-1', ...ann, patch: { title: 'other' } })).code).toBe('conflict');
    commit(noteTask({ id: 'T-1', ...ann, as: 'evidence', text: 'seen' }));
    expect(task()).toMatchObject({ status, evidence: [{ text: 'seen' }] });
  });

  test('E9 404 comes before If-Match, If-Match before the rules of the state', () => {
    const { refusal } = startAt('done');
    const patch = { title: 'other' };
    expect(refusal(updateTask({ id: 'T-9', ...ann, patch, ifMatch: { required: true } })).code).toBe('not_found');
    expect(refusal(updateTask({ id: 'T-1', ...ann, patch, ifMatch: { required: true } })).code).toBe('precondition_required');
    expect(refusal(updateTask({ id: 'T-1', ...ann, patch, ifMatch: { required: true, header: '"1-x"' } })).code).toBe(
      'etag_mismatch',
    );
    expect(refusal(updateTask({ id: 'T-1', ...ann, patch, ifMatch: { required: true, header: '*' } })).code).toBe('conflict');
  });

  test('E7 merge patches of different fields commute', () => {
    const text = fc.stringMatching(/^[a-z]{1,8}$/);
    const fields = {
      title: text,
      description: fc.option(text),
      priority: fc.option(fc.constantFrom('urgent', 'high', 'normal', 'low')),
      role: fc.option(text),
      skills: fc.option(fc.array(text, { maxLength: 3 })),
      assignee: fc.option(text),
      dod: fc.option(fc.dictionary(fc.constantFrom('1', '2', '3'), fc.record({ text, checked: fc.boolean() }), { maxKeys: 3 })),
      commands: fc.option(fc.array(text, { maxLength: 3 })),
    };
    const patch = fc.record(fields, { requiredKeys: [] });
    const schema = z.strictObject(taskPatchFields);
    fc.assert(
      fc.property(patch, fc.subarray(Object.keys(fields)), (whole, left) => {
        const has = (wanted: boolean) =>
          schema.parse(Object.fromEntries(Object.entries(whole).filter(([name]) => left.includes(name) === wanted)));
        const results = [
          [has(true), has(false)],
          [has(false), has(true)],
        ].map((patches) => {
          const { commit, task } = start({ dod: ['a', 'b'], skills: ['x'] });
          for (const one of patches) commit(updateTask({ id: 'T-1', ...ann, patch: one }));
          const { version: _, ...rest } = task();
          return rest;
        });
        expect(results[0]).toEqual(results[1]);
      }),
    );
  });
});

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

describe('check', () => {
  test('a tick keeps who made it, and an untick takes it and its evidence away', () => {
    const { commit, task } = start({ dod: ['a'] });
    const tick = (checked: boolean, by: string, evidence?: string) =>
      commit(checkTask({ id: 'T-1', by, item: '1', checked, ...(evidence !== undefined && { evidence }) }));
    expect(tick(true, 'ann', 'log').events[0]).toMatchObject({
      event: 'task_checked',
      target: 'task:T-1',
      details: { item: '1', checked: true, evidence: 'log' },
    });
    expect(tick(true, 'bob').events).toEqual([]);
    tick(true, 'bob', 'better log');
    expect(task().dod['1']).toMatchObject({ checked_by: 'ann', evidence: 'better log' });
    tick(false, 'bob');
    expect(task().dod['1']).toEqual({ text: 'a', checked: false });
  });

  test.each(['2', 'constructor', '__proto__', 'toString'])('an item %s that is not there is not found', (item) => {
    expect(start({ dod: ['a'] }).refusal(checkTask({ id: 'T-1', ...ann, item, checked: true })).code).toBe('not_found');
  });
});

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

describe('text', () => {
  const title = taskPatchFields.title;
  test.each(['a\u0000b', 'a\nb', 'a\u202eb', 'a\u2066b', 'a\u200bb', '\ud800', '', '   ', 'x'.repeat(201)])(
    'S20 the title %j is refused',
    (text) => {
      expect(title.safeParse(text).success).toBe(false);
    },
  );

  test('S20 a title is composed and trimmed; emoji with joiners stay', () => {
    expect(title.parse('  Cafe\u0301 ')).toBe('Caf\u00e9');
    expect(title.parse('Fix 👩‍💻')).toBe('Fix 👩‍💻');
    expect(taskPatchFields.description.parse('one\r\ntwo\tthree')).toBe('one\ntwo\tthree');
    expect(taskPatchFields.description.safeParse('a\u0000').success).toBe(false);
    expect(taskPatchFields.description.safeParse('x'.repeat(20_001)).success).toBe(false);
  });

  test.each(['constructor', 'toString', 'a b', ''])('S37 the item id %j is refused', (id) => {
    expect(taskPatchFields.dod.safeParse({ [id]: 'text' }).success).toBe(false);
  });
});
