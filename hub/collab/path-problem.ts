/** The one failure of path patterns (SEMANTICS L12). */
import { HubError } from '../errors.ts';

/**
 * `bad_pattern` for a pattern, with what is wrong (`has no ] for the [`) and the character it is wrong at (1 = the first).
 * Fields: pattern (at most 256 characters of it), position?
 */
export function badPattern(pattern: string, problem: string, position?: number): HubError {
  const shown = pattern.slice(0, 256);
  const where = position === undefined ? '' : ` at character ${position}`;
  const fields = position === undefined ? { pattern: shown } : { pattern: shown, position };
  return new HubError('bad_pattern', `The path pattern ${JSON.stringify(shown)} ${problem}${where}.`, fields);
}
