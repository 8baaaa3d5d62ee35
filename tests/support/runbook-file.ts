/** A file of runbooks with what a test wants in it, and the executor over it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Executor } from '../../hub/jobs/executor.ts';
import { defineRunbook } from '../../hub/jobs/executors/runbook.ts';
import { openRunbooks } from '../../hub/jobs/executors/runbook/runbooks.ts';

/** A program of Node as an argv: `script` sees the arguments as `args`. */
export const nodeArgv = (script: string, ...args: string[]) => [
  'node',
  '-e',
  `const args = process.argv.slice(1); ${script}`,
  '--',
  ...args,
];

type Draft = { name?: string; argv: string[]; [field: string]: unknown };

export const toRunbook = (draft: Draft) => ({ name: 'test', title: 'A test', description: 'For a test', ...draft });

/** Writes the file and opens it. */
export async function createRunbook(
  folder: string,
  drafts: Draft | Draft[],
  env: Record<string, string> = {},
  roots: string[] = [folder],
): Promise<Executor> {
  const file = join(folder, 'runbooks.yaml');
  const runbooks = [drafts].flat().map((draft) => toRunbook({ cwd: folder, ...draft }));
  await writeFile(file, stringify({ roots, runbooks }));
  return defineRunbook({ runbooks: openRunbooks(file), env });
}
