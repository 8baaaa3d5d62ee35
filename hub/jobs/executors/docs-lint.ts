/** `docs.lint`: Markdown checked by markdownlint, with what can be repaired repaired. */
import { z } from 'zod';
import { defineExecutor, type VariantDraft } from '../executor.ts';
import type { LintResult, Problem } from './docs/markdownlint.ts';
import { runDocs } from './docs/run-docs.ts';
import { toTable } from './docs/table.ts';
import { textField, childSettings } from './docs/text-field.ts';

const rules = z.array(z.string().regex(/^MD\d{3}$/, 'is no rule such as MD013')).max(60);
const lineLength = z.int().min(0).max(1_000);

export const docsLint = defineExecutor({
  name: 'docs.lint',
  summary: 'Checks Markdown against the rules of markdownlint and proposes the repaired text and a report.',
  role: 'agent',
  input: z.strictObject({ text: textField.describe('The Markdown to check') }),
  settings: z.strictObject({
    disable: rules.default([]).describe('Rules that are never looked at, as MD013'),
    lineLength: lineLength.default(0).describe('Longest line in characters; 0 for any'),
    ...childSettings,
  }),
  params: z.strictObject({
    disable: rules.optional().describe('Rules to leave out this time, beside those of the settings'),
    lineLength: lineLength.optional().describe('Longest line in characters; 0 for any'),
    report: z.enum(['markdown', 'json']).optional().describe('Form of the report'),
  }),
  limits: { timeoutSeconds: 150, maxInputBytes: 1024 * 1024, maxOutputBytes: 16 * 1024 * 1024, maxAttempts: 2 },
  example: { text: '# Notes\n* one\n* two\n' },
  original: ({ text }) => text,
  async run(work, { text }, settings) {
    const asked = (work.params ?? {}) as { disable?: string[]; lineLength?: number; report?: 'markdown' | 'json' };
    work.progress('Checking');
    const result = await runDocs(work.signal, settings, {
      task: 'lint',
      text,
      choice: { disable: [...settings.disable, ...(asked.disable ?? [])], lineLength: asked.lineLength ?? settings.lineLength },
    });
    const fixed = toFixed(result, asked);
    return result.found.length === 0 ? [fixed] : [fixed, toReport(result, asked.report ?? 'markdown')];
  },
});

function toFixed({ fixed, found, left }: LintResult, params: Record<string, unknown>): VariantDraft {
  const note = found.length === 0 ? 'No problems found.' : `${problems(found.length - left.length)} fixed, ${left.length} left.`;
  return { title: found.length === 0 ? 'unchanged' : 'repaired', mediaType: 'text/markdown', content: fixed, params, note };
}

function problems(count: number): string {
  return `${Math.max(count, 0)} ${count === 1 ? 'problem' : 'problems'}`;
}

function toReport({ found, left }: LintResult, form: 'markdown' | 'json'): VariantDraft {
  const common = { title: 'report', params: { report: form }, note: `${problems(found.length)} found.` };
  if (form === 'json')
    return { ...common, mediaType: 'application/json', content: `${JSON.stringify({ found, left }, null, 2)}\n` };
  const parts = ['# Problems found', toProblemTable(found)];
  if (left.length > 0) parts.push('# Left after the repair', toProblemTable(left));
  return { ...common, mediaType: 'text/markdown', content: `${parts.join('\n\n')}\n` };
}

function toProblemTable(list: readonly Problem[]): string {
  return toTable(
    ['Line', 'Rule', 'Problem', 'Detail', 'Repaired'],
    list.map(({ line, rule, description, detail, fixable }) => [String(line), rule, description, detail, fixable ? 'yes' : 'no']),
  );
}
