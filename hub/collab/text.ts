/**
 * Text from outside, as schemas (S20, S37): composed form (NFC), without the characters that make a text read otherwise than it is
 * written. Lengths are counted in UTF-16 units after normalisation.
 */
import { z } from 'zod';

/** Directional marks, embeddings, overrides and isolates: they reorder what is shown (Trojan Source). */
const BIDI = '\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069';
/** Characters without width, except the joiners that emoji and Persian need. */
const INVISIBLE = '\\u00AD\\u200B\\u2060-\\u2064\\uFEFF\\u{E0000}-\\u{E007F}';

const NOT_IN_LINE = new RegExp(`[\\p{Cc}\\u2028\\u2029${BIDI}${INVISIBLE}]`, 'u');
const NOT_IN_PROSE = new RegExp(`(?![\\t\\n])[\\p{Cc}${BIDI}]`, 'u');

const isLine = (text: string) => text.isWellFormed() && !NOT_IN_LINE.test(text);
const isProse = (text: string) => text.isWellFormed() && !NOT_IN_PROSE.test(text);

/** One line for people: a title, a name, a list entry. Not empty, trimmed. */
export function lineText(max: number) {
  return z
    .string()
    .normalize('NFC')
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .refine(isLine, 'must be one line without control, invisible or direction characters');
}

/** Several lines for people; may be empty. Line ends become `\n`. */
export function proseText(max: number) {
  return z
    .string()
    .normalize('NFC')
    .overwrite((text) => text.replaceAll('\r\n', '\n'))
    .max(max, `must have at most ${max} characters`)
    .refine(isProse, 'must not hold control or direction characters');
}

/** An id that people and programs choose: ASCII, no spaces, usable in an address (S20). */
export function asciiId(max: number) {
  return z
    .string()
    .max(max, `must have at most ${max} characters`)
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._@-]*$/,
      'must be made of ASCII letters, digits and . _ @ -, beginning with a letter or digit',
    );
}
