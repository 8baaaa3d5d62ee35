/** The child in which documents are read. Each kind of work loads only what it needs. */
import { serveChild } from '../child/serve-child.ts';
import type { ChangelogTexts, ChangelogWish } from './changelog.ts';
import type { Language } from './languages.ts';
import type { LintChoice, LintResult } from './markdownlint.ts';
import type { Style } from './styles.ts';

export type DocsTask =
  | { task: 'format'; text: string; language: Language; styles: Style[] }
  | { task: 'lint'; text: string; choice: LintChoice }
  | { task: 'changelog'; wish: ChangelogWish };

export type DocsResults = { format: string[]; lint: LintResult; changelog: ChangelogTexts };

serveChild<DocsTask>(async (data) => {
  switch (data.task) {
    case 'format':
      return (await import('./prettier.ts')).formatText(data.text, data.language, data.styles);
    case 'lint':
      return (await import('./markdownlint.ts')).lintMarkdown(data.text, data.choice);
    case 'changelog':
      return (await import('./changelog.ts')).writeChangelog(data.wish);
  }
});
