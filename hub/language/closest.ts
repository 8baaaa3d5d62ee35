/** The word somebody may have meant. A guess is only ever shown, never taken. */
import { distance } from 'fastest-levenshtein';

/** Longest word that is compared. Characters; bounds the work. */
const MAX_CHARACTERS = 64;

/** The candidate nearest to `word`, when it differs in at most a third of its letters. */
export function findClosest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > MAX_CHARACTERS) return undefined;
  const typed = word.toLowerCase();
  const allowed = Math.floor(typed.length / 3);
  const near = candidates
    .map((name) => ({ name, edits: distance(typed, name.toLowerCase()) }))
    .filter(({ edits }) => edits <= allowed);
  near.sort((a, b) => a.edits - b.edits);
  return near[0]?.name;
}

/** ` Did you mean x?`, or nothing. */
export function didYouMean(
  word: string,
  candidates: readonly string[],
  show: (name: string) => string = (name) => `"${name}"`,
): string {
  const name = findClosest(word, candidates);
  return name === undefined ? '' : ` Did you mean ${show(name)}?`;
}
