/** Which files belong to the project: what git knows or would take in, or, in a copy without git, what is not made at run time. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

const MAX_LIST_BYTES = 64 * 1024 * 1024;

/** As .gitignore says it; only used where there is no git. */
const MADE_AT_RUN_TIME = [
  '.git',
  '.data',
  '.env',
  '**/node_modules',
  'coverage',
  'test-results',
  'admin/{build,.svelte-kit}',
  'collaboration/{state,events,logs}',
];

/** Paths from `root`, sorted. */
export function listFiles(root: string): string[] {
  return (askGit(root) ?? walk(root)).filter((file) => existsSync(join(root, file))).toSorted();
}

/** `safe.directory`: the tree may belong to another account than the one that looks, as in a container; looking is harmless. */
function askGit(root: string): string[] | undefined {
  const args = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: MAX_LIST_BYTES });
  return status === 0 ? stdout.split('\0').filter((file) => file !== '') : undefined;
}

function walk(root: string): string[] {
  const entries = globSync(['**/*', '**/.*', '.*/**/*'], { cwd: root, withFileTypes: true, exclude: MADE_AT_RUN_TIME });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return [...new Set(files)];
}
