import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { toTaskPage } from '../../../hub/commands/task-list.ts';
import { Board } from '../../../hub/collab/board.ts';
import { toStoredEvents } from '../../../hub/collab/record.ts';
import { importTasks } from '../../../hub/collab/task-import.ts';
import { readBacklog } from '../../../hub/commands/backlog.ts';
import { openDesk, refusal } from './command-desk.ts';
import type { Desk } from './command-desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const http = (name: string) => desk.registry.get(name)!.http!;

describe('task.create', () => {
  test('the same by line and by JSON, with id, ETag and Location', async () => {
    const typed = await desk.type(
      'task create "Fix login" --priority hi --owned-paths "src/**",docs --dod "Tests pass","Seen by two, at least"',
    );
    const sent = await desk.send('task.create', {
      title: 'Fix login',
      priority: 'high',
      owned_paths: ['src/**', 'docs'],
      dod: ['Tests pass', 'Seen by two, at least'],
    });
    expect(typed.output).toMatchObject({
      id: 'T-1',
      etag: desk.store.board.etag('tasks', 'T-1'),
      version: 1,
      status: 'queued',
      priority: 'high',
    });
    expect(typed.text).toBe('T-1 "Fix login" is on the board (high).');
    const [one, two] = ['T-1', 'T-2'].map((id) => ({
      ...desk.store.board.get('tasks', id),
      id: '',
      created_at: '',
      updated_at: '',
    }));
    expect(one).toEqual(two);
    expect(one).toMatchObject({ dod: { '1': { text: 'Tests pass' }, '2': { text: 'Seen by two, at least' } } });
    expect(http('task.create')).toMatchObject({ route: 'POST /collab/tasks', status: 201 });
    expect(http('task.create').location!(sent.output)).toBe('/collab/tasks/T-2');
    expect(http('task.create').etag!(sent.output)).toBe(sent.output.etag);
  });

  test('E8 unknown fields, wrong types and what the board counts itself are refused by name', async () => {
    for (const [fields, path] of [
      [{ title: 'x', color: 'red' }, '/color'],
      [{ title: 'x', version: 3 }, '/version'],
      [{ title: 'x', status: 'done' }, '/status'],
      [{ title: 7 }, '/title'],
      [{ title: 'x', priority: 'soon' }, '/priority'],
      [{ title: 'x', skills: Array.from({ length: 201 }, () => 'a') }, '/skills'],
      [{}, '/title'],
    ] as const) {
      const error = await refusal(desk.send('task.create', fields));
      expect(error).toMatchObject({ code: 'invalid_input', fields: { errors: [{ path }] } });
    }
    expect(desk.store.board.size('tasks')).toBe(0);
  });
});

describe('task.update', () => {
  beforeEach(async () => void (await desk.type('task create "Fix login"')));

  test('E3 over HTTP it needs the ETag; the answer holds the next one, and the state tag of the kind passes too', async () => {
    const required = { required: true };
    expect(http('task.update').ifMatch).toBe('required');
    expect(await refusal(desk.send('task.update', { id: 'T-1', title: 'a' }, required))).toMatchObject({
      code: 'precondition_required',
      fields: { current_etag: desk.store.board.etag('tasks', 'T-1') },
    });
    const first = await desk.send(
      'task.update',
      { id: 'T-1', title: 'a' },
      { ...required, ifMatch: desk.store.board.etag('tasks', 'T-1')! },
    );
    expect(first.output).toEqual({
      ok: true,
      id: 'T-1',
      etag: desk.store.board.etag('tasks', 'T-1'),
      version: 2,
      status: 'queued',
      fields: ['title'],
    });
    const second = await desk.send(
      'task.update',
      { id: 'T-1', title: 'b' },
      { ...required, ifMatch: desk.store.board.stateEtag('tasks') },
    );
    expect(second.output.version).toBe(3);
    expect(
      await refusal(desk.send('task.update', { id: 'T-1', title: 'c' }, { ...required, ifMatch: first.output.etag })),
    ).toMatchObject({ code: 'etag_mismatch', fields: { current_version: 3, changed_by: 'ann' } });
  });

  test('E4 nothing changed: the same ETag, no event', async () => {
    const seq = desk.store.board.seq;
    const { output, text } = await desk.send('task.update', { id: 'T-1', title: 'Fix login' });
    expect(output).toMatchObject({ ok: true, etag: desk.store.board.etag('tasks', 'T-1'), version: 1, fields: [] });
    expect(text).toBe('Nothing changed on T-1.');
    expect(desk.store.board.seq).toBe(seq);
  });

  test('E7 null clears, by line as well', async () => {
    await desk.type('task update T-1 --assignee bob --skills a,b');
    await desk.type('task update T-1 --assignee none --depends-on=');
    expect(desk.store.board.get('tasks', 'T-1')).toMatchObject({ skills: ['a', 'b'] });
    expect(desk.store.board.get('tasks', 'T-1')).not.toHaveProperty('assignee');
  });

  test('E9 an unknown task is 404 before anything else is looked at', async () => {
    expect((await refusal(desk.send('task.update', { id: 'T-9', color: 'red' }, { required: true }))).code).toBe('not_found');
  });

  test('R4 callers who read, change and write with If-Match lose no update', async () => {
    let done = 0;
    const writeAll = async (caller: number) => {
      for (let round = 0; round < 10; round += 1) {
        const given = { required: true, ifMatch: desk.store.board.etag('tasks', 'T-1')! };
        const outcome = await desk
          .send('task.update', { id: 'T-1', description: `${caller}/${round}` }, given)
          .catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'etag_mismatch' });
        else done += 1;
      }
    };
    await Promise.all(Array.from({ length: 10 }, (_, caller) => writeAll(caller)));
    expect(done).toBeGreaterThan(0);
    expect(desk.store.board.get('tasks', 'T-1')?.version).toBe(1 + done);
  });
});

describe('task.transition, task.check, task.note', () => {
  test('T2 T4 a task on its way over the board', async () => {
    await desk.type('task create "Fix login" --dod "Tests pass"');
    const step = async (line: string, name = 'ann') => (await desk.type(line, { name })).output;
    expect(await step('task transition T-1 claimed')).toMatchObject({
      old_status: 'queued',
      new_status: 'claimed',
      etag: desk.store.board.etag('tasks', 'T-1'),
      version: 2,
    });
    expect(await step('task transition T-1 claimed')).toMatchObject({ old_status: 'claimed', new_status: 'claimed', version: 2 });
    await step('task transition T-1 in-progress');
    await step('task transition T-1 review');
    expect(await refusal(desk.type('task transition T-1 done'))).toMatchObject({
      code: 'illegal_transition',
      fields: { from: 'review', to: 'done' },
    });
    expect(await refusal(desk.type('task transition T-1 approved', { name: 'rob' }))).toMatchObject({
      code: 'dod_incomplete',
      kind: { status: 422 },
    });
    const checked = await desk.type('task check T-1 1 --evidence "12 of 12"');
    expect(checked).toMatchObject({
      text: 'Item 1 of T-1 is ticked; all are ticked.',
      output: { ok: true, item: '1', checked: true, open: 0 },
    });
    expect(await refusal(desk.type('task transition T-1 approved'))).toMatchObject({
      code: 'self_review',
      kind: { status: 403 },
    });
    expect(await step('task transition T-1 approved', 'rob')).toMatchObject({ new_status: 'approved' });
    const noted = await desk.type('task note T-1 "Seen in the log" --evidence');
    expect(noted.output).toMatchObject({ ok: true, status: 'approved' });
    expect((await desk.type('task show T-1')).output).toMatchObject({
      etag: noted.output.etag,
      evidence: [{ text: 'Seen in the log', by: 'ann' }],
    });
    expect((await desk.type('task check T-1 1 --no-checked')).output).toMatchObject({ status: 'review', open: 1 });
  });
});

describe('task.delete', () => {
  test('the preview names what goes and refuses what cannot go', async () => {
    await desk.type('task create one');
    await desk.type('task create two --depends-on T-1');
    expect((await refusal(desk.type('task delete T-1'))).code).toBe('conflict');
    const { preview, output, text } = await desk.type('task delete T-2');
    expect(preview).toBe('Removes T-2 "two" (queued, version 1) from the board. Its events stay in the log.');
    expect(output).toEqual({ ok: true, id: 'T-2', title: 'two' });
    expect(text).toBe('T-2 "two" is removed.');
    expect((await refusal(desk.type('task show T-2'))).code).toBe('not_found');
  });
});

describe('task.import', () => {
  test('T8 says what was created, updated and left, by text or by JSON', async () => {
    const tasks = [
      { id: 'T-5', title: 'five' },
      { id: 'T-7', title: 'seven', depends_on: ['T-5'] },
      { id: 'T-8', title: 'eight' },
    ];
    expect((await desk.send('task.import', { text: JSON.stringify({ tasks }) })).output).toEqual({
      ok: true,
      created: ['T-5', 'T-7', 'T-8'],
      updated: [],
      unchanged: [],
    });
    tasks[1]!.title = 'Seven';
    const { output, text, commits } = await desk.send('task.import', { tasks: [...tasks, { id: 'T-9', title: 'nine' }] });
    expect(output).toEqual({ ok: true, created: ['T-9'], updated: ['T-7'], unchanged: ['T-5', 'T-8'] });
    expect(text).toBe('1 created, 1 updated, 2 unchanged.');
    expect(commits).toHaveLength(1);
  });

  test('neither or both is refused', async () => {
    expect((await refusal(desk.send('task.import', {}))).code).toBe('invalid_input');
    expect((await refusal(desk.send('task.import', { text: '[]', tasks: [] }))).code).toBe('invalid_input');
  });
});

/** When a lease was last heard of is the clock's to say, not the log's: it may be another millisecond. */
function withoutHeartbeat(output: unknown): unknown {
  return JSON.parse(
    JSON.stringify(output, (key, value: unknown) => (key === 'heartbeat_at' || key === 'deadline_at' ? undefined : value)),
  );
}

describe('E10 after a crash', () => {
  test('the answer is made again from the commit that was found, and nothing is done twice', async () => {
    await desk.type('task create base --dod a');
    await desk.type('task create other');
    for (const line of [
      'task create again',
      'task update T-1 --title other',
      'task transition T-1 claimed',
      'task check T-1 1 --evidence e',
      'task note T-1 hello',
      'task import "[{id: T-50, title: x}]"',
      'task delete T-2',
      'agent register bot-1 --role builder',
      'agent update bot-1 --availability away',
      'event post ping',
    ]) {
      const first = await desk.type(line);
      const seq = desk.store.board.seq;
      const again = line.includes('delete') ? undefined : await desk.type(line, { found: first.commits });
      if (again) expect(withoutHeartbeat(again.output)).toEqual(withoutHeartbeat(first.output));
      expect(desk.store.board.seq).toBe(seq);
    }
  });
});

describe('task.list', () => {
  test('filters by column, assignee and text', async () => {
    await desk.type('task create "Fix login" --assignee bob');
    await desk.type('task create "Write guide" --description "about the LOGIN"');
    await desk.type('task create Other');
    await desk.type('task transition T-3 blocked');
    const ids = async (line: string) => (await desk.type(line)).output.tasks.map(({ id }: { id: string }) => id);
    expect(await ids('task list')).toEqual(['T-3', 'T-2', 'T-1']);
    expect(await ids('task list --q login')).toEqual(['T-2', 'T-1']);
    expect(await ids('task list --q t-3')).toEqual(['T-3']);
    expect(await ids('task list --status blocked')).toEqual(['T-3']);
    expect(await ids('task list --assignee bob')).toEqual(['T-1']);
    expect(await ids('task list --assignee bob --status done')).toEqual([]);
    expect((await desk.type('task list')).output.tasks[0].etag).toBe(desk.store.board.etag('tasks', 'T-3'));
  });

  test('pages neither skip nor repeat while tasks come, change and go', async () => {
    for (let n = 1; n <= 12; n += 1) await desk.type(`task create "task ${n}"`);
    const first = (await desk.type('task list --limit 5')).output;
    await desk.type('task create newer');
    await desk.type('task update T-3 --priority urgent');
    await desk.type('task delete T-8');
    const second = (await desk.type(`task list --limit 5 --cursor ${first.next_cursor}`)).output;
    const third = (await desk.type(`task list --limit 5 --cursor ${second.next_cursor}`)).output;
    const ids = [first, second, third].flatMap(({ tasks }) => tasks.map(({ id }: { id: string }) => id));
    expect(ids).toEqual(['T-12', 'T-11', 'T-10', 'T-9', 'T-8', 'T-7', 'T-6', 'T-5', 'T-4', 'T-3', 'T-2', 'T-1']);
    expect(third.next_cursor).toBeNull();
    expect((await desk.type('task list --limit 6')).output.tasks.map(({ id }: { id: string }) => id)).toEqual([
      'T-13',
      'T-12',
      'T-11',
      'T-10',
      'T-9',
      'T-7',
    ]);
  });

  test.each(['x', 'e30', Buffer.from('["abc"]').toString('base64url'), Buffer.from('["-1"]').toString('base64url')])(
    'a cursor %j of nobody is refused',
    async (cursor) => {
      expect((await refusal(desk.send('task.list', { cursor }))).code).toBe('bad_cursor');
    },
  );
});

describe('task.list on a large board', () => {
  const board = new Board();
  beforeAll(() => {
    for (let from = 1; from <= 10_000; from += 500) {
      const tasks = Array.from({ length: 500 }, (_, n) => ({
        id: `T-${from + n}`,
        title: `task ${from + n}`,
        description: 'word '.repeat(100),
      }));
      const drafts = importTasks({ backlog: readBacklog(tasks), by: 'ann' })(board, {
        at: '2026-11-26T09:00:00.000Z',
        wallMs: 0,
        monotonicMs: 0,
      });
      for (const { record } of toStoredEvents(drafts, { actor: 'ann' }, { epoch: 'e', board, at: '2026-11-26T09:00:00.000Z' }))
        board.apply(record);
    }
  });
  afterAll(() => expect(board.size('tasks')).toBe(10_000));

  test('the pages are the whole board', () => {
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null && seen.length <= 10_000;) {
      const page = toTaskPage(board, {}, { limit: 200, cursor });
      seen.push(...page.tasks.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(Array.from({ length: 10_000 }, (_, n) => `T-${10_000 - n}`));
    expect(toTaskPage(board, { q: 'task 4321' }, { limit: 50 }).tasks.map(({ id }) => id)).toEqual(['T-4321']);
  });
});
