/** What somebody may have meant who typed no command (G7): at most three names, the likeliest first. Only ever shown. */
import { distance } from 'fastest-levenshtein';
import type { Command } from '../command.ts';
import { spokenNamesOf } from './spoken.ts';

/** Words and characters of a line that are compared. */
const MAX_WORDS = 4;
const MAX_CHARACTERS = 64;
/** Likeness, 0 to 1, below which a name is no suggestion. */
const MIN_LIKENESS = 0.45;

/** The spoken names nearest to the start of a line. `commands` are those the asker may use (C3). */
export function suggestCommands(text: string, commands: readonly Command[], limit = 3): string[] {
  const typed = toWords(text);
  if (typed.length === 0) return [];
  const scored = commands.map((command) => bestOf(typed, spokenNamesOf(command)));
  const likely = scored.filter(({ likeness }) => likeness >= MIN_LIKENESS);
  likely.sort((a, b) => b.likeness - a.likeness || (a.name < b.name ? -1 : 1));
  return likely.slice(0, limit).map(({ name }) => name);
}

function toWords(text: string): string[] {
  const words = text.slice(0, MAX_CHARACTERS * MAX_WORDS).toLowerCase();
  return words
    .split(/[\s._]+/)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS)
    .map((word) => word.slice(0, MAX_CHARACTERS));
}

function bestOf(typed: string[], names: string[]): { name: string; likeness: number } {
  const scored = names.map((name) => ({ name, likeness: likenessOf(typed, name.split(' ')) }));
  return scored.reduce((best, next) => (next.likeness > best.likeness ? next : best));
}

/** The mean over the name's words of the best match among the typed ones; a word at its own place counts a little more. */
function likenessOf(typed: string[], words: string[]): number {
  const sum = words.reduce(
    (total, word, place) => total + Math.max(...typed.map((one, at) => wordLikeness(one, word) - (at === place ? 0 : 0.05))),
    0,
  );
  return sum / words.length;
}

/** 1 for the same word, less for each letter that differs; a beginning of the word counts as nearly it. */
function wordLikeness(typed: string, word: string): number {
  const letters = 1 - distance(typed, word) / Math.max(typed.length, word.length);
  return typed.length >= 3 && word.startsWith(typed) ? Math.max(letters, 0.9) : letters >= 0.5 ? letters : 0;
}
