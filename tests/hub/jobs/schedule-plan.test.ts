import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideOverlap, MAX_WAITING, type OpenFire } from '../../../hub/jobs/schedule-overlap.ts';
import { MAX_CATCH_UP, MAX_COUNTED, planFires, type Timing } from '../../../hub/jobs/schedule-plan.ts';

const at = (iso: string) => new Date(iso);
const timing = (cron: string, misfire: Timing['misfire'] = 'last'): Timing => ({ cron, at: null, timezone: 'UTC', misfire });

describe('J7 what is owed', () => {
  test('a punctual time is run, and is not missed', () => {
    const plan = planFires(timing('0 * * * *'), {
      from: at('2026-01-01T09:00Z'),
      since: at('2026-01-01T00:00Z'),
      now: at('2026-01-01T09:00:01Z'),
    });
    expect(plan).toEqual({
      fires: [{ due: at('2026-01-01T09:00Z'), kind: 'due' }],
      next: at('2026-01-01T10:00Z'),
      missed: undefined,
    });
  });

  test('several late ones are all run while somebody was there', () => {
    const plan = planFires(timing('* * * * *', 'skip'), {
      from: at('2026-01-01T09:00Z'),
      since: at('2026-01-01T00:00Z'),
      now: at('2026-01-01T09:02:30Z'),
    });
    expect(plan.fires.map(({ due, kind }) => `${due.toISOString().slice(11, 16)} ${kind}`)).toEqual([
      '09:00 due',
      '09:01 due',
      '09:02 due',
    ]);
    expect(plan.missed).toBeUndefined();
  });

  test('missed and punctual ones are told apart at the moment somebody came', () => {
    const plan = planFires(timing('* * * * *'), {
      from: at('2026-01-01T09:00Z'),
      since: at('2026-01-01T09:03Z'),
      now: at('2026-01-01T09:04:30Z'),
    });
    expect(plan.fires.map(({ due, kind }) => `${due.toISOString().slice(11, 16)} ${kind}`)).toEqual([
      '09:02 catch_up',
      '09:03 due',
      '09:04 due',
    ]);
    expect(plan.missed).toEqual({ count: 3, more: false, first: at('2026-01-01T09:00Z'), last: at('2026-01-01T09:02Z'), ran: 1 });
  });

  test('a year of minutes is counted up to a bound, and the newest are made up for', () => {
    const plan = planFires(timing('* * * * *', 'all'), {
      from: at('2026-01-01T00:00Z'),
      since: at('2027-01-01T00:00:30Z'),
      now: at('2027-01-01T00:00:30Z'),
    });
    expect(plan.missed).toMatchObject({
      count: MAX_COUNTED,
      more: true,
      first: at('2026-01-01T00:00Z'),
      last: at('2027-01-01T00:00Z'),
      ran: MAX_CATCH_UP,
    });
    expect(plan.fires).toHaveLength(MAX_CATCH_UP);
    expect(plan.fires[0]).toEqual({ due: at('2026-12-31T22:21Z'), kind: 'catch_up' });
    expect(plan.next).toEqual(at('2027-01-01T00:01Z'));
  });

  test('every time between from and now is missed or punctual, and none is both; the next is after now', () => {
    const minutes = fc.integer({ min: 0, max: 600 });
    fc.assert(
      fc.property(
        fc.constantFrom('* * * * *', '*/7 * * * *', '0 * * * *', '5 */3 * * *'),
        minutes,
        minutes,
        (cron, sinceMinutes, nowMinutes) => {
          const from = at('2026-01-01T00:05Z');
          const [since, now] = [sinceMinutes, Math.max(sinceMinutes, nowMinutes)].map(
            (minute) => new Date(from.getTime() + minute * 60_000),
          ) as [Date, Date];
          const real =
            cron === '* * * * *' || cron === '5 */3 * * *'
              ? from
              : at(cron === '0 * * * *' ? '2026-01-01T01:00Z' : '2026-01-01T00:07Z');
          if (real > now) return;
          const plan = planFires(timing(cron, 'all'), { from: real, since, now });
          const dues = plan.fires.map(({ due }) => due.getTime());
          expect(dues).toEqual([...new Set(dues)].sort((a, b) => a - b));
          for (const { due, kind } of plan.fires) expect(kind).toBe(due < since ? 'catch_up' : 'due');
          expect(dues.every((due) => due <= now.getTime())).toBe(true);
          expect(plan.next! > now).toBe(true);
          expect(plan.missed?.count ?? 0).toBeGreaterThanOrEqual(plan.fires.filter(({ kind }) => kind === 'catch_up').length);
        },
      ),
    );
  });
});

describe('J7 overlap', () => {
  const fires = (text: string): OpenFire[] =>
    text.split(' ').map((word, index) => {
      const [kind, status] = word.split(':') as [OpenFire['kind'], OpenFire['status']];
      return { id: String(index), kind, status };
    });
  const decide = (text: string, overlap: 'skip' | 'queue' | 'cancel') => {
    const { start, skip, cancel } = decideOverlap(fires(text), overlap);
    return { start: start?.id, skip: skip.map(({ id }) => id), cancel: cancel.map(({ id }) => id) };
  };

  test.each([
    ['due:waiting', 'skip', { start: '0', skip: [], cancel: [] }],
    ['due:running due:waiting', 'skip', { start: undefined, skip: ['1'], cancel: [] }],
    ['due:following manual:waiting', 'skip', { start: undefined, skip: ['1'], cancel: [] }],
    ['due:retrying due:waiting', 'skip', { start: undefined, skip: ['1'], cancel: [] }],
    ['catch_up:waiting catch_up:waiting', 'skip', { start: '0', skip: [], cancel: [] }],
    ['catch_up:running catch_up:waiting due:waiting', 'skip', { start: undefined, skip: ['2'], cancel: [] }],
    ['due:running due:waiting due:waiting', 'queue', { start: undefined, skip: [], cancel: [] }],
    ['due:waiting due:waiting', 'queue', { start: '0', skip: [], cancel: [] }],
    ['due:running due:waiting due:waiting', 'cancel', { start: undefined, skip: ['1'], cancel: ['0'] }],
    ['due:waiting due:waiting', 'cancel', { start: '1', skip: ['0'], cancel: [] }],
    ['catch_up:running catch_up:waiting due:waiting', 'cancel', { start: undefined, skip: [], cancel: [] }],
    ['catch_up:waiting due:waiting', 'cancel', { start: '0', skip: [], cancel: [] }],
  ] as const)('%s with %s', (text, overlap, expected) => expect(decide(text, overlap)).toEqual(expected));

  test('the queue is bounded', () => {
    const many = ['due:running', ...Array<string>(MAX_WAITING + 3).fill('due:waiting')].join(' ');
    expect(decide(many, 'queue').skip).toHaveLength(3);
  });
});
