import { describe, expect, test } from 'vitest';
import { createWatch } from '../../hub/recovery.ts';

const OWN = 1;

describe('which hubs are dead', () => {
  test('E10 one that was there and has been gone for three seconds, until it is forgotten', () => {
    const watch = createWatch(OWN);
    expect(watch.note(new Set([OWN, 2, 3]), 0)).toEqual([]);
    expect(watch.note(new Set([OWN, 3]), 1000)).toEqual([]);
    expect(watch.note(new Set([OWN, 3]), 3999)).toEqual([]);
    expect(watch.note(new Set([OWN, 3]), 4000)).toEqual([2]);
    expect(watch.note(new Set([OWN, 3]), 5000)).toEqual([2]);
    watch.forget([2]);
    expect(watch.note(new Set([OWN, 3]), 9000)).toEqual([]);
  });

  test('R10 not one that came back in between', () => {
    const watch = createWatch(OWN);
    watch.note(new Set([OWN, 2]), 0);
    watch.note(new Set([OWN]), 1000);
    watch.note(new Set([OWN, 2]), 2000);
    expect(watch.note(new Set([OWN]), 5000)).toEqual([]);
  });

  test('R10 nobody, as long as this hub is not seen itself: the database has just come back', () => {
    const watch = createWatch(OWN);
    watch.note(new Set([OWN, 2]), 0);
    watch.note(new Set([]), 1000);
    expect(watch.note(new Set([]), 9000)).toEqual([]);
    expect(watch.note(new Set([OWN]), 10_000)).toEqual([]);
    expect(watch.note(new Set([OWN]), 13_000)).toEqual([2]);
  });
});
