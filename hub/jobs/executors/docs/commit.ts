/** Commits in the form of Conventional Commits 1.0.0. Runs in a child: the parser's patterns see text of strangers. */
import { CommitParser } from 'conventional-commits-parser';
import type { CommitText } from './commit-text.ts';

export type Commit = {
  hash: string | undefined;
  /** In lower case; undefined for a commit that does not follow the form. */
  type: string | undefined;
  scope: string | undefined;
  subject: string;
  /** What breaks, in words; the subject where only a `!` says so. */
  breaking: string[];
  /** Numbers of issues, without `#`. */
  issues: string[];
};

const HEADER = /^(\w+)(?:\(([^()]*)\))?!?: (.+)$/;
const parser = new CommitParser({
  headerPattern: HEADER,
  breakingHeaderPattern: /^(\w+)(?:\(([^()]*)\))?!: (.+)$/,
  noteKeywords: ['BREAKING CHANGE', 'BREAKING-CHANGE'],
});

/** No commit is lost: one that does not follow the form keeps its first line as its subject. */
export function parseCommit({ hash, message }: CommitText): Commit {
  const first = message.split('\n')[0]!.trim();
  const parsed = message.trim() === '' ? undefined : parser.parse(message);
  const { type, scope, subject } = (parsed ?? {}) as Partial<Record<'type' | 'scope' | 'subject', string | null>>;
  return {
    hash,
    type: type?.toLowerCase(),
    scope: scope?.trim() || undefined,
    subject: subject?.trim() || first || '(no message)',
    breaking: [...new Set((parsed?.notes ?? []).map(({ text }) => text.trim()))],
    issues: [...new Set((parsed?.references ?? []).map(({ issue }) => issue).filter((issue) => /^\d+$/.test(issue)))],
  };
}
