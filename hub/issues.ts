/**
 * What a schema refuses, in plain words: which part, what is expected, what came. zod's own sentences are for programmers; these
 * are what people read in chat and programs get in `errors`.
 */
import type { z } from 'zod';
import { didYouMean } from './language/closest.ts';
import type { Issue } from './errors.ts';

type RawIssue = z.core.$ZodRawIssue;

/** Characters of a received value that are shown. */
const MAX_SHOWN = 60;
/** Issues that one answer carries. */
export const MAX_ISSUES = 50;

export type Validated<Output> = { value: Output } | { issues: Issue[] };

/**
 * Validates `value`. Values below a field of `secrets` are never repeated in a message.
 * The message of a check in the schema itself (`.regex(…, 'must look like T-12')`) is kept as it is.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  secrets: readonly string[] = [],
): Validated<z.output<Schema>> {
  const quick = schema.safeParse(value);
  if (quick.success) return { value: quick.data };
  const result = schema.safeParse(value, { error: (issue) => toMessage(issue, shown) });
  if (result.success) return { value: result.data };
  const found = toIssues(result.error);
  if (!result.error.issues.some((issue) => secrets.includes(String(issue.path[0])))) return { issues: found };
  const silent = toIssues(schema.safeParse(value, { error: (issue) => toMessage(issue, () => undefined) }).error!);
  return { issues: found.map((issue, index) => (secrets.some((name) => isBelow(issue.path, name)) ? silent[index]! : issue)) };
}

/** A JSON Pointer (RFC 6901) of a path. */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A value as a message repeats it: text in quotes and cut, anything else by its kind. */
export function shown(value: unknown): string {
  if (typeof value === 'string')
    return value.length > MAX_SHOWN
      ? `${JSON.stringify(value.slice(0, MAX_SHOWN))}… (${value.length} characters)`
      : JSON.stringify(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  return value === undefined ? 'nothing' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function isBelow(pointer: string, name: string): boolean {
  return pointer === toPointer([name]) || pointer.startsWith(`${toPointer([name])}/`);
}

/** One issue for each unknown key, so that each can be shown at its place. */
function toIssues(error: z.ZodError): Issue[] {
  return error.issues
    .flatMap((issue) => {
      if (issue.code !== 'unrecognized_keys') return [{ path: toPointer(issue.path), message: issue.message }];
      return issue.keys.slice(0, MAX_ISSUES).map((key, index) => ({
        path: toPointer([...issue.path, key]),
        message: issue.message.split('\n')[index] ?? issue.message,
      }));
    })
    .slice(0, MAX_ISSUES);
}

type Show = (value: unknown) => string | undefined;

/** undefined leaves zod's own sentence, for codes that only a schema of ours can bring. */
function toMessage(issue: RawIssue, show: Show): string | undefined {
  if (issue.code === 'unrecognized_keys')
    return issue.keys
      .slice(0, MAX_ISSUES)
      .map((key) => unknownKey(key, knownKeys(issue.inst)))
      .join('\n');
  if (issue.code === 'invalid_union') return unionMessage(issue, show);
  if (issue.code === 'invalid_key') return `the key is not accepted: ${issue.issues[0]?.message ?? 'it is not valid'}`;
  if (issue.code === 'custom') return undefined;
  const expected = expectedBy(issue);
  if (expected === undefined) return undefined;
  if (issue.input === undefined) return `is missing: expected ${expected}`;
  return withReceived(`expected ${expected}`, received(issue, show)) + suggestion(issue, show);
}

/** The message for a key that is no field. */
export function unknownKey(key: string, keys: readonly string[]): string {
  const guess = didYouMean(key, keys);
  return `there is no field ${shown(key)}.${guess === '' && keys.length > 0 ? ` There are: ${keys.join(', ')}.` : guess}`;
}

function knownKeys(schema: unknown): string[] {
  const shape = (schema as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return shape === undefined ? [] : Object.keys(shape);
}

function withReceived(sentence: string, what: string | undefined): string {
  return what === undefined ? sentence : `${sentence}; received ${what}`;
}

/** What came: the value, or its size where the size is what is wrong. */
function received(issue: RawIssue, show: Show): string | undefined {
  const { input } = issue;
  const hidden = show(input) === undefined;
  const isSize = issue.code === 'too_big' || issue.code === 'too_small';
  if (isSize && typeof input === 'string') return hidden ? undefined : String(input.length);
  if (isSize && typeof input === 'object' && input !== null)
    return String(Array.isArray(input) ? input.length : Object.keys(input).length);
  return show(input);
}

function suggestion(issue: RawIssue, show: Show): string {
  if (issue.code !== 'invalid_value' || typeof issue.input !== 'string' || show(issue.input) === undefined) return '';
  const guess = didYouMean(issue.input, issue.values.map(String));
  return guess === '' ? '' : `.${guess}`;
}

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  never: 'nothing',
};

const FORMATS: Record<string, string> = {
  email: 'an e-mail address',
  url: 'a URL',
  uuid: 'a UUID',
  guid: 'a UUID',
  datetime: 'a time such as 2026-12-01T09:00:00Z',
  date: 'a date such as 2026-12-31',
  time: 'a time of day such as 09:00:00',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  base64: 'base64',
  base64url: 'base64url',
  json_string: 'JSON',
  lowercase: 'lower-case text',
  uppercase: 'upper-case text',
};

function expectedBy(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? shown(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return bound(issue, issue.maximum, issue.exact ? 'exactly' : issue.inclusive === false ? 'less than' : 'at most');
    case 'too_small':
      return bound(issue, issue.minimum, issue.exact ? 'exactly' : issue.inclusive === false ? 'more than' : 'at least');
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return formatOf(issue);
    default:
      return undefined;
  }
}

function bound(issue: { origin: string }, limit: number | bigint, words: string): string {
  const unit = { string: 'character', array: 'item', object: 'entry', record: 'entry', map: 'entry', set: 'item' }[issue.origin];
  if (unit === undefined) return `${words} ${limit}`;
  return `${words} ${limit} ${Number(limit) === 1 ? unit : unit.replace(/y$/, 'ie')}${Number(limit) === 1 ? '' : 's'}`;
}

function formatOf(issue: Extract<RawIssue, { code: 'invalid_format' }>): string {
  const part = issue as { prefix?: string; suffix?: string; includes?: string; pattern?: string };
  if (part.prefix !== undefined) return `text that starts with ${shown(part.prefix)}`;
  if (part.suffix !== undefined) return `text that ends with ${shown(part.suffix)}`;
  if (part.includes !== undefined) return `text that holds ${shown(part.includes)}`;
  return (
    FORMATS[issue.format] ?? (issue.format === 'regex' ? `text of the form ${part.pattern}` : `text of the form ${issue.format}`)
  );
}

/** A union refuses with the words of its likeliest branch: the one that got furthest into the value, or all kinds when none did. */
function unionMessage(issue: Extract<RawIssue, { code: 'invalid_union' }>, show: Show): string | undefined {
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const deep = branches.filter((branch) => branch.some((one) => one.path.length > 0));
  if (branches.length === 0) return undefined;
  const nearest = deep.sort((a, b) => a.length - b.length)[0]?.find((one) => one.path.length > 0);
  if (nearest !== undefined) return `${toPointer(nearest.path).slice(1)}: ${nearest.message}`;
  const wanted = branches.map((branch) =>
    branch[0]!.message.replace(/; received .*$/s, '').replace(/^(?:is missing: )?expected /, ''),
  );
  return withReceived(`expected ${[...new Set(wanted)].join(' or ')}`, show(issue.input));
}
