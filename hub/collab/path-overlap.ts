/**
 * Whether two path patterns can mean the same path (SEMANTICS L12): their intersection is not empty. It is a true
 * intersection of what they match, never one pattern matched against the other's text, so `src/a*` and `src/*b` meet.
 */
import { findName, namesMeet, toLiteralName } from './path-name.ts';
import type { Name } from './path-name.ts';
import type { Alternative, Pattern } from './path-pattern.ts';
import { sequencesMeet, spellMeeting } from './path-sequence.ts';
import type { Spelling } from './path-sequence.ts';

const NAMES: Spelling<Name, string> = { meet: (a, b) => findName(a, b)!, alone: (name) => name.example, filler: 'a', least: 1 };

/** True when some path matches both. */
export function overlaps(a: Pattern, b: Pattern): boolean {
  return a.alternatives.some((x) => b.alternatives.some((y) => alternativesOverlap(x, y)));
}

/** The same for one alternative of each. */
export function alternativesOverlap(a: Alternative, b: Alternative): boolean {
  return sequencesMeet(a.pieces, b.pieces, namesMeet);
}

/** A path that both match, to be shown in a message; undefined when there is none. */
export function findWitness(a: Pattern, b: Pattern): string | undefined {
  for (const x of a.alternatives) {
    for (const y of b.alternatives) {
      const names = spellMeeting(x.pieces, y.pieces, namesMeet, NAMES);
      if (names) return names.join('/');
    }
  }
  return undefined;
}

/** True when the path matches. A path is relative and written plainly; one that leaves the tree (`..`, absolute) matches nothing. */
export function matches(pattern: Pattern, path: string): boolean {
  const names = path.normalize('NFC').split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..')) return false;
  const exact = [names.map(toLiteralName)];
  return pattern.alternatives.some(({ pieces }) => sequencesMeet(pieces, exact, namesMeet));
}
