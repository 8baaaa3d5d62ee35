import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCron } from '../../../hub/jobs/cron.ts';
import { readPhrase } from '../../../hub/jobs/schedule-phrase.ts';

describe('a phrase', () => {
  test.each([
    ['every weekday at 9', '0 9 * * 1-5'],
    ['Every weekday at 9:30 PM', '30 21 * * 1-5'],
    ['every day at noon', '0 12 * * *'],
    ['daily at 17:30', '30 17 * * *'],
    ['every day at midnight', '0 0 * * *'],
    ['every monday and friday at 9 am', '0 9 * * 1,5'],
    ['every monday, wednesday and friday at 9', '0 9 * * 1,3,5'],
    ['mondays at 9', '0 9 * * 1'],
    ['weekdays at 8:15', '15 8 * * 1-5'],
    ['every weekend at 10', '0 10 * * 0,6'],
    ['on weekdays at 7', '0 7 * * 1-5'],
    ['every minute', '* * * * *'],
    ['every 15 minutes', '*/15 * * * *'],
    ['every 30 minutes on mondays', '*/30 * * * 1'],
    ['every hour', '0 * * * *'],
    ['hourly', '0 * * * *'],
    ['every hour at :15', '15 * * * *'],
    ['every hour at minute 45', '45 * * * *'],
    ['every 6 hours', '0 */6 * * *'],
    ['every hour from 9 to 17 on weekdays', '0 9-17 * * 1-5'],
    ['every tuesday at 9 and 17', '0 9,17 * * 2'],
    ['on the 1st of every month at 9', '0 9 1 * *'],
    ['every month on the 1st and 15th at 9', '0 9 1,15 * *'],
    ['the last day of every month at 18:00', '0 18 L * *'],
    ['every first monday of the month at 9', '0 9 * * 1#1'],
    ['last friday of every month at 5pm', '0 17 * * 5L'],
    ['every march 1st at 9', '0 9 1 3 *'],
    ['every year on december 24 at 20:00', '0 20 24 12 *'],
    ['every weekday at 9 in july and august', '0 9 * 7,8 1-5'],
    ['at 9 every day', '0 9 * * *'],
  ])('"%s" is %s', (phrase, cron) => {
    expect(readPhrase(phrase)).toEqual({ cron });
    expect(parseCron(cron).text).toBe(cron);
  });

  test.each([
    ['every other day at 9', '"other"'],
    ['every second day at 9', 'of which month'],
    ['every second monday at 9', 'of which month'],
    ['every 7 minutes', 'evenly'],
    ['every 5 hours', 'evenly'],
    ['every 0 minutes', 'evenly'],
    ['every week', '"week"'],
    ['every day except sunday at 9', '"except"'],
    ['every day but sunday at 9', '"but"'],
    ['once an hour', '"once"'],
    ['every monday', 'no time of day'],
    ['at 9', 'comes again'],
    ['daily', 'no time of day'],
    ['monday at 9', '"monday"'],
    ['on monday at 9', 'comes again'],
    ['on the 15th at 9', 'comes again'],
    ['every month at 9', 'no day of the month'],
    ['in july at 9', 'comes again'],
    ['every tuesday at 9 and 17:30', 'a schedule each'],
    ['every day at 9 at 10', 'said twice'],
    ['every day at 25', '"25"'],
    ['every day at 13pm', '"13pm"'],
    ['every day at', 'ends where'],
    ['every day at 9 please', '"please"'],
    ['every 15 minutes from 9 to 17', 'say it as cron'],
    ['every hour from 22 to 6', 'backwards'],
    ['every monday on the 13th of every month at 9', 'together'],
    ['every constructor at 9', '"constructor"'],
    ['', 'comes again'],
    ['x'.repeat(200), 'longer than'],
  ])('"%s" is refused', (phrase, says) => {
    const reading = readPhrase(phrase);
    expect(reading).toEqual({ problem: expect.stringContaining(says) });
  });

  test('a word that is not known is refused wherever it stands', () => {
    const phrases = [
      'every weekday at 9',
      'on the 1st of every month at 9',
      'every hour from 9 to 17 on weekdays',
      'every march 1st at 9',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...phrases), fc.nat(12), fc.stringMatching(/^[a-z]{4,9}x$/), (phrase, at, word) => {
        const words = phrase.split(' ');
        words.splice(at % (words.length + 1), 0, word);
        expect(readPhrase(words.join(' '))).toHaveProperty('problem');
      }),
    );
  });
});
