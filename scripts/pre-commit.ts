/**
 * The hook before a commit: format, lint and secrets of the staged files, side by side, within seconds. Types, dead code and
 * tests are left to `npm run check` and `npm test`. It looks and never changes a file, so nothing surprising is committed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

function listStaged(): string[] {
  const output = execFileSync('git', ['diff', '--cached', '--name-only', '-z', '--diff-filter=ACMR'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return output.split('\0').filter((file) => file !== '');
}

function run(args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
    child.once('close', (code) => resolve(code === 0));
  });
}

function check(files: string[]): Promise<boolean[]> {
  return Promise.all([
    run(['node_modules/prettier/bin/prettier.cjs', '--check', '--ignore-unknown', '--log-level', 'warn', ...files]),
    run(['node_modules/oxlint/bin/oxlint', '--format=unix', '--no-error-on-unmatched-pattern', ...files]),
    run(['scripts/secrets.ts', ...files]),
  ]);
}

const staged = listStaged();
const results = staged.length === 0 ? [] : await check(staged);
if (results.includes(false)) {
  console.error('Not committed. npm run format repairs the format; git commit --no-verify skips this check once.');
  process.exitCode = 1;
}
