/** `docs.changelog`: Conventional Commits as a changelog, from a text or from a repository below a folder that is allowed. */
import { z } from 'zod';
import { defineExecutor, type VariantDraft } from '../executor.ts';
import { COMMIT_FORMATS } from './docs/commit-text.ts';
import type { ChangelogTexts, ChangelogWish } from './docs/changelog.ts';
import { readCommits } from './docs/git-log.ts';
import { runDocs } from './docs/run-docs.ts';
import { textField, childSettings } from './docs/text-field.ts';

const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'is not one plain line');
/** A name of git: no option, no range, nothing that a shell or git's own syntax would make more of. */
const revision = z
  .string()
  .regex(/^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./@{}^~+-]{0,199}$/, 'is no name of a commit, branch or tag');
const webAddress = z
  .url({ protocol: /^https?$/, error: 'is no address such as https://example.org/me/project' })
  .max(300)
  .regex(/^[^\s()<>"'\\]*$/, 'is no address such as https://example.org/me/project')
  .transform((url) => url.replace(/(?<!\/)\/+$/, ''));

const input = z
  .strictObject({
    text: textField
      .optional()
      .describe('Commits as text: lines of git log --oneline, a whole git log, or messages between marker lines'),
    format: z.enum(COMMIT_FORMATS).optional().describe('How the text is to be read; seen from the text when it is not given'),
    separator: line(100).default('---').describe('The marker line between whole messages'),
    repository: line(1_000).optional().describe('A folder with a git repository, below a folder that the operator allows'),
    from: revision.optional().describe('The commit, branch or tag after which the changelog starts'),
    to: revision.default('HEAD').describe('The commit, branch or tag with which it ends'),
    version: line(100).optional().describe('Heading, as 1.2.0; Unreleased when it is not given'),
    date: z.iso.date().optional().describe('Day beside the heading, as 2026-12-01'),
    url: webAddress.optional().describe('Address of the repository on the web, for links to commits and issues'),
  })
  .refine(({ text, repository }) => (text === undefined) !== (repository === undefined), {
    message: 'needs exactly one of text and repository',
  });

export const docsChangelog = defineExecutor({
  name: 'docs.changelog',
  summary: 'Writes a changelog from Conventional Commits: by type, by scope, and in short.',
  role: 'agent',
  input,
  settings: z.strictObject({
    roots: z.array(line(1_000)).max(20).default([]).describe('Folders below which repositories may be read; none at first'),
    maxCommits: z.int().min(1).max(10_000).default(2_000).describe('Most commits that are read from a repository'),
    ...childSettings,
  }),
  params: z.strictObject({
    version: line(100).optional().describe('Another heading'),
    date: z.iso.date().optional().describe('Another day'),
    url: webAddress.optional().describe('Another address for links'),
  }),
  limits: { timeoutSeconds: 180, maxInputBytes: 1024 * 1024, maxOutputBytes: 16 * 1024 * 1024, maxAttempts: 2 },
  example: {
    text: 'feat(api): add export\nfix: keep the order\nfeat!: drop the old format\n',
    version: '1.2.0',
    date: '2026-12-01',
  },
  async run(work, given, settings) {
    const from = await readFrom(work, given, settings);
    work.progress('Writing the changelog', 50);
    const heading = work.params as Pick<ChangelogWish, 'version' | 'date' | 'url'> | undefined;
    const wish: ChangelogWish = { from, version: given.version, date: given.date, url: given.url, ...heading };
    return toVariants(await runDocs(work.signal, settings, { task: 'changelog', wish }));
  },
});

async function readFrom(
  work: { signal: AbortSignal; progress(message: string): void },
  { text, format, separator, repository, from, to }: z.output<typeof input>,
  { roots, maxCommits, timeoutSeconds }: { roots: string[]; maxCommits: number; timeoutSeconds: number },
): Promise<ChangelogWish['from']> {
  if (text !== undefined) return { text, format, separator };
  work.progress('Reading the repository');
  return { commits: await readCommits({ path: repository!, from, to, roots, maxCommits, timeoutSeconds, signal: work.signal }) };
}

function toVariants({ byType, byScope, short, commits, other }: ChangelogTexts): VariantDraft[] {
  const note = `${commits} ${commits === 1 ? 'commit' : 'commits'}, ${other} without a type.`;
  const drafts = [
    { title: 'by type', content: byType },
    { title: 'by scope', content: byScope },
    { title: 'short', content: short },
  ];
  const first = new Set(drafts.map(({ content }) => drafts.findIndex((draft) => draft.content === content)));
  return drafts.filter((_, at) => first.has(at)).map((draft) => ({ ...draft, mediaType: 'text/markdown', note }));
}
