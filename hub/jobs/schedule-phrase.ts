/**
 * "every weekday at 9" as a cron expression. The vocabulary is closed: every word must be understood and have its place, or the
 * phrase is refused with the word that was not. What cron cannot say ("every other day", "every 7 minutes") is refused too, instead
 * of being rounded to something nobody asked for.
 */

/** A cron expression of five fields, or why the phrase is none. */
export type PhraseReading = { cron: string } | { problem: string };

/** Characters of a phrase. */
export const PHRASE_MAX = 120;

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const NTHS = new Map([
  ['first', '#1'],
  ['second', '#2'],
  ['third', '#3'],
  ['fourth', '#4'],
  ['last', 'L'],
]);

const AGAIN = ['every', 'each', 'hourly', 'daily'];

/** The words of a phrase that are left, and what they have said so far. */
type Reader = { words: string[]; at: number; comesAgain: boolean };
type Fields = { minute?: string; hour?: string; day?: string; month?: string; weekday?: string };

class Misread extends Error {}

/** Reads a phrase about something that comes again. One that says `every`, `daily`, `weekdays` or the like is meant for this. */
export function readPhrase(text: string): PhraseReading {
  if (text.length > PHRASE_MAX) return { problem: `it is longer than ${PHRASE_MAX} characters` };
  const reader = { words: toWords(text), at: 0, comesAgain: false };
  const fields: Fields = {};
  try {
    while (reader.at < reader.words.length) takeClause(reader, fields);
    if (!reader.comesAgain) throw new Misread('it does not say that it comes again; begin with "every"');
    return { cron: toCron(fields) };
  } catch (error) {
    if (error instanceof Misread) return { problem: error.message };
    throw error;
  }
}

function toWords(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll(',', ' , ')
    .replace(/\b(\d{1,2})\s+(am|pm)\b/g, '$1$2')
    .replace(/(:\d\d)\s+(am|pm)\b/g, '$1$2')
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** One part of the phrase, by the word it begins with. */
function takeClause(reader: Reader, fields: Fields): void {
  const word = reader.words[reader.at]!;
  if (isPlural(word) || AGAIN.includes(word)) reader.comesAgain = true;
  if (take(reader, 'hourly')) return set(fields, { hour: '*' });
  if (take(reader, 'daily')) return set(fields, { day: '*' });
  if (take(reader, 'every', 'each')) return takeEvery(reader, fields);
  if (take(reader, 'at')) return takeAt(reader, fields);
  if (take(reader, 'from', 'between')) return takeHours(reader, fields);
  if (take(reader, 'in')) return set(fields, { month: takeList(reader, toMonth, 'the name of a month') });
  if (take(reader, 'on')) return takeOn(reader, fields);
  if (take(reader, 'the')) return takeDayOfMonth(reader, fields);
  if (NTHS.get(word) !== undefined) return takeDayOfMonth(reader, fields);
  if (isPlural(word)) return takeDays(reader, fields);
  throw new Misread(`"${word}" is not understood there`);
}

/** After `every`: a unit, a number of units, days, or an nth day. */
function takeEvery(reader: Reader, fields: Fields): void {
  if (take(reader, 'minute')) return set(fields, { minute: '*', hour: '*' });
  if (take(reader, 'hour')) return set(fields, { hour: '*' });
  if (take(reader, 'day')) return set(fields, { day: '*' });
  if (take(reader, 'month')) return set(fields, { month: '*' });
  if (take(reader, 'year')) return;
  const count = /^\d{1,2}$/.test(peek(reader)) ? Number(peek(reader)) : undefined;
  if (count !== undefined) return takeCount(reader, fields, count);
  if (toMonth(peek(reader)) !== undefined) return takeDate(reader, fields);
  if (NTHS.get(peek(reader)) !== undefined || toOrdinal(peek(reader)) !== undefined) return takeDayOfMonth(reader, fields);
  takeDays(reader, fields);
}

function takeCount(reader: Reader, fields: Fields, count: number): void {
  reader.at++;
  if (take(reader, 'minutes', 'minute')) return set(fields, { minute: toStep(count, 60, 'minutes'), hour: '*' });
  if (take(reader, 'hours', 'hour')) return set(fields, { hour: toStep(count, 24, 'hours') });
  throw new Misread(`after "every ${count}" only minutes and hours can be said`);
}

/** Only steps that come out even; others would jump at the end of the hour or day. */
function toStep(count: number, whole: number, unit: string): string {
  if (count < 1 || whole % count !== 0)
    throw new Misread(`every ${count} ${unit} does not divide ${whole === 60 ? 'an hour' : 'a day'} evenly`);
  return count === 1 ? '*' : `*/${count}`;
}

function takeDays(reader: Reader, fields: Fields): void {
  if (isPlural(peek(reader))) reader.comesAgain = true;
  if (take(reader, 'weekday', 'weekdays')) return set(fields, { weekday: '1-5' });
  if (take(reader, 'weekend', 'weekends')) return set(fields, { weekday: '0,6' });
  set(fields, { weekday: takeList(reader, toDay, 'a day') });
}

/** After `on`: days, the nth of a month, or a date. */
function takeOn(reader: Reader, fields: Fields): void {
  if (take(reader, 'the')) return takeDayOfMonth(reader, fields);
  if (toMonth(peek(reader)) !== undefined) return takeDate(reader, fields);
  if (NTHS.get(peek(reader)) !== undefined || toOrdinal(peek(reader)) !== undefined) return takeDayOfMonth(reader, fields);
  takeDays(reader, fields);
}

/** `1st and 15th`, `last day`, `second monday`, each with `of the month`, `of every month` or `of march` behind it. */
function takeDayOfMonth(reader: Reader, fields: Fields): void {
  const nth = NTHS.get(peek(reader));
  if (nth === undefined) set(fields, { day: takeList(reader, toOrdinal, 'a day of the month, as 15th') });
  else {
    reader.at++;
    if (take(reader, 'day')) set(fields, { day: nth === 'L' ? 'L' : nth.slice(1) });
    else set(fields, { weekday: `${takeOne(reader, toDay, 'a day')}${nth}` });
  }
  if (take(reader, 'of')) takeOfMonth(reader, fields);
}

function takeOfMonth(reader: Reader, fields: Fields): void {
  if (take(reader, 'the', 'every', 'each')) {
    expect(reader, 'month');
    reader.comesAgain = true;
    return set(fields, { month: '*' });
  }
  set(fields, { month: takeList(reader, toMonth, 'the name of a month') });
}

/** `march 1`, `march 1st`. */
function takeDate(reader: Reader, fields: Fields): void {
  const month = takeOne(reader, toMonth, 'the name of a month');
  const day = takeOne(reader, (word) => toOrdinal(word) ?? toDayNumber(word), 'a day of the month');
  set(fields, { month, day });
}

/** After `at`: times of the day that have one minute, or the minute of an hour. */
function takeAt(reader: Reader, fields: Fields): void {
  if (take(reader, 'minute')) return takeMinute(reader, fields, peek(reader));
  if (peek(reader).startsWith(':')) return takeMinute(reader, fields, peek(reader).slice(1));
  const times = takeItems(reader, toTime, 'a time of day, as 9, 9am or 17:30');
  const minutes = new Set(times.map(([, minute]) => minute));
  if (minutes.size > 1) throw new Misread('times with different minutes need a schedule each');
  const hours = [...new Set(times.map(([hour]) => hour))].sort((a, b) => a - b);
  set(fields, { minute: String(times[0]![1]), hour: hours.join(',') });
}

function takeMinute(reader: Reader, fields: Fields, text: string): void {
  if (!/^[0-5]?\d$/.test(text)) throw new Misread(`"${peek(reader)}" is no minute of an hour`);
  reader.at++;
  set(fields, { minute: String(Number(text)) });
}

/** `from 9 to 17`: the hours, both named ones included. */
function takeHours(reader: Reader, fields: Fields): void {
  const from = takeOne(reader, toTime, 'a time of day');
  if (!take(reader, 'to', 'and', 'until')) throw new Misread(`"${peek(reader)}" stands where "to" is expected`);
  const to = takeOne(reader, toTime, 'a time of day');
  if (from[1] !== 0 || to[1] !== 0) throw new Misread('hours from one to another are given in full hours');
  if (from[0] >= to[0]) throw new Misread('the hours run backwards; over midnight needs two schedules');
  if (fields.hour !== '*') throw new Misread('hours from one to another need "every hour" before them');
  if (fields.minute === '*' || fields.minute?.startsWith('*/'))
    throw new Misread('say it as cron: whether the last hour is meant to its end is not clear');
  fields.hour = `${from[0]}-${to[0]}`;
}

function set(fields: Fields, more: Fields): void {
  for (const [name, value] of Object.entries(more) as [keyof Fields, string][]) {
    const known = fields[name];
    if (known !== undefined && known !== '*' && known !== value) throw new Misread(`the ${name} is said twice`);
    if (known === undefined || known === '*') fields[name] = value;
  }
}

/** What was not said and cannot be guessed is asked for. */
function toCron({ minute, hour, day, month, weekday }: Fields): string {
  if (hour === undefined) throw new Misread('it says no time of day; add one, as in "every weekday at 9"');
  const isInMonth = /[L#]/.test(weekday ?? '') || (day !== undefined && day !== '*');
  if (isInMonth && month === undefined) throw new Misread('it does not say of which month; add "of every month"');
  const saysDays = day !== undefined || weekday !== undefined;
  if (!saysDays && month !== undefined) throw new Misread('it says no day of the month');
  if (!saysDays && /^\d+(,|$)/.test(hour)) throw new Misread('it does not say on which days; add "every day"');
  if (day !== undefined && day !== '*' && weekday !== undefined)
    throw new Misread('a day of the month and a day of the week cannot be wanted together');
  return [minute ?? '0', hour, day ?? '*', month ?? '*', weekday ?? '*'].join(' ');
}

/** Items with `and` or commas between them, as cron writes them. */
function takeList(reader: Reader, read: (word: string) => string | undefined, wanted: string): string {
  return [...new Set(takeItems(reader, read, wanted))].join(',');
}

function takeItems<T>(reader: Reader, read: (word: string) => T | undefined, wanted: string): T[] {
  const items = [takeOne(reader, read, wanted)];
  for (;;) {
    const before = reader.at;
    while (take(reader, ',', 'and'));
    if (reader.at === before) return items;
    items.push(takeOne(reader, read, wanted));
  }
}

function takeOne<T>(reader: Reader, read: (word: string) => T | undefined, wanted: string): T {
  const word = peek(reader);
  const value = read(word);
  if (value === undefined)
    throw new Misread(word === '' ? `it ends where ${wanted} is expected` : `"${word}" stands where ${wanted} is expected`);
  reader.at++;
  return value;
}

function peek(reader: Reader): string {
  return reader.words[reader.at] ?? '';
}

function take(reader: Reader, ...words: string[]): boolean {
  const found = words.includes(peek(reader));
  if (found) reader.at++;
  return found;
}

function expect(reader: Reader, word: string): void {
  if (!take(reader, word)) throw new Misread(`"${peek(reader)}" stands where "${word}" is expected`);
}

function isPlural(word: string): boolean {
  return word === 'weekdays' || word === 'weekends' || (word.endsWith('s') && toDay(word) !== undefined);
}

function toDay(word: string): string | undefined {
  const plain = word.replace(/s$/, '');
  const at = DAYS.findIndex((day) => day === word || day === plain || day.slice(0, 3) === word);
  return at === -1 ? undefined : String(at);
}

function toMonth(word: string): string | undefined {
  const at = MONTHS.findIndex((month) => month === word || month.slice(0, 3) === word);
  return at === -1 ? undefined : String(at + 1);
}

function toOrdinal(word: string): string | undefined {
  const [, digits] = /^(\d{1,2})(?:st|nd|rd|th)$/.exec(word) ?? [];
  return digits === undefined ? undefined : toDayNumber(digits);
}

function toDayNumber(word: string): string | undefined {
  return /^\d{1,2}$/.test(word) && Number(word) >= 1 && Number(word) <= 31 ? String(Number(word)) : undefined;
}

/** Hour and minute of `9`, `9am`, `17:30`, `noon`. */
function toTime(word: string): [number, number] | undefined {
  if (word === 'noon') return [12, 0];
  if (word === 'midnight') return [0, 0];
  const [, hours, minutes = '0', half] = /^(\d{1,2})(?::(\d\d))?(am|pm)?$/.exec(word) ?? [];
  if (hours === undefined || Number(minutes) > 59) return undefined;
  const hour = Number(hours);
  if (half === undefined) return hour <= 23 ? [hour, Number(minutes)] : undefined;
  return hour < 1 || hour > 12 ? undefined : [(hour % 12) + (half === 'pm' ? 12 : 0), Number(minutes)];
}
