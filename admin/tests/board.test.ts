import { expect, test } from 'vitest';
import { findNeighbour, inOrder, listWaits, matchesFilter } from '#admin/board/columns.ts';
import { moving } from '#admin/board/moving.svelte.ts';
import { board } from '#admin/live/board.svelte.ts';
import type { BoardEvent, Task } from '#admin/api/types.ts';
import { http, HttpResponse, playHub, problem } from './hub.ts';

const NO_FILTER = { q: '', priority: '', assignee: '', ready: false };
const toTask = (fields: Partial<Task> = {}): Task =>
  ({
    id: 'T-1',
    title: 'Fix it',
    description: '',
    status: 'queued',
    priority: 'normal',
    skills: [],
    authors: [],
    owned_paths: [],
    commands: [],
    depends_on: {},
    dod: {},
    evidence: [],
    notes: [],
    created_at: '',
    created_by: 'ann',
    updated_at: '',
    reclaim_count: 0,
    version: 1,
    ...fields,
  }) as Task;
const toEvent = (seq: number, value: Task | null, id = 'T-1'): BoardEvent => ({
  seq,
  id: `e-${seq}`,
  ts: '',
  event: 'task_updated',
  actor: 'ben',
  target: `task:${id}`,
  details: { changes: [{ kind: 'tasks', id, version: value?.version ?? seq, value: value as never }] },
});

let version = 1;
const worker = playHub(
  http.get('*/collab/tasks/:id', () => HttpResponse.json({ ...toTask({ version }), etag: `"${version}"` })),
  http.post('*/collab/tasks/:id/transition', () =>
    HttpResponse.json({ ok: true, id: 'T-1', etag: '"2"', version: 2, old_status: 'queued', new_status: 'claimed' }),
  ),
);

test('changes of the stream are taken once, in order, and only what is newer than the snapshot', () => {
  board.tasks.stock([toTask()], 10);
  board.apply([toEvent(9, toTask({ title: 'Old', version: 3 }))]);
  expect(board.tasks.find('T-1')?.title).toBe('Fix it');
  board.apply([toEvent(11, toTask({ title: 'New', version: 2 }))]);
  board.apply([toEvent(11, toTask({ title: 'Older again', version: 1 }))]);
  expect(board.tasks.list.map(({ title }) => title)).toEqual(['New']);
  board.apply([toEvent(12, null)]);
  expect(board.tasks.list).toEqual([]);
});

test('a field that an after-image lacks is gone', () => {
  board.tasks.stock([toTask({ assignee: 'ann' })], 0);
  board.apply([toEvent(1, toTask({ version: 2 }))]);
  expect(board.tasks.find('T-1')?.assignee).toBeUndefined();
});

test('a move is shown at once and stays when the hub agrees', async () => {
  version = 1;
  board.tasks.stock([toTask()], 0);
  const moved = moving.move({ id: 'T-1', version: 1, status: 'queued' }, 'claimed');
  expect(moving.statusOf(toTask())).toBe('claimed');
  expect(await moved).toBe(true);
  expect(moving.shown.size).toBe(0);
  expect(board.tasks.find('T-1')).toMatchObject({ status: 'claimed', version: 2 });
});

test('a card that changed since it was picked up is not moved', async () => {
  version = 5;
  board.tasks.stock([toTask()], 0);
  expect(await moving.move({ id: 'T-1', version: 1, status: 'queued' }, 'claimed')).toBe(false);
  expect(moving.shown.size).toBe(0);
  expect(board.tasks.find('T-1')).toMatchObject({ status: 'queued', version: 5 });
});

test('a 412 of the hub takes the move back and shows what stands there now', async () => {
  version = 1;
  board.tasks.stock([toTask()], 0);
  worker.use(
    http.post('*/collab/tasks/:id/transition', () =>
      problem(412, { code: 'etag_mismatch', detail: 'It changed.', current: toTask({ status: 'blocked', version: 2 }) }),
    ),
  );
  expect(await moving.move({ id: 'T-1', version: 1, status: 'queued' }, 'claimed')).toBe(false);
  expect(board.tasks.find('T-1')?.status).toBe('blocked');
});

test('order, neighbours, waiting and filters', () => {
  const tasks = [toTask({ id: 'T-10' }), toTask({ id: 'T-9' }), toTask({ id: 'T-11', priority: 'urgent' })];
  expect(tasks.sort(inOrder).map(({ id }) => id)).toEqual(['T-11', 'T-9', 'T-10']);
  expect([findNeighbour('claimed', 1), findNeighbour('claimed', -1), findNeighbour('done', 1)]).toEqual([
    'in_progress',
    'queued',
    undefined,
  ]);
  const waiting = toTask({ depends_on: { 'T-2': { blocking: true }, 'T-3': { blocking: false } } });
  const find = (id: string) => (id === 'T-2' ? toTask({ id, status: 'review' }) : undefined);
  expect(listWaits(waiting, find)).toEqual(['T-2']);
  expect(matchesFilter(waiting, { ...NO_FILTER, ready: true }, find)).toBe(false);
  expect(matchesFilter(waiting, { ...NO_FILTER, q: 'FIX' }, find)).toBe(true);
  expect(matchesFilter(waiting, { ...NO_FILTER, priority: 'low' }, find)).toBe(false);
});
