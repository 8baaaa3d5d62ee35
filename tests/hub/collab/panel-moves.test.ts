import { expect, test } from 'vitest';
import { MOVES as SHOWN } from '../../../admin/src/lib/board/columns.ts';
import { MOVES } from '../../../hub/collab/task-board.ts';

test("the panel dims exactly the moves that the board's table does not have", () => {
  const sorted = (table: Record<string, readonly string[]>) =>
    Object.fromEntries(Object.entries(table).map(([from, to]) => [from, to.toSorted()]));
  const decided = Object.fromEntries(Object.entries(MOVES).map(([from, to]) => [from, Object.keys(to)]));
  expect(sorted(SHOWN)).toEqual(sorted(decided));
});
