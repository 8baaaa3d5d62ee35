/** What a check of stored data found: where, and what is wrong there. `ok`: how much was looked at, in words. */
export type Problem = { place: string; what: string };
export type Findings = { looked: string; problems: Problem[] };
