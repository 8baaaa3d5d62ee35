/** Text as one word of a typed line: quoted only where it would be read otherwise. */

/** Text that means itself in any place of a line. */
const PLAIN = /^[\p{L}\p{N}_./@+#%*?&;~^$!|()<>][\p{L}\p{M}\p{N}_./@+#%*?&;~^$!|()<>-]*$/u;
const NUMBER = /^-\d[\d.]*$/;

/** Written by number, so that a line stays one line and shows what it does: control, direction and gap characters other than a space. */
const BY_NUMBER = /[\p{Cc}\p{Zl}\p{Zp}\u00a0\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/** One word that reads as `text`. `alsoPlain`: characters that need no quotes in this place. */
export function toWord(text: string, alsoPlain = ''): string {
  const bare = alsoPlain === '' ? text : text.replaceAll(new RegExp(`[${alsoPlain}]`, 'g'), '.');
  return PLAIN.test(bare) || NUMBER.test(text) ? text : quoted(text);
}

/** The text in double quotes. Half a surrogate pair, which no line can hold, becomes U+FFFD. */
export function quoted(text: string): string {
  const escaped = text.replace(/["“”„«»'‘’‚\\]/g, (char) => (char === '"' || char === '\\' ? `\\${char}` : char));
  return `"${escaped.toWellFormed().replace(BY_NUMBER, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`)}"`;
}
