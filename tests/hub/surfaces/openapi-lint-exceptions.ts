/**
 * Rules of the linters that are wrong for this document, each with the places where, and the reason. One that no longer matches a
 * finding fails the test, so the list can only become shorter by itself.
 */
export type LintException = {
  rule: string;
  /** JSON Pointers into the document, with every reference followed or not, as the linter reports them. */
  at: RegExp;
  why: string;
};

/** What the hub answers: below a response, or in a part that only responses refer to. */
const ANSWERS = /^\/paths\/.+\/responses\/|^\/components\/(?:headers|responses)\/|^\/components\/schemas\/(?!.*_input)/;

/** Signing in, and what is open on purpose (docs/SECURITY.md). */
const OPEN = /^\/paths\/\/(?:healthz|readyz|metrics|openapi\.json|docs)\/get\//;

export const LINT_EXCEPTIONS: readonly LintException[] = [
  {
    rule: 'owasp:api4:2023-string-limit',
    at: ANSWERS,
    why: 'Bounds guard the hub against what is sent. An answer holds what was let in; nothing would check a length that stood here.',
  },
  {
    rule: 'owasp:api4:2023-array-limit',
    at: ANSWERS,
    why: 'As above: lists of answers are bounded by the limit that was asked for.',
  },
  {
    rule: 'owasp:api4:2023-string-restricted',
    at: /^\//,
    why: 'Texts are free: titles, notes, typed lines. What must have a form is read by the parser of its field, which says what is wrong.',
  },
  {
    rule: 'owasp:api4:2023-rate-limit',
    at: /^\/paths\/\/(?:auth\/(?:login|refresh|logout|me|password|sessions)|healthz|readyz|metrics|openapi\.json|docs)\b/,
    why: 'These do not count against the limit of an asker. Signing in is counted by address and account, and guessers are not told how much is left.',
  },
  {
    rule: 'owasp:api2:2023-write-restricted',
    at: /^\/paths\/\/auth\/(?:login|refresh)\/post\/security$/,
    why: 'These make the credential that the others need: the password or the refresh token in the body is the proof.',
  },
  {
    rule: 'owasp:api2:2023-read-restricted',
    at: OPEN,
    why: 'Open on purpose: health, numbers and the reference (docs/SECURITY.md).',
  },
  {
    rule: 'owasp:api8:2023-define-error-responses-401',
    at: OPEN,
    why: 'Without a credential there is none that could be wrong.',
  },
  {
    rule: 'owasp:api4:2023-rate-limit-responses-429',
    at: OPEN,
    why: 'They are asked for by machines every few seconds and are not limited.',
  },
  {
    rule: 'owasp:api4:2023-rate-limit-responses-429',
    at: /^\/paths\/\/auth\/refresh\/post\/responses$/,
    why: 'A refresh token cannot be guessed, and a limit would sign people out.',
  },
  {
    rule: 'contact-properties',
    at: /^\/info\/contact$/,
    why: 'The document is open to everybody, and the hub has no address of its own that it could show.',
  },
  {
    rule: 'no-unused-components',
    at: /^\/components\/responses\/Problem(?:405|501)$/,
    why: 'The answers to a method that an address does not have: the document has no operation there that could name them.',
  },
  {
    rule: 'oas3-unused-component',
    at: /^\/components\/responses\/Problem(?:405|501)$/,
    why: 'The answers to a method that an address does not have: the document has no operation there that could name them.',
  },
];
