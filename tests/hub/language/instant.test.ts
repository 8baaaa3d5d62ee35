import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDurationSeconds, toDurationText } from '../../../hub/language/duration.ts';
import { readInstant } from '../../../hub/language/instant.ts';
import { findInstant, findOffsetMinutes } from '../../../hub/language/zone.ts';

const BERLIN = 'Europe/Berlin';
/** The day before the clocks go forward in Berlin. */
const NOW = new Date('2026-03-28T10:00:00Z');

const iso = (text: string, zone = BERLIN, now = NOW) => readInstant(text, zone, now);

describe('readInstant', () => {
  test.each([
    ['2026-12-01T09:00Z', '2026-12-01T09:00:00.000Z'],
    ['2026-12-01T09:00:30.5+02:00', '2026-12-01T07:00:30.500Z'],
    ['2026-12-01 09:00Z', '2026-12-01T09:00:00.000Z'],
    ['2026-12-01T09:00', '2026-12-01T08:00:00.000Z'],
    ['2026-07-01 09:00', '2026-07-01T07:00:00.000Z'],
    ['tomorrow 9am', '2026-03-29T07:00:00.000Z'],
    ['9am', '2026-03-29T07:00:00.000Z'],
    ['at 17:00', '2026-03-28T16:00:00.000Z'],
    ['next friday at 17:30', '2026-04-03T15:30:00.000Z'],
    ['last friday 5pm', '2026-03-27T16:00:00.000Z'],
    ['yesterday 5pm', '2026-03-27T16:00:00.000Z'],
    ['Dec 1 at noon', '2026-12-01T11:00:00.000Z'],
    ['in 2 hours', '2026-03-28T12:00:00.000Z'],
    ['in 24 hours', '2026-03-29T10:00:00.000Z'],
    ['in 1 day', '2026-03-29T09:00:00.000Z'],
    ['2 hours ago', '2026-03-28T08:00:00.000Z'],
    ['tomorrow 9am EST', '2026-03-29T14:00:00.000Z'],
    ['now', '2026-03-28T10:00:00.000Z'],
    ['31.12.2026 09:00', '2026-12-31T08:00:00.000Z'],
  ])('G4 %s on a clock in Berlin', (text, expected) => {
    expect(iso(text)).toEqual({ iso: expected });
  });

  test('G4 the same words on clocks elsewhere', () => {
    expect(iso('tomorrow 9am', 'America/New_York')).toEqual({ iso: '2026-03-29T13:00:00.000Z' });
    expect(iso('tomorrow 9am', 'Asia/Kolkata')).toEqual({ iso: '2026-03-29T03:30:00.000Z' });
    expect(iso('today 11pm', 'Pacific/Auckland')).toEqual({ iso: '2026-03-28T10:00:00.000Z' });
  });

  test.each([
    ['tomorrow', 'no time of day'],
    ['tonight', 'no time of day'],
    ['May', 'no time of day'],
    ['03/04 9am', 'day and month could be swapped'],
    ['3.4.2027 9am', 'day and month could be swapped'],
    ['15m', 'say "in 15m" or "15m ago"'],
    ['every day', 'not understood as a whole'],
    ['tomorrow 9am and friday 5pm', 'not understood as a whole'],
    ['tomorrow 9am please', 'not understood as a whole'],
    ['tomorrow 25:99', 'not understood as a whole'],
    ['today 9:00 - 10:00', 'a span'],
    ['2026-02-30T09:00Z', 'no such date'],
    ['2026-02-30 09:00', 'no such date'],
    ['2026-13-01 09:00', 'no such date'],
    ['2026-01-01 24:30', 'no such date'],
    ['', 'not understood'],
    ['x'.repeat(101), 'longer than 100'],
  ])('G4 %s is asked back', (text, words) => {
    expect(iso(text)).toEqual({ problem: expect.stringContaining(words) });
  });

  test('G4 never throws, for any words and any zone', () => {
    const words = fc
      .array(
        fc.constantFrom(
          'tomorrow',
          '9am',
          'in',
          '3',
          'days',
          'next',
          'friday',
          '99999',
          '-',
          '2026-02-29',
          'T25:00',
          'ago',
          'years',
          '/',
          '13',
        ),
        { maxLength: 8 },
      )
      .map((list) => list.join(' '));
    fc.assert(
      fc.property(fc.oneof(words, fc.string()), fc.constantFrom(BERLIN, 'UTC', 'Nowhere/Land', ''), (text, zone) => {
        const reading = readInstant(text, zone, NOW);
        if ('iso' in reading) expect(new Date(reading.iso).toISOString()).toBe(reading.iso);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('findInstant', () => {
  const at = (text: string, zone: string) => {
    const [year, month, day, hour, minute] = text.match(/\d+/g)!.map(Number);
    return findInstant({ year: year!, month: month!, day: day!, hour: hour!, minute: minute!, second: 0 }, zone)?.toISOString();
  };

  test('J7 a time that a change of clocks skips is the first instant after it, one that it repeats is the first of the two', () => {
    expect(at('2026-03-29 02:30', BERLIN)).toBe('2026-03-29T01:00:00.000Z');
    expect(at('2026-10-25 02:30', BERLIN)).toBe('2026-10-25T00:30:00.000Z');
    expect(at('2026-03-08 02:15', 'America/New_York')).toBe('2026-03-08T07:00:00.000Z');
    expect(at('2026-10-04 02:10', 'Australia/Lord_Howe')).toBe('2026-10-03T15:30:00.000Z');
    expect(at('2011-12-30 12:00', 'Pacific/Apia')).toBe('2011-12-30T10:00:00.000Z');
  });

  test('G4 a wall clock read back from its instant shows the same time', () => {
    const zone = fc.constantFrom(BERLIN, 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC');
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1995-01-01T00:00:00Z'), max: new Date('2060-01-01T00:00:00Z'), noInvalidDate: true }),
        zone,
        (date, name) => {
          const offset = findOffsetMinutes(name, date)!;
          const wall = new Date(Math.floor(date.getTime() / 1000) * 1000 + offset * 60_000);
          const found = findInstant(
            {
              year: wall.getUTCFullYear(),
              month: wall.getUTCMonth() + 1,
              day: wall.getUTCDate(),
              hour: wall.getUTCHours(),
              minute: wall.getUTCMinutes(),
              second: wall.getUTCSeconds(),
            },
            name,
          )!;
          expect(found.getTime() + findOffsetMinutes(name, found)! * 60_000).toBe(wall.getTime());
          expect(found.getTime()).toBeLessThanOrEqual(date.getTime());
        },
      ),
      { numRuns: 500 },
    );
  });

  test('G4 a zone that does not exist has no instants', () => {
    expect(at('2026-01-01 00:00', 'Nowhere/Land')).toBeUndefined();
  });
});

describe('durations', () => {
  test('G4 whole seconds and their text are one to one', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000_000 }), (seconds) => {
        expect(findDurationSeconds(toDurationText(seconds))).toBe(seconds);
      }),
    );
    expect(toDurationText(0)).toBe('0s');
    expect(toDurationText(694_861)).toBe('1w1d1h1m1s');
  });

  test.each([
    ['1h30m', 5400],
    ['1 hour 30 minutes', 5400],
    ['1.5h', 5400],
    ['2w', 1_209_600],
    ['90 SECS', 90],
  ])('G4 %s', (text, seconds) => {
    expect(findDurationSeconds(text)).toBe(seconds);
  });

  test.each(['1,5h', '5', '', 'h', '1h30', '-1h', '1mo', '5 ms', `${'1h'.repeat(40)}`])('G4 %j is no duration', (text) => {
    expect(findDurationSeconds(text)).toBeUndefined();
  });
});
