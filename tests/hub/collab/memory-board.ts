/** A board for tests of rules: it runs them at once, by a clock that only moves when told to, and keeps the events. */
import { Board } from '../../../hub/collab/board.ts';
import { toStoredEvents } from '../../../hub/collab/record.ts';
import type { Commit, EventRecord, Moment, Rule } from '../../../hub/collab/store.ts';
import { HubError } from '../../../hub/errors.ts';

export type MemoryBoard = ReturnType<typeof createMemoryBoard>;

export function createMemoryBoard() {
  const board = new Board();
  const events: EventRecord[] = [];
  const clock = { wallMs: Date.parse('2026-11-26T09:00:00Z'), monotonicMs: 1_000 };

  function moment(): Moment {
    return { at: new Date(clock.wallMs).toISOString(), ...clock };
  }

  return {
    board,
    events,
    moment,
    /** Runs a rule; what it refuses is thrown. */
    commit(rule: Rule, actor = 'test'): Commit {
      const records = toStoredEvents(rule(board, moment()), { actor }, { epoch: 'e', board, at: moment().at }).map(
        ({ record }) => record,
      );
      for (const record of records) board.apply(record);
      events.push(...records);
      return { events: records, seq: board.seq };
    },
    /** Runs a rule that must refuse, and gives the refusal. */
    refusal(rule: Rule): HubError {
      try {
        rule(board, moment());
      } catch (error) {
        if (error instanceof HubError) return error;
        throw error;
      }
      throw new Error('The rule refused nothing');
    },
    advance(seconds: number): void {
      clock.wallMs += seconds * 1_000;
      clock.monotonicMs += seconds * 1_000;
    },
    jumpWall(seconds: number): void {
      clock.wallMs += seconds * 1_000;
    },
    names: () => events.map(({ event }) => event),
  };
}
