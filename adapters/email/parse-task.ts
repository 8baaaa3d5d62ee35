/** What the parse worker is asked and what it answers: plain data that crosses threads. */

export type ParseTask = { id: number } & ({ kind: 'parse'; source: Uint8Array } | { kind: 'verify'; source: Uint8Array });

/** A name that the worker wants to have looked up; it has no network of its own, so that tests can hand in another one. */
export type LookupTask = { lookup: number; task: number; name: string; type: string };
export type LookupAnswer = { lookup: number } & ({ records: unknown } | { failure: { code: string; message: string } });

export type ParsedMail = {
  /** Addresses that the parser reads in From. */
  from: string[];
  /** Addresses in To and Cc, lower case. */
  to: string[];
  cc: string[];
  /** Decoded. */
  subject: string;
  /** The text that may hold a command; `cut`: there is more of it than was kept. */
  plain?: { text: string; cut: boolean };
  html?: { text: string; hidden: boolean; cut: boolean };
};

/** One DKIM signature that was looked at. */
export type Signature = {
  result: string;
  domain: string;
  aligned: boolean;
  /** Names of the signed fields, lower case. */
  signed: string[];
  /** It leaves a part of the body open (`l=`). */
  partial: boolean;
  testing: boolean;
};

export type VerifiedMail = {
  signatures: Signature[];
  /** `pass`, `fail`, `none`, `temperror` …; undefined when it cannot be told. */ dmarc?: string;
};

export type TaskAnswer = { id: number } & ({ parsed: ParsedMail } | { verified: VerifiedMail } | { problem: string });
