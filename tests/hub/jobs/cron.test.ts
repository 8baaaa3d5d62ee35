import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findLastTimes, findNextTime, findNextTimes } from '../../../hub/jobs/cron-times.ts';
import { parseCron, sayCron } from '../../../hub/jobs/cron.ts';
import type { HubError } from '../../../hub/errors.ts';

const times = (cron: string, zone: string, after: string, count: number) =>
  findNextTimes(parseCron(cron), zone, new Date(after), count).map((time) => time.toISOString().replace(':00.000Z', 'Z'));

const refusal = (text: string): HubError => {
  try {
    parseCron(text);
  } catch (error) {
    return error as HubError;
  }
  throw new Error(`${text} was taken`);
};

describe('a cron expression', () => {
  test.each([
    ['0 9 * * 1-5', 'At 09:00, Monday through Friday'],
    ['*/15 9-17 * * *', 'Every 15 minutes, between 09:00 and 17:59'],
    ['0 9 * jan-mar mon,fri', 'At 09:00, only on Monday and Friday, January through March'],
    ['0 9 L * *', 'At 09:00, on the last day of the month'],
    ['0 9 * * 5L', 'At 09:00, on the last Friday of the month'],
    ['0 9 * * fri#2', 'At 09:00, on the second Friday of the month'],
    ['30 0 9 * * *', 'At 09:00:30'],
    ['0 0 29 2 *', 'At 00:00, on day 29 of the month, only in February'],
    ['  0   9 * * 7 ', 'At 09:00, only on Sunday'],
  ])('%s is taken, and said in words', (text, words) => {
    const cron = parseCron(text);
    expect(cron.text).toBe(text.trim().split(/\s+/).join(' '));
    expect(sayCron(cron.text)).toBe(words);
    expect(findNextTime(cron, 'UTC', new Date())).toBeInstanceOf(Date);
  });

  test.each([
    ['*', 'five fields'],
    ['', 'it has 0'],
    ['* * * *', 'it has 4'],
    ['* * * * * * *', 'it has 7'],
    ['every day', 'it has 2'],
    ['@daily', 'it has 1'],
    ['tomorrow at 9 in the morning', '"tomorrow"'],
    ['60 * * * *', '"60" as the field minute'],
    ['0 24 * * *', 'the field hour'],
    ['0 0 0 * *', 'the field day'],
    ['0 0 * 13 *', 'the field month'],
    ['0 0 * * 8', 'the field weekday'],
    ['0 0 * * 5#6', '5#6'],
    ['0 9 ? * *', '"?"'],
    ['0 9 15W * *', '"15W"'],
    ['-5 * * * *', '"-5"'],
    ['1.5 * * * *', '"1.5"'],
    ['5-1 * * * *', 'backwards'],
    ['*/0 * * * *', 'too large or 0'],
    ['*/61 * * * *', 'too large or 0'],
    ['1/5 * * * *', 'a step without a range'],
    ['1,,2 * * * *', '"1,,2"'],
    ['*-5 * * * *', '"*-5"'],
    ['0 0 30 2 *', 'never fires'],
    ['0 0 31 4,6,9,11 *', 'never fires'],
    [`${'1,'.repeat(60)}1 * * * *`, 'more than 100 characters'],
  ])('%s is refused', (text, says) => {
    const error = refusal(text);
    expect(error).toMatchObject({ code: 'invalid_input', fields: { errors: [{ path: '/cron' }] } });
    expect(error.message).toContain(says);
  });

  test.each([
    ['* * * * *', 60],
    ['0 9 * * *', 60],
    ['0 * * * * *', 60],
    ['*/10 * * * * *', 10],
    ['0,59 * * * * *', 1],
    ['58,2 * * * * *', 4],
    ['* * * * * *', 1],
  ])('%s fires at most every %d s', (text, gapSeconds) => expect(parseCron(text).gapSeconds).toBe(gapSeconds));
});

describe('J7 a change of clocks', () => {
  test.each([
    [
      'skipped',
      '30 2 * * *',
      'Europe/Vienna',
      '2026-03-28T00:00Z',
      ['2026-03-28T01:30Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ],
    [
      'repeated',
      '30 2 * * *',
      'Europe/Vienna',
      '2026-10-24T00:00Z',
      ['2026-10-24T00:30Z', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
    ['skipped', '30 2 * * *', 'America/New_York', '2026-03-07T12:00Z', ['2026-03-08T07:00Z', '2026-03-09T06:30Z']],
    ['repeated', '30 1 * * *', 'America/New_York', '2026-10-31T12:00Z', ['2026-11-01T05:30Z', '2026-11-02T06:30Z']],
    [
      'skipped half an hour',
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-03T00:00Z',
      ['2026-10-03T15:30Z', '2026-10-04T15:15Z'],
    ],
    [
      'repeated half an hour',
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-03T20:00Z',
      ['2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    ],
    ['skipped midnight', '0 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00Z', ['2018-11-04T03:00Z', '2018-11-05T02:00Z']],
    [
      'repeated before midnight',
      '30 23 * * *',
      'America/Sao_Paulo',
      '2018-02-17T12:00Z',
      ['2018-02-18T01:30Z', '2018-02-19T02:30Z'],
    ],
    ['skipped midnight', '0 0 * * *', 'Africa/Cairo', '2026-04-23T12:00Z', ['2026-04-23T22:00Z', '2026-04-24T21:00Z']],
    ['repeated before midnight', '30 23 * * *', 'Africa/Cairo', '2026-10-29T12:00Z', ['2026-10-29T20:30Z', '2026-10-30T21:30Z']],
    [
      'skipped day',
      '0 9 * * *',
      'Pacific/Apia',
      '2011-12-29T10:00Z',
      ['2011-12-29T19:00Z', '2011-12-30T10:00Z', '2011-12-30T19:00Z'],
    ],
    [
      'several skipped times are one',
      '*/15 2 * * *',
      'Europe/Vienna',
      '2026-03-29T00:00Z',
      ['2026-03-29T01:00Z', '2026-03-30T00:00Z'],
    ],
    [
      'skipped, beside the first after it',
      '30 2,3 * * *',
      'Europe/Vienna',
      '2026-03-28T23:00Z',
      ['2026-03-29T01:00Z', '2026-03-29T01:30Z'],
    ],
    ['every two hours, once', '0 */2 * * *', 'Europe/Vienna', '2026-10-24T22:30Z', ['2026-10-25T00:00Z', '2026-10-25T03:00Z']],
  ])('%s: %s in %s', (_, cron, zone, after, expected) => expect(times(cron, zone, after, expected.length)).toEqual(expected));

  test.each([
    ['ahead', '2026-03-28T23:30Z'],
    ['back', '2026-10-24T22:30Z'],
  ])('an hourly expression fires in each real hour when the clock is put %s', (_, after) => {
    for (const cron of ['0 * * * *', '30 * * * *', '30 0-23 * * *']) {
      const fired = times(cron, 'Europe/Vienna', after, 6).map((time) => Date.parse(time));
      expect(fired.slice(1).map((time, at) => time - fired[at]!)).toEqual(Array(5).fill(3_600_000));
    }
  });

  test('an hourly expression follows the clock where it is moved by half an hour', () => {
    expect(times('0 * * * *', 'Australia/Lord_Howe', '2026-10-03T13:30Z', 3)).toEqual([
      '2026-10-03T14:30Z',
      '2026-10-03T16:00Z',
      '2026-10-03T17:00Z',
    ]);
    expect(times('45 * * * *', 'Australia/Lord_Howe', '2026-04-04T14:00Z', 3)).toEqual([
      '2026-04-04T14:45Z',
      '2026-04-04T15:15Z',
      '2026-04-04T16:15Z',
    ]);
  });
});

describe('J7 against a walk over every minute', () => {
  /** What a clock on the wall of the zone shows in each minute of a span, by Intl alone. */
  const walk = (zone: string, from: number, minutes: number) => {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    return Array.from({ length: minutes }, (_, at) => {
      const ms = from + at * 60_000;
      const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
      return { ms, wall: Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!) };
    });
  };
  type Field = number[] | '*';
  type Pattern = { minute: Field; hour: Field; weekday: Field };
  const takes = (field: Field, value: number) => field === '*' || field.includes(value);
  const matches = ({ minute, hour, weekday }: Pattern, wall: number) => {
    const shown = new Date(wall);
    return takes(minute, shown.getUTCMinutes()) && takes(hour, shown.getUTCHours()) && takes(weekday, shown.getUTCDay());
  };

  /** Every wall minute from the first to the last, each at its first showing or, when it is skipped, at the first minute after it. */
  const expected = (pattern: Pattern, shown: { ms: number; wall: number }[]): number[] => {
    if (pattern.hour === '*') return shown.filter(({ wall }) => matches(pattern, wall)).map(({ ms }) => ms);
    const fires = new Set<number>();
    let top = shown[0]!.wall - 60_000;
    for (const { ms, wall } of shown) {
      for (let minute = top + 60_000; minute <= wall; minute += 60_000) if (matches(pattern, minute)) fires.add(ms);
      top = Math.max(top, wall);
    }
    return [...fires];
  };

  const field = (min: number, max: number) =>
    fc.oneof(
      fc.constant('*' as const),
      fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 }).map((list) => list.sort((a, b) => a - b)),
    );
  const pattern = fc.record({ minute: field(0, 59), hour: field(0, 23), weekday: field(0, 6) });
  const toText = ({ minute, hour, weekday }: Pattern) => `${minute} ${hour} * * ${weekday}`;

  test.each([
    ['Europe/Vienna', '2026-03-27T12:00Z'],
    ['Europe/Vienna', '2026-10-23T12:00Z'],
    ['America/New_York', '2026-11-01T00:10Z'],
    ['Australia/Lord_Howe', '2026-10-02T20:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T14:40Z'],
    ['America/Sao_Paulo', '2018-11-02T12:00Z'],
    ['Africa/Cairo', '2026-10-29T12:00Z'],
    ['Pacific/Apia', '2011-12-29T00:00Z'],
  ])('%s from %s: none lost, none twice, in order', (zone, start) => {
    const from = Date.parse(start);
    const shown = walk(zone, from, 3 * 1440);
    const end = new Date(shown.at(-1)!.ms);
    fc.assert(
      fc.property(pattern, (one) => {
        const got = findNextTimes(parseCron(toText(one)), zone, new Date(from - 60_000), 6000, end).map(Number);
        expect(got.slice(1).every((time, at) => time > got[at]!)).toBe(true);
        expect(got).toEqual(expected(one, shown));
      }),
      { numRuns: 15 },
    );
  });

  test('a later question has the same answers, and the last ones are the end of all', () => {
    fc.assert(
      fc.property(pattern, fc.integer({ min: 0, max: 2 * 86_400_000 }), fc.integer({ min: 1, max: 5 }), (one, lateMs, count) => {
        const cron = parseCron(toText(one));
        const [after, before] = [new Date('2026-10-23T22:00Z'), new Date('2026-10-26T03:00Z')];
        const all = findNextTimes(cron, 'Europe/Vienna', after, 6000, new Date(before.getTime() - 1));
        const late = new Date(after.getTime() + lateMs);
        expect(findNextTime(cron, 'Europe/Vienna', late)! > late).toBe(true);
        if (late < before)
          expect(findNextTimes(cron, 'Europe/Vienna', late, 6000, new Date(before.getTime() - 1))).toEqual(
            all.filter((time) => time > late),
          );
        expect(findLastTimes(cron, 'Europe/Vienna', { after, before }, count)).toEqual(all.slice(-count));
      }),
      { numRuns: 30 },
    );
  });
});
