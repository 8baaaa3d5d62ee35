/** The names of commands as people type them, and finding the one that a line starts with (G1). */
import { spoken, type Command } from '../command.ts';
import { isPlain, type Token } from './token.ts';

/** Most words that a name may have. */
const MAX_WORDS = 6;

const spokenNames = new WeakMap<Command, string[]>();

/** `task claim`, then the aliases; lower case, words apart by one space. */
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
  const line = `${nameWords(tokens).join(' ')} `;
  let longest = { name: '', command: commands.find((command) => isDotted(tokens[0], command)) };
  for (const command of commands) {
    for (const name of spokenNamesOf(command)) {
      if (name.length > longest.name.length && line.startsWith(name) && line[name.length] === ' ') longest = { name, command };
    }
  }
  return longest.command && { command: longest.command, words: longest.name === '' ? 1 : longest.name.split(' ').length };
}

function isDotted(token: Token | undefined, command: Command): boolean {
  return token !== undefined && token.text.includes('.') && token.text.toLowerCase() === command.name && isPlain(token);
}

/** The words at the start of a line that could be a name: plain, and no flag. */
export function nameWords(tokens: readonly Token[]): string[] {
  const end = tokens.findIndex((token) => !isPlain(token) || token.text.startsWith('-'));
  const words = end === -1 ? tokens : tokens.slice(0, end);
  return words.slice(0, MAX_WORDS).map((token) => token.text.toLowerCase().replaceAll('_', '-'));
}
