import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { transitionTask } from '../../../hub/collab/task-board.ts';
import { taskPatchFields } from '../../../hub/collab/task-fields.ts';
import { checkTask, createTask, deleteTask, noteTask, updateTask } from '../../../hub/collab/task.ts';
import { ann, start, startAt } from './task-start.ts';

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
