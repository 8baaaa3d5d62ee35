/** A sentence as it is taken apart: what is known of it is crossed out, and what is left at the end was not understood. */

export type Sentence = {
  /** Takes the longest of the phrases that stands in the sentence; at its start if `first`. */
  takePhrase(phrases: Iterable<string>, options?: { first?: boolean }): string | undefined;
  /** Takes the first match of a pattern over what is left. */
  take(pattern: RegExp): RegExpExecArray | undefined;
  /** What is left, spaces as one. */
  rest(): string;
};

/** Punctuation at the end of a word means nothing to a command; quotes and what stands between them stay. */
export function createSentence(text: string): Sentence {
  let left = ` ${text
    .replace(/[“”]/g, '"')
    .replace(/[’]/g, "'")
    .replace(/(\w):\s/, '$1 : ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(?<![.!?])[.!?]+$/, '')} `;

  function cut(at: number, length: number): void {
    left = `${left.slice(0, at)} ${left.slice(at + length)}`;
  }

  return {
    takePhrase(phrases, { first = false } = {}) {
      const lower = left.toLowerCase();
      const found = [...phrases]
        .map((phrase) => ({ phrase, at: lower.indexOf(` ${phrase} `) }))
        .filter(({ at }) => at >= 0 && (!first || lower.slice(0, at + 1).trim() === ''))
        .sort((a, b) => b.phrase.length - a.phrase.length)[0];
      if (found === undefined) return undefined;
      cut(found.at, found.phrase.length + 1);
      return found.phrase;
    },
    take(pattern) {
      const match = pattern.exec(left) ?? undefined;
      if (match !== undefined) cut(match.index, match[0].length);
      return match;
    },
    rest: () => left.replace(/\s+/g, ' ').trim(),
  };
}
