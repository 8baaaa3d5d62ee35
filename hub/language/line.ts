/**
 * A typed line as a command with its raw arguments (COMMANDS G1 to G3):
 * `noun verb positional… [--flag value | --flag=value | key:value | --switch | --no-switch]… [-- rest]`.
 * Nothing is dropped and nothing guessed: what fits nowhere is an error that names the word, where it stands and an example.
 */
import type { Command } from '../command.ts';
import { findClosest } from './closest.ts';
import { HubError } from '../errors.ts';
import { createFilling, type Filling } from './filling.ts';
import { findNamed, flagName, isSwitch, looksLikeFlag, type Named } from './named.ts';
import { fillPositionals } from './positionals.ts';
import { expectedOf, fieldsOf } from '../schema.ts';
import { findCommand, nameWords, spokenNamesOf, type FoundCommand } from './spoken.ts';
import { suggestCommands } from './suggest.ts';
import { isPlain, type Token } from './token.ts';
import { shownToken, tokenize, type Tokens } from './tokens.ts';
import type { Places, RawArgs } from './values.ts';

export type ParsedLine =
  | { help: false; command: Command; args: RawArgs; places: Places }
  /** `--help` was typed: the command, or the words that help is wanted about. */
  | { help: true; command?: Command; topic: string[] };

/**
 * Reads one line. `commands` are those the asker may use. The arguments are raw; `parseArgs` reads and validates them.
 * Errors: unknown_command with `suggestions` (at most three names); invalid_input with `token`, `offset`, `expected`, `example`;
 * payload_too_large.
 */
export function parseLine(text: string, commands: readonly Command[]): ParsedLine {
  const line = readTokens(text, commands);
  const found = findCommand(line.tokens, commands);
  const wantsHelp = line.tokens.some((token, at) => isHelp(token, found, at));
  if (wantsHelp) return { help: true, topic: nameWords(line.tokens), ...(found && { command: found.command }) };
  if (found === undefined) throw unknownCommand(text, line.tokens, commands);
  const { verbatim } = found.command;
  if (verbatim !== undefined)
    return { help: false, command: found.command, args: restOf(text, line.tokens[found.words], verbatim), places: {} };
  const filling = createFilling(found.command);
  const words = takeNamed(filling, line.tokens.slice(found.words));
  fillPositionals(filling, { text, words, ...(line.restAt !== undefined && { restAt: line.restAt }) });
  return { help: false, command: found.command, args: filling.args, places: filling.places };
}

/** A command about lines takes the rest of its line as it stands, flags and quotes and all. */
function restOf(text: string, from: Token | undefined, field: string): RawArgs {
  return from === undefined ? {} : { [field]: text.slice(from.offset).trim() };
}

/** A line that cannot be split still tells which command it begins with, so that the error can show its example. */
function readTokens(text: string, commands: readonly Command[]): Tokens {
  try {
    return tokenize(text);
  } catch (error) {
    const { offset } = (error as HubError).fields as { offset?: number };
    const found = offset === undefined ? undefined : findCommandBefore(text.slice(0, offset), commands);
    throw found === undefined ? error : withExample(error as HubError, found.command);
  }
}

function findCommandBefore(text: string, commands: readonly Command[]): FoundCommand | undefined {
  return findCommand(tokenizeLeniently(text), commands);
}

function tokenizeLeniently(text: string): Token[] {
  try {
    return tokenize(text, { tolerant: true }).tokens;
  } catch {
    return [];
  }
}

function withExample(error: HubError, { examples }: Command): HubError {
  return new HubError(error.code, `${error.message} Example: ${examples[0]}`, { ...error.fields, example: examples[0] });
}

function isHelp(token: Token, found: FoundCommand | undefined, at: number): boolean {
  if (at < (found?.words ?? 0) || !isPlain(token)) return false;
  return (token.text === '--help' && !found?.command.input.shape.help) || token.text === '-h';
}

function unknownCommand(text: string, tokens: readonly Token[], commands: readonly Command[]): HubError {
  const suggestions = suggestCommands(text, commands);
  return new HubError('unknown_command', sayUnknown(nameWords(tokens), tokens[0], suggestions, commands), { suggestions });
}

function sayUnknown(words: string[], first: Token | undefined, suggestions: string[], commands: readonly Command[]): string {
  if (first === undefined) return 'Nothing was typed. Type help to see what there is.';
  const verbs = words.length === 1 ? findVerbs(words[0]!, commands) : [];
  if (verbs.length > 0)
    return `"${words[0]}" needs one more word: ${verbs.slice(0, MAX_VERBS).join(', ')}. Type help ${words[0]} to see what they do.`;
  const typed = shownToken(words.slice(0, 2).join(' ') || first.text);
  return `There is no command "${typed}". ${suggestions.length === 0 ? 'Type help to see what there is.' : `Did you mean: ${suggestions.join(', ')}?`}`;
}

/** How many verbs of a noun a message names. */
const MAX_VERBS = 12;

function findVerbs(noun: string, commands: readonly Command[]): string[] {
  const names = commands.map((command) => spokenNamesOf(command)[0]!);
  return names.filter((name) => name.startsWith(`${noun} `)).map((name) => name.slice(noun.length + 1));
}

/** Takes flags and keys with their values out of the words; what is left are the positional ones. */
function takeNamed(filling: Filling, tokens: readonly Token[]): Token[] {
  const loose: Token[] = [];
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at]!;
    const named = findNamed(filling.command, token);
    if (named === undefined && looksLikeFlag(token)) throw unknownFlag(filling, token);
    if (named === undefined) loose.push(token);
    at += named === undefined ? 1 : takeValue(filling, tokens, at, named);
  }
  return loose;
}

function unknownFlag(filling: Filling, token: Token): HubError {
  const name = flagName(token);
  const fields = fieldsOf(filling.command.input);
  const names = fields.flatMap((field) => [...field.flags, ...(isSwitch(field) ? field.flags.map((flag) => `no-${flag}`) : [])]);
  const guess = findClosest(name.replace(/^--?/, ''), names);
  const known = fields.length === 0 ? 'no flags' : `one of ${fields.map((field) => `--${field.flag}`).join(', ')}`;
  const hint =
    guess === undefined ? `expected ${known}; quote it if it is text: "${shownToken(name)}"` : `did you mean --${guess}?`;
  return filling.fault(`Unknown flag ${shownToken(name)}`, { token: shownToken(name), offset: token.offset }, known, hint);
}

/** Gives a named field its value; returns how many words that took. */
function takeValue(filling: Filling, tokens: readonly Token[], at: number, named: Named): number {
  const { field, from, negated } = named;
  const token = tokens[at]!;
  if (from === -1 && isSwitch(field)) return filling.giveSwitch(field, token, !negated);
  if (from !== -1 && (from < token.text.length || token.text[from - 1] === '=' || token.literal.length > 0)) {
    return filling.give(field, tokens, at, from);
  }
  if (from !== -1) throw filling.fault(`${token.text} has no value`, token, `${expectedOf(field)} right after the colon`);
  const next = tokens[at + 1];
  if (next === undefined || looksLikeFlag(next))
    throw filling.fault(`${shownToken(token.raw)} has no value`, token, expectedOf(field));
  return 1 + filling.give(field, tokens, at + 1, 0);
}
