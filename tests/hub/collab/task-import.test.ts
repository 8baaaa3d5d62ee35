import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { transitionTask } from '../../../hub/collab/task-board.ts';
import type { Task } from '../../../hub/collab/task-fields.ts';
import { importTasks } from '../../../hub/collab/task-import.ts';
import { checkTask, createTask, updateTask } from '../../../hub/collab/task.ts';
import { parseBacklog, readBacklog } from '../../../hub/commands/backlog.ts';
import { createMemoryBoard } from './memory-board.ts';

const BACKLOG = `# A backlog
tasks:
  - id: T-100
    title: Collab API
    owned_paths: ["hub/**"]
    dod: ["Shapes are right", "The tail resumes"]
  - id: T-102
    title: "Worker: leases"
    depends_on: [T-101]
  - id: T-101
    title: Pages
    depends_on: [T-100]
`;

function start() {
  const memory = createMemoryBoard();
  const load = (text: string) => importTasks({ backlog: parseBacklog(text), by: 'ann' });
  return { ...memory, load, task: (id: string) => memory.board.get('tasks', id) as Task };
}

const problems = (error: { fields: { errors?: unknown } }) =>
  (error.fields.errors as { path: string; message: string }[]).map(({ path, message }) => `${path} ${message}`);

describe('import', () => {
  test('what looks like syntax inside a text is text', () => {
    const { commit, load, task } = start();
    commit(
      load(
        '- id: T-1\n  title: "*a &b !c [[["\n  description: |\n    *a\n    &b ' +
          '{'.repeat(50) +
          '\n    - - -\n  commands: [a*b, "!x"]\n',
      ),
    );
    expect(task('T-1')).toMatchObject({
      title: '*a &b !c [[[',
      description: `*a\n&b ${'{'.repeat(50)}\n- - -\n`,
      commands: ['a*b', '!x'],
    });
  });

  test('T8 the whole file in one commit, in its order, lists as maps, and the counter behind it', () => {
    const { commit, load, task } = start();
    const { events } = commit(load(BACKLOG));
    expect(events.map(({ event, target }) => [event, target])).toEqual(
      ['T-100', 'T-102', 'T-101'].map((id) => ['task_imported', `task:${id}`]),
    );
    expect(task('T-100').dod).toEqual({
      '1': { text: 'Shapes are right', checked: false },
      '2': { text: 'The tail resumes', checked: false },
    });
    expect(task('T-102').depends_on).toEqual({ 'T-101': { blocking: true } });
    commit(createTask({ fields: { title: 'next' }, by: 'ann' }));
    expect(task('T-103')).toBeDefined();
  });

  test('T8 a file of many tasks, which is not deep', () => {
    const { commit, load } = start();
    expect(
      commit(load(Array.from({ length: 100 }, (_, n) => `- id: T-${n + 1}\n  title: task\n  dod: [a, b]\n`).join(''))).events,
    ).toHaveLength(100);
  });

  test('T8 the canonical backlog, twice', () => {
    const { commit, board, load } = start();
    const text = readFileSync(new URL('../../../config/demo.yaml', import.meta.url), 'utf8');
    expect(commit(load(text)).events).toHaveLength(11);
    expect(commit(load(text)).events).toEqual([]);
    expect(board.size('tasks')).toBe(11);
  });

  test('T8 a second import takes no progress back, and changes what the file changed', () => {
    const { commit, load, task } = start();
    commit(load(BACKLOG));
    commit(checkTask({ id: 'T-100', by: 'bob', item: '2', checked: true }));
    commit(transitionTask({ id: 'T-100', to: 'claimed', by: 'bob' }));
    commit(updateTask({ id: 'T-100', by: 'bob', patch: { description: 'by hand' } }));
    expect(commit(load(BACKLOG)).events).toEqual([]);
    const { events } = commit(load(BACKLOG.replace('Shapes are right', 'Shapes fit').replace('Collab API', 'The API')));
    expect(events.map(({ event, details }) => [event, details.fields])).toEqual([['task_updated', ['dod', 'title']]]);
    expect(task('T-100')).toMatchObject({
      title: 'The API',
      status: 'claimed',
      description: 'by hand',
      dod: { '2': { checked: true }, '3': { text: 'Shapes fit' } },
    });
  });

  test('T8 whatever the file, importing it twice makes no second event', () => {
    const id = fc.integer({ min: 1, max: 8 });
    const text = fc.stringMatching(/^[a-z]{1,5}$/);
    const entry = fc.record(
      {
        title: text,
        description: text,
        dod: fc.array(text, { maxLength: 4 }),
        skills: fc.array(text),
        depends_on: fc.array(id),
        priority: fc.constantFrom('high', 'low'),
      },
      { requiredKeys: ['title'] },
    );
    fc.assert(
      fc.property(fc.dictionary(id.map(String), entry, { maxKeys: 8 }), (entries) => {
        const { commit, board } = start();
        const tasks = Object.entries(entries).map(([number, { depends_on, ...rest }]) => {
          const deps = depends_on
            ?.filter((other) => other < Number(number) && Object.hasOwn(entries, other))
            .map((other) => `T-${other}`);
          return { id: `T-${number}`, ...rest, ...(deps && { depends_on: deps }) };
        });
        const rule = importTasks({ backlog: readBacklog(tasks), by: 'ann' });
        expect(commit(rule).events).toHaveLength(tasks.length);
        expect(commit(rule).events).toEqual([]);
        expect(board.size('tasks')).toBe(tasks.length);
      }),
    );
  });

  test('every problem is told at once with its place, and nothing is imported', () => {
    const { refusal, load, board } = start();
    const error = refusal(
      load(`tasks:
  - id: T-1
    title: ""
  - id: T-2
    title: fine
    depends_on: [T-77, T-3]
    color: red
  - id: T-3
    title: fine
    depends_on: [T-88, T-1]
    owned_paths: [/etc]
  - id: T-3
    title: again
  - title: nameless
  - id: T-5
    title: fine
    depends_on: [T-6]
  - id: T-6
    title: fine
    depends_on: [T-5]
  - 12
`),
    );
    expect(error.code).toBe('invalid_input');
    const found = problems(error);
    for (const wanted of [
      /^\/tasks\/0\/title line 3: .*empty/,
      /^\/tasks\/1\/color line 7: there is no field "color"/,
      /^\/tasks\/2 line 8, T-3: .*absolute/,
      /^\/tasks\/2\/depends_on line 8, T-3: there is no task T-88/,
      /^\/tasks\/3\/id line 12: T-3 stands twice/,
      /^\/tasks\/4\/id line 14: is missing/,
      /^\/tasks\/5\/depends_on line 15, T-5: T-5 needs T-6 needs T-5 closes a cycle/,
      /^\/tasks\/7 line 21: /,
    ]) {
      expect(found.filter((line) => wanted.test(line))).toHaveLength(1);
    }
    expect(board.size('tasks')).toBe(0);
  });

  test('T6 when cycles are all that is wrong, it is a dependency_cycle with its path', () => {
    const { commit, refusal, load } = start();
    commit(load(BACKLOG));
    const error = refusal(load('- {id: T-100, title: Collab API, depends_on: [T-102]}'));
    expect(error).toMatchObject({ code: 'dependency_cycle', fields: { path: ['T-100', 'T-102', 'T-101', 'T-100'] } });
  });

  test('what is settled is not changed by a file', () => {
    const { commit, refusal, load } = start();
    commit(load(BACKLOG));
    commit(transitionTask({ id: 'T-100', to: 'cancelled', by: 'bob' }));
    expect(commit(load(BACKLOG)).events).toEqual([]);
    expect(problems(refusal(load(BACKLOG.replace('Collab API', 'Other'))))).toMatchObject([/T-100 is cancelled/]);
  });

  test.each([
    ['a syntax error', 'tasks: [', /line 1: /],
    ['a key that stands twice', 'tasks:\n  - id: T-1\n    id: T-2\n    title: x', /line 3: the key id stands twice/],
    ['a key twice in JSON', '{"tasks":[{"id":"T-1","title":"a","title":"b"}]}', /the key title stands twice/],
    ['an anchor', 'tasks:\n  - &a {id: T-1, title: x}', /line 2: anchors, aliases and tags/],
    ['an alias', 'tasks:\n  - {id: T-1, title: x}\n  - *a', /line 3: anchors, aliases and tags/],
    ['a tag', 'tasks: !!js/function x', /line 1: anchors, aliases and tags/],
    ['two documents', '---\ntasks: []\n---\ntasks: []', /multiple documents/],
    ['another key at the top', 'tasks: []\nversion: 2', /version/],
    ['nothing', '', /expected/],
    ['too many tasks', `tasks: [${'1,'.repeat(1001)}]`, /1000/],
    ['nesting', '['.repeat(40), /32 deep/],
    ['nesting that costs', '[a,'.repeat(80_000), /32 deep/],
    ['nesting by dashes', `tasks:\n${'- a: '.repeat(50_000)}`, /line 2: .*32 deep/],
    ['too many parts', `[${'a,'.repeat(100_000)}]`, /60000 parts/],
    ['a number too large for the counter', '- {id: T-999999999, title: x}', /eight digits/],
  ])('%s is refused with its place', (_, text, message) => {
    const { refusal, load, board } = start();
    expect(problems(refusal(load(text))).join('\n')).toMatch(message);
    expect(board.size('tasks')).toBe(0);
  });
});
