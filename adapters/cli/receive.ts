/**
 * The arguments of the process as a request: the CLI's own words and options, and everything else as ONE line for the hub,
 * whose grammar it is (COMMANDS G). Pure.
 *
 * Options of the CLI that take a value stand before the first word (`kyros --url https://… task list`), because a command
 * may have an option of the same name. `--json` may stand anywhere before a bare `--`.
 */
import { toWord } from '../../hub/language/quote.ts';
import { EXIT, Failure } from './failure.ts';
import { readTailFilters, type TailFilters } from './tail-filters.ts';

export type Options = { json: boolean; url?: string; token?: string; idempotencyKey?: string };

export type Ask =
  | { kind: 'line'; line: string }
  /** Lines from standard input, one command each. */
  | { kind: 'lines' }
  | { kind: 'usage' }
  | { kind: 'login'; email?: string; passwordFromStdin: boolean }
  | { kind: 'logout' }
  /** The Model Context Protocol on standard input and output. */
  | { kind: 'mcp' }
  | { kind: 'tail'; filters: TailFilters }
  | { kind: 'completion'; shell: Shell }
  /** What the completion script of a shell asks: the line so far. */
  | { kind: 'complete'; line: string };

export const SHELLS = ['bash', 'zsh'] as const;
export type Shell = (typeof SHELLS)[number];

export type Request = { ask: Ask; options: Options };

/** Throws a Failure (exit 2) when the CLI's own words are used wrongly; the hub judges all others. */
export function readArguments(argv: readonly string[], now: Date): Request {
  const { options, words } = takeOptions(argv);
  return { options, ask: readAsk(words, now) };
}

const VALUE_OPTIONS = { '--url': 'url', '--token': 'token', '--idempotency-key': 'idempotencyKey' } as const;

function takeOptions(argv: readonly string[]): { options: Options; words: string[] } {
  const options: Options = { json: false };
  const words = [...argv];
  while (words.length > 0) {
    const [name, inline] = splitOption(words[0] as string);
    if (!Object.hasOwn(VALUE_OPTIONS, name) && name !== '--json') break;
    words.shift();
    if (name === '--json') options.json = true;
    else options[VALUE_OPTIONS[name as keyof typeof VALUE_OPTIONS]] = takeValue(name, inline ?? words.shift());
  }
  return takeJson(options, words);
}

function takeJson(options: Options, words: string[]): { options: Options; words: string[] } {
  const rest = words.indexOf('--');
  const end = rest === -1 ? words.length : rest;
  const kept = words.filter((word, index) => word !== '--json' || index > end);
  return { options: { ...options, json: options.json || kept.length < words.length }, words: kept };
}

function splitOption(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return word.startsWith('--') && at > 0 ? [word.slice(0, at), word.slice(at + 1)] : [word, undefined];
}

function takeValue(name: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw new Failure(EXIT.usage, `${name} needs a value.`, { next: `Write it as ${name} <value>, before the command.` });
}

function readAsk(words: string[], now: Date): Ask {
  const [first, ...rest] = words;
  if (first === undefined || (words.length === 1 && (first === '--help' || first === '-h'))) return { kind: 'usage' };
  if (first === '-' && rest.length === 0) return { kind: 'lines' };
  if (rest.includes('--help')) return { kind: 'line', line: toLine(words) };
  if (first === 'login') return readLogin(rest);
  if (first === 'logout') return readLogout(rest);
  if (first === 'tail') return { kind: 'tail', filters: readTailFilters(rest, now) };
  if (first === 'mcp' && rest.length === 0) return { kind: 'mcp' };
  if (first === 'completion') return readCompletion(rest);
  if (first === '__complete') return { kind: 'complete', line: rest.join(' ') };
  return { kind: 'line', line: toLine(words) };
}

function readLogin(words: string[]): Ask {
  const passwordFromStdin = words.includes('--password-stdin');
  const emails = words.filter((word) => word !== '--password-stdin');
  if (emails.length > 1 || emails[0]?.startsWith('-')) {
    throw new Failure(EXIT.usage, `login does not take ${emails.find((word) => word.startsWith('-')) ?? emails[1]}.`, {
      next: 'Write login [email] [--password-stdin].',
    });
  }
  return { kind: 'login', passwordFromStdin, ...(emails[0] === undefined ? {} : { email: emails[0] }) };
}

function readLogout(words: string[]): Ask {
  if (words.length > 0) throw new Failure(EXIT.usage, `logout does not take ${words[0]}.`, { next: 'Write logout alone.' });
  return { kind: 'logout' };
}

function readCompletion(words: string[]): Ask {
  const shell = SHELLS.find((name) => name === words[0]);
  if (shell === undefined || words.length > 1)
    throw new Failure(EXIT.usage, 'completion needs the name of a shell.', {
      next: `Write completion ${SHELLS.join(' or completion ')}.`,
    });
  return { kind: 'completion', shell };
}

/**
 * The words as one line of the hub's grammar, such that its tokenizer gives the same words back: each word that would be read
 * otherwise is quoted. One word alone is taken as it is: a whole line (`kyros 'task list'`) or JSON (G5).
 */
export function toLine(words: readonly string[]): string {
  return words.length === 1 ? (words[0] as string) : words.map(toTyped).join(' ');
}

const OPTION = /^--[a-z][a-z0-9_-]*$/i;
/** `--title=Fix login`, and `title:Fix login` as the shell gives `title:"Fix login"`. A gap after the colon is prose. */
const NAMED = /^(--[a-z][a-z0-9_-]*=|[a-z][a-z0-9_-]*:(?!\s))(.*)$/s;

function toTyped(word: string): string {
  if (word === '--' || OPTION.test(word)) return word;
  const [, name, value] = NAMED.exec(word) ?? [];
  return name === undefined || value === undefined ? toTypedValue(word) : name + (value === '' ? '' : toTypedValue(value));
}

/** Where a value can start, a bracket may begin JSON. */
const JSON_START = /(^|[=:,])[[{]/;

/** A list stays a list: its items are quoted one by one. A comma before a gap is prose, and brackets keep their commas. */
function toTypedValue(value: string): string {
  if (JSON_START.test(value)) return toWord(value);
  if (value === '' || /[[{]/.test(value)) return toWord(value, ':=,{}[\\]');
  const items = value.split(/,(?!\s)/);
  return items.map((item) => (item === '' ? '' : toWord(item, ':='))).join(',');
}
