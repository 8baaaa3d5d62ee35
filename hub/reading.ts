/**
 * From what was asked to a command with checked input: parse, authorise, find the target, validate, in this order (P3, E9). A
 * stranger learns nothing from an error, and nobody hears of a typing mistake in what they may not do.
 */
import type { BoardView } from './collab/store.ts';
import type { Ask, CallRequest } from './call.ts';
import type { Command, Registry } from './command.ts';
import { HubError } from './errors.ts';
import { parseLine } from './language/line.ts';
import { findCommand, spokenNamesOf } from './language/spoken.ts';
import { suggestCommands } from './language/suggest.ts';
import { findRows, findTargets, locate, type Target } from './target.ts';
import { toLine } from './language/to-line.ts';
import { tokenize } from './language/tokens.ts';
import { parseArgs, type Input, type Places } from './language/values.ts';

/** What a call turned out to be. `toLine` gives what was typed, or the canonical line of a typed call, which is made when it is wanted. */
export type Reading = { command: Command; toLine: () => string; input: Input; targets: Target[] };

export type ReadingParts = {
  registry: Registry;
  board: BoardView;
  now: Date;
  /** Called as soon as the command is known, before anything of its input is looked at. Throws when the asker may not give it. */
  onCommand: (command: Command) => void;
};

type Raw = { command: Command; line?: string; params: Input; args: Input | HubError; kind: 'text' | 'json'; places?: Places };

/** Errors: unknown_command, forbidden (by `onCommand`), not_found, invalid_input, and what the body was refused for. */
export function readAsk({ ask, principal, channel }: CallRequest, parts: ReadingParts): Reading {
  const visible = () => parts.registry.visibleTo(principal.role, channel);
  const raw = 'text' in ask ? readLine(ask.text, parts, visible()) : readTyped(ask, parts, visible);
  locate(raw.command, raw.args instanceof HubError ? raw.params : { ...raw.args, ...raw.params }, parts.board);
  if (raw.args instanceof HubError) throw raw.args;
  const input = parseArgs(raw.command, { ...raw.args, ...raw.params }, raw.kind, principal.timezone, parts.now, raw.places);
  return {
    command: raw.command,
    toLine: once(() => raw.line ?? toLine(raw.command, input)),
    input,
    targets: [...findTargets(raw.command, input, parts.board), ...findRows(raw.command, input)],
  };
}

function readLine(text: string, { registry, onCommand }: ReadingParts, visible: readonly Command[]): Raw {
  const named = findCommand(tokenize(text, { tolerant: true }).tokens, registry.all);
  if (named !== undefined) onCommand(named.command);
  const parsed = parseLine(text, visible);
  if (!parsed.help)
    return { command: parsed.command, line: text, params: {}, args: parsed.args, kind: 'text', places: parsed.places };
  const help = registry.get('hub.help')!;
  onCommand(help);
  return {
    command: help,
    line: text,
    params: {},
    args: { about: parsed.command === undefined ? parsed.topic : parsed.command.name.split('.') },
    kind: 'json',
  };
}

function readTyped(
  ask: Exclude<Ask, { text: string }>,
  { registry, onCommand }: ReadingParts,
  visible: () => readonly Command[],
): Raw {
  const command = registry.get(ask.command) ?? findSpoken(ask.command, registry);
  if (command === undefined) throw unknown(ask.command, visible());
  onCommand(command);
  return {
    command,
    params: ask.params,
    args: 'failure' in ask.body ? ask.body.failure : ask.body.args,
    kind: ask.kind ?? 'json',
  };
}

/** JSON may name a command as it is typed too, as `whoami` or `task create`. */
function findSpoken(name: string, registry: Registry): Command | undefined {
  const wanted = name.trim().toLowerCase();
  return registry.all.find((command) => spokenNamesOf(command).includes(wanted));
}

function unknown(name: string, visible: readonly Command[]): HubError {
  const shown = name.slice(0, 60);
  const suggestions = suggestCommands(shown.replaceAll('.', ' '), visible);
  const hint = suggestions.length === 0 ? '' : ` Did you mean ${suggestions.join(', ')}?`;
  return new HubError('unknown_command', `There is no command "${shown}".${hint}`, { suggestions });
}

function once(make: () => string): () => string {
  let made: string | undefined;
  return () => (made ??= make());
}
