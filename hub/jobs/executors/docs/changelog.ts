/** A changelog out of commits: by type, by scope, and in short. Breaking changes come first. Runs in a child. */
import { HubError } from '../../../errors.ts';
import { splitCommits, type CommitFormat, type CommitText } from './commit-text.ts';
import { parseCommit, type Commit } from './commit.ts';

export type ChangelogWish = {
  from: { commits: CommitText[] } | { text: string; format?: CommitFormat | undefined; separator: string };
  version?: string | undefined;
  date?: string | undefined;
  /** Address of the repository on the web, without a slash at its end; without it nothing becomes a link. */
  url?: string | undefined;
};

export type ChangelogTexts = { byType: string; byScope: string; short: string; commits: number; other: number };

/** Most commits of one changelog. */
export const MAX_COMMITS = 10_000;

const SECTIONS = new Map([
  ['feat', 'Features'],
  ['fix', 'Fixes'],
  ['perf', 'Performance'],
  ['revert', 'Reverts'],
  ['docs', 'Documentation'],
  ['refactor', 'Refactoring'],
  ['test', 'Tests'],
  ['build', 'Build'],
  ['ci', 'Continuous integration'],
  ['style', 'Style'],
  ['chore', 'Chores'],
]);
const OTHER = 'Other';

/** Errors: invalid_input when there is no commit, or more than 10,000. */
export function writeChangelog(wish: ChangelogWish): ChangelogTexts {
  const texts = 'text' in wish.from ? splitCommits(wish.from.text, wish.from.separator, wish.from.format) : wish.from.commits;
  if (texts.length === 0 || texts.length > MAX_COMMITS) {
    throw new HubError(
      'invalid_input',
      texts.length === 0 ? 'There are no commits.' : `There are more than ${MAX_COMMITS} commits.`,
    );
  }
  const commits = texts.map(parseCommit);
  const title = `## ${[wish.version ?? 'Unreleased', wish.date].filter(Boolean).join(' - ')}`;
  const write = (sections: Section[]) => `${[title, ...sections.map(toText)].join('\n\n')}\n`;
  const breaking = toBreaking(commits, wish.url);
  return {
    byType: write([...breaking, ...byType(commits, wish.url)]),
    byScope: write([...breaking, ...byScope(commits, wish.url)]),
    short: write([...breaking, ...short(commits)]),
    commits: commits.length,
    other: commits.filter(({ type }) => type === undefined).length,
  };
}

type Section = { title: string; lines: string[] };

function toText({ title, lines }: Section): string {
  return `### ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

function toBreaking(commits: readonly Commit[], url: string | undefined): Section[] {
  const lines = commits.flatMap((commit) => commit.breaking.map((text) => toLine({ ...commit, subject: text }, url)));
  return lines.length === 0 ? [] : [{ title: 'Breaking changes', lines }];
}

/** Sections in the order of the table; types that it does not know come after those, and what has no type comes last. */
function byType(commits: readonly Commit[], url: string | undefined): Section[] {
  const groups = Map.groupBy(commits, ({ type }) => type);
  const known = [...SECTIONS.keys()].filter((type) => groups.has(type));
  const unknown = [...groups.keys()].filter((type) => type !== undefined && !SECTIONS.has(type)).toSorted();
  const last = groups.has(undefined) ? [undefined] : [];
  return [...known, ...unknown, ...last].map((type) => ({
    title: toSectionTitle(type),
    lines: groups.get(type)!.map((commit) => toLine(commit, url)),
  }));
}

function toSectionTitle(type: string | undefined): string {
  return type === undefined ? OTHER : (SECTIONS.get(type) ?? `${type.slice(0, 1).toUpperCase()}${type.slice(1)}`);
}

function byScope(commits: readonly Commit[], url: string | undefined): Section[] {
  const typed = Map.groupBy(
    commits.filter(({ type }) => type !== undefined),
    ({ scope }) => scope,
  );
  const named = [...typed.keys()].filter((scope) => scope !== undefined).toSorted();
  const toLines = (group: readonly Commit[]) =>
    group.map((commit) => `${commit.type}: ${toLine({ ...commit, scope: undefined }, url)}`);
  const sections: Section[] = named.map((scope) => ({ title: escape(scope), lines: toLines(typed.get(scope)!) }));
  if (typed.has(undefined)) sections.push({ title: 'Without a scope', lines: toLines(typed.get(undefined)!) });
  return [...sections, ...otherSection(commits, (commit) => toLine(commit, url))];
}

/** Only what a user notices; the rest is counted, so that nobody takes it for everything. */
function short(commits: readonly Commit[]): Section[] {
  const sections = ['feat', 'fix', 'perf'].flatMap((type): Section[] => {
    const subjects = new Set(commits.filter((commit) => commit.type === type).map(({ subject }) => escape(subject)));
    return subjects.size === 0 ? [] : [{ title: toSectionTitle(type), lines: [...subjects] }];
  });
  const shown = new Set(['feat', 'fix', 'perf', undefined]);
  const hidden = commits.filter(({ type }) => !shown.has(type)).length;
  const other = otherSection(commits, ({ subject }) => escape(subject));
  if (hidden === 0) return [...sections, ...other];
  const line = `${hidden} ${hidden === 1 ? 'change' : 'changes'} inside`;
  return [...sections, { title: OTHER, lines: [...(other[0]?.lines ?? []), line] }];
}

function otherSection(commits: readonly Commit[], toOtherLine: (commit: Commit) => string): Section[] {
  const lines = commits.filter(({ type }) => type === undefined).map(toOtherLine);
  return lines.length === 0 ? [] : [{ title: OTHER, lines }];
}

function toLine({ scope, subject, hash, issues }: Commit, url: string | undefined): string {
  const mentioned = issues.filter((issue) => !new RegExp(`#${issue}\\b`).test(subject));
  const ends = [...(hash === undefined ? [] : [toHash(hash, url)]), ...mentioned.map((issue) => toIssue(issue, url))];
  const text = escape(subject.replaceAll(/(?<!\s)\s*\n\s*/g, ' '));
  const linked =
    url === undefined ? text : text.replaceAll(/(?<![\w&/])#(\d{1,9})\b/g, (_, issue: string) => toIssue(issue, url));
  return `${scope === undefined ? '' : `**${escape(scope)}:** `}${linked}${ends.length === 0 ? '' : ` (${ends.join(', ')})`}`;
}

function toHash(hash: string, url: string | undefined): string {
  const name = hash.slice(0, 7);
  return url === undefined ? name : `[${name}](${url}/commit/${hash})`;
}

function toIssue(issue: string, url: string | undefined): string {
  return url === undefined ? `#${issue}` : `[#${issue}](${url}/issues/${issue})`;
}

/** Words of a commit are words: they become no link and no HTML, but for code between backticks, which stays code. */
function escape(text: string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll(/[\\<[\]*`]/g, String.raw`\$&`)))
    .join('');
}
