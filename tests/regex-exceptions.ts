/**
 * Regular expressions that recheck does not call safe, and that may stand because what they read is bounded, each with its bound. One
 * that is no longer in the code, or has become safe, fails the test.
 */
export type RegexException = { file: string; expression: RegExp; why: string };

export const REGEX_EXCEPTIONS: readonly RegexException[] = [
  {
    file: 'hub/mask.ts',
    expression: /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g,
    why: 'Slow only for thousands of "-eyJ" in a row. What is masked is a line of the log or a typed line (64 KiB): 10,000 starts, each of which ends at the first character that is no base64url.',
  },
  {
    file: 'hub/http/static.ts',
    expression: /<script(?![^>]*\ssrc\s*=)[^>]*>([\s\S]*?)<\/script>/g,
    why: 'Reads the start page of our own build, once at start.',
  },
  {
    file: 'hub/language/duration.ts',
    expression: /(\d+(?:\.\d+)?)\s*(weeks?|w|days?|d|hours?|hrs?|hr|h|minutes?|mins?|min|m|seconds?|secs?|sec|s)/,
    why: 'The text has at most 60 characters (MAX_CHARACTERS).',
  },
  {
    file: 'hub/language/natural/propose.ts',
    expression: /(?<= )(?:called|named|titled|saying|to|:) (.+)$/i,
    why: 'The sentence has at most 400 characters (MAX_CHARACTERS).',
  },
  {
    file: 'hub/language/natural/propose.ts',
    expression: /(?<= )because (.{1,200}) $/i,
    why: 'The sentence has at most 400 characters (MAX_CHARACTERS).',
  },
  {
    file: 'hub/jobs/executors/graph/steps.ts',
    expression: /(`[^`]*`|\]\([^)]*\)|<[^>]*>)/,
    why: 'Reads one heading of a text of bounded length, in a child process that is ended when its time is over.',
  },
  {
    file: 'adapters/email/automatic.ts',
    expression: /([^\s<>"(),;@]+@[^\s<>"(),;@]+)>?\s*$/,
    why: 'A From of which 998 characters are read, the longest line of a mail (RFC 5322).',
  },
  {
    file: 'adapters/email/written-text.ts',
    expression: /(?:\bwrote|\bschrieb\b.*|\ba écrit|\bescribió|\bha scritto|\bescreveu)\s?:$/,
    why: 'A line of which 400 characters are looked at (MAX_LOOK).',
  },
  {
    file: 'scripts/install.js',
    expression: /ENOTEMPTY|EEXIST|EBUSY|ENOENT.*(?:rename|lstat|rmdir|unlink|open|chmod)/s,
    why: 'Reads what npm said on the machine of whoever installs.',
  },
  {
    file: 'hub/telemetry/safe-event.ts',
    expression: /[^\s@"'<>(),;=]{1,64}@[^\s@"'<>(),;=]{1,255}/g,
    why: 'The message is cut to 500 characters first (MAX_MESSAGE_CHARS).',
  },
  {
    file: 'hub/telemetry/safe-event.ts',
    expression: /\b(select .{1,200} from|insert into|update \S{1,100} set|delete from)\b[\s\S]*/i,
    why: 'The message is cut to 500 characters first (MAX_MESSAGE_CHARS).',
  },
];

/** Expressions that are put together when the program runs, and of what. */
export const MADE_EXPRESSIONS: readonly { file: string; text: RegExp; why: string }[] = [
  { file: 'hub/collab/text.ts', text: /BIDI/, why: 'One class of characters, from constants, without repetition.' },
  { file: 'hub/language/duration.ts', text: /PART\.source/, why: 'A constant of the same file, on at most 60 characters.' },
  { file: 'hub/language/quote.ts', text: /alsoPlain/, why: 'One class of characters, from constants, without repetition.' },
  { file: 'hub/jobs/executors/docs/changelog.ts', text: /issue/, why: 'A number after a "#", without repetition.' },
  {
    file: 'hub/jobs/executors/runbook/schema.ts',
    text: /pattern/,
    why: 'A pattern of the runbooks file, which the operator writes; the value has a bounded length.',
  },
  {
    file: 'admin/src/lib/live/filter.ts',
    text: /name\.replace/,
    why: 'What a reader types to filter names of events in their own browser; everything but * is escaped, and names are short.',
  },
];
