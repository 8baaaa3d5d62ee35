/** The names of commands as people type them, and finding the one that a line starts with (G1). */
import { spoken, type Command } from './command.ts';
import { isPlain, type Token } from './token.ts';

/** Most words that a name may have. */
const MAX_WORDS = 6;

const spokenNames = new WeakMap<Command, string[]>();

/** `task claim`, and the aliases; lower case, words apart by one space. */
export function spokenNamesOf(command: Command): string[] {
  const found = spokenNames.get(command) ?? [spoken(command), ...(command.aliases ?? [])].map((name) => name.toLowerCase());
  spokenNames.set(command, found);
  return found;
}

export type FoundCommand = { command: Command; words: number };

/**
 * The command whose name is the longest that the line starts with. Case does not matter (phones capitalise), `_` is `-`, and the
 * dotted name is understood as well. A quoted word is never part of a name.
 */
export function findCommand(tokens: readonly Token[], commands: readonly Command[]): FoundCommand | undefined {
  const words = nameWords(tokens);
  const names = new Map(commands.flatMap((command) => spokenNamesOf(command).map((name) => [name, command] as const)));
  for (let count = words.length; count > 0; count -= 1) {
    const command = names.get(words.slice(0, count).join(' '));
    if (command !== undefined) return { command, words: count };
  }
  const dotted = commands.find((command) => command.name.toLowerCase() === tokens[0]?.text.toLowerCase() && isPlain(tokens[0]));
  return dotted && { command: dotted, words: 1 };
}

/** The words at the start of a line that could be a name: plain, and no flag. */
export function nameWords(tokens: readonly Token[]): string[] {
  const end = tokens.findIndex((token) => !isPlain(token) || token.text.startsWith('-'));
  const words = end === -1 ? tokens : tokens.slice(0, end);
  return words.slice(0, MAX_WORDS).map((token) => token.text.toLowerCase().replaceAll('_', '-'));
}
