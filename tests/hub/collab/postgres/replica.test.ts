/** A hub's copy of the board (S3, V5): events come by two ways, in any overlap, and count once. */
import { expect, test } from 'vitest';
import { Board } from '../../../../hub/collab/board.ts';
import { Replica } from '../../../../hub/collab/postgres/replica.ts';
import { toStoredEvents } from '../../../../hub/collab/record.ts';
import type { StoredEvent } from '../../../../hub/collab/store.ts';
import { put, toPicture } from '../../../conformance/collab-picture.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };
const AT = '2026-11-26T09:00:00.000Z';

function writeLog(count: number): StoredEvent[] {
  const board = new Board();
  return Array.from({ length: count }, (_, n) => {
    const [event] = toStoredEvents([put('tasks', `T-${n % 3}`, { n })], { actor: 'ann' }, { epoch: 'e', board, at: AT });
    board.apply(event!.record);
    return event!;
  });
}

test('V5 what was followed before it is confirmed is taken once', () => {
  const events = writeLog(9);
  const once = new Replica('e', new Board(), log);
  once.take(events);
  const replica = new Replica('e', new Board(), log);
  for (const { record } of events.slice(0, 6)) replica.next.apply(record); // Decided here,
  expect(replica.take(events.slice(0, 4))).toEqual(events.slice(0, 4)); // followed in part,
  expect(replica.take(events.slice(0, 6))).toEqual(events.slice(4, 6)); // confirmed,
  expect(replica.take(events.slice(2))).toEqual(events.slice(6)); // and followed on.
  for (const board of [replica.durable, replica.next]) expect(toPicture(board)).toEqual(toPicture(once.durable));
  expect([...replica.ring.after(0)]).toEqual(events);
  expect(events[8]!.line.endsWith(replica.mark!)).toBe(true);
});

test('S3 what was decided and never became durable is gone', () => {
  const events = writeLog(5);
  const replica = new Replica('e', new Board(), log);
  replica.take(events.slice(0, 2));
  for (const { record } of events.slice(2)) replica.next.apply(record);
  replica.setBack();
  expect(toPicture(replica.next)).toEqual(toPicture(replica.durable));
});
