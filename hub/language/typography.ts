/**
 * The quotes and dashes that phones and mail clients write for those of a keyboard (G3), and what a backslash may stand before in a
 * typed line.
 */

/** Which characters close a quote, by the one that opened it. `’` opens nothing: it is the apostrophe of phones. */
export const CLOSERS: Record<string, string> = {
  '"': '"',
  '“': '”“"',
  '”': '”"',
  '„': '“”"',
  '«': '»',
  '»': '«',
  "'": "'",
  '‘': "’'",
  '‚': "‘’'",
};
/** Those that close only before a gap or a comma, because they are apostrophes too. */
export const SINGLE_QUOTES = "'‘‚";
/** A quote inside a word, as a keyboard has it. */
export const QUOTES_AS_TYPED: Record<string, string> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
};

/** Dashes that stand for the two of a flag. */
export const LONG_DASHES = '–—―⸺﹘';
/** A dash inside a word, as it was typed before it was made nice. */
export const DASHES_AS_TYPED: Record<string, string> = {
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '−': '-',
  '﹣': '-',
  '-': '-',
  '—': '--',
  '―': '--',
  '⸺': '--',
  '﹘': '--',
};
export const DASH_RUN = /[-‐‑‒–—―⸺−﹘﹣-]+/y;

/** What a backslash takes its meaning from; before anything else it is only a backslash. */
export const ESCAPABLE = ` ,:=-{}[]${Object.keys(CLOSERS).join('')}${Object.keys(DASHES_AS_TYPED).join('')}\\’`;
export const ESCAPABLE_IN_QUOTES = `${Object.keys(CLOSERS).join('')}\\’`;
