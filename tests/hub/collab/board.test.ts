/** The board in memory: numbers that are never given twice, and what it remembers. */
import { beforeEach, describe, expect, test } from 'vitest';
import { Board } from '../../../hub/collab/board.ts';
import type { ChangeDraft, Kind } from '../../../hub/collab/store.ts';
import { toStoredEvents } from '../../../hub/collab/record.ts';
import { toPicture } from '../../conformance/collab-picture.ts';

let board: Board;

beforeEach(() => {
  board = new Board();
});

function change(...changes: ChangeDraft[]): void {
  const events = toStoredEvents(
    [{ event: 'thing_changed', changes }],
    { actor: 'ann' },
    { epoch: 'e', board, at: '2026-11-26T09:00:00.000Z' },
  );
  for (const { record } of events) board.apply(record);
}

const put = (id: string, value: Record<string, unknown> | null = {}, kind: Kind = 'tasks'): ChangeDraft => ({ kind, id, value });

describe('versions', () => {
  test('E1 the tombstones of a kind are bounded, and a forgotten id still gets no version twice', () => {
    for (let n = 0; n < 3; n++) change(put('first', { n }));
    change(put('first', null));
    for (let n = 0; n < 10_000; n++) change(put(`a-${n}`), put(`a-${n}`, null));
    expect(board.capture('tasks').tombstones.size).toBe(10_000);
    change(put('first'));
    expect(board.get('tasks', 'first')?.version).toBe(5);
    change(put('a-9999'), put('new'));
    expect(board.get('tasks', 'a-9999')?.version).toBe(3);
    expect(board.get('tasks', 'new')?.version).toBe(5);
    change(put('ann', {}, 'agents'));
    expect(board.get('agents', 'ann')?.version).toBe(1);
  });

  test('an event is taken in once, by each kind for itself', () => {
    change(put('T-1', { n: 1 }), put('l', { fence: 1 }, 'locks'));
    const [tasks, empty] = [board.capture('tasks'), new Board().capture('locks')];
    const half = new Board({ tasks, locks: empty }, 1);
    const [event] = toStoredEvents(
      [{ event: 'x', changes: [put('T-1', { n: 1 }), put('l', { fence: 1 }, 'locks')] }],
      { actor: 'ann' },
      { epoch: 'e', board: new Board(), at: '2026-11-26T09:00:00.000Z' },
    );
    half.apply(event!.record);
    expect(toPicture(half)).toEqual(toPicture(board));
    expect(half.kindVersion('tasks')).toBe(1);
  });

  test('an event of a kind that is not known is an error', () => {
    expect(() =>
      board.apply({
        seq: 1,
        id: 'e-1',
        ts: '',
        event: 'x',
        actor: 'a',
        details: { changes: [{ kind: 'boats' as Kind, id: 'b', version: 1, value: null }] },
      }),
    ).toThrow('unknown kind boats');
  });
});

describe('copies and captures', () => {
  test('a copy and its original change apart', () => {
    change(put('T-1', { n: 1 }));
    const copy = board.copy();
    const before = toPicture(copy);
    change(put('T-1', { n: 2 }), put('T-2'), put('T-1', null));
    expect(toPicture(copy)).toEqual(before);
    expect(copy.lastVersion('tasks', 'T-1')).toBe(1);
    expect(copy.get('tasks', 'T-1')).toEqual({ id: 'T-1', version: 1, n: 1 });
  });

  test('a capture stands still and is in order of ids', () => {
    for (const id of ['T-2', 'T-10', 'T-1']) change(put(id));
    const capture = board.capture('tasks');
    change(put('T-0'), put('T-2', null));
    expect([...capture.slots.keys()]).toEqual(['T-1', 'T-10', 'T-2']);
    expect([...board.capture('tasks').slots.keys()]).toEqual(['T-0', 'T-1', 'T-10']);
    expect(capture).toMatchObject({ seq: 3, version: 3 });
  });
});

describe('what changed', () => {
  test('is told from any version that is remembered', () => {
    for (const id of ['T-1', 'T-2', 'T-1']) change(put(id));
    expect(board.changedSince('tasks', 3)).toEqual([]);
    expect(board.changedSince('tasks', 1)).toEqual(['T-2', 'T-1']);
    expect(board.changedSince('tasks', 0)).toEqual(['T-1', 'T-2', 'T-1']);
    expect(board.changedSince('agents', 0)).toEqual([]);
    expect(board.changedSince('tasks', 4)).toBeUndefined();
  });

  test('is forgotten in bounds, and said to be', () => {
    for (let n = 1; n <= 20_000; n++) change(put('T-1'));
    expect(board.changedSince('tasks', 20_000 - 4096)).toHaveLength(4096);
    expect(board.changedSince('tasks', 20_000 - 8192)).toBeUndefined();
    expect(board.copy().changedSince('tasks', 19_999)).toBeUndefined();
  });
});

test('L2 only task ids and the fences of locks count', () => {
  change(
    put('T-7'),
    put('T-07x'),
    put('X-9'),
    put('T-99', {}, 'agents'),
    put('l', { fence: 3 }, 'locks'),
    put('T-2', { fence: 50 }),
    put('m', { fence: '9' }, 'locks'),
  );
  expect([board.lastTaskNumber, board.lastFence]).toEqual([7, 3]);
});
