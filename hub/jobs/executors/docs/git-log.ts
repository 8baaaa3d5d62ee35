/**
 * Reading commits of a repository that nobody vouches for. Its own configuration can name programs (hooks, file monitors, pagers,
 * signature checks) and other places; all of that is switched off, nothing is written, and nothing is fetched.
 */
import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { HubError } from '../../../errors.ts';
import { findProgram, SYSTEM_PATH } from '../program/find-program.ts';
import { runProgram } from '../program/run-program.ts';
import type { CommitText } from './commit-text.ts';

export type GitLogWish = {
  path: string;
  from: string | undefined;
  to: string;
  roots: readonly string[];
  maxCommits: number;
  timeoutSeconds: number;
  signal: AbortSignal;
};

const MAX_LOG_BYTES = 8 * 1024 * 1024;

/**
 * The commits from after `from` up to `to`, newest first. Errors: invalid_input for a folder that is not allowed or no repository
 * (one answer for both, so that nobody learns what exists) and for unknown names; limit_exceeded.
 */
export async function readCommits(wish: GitLogWish): Promise<CommitText[]> {
  const folder = await findRepository(wish);
  const to = await findCommit(wish, folder, 'to', wish.to);
  const from = wish.from === undefined ? undefined : await findCommit(wish, folder, 'from', wish.from);
  const range = from === undefined ? to : `${from}..${to}`;
  const log = [
    'log',
    '-z',
    '--no-color',
    '--no-show-signature',
    '--no-mailmap',
    '--no-merges',
    '--no-notes',
    '--no-patch',
    '--encoding=UTF-8',
  ];
  const { text, code } = await runGit(wish, folder, [
    ...log,
    `--max-count=${wish.maxCommits}`,
    '--format=%H%n%B',
    '--end-of-options',
    range,
    '--',
  ]);
  if (code !== 0) throw refused('/repository', 'cannot be read by git');
  return text
    .split('\0')
    .filter((part) => part !== '')
    .map((part) => ({ hash: part.slice(0, part.indexOf('\n')), message: part.slice(part.indexOf('\n') + 1).trim() }));
}

/** The repository's folder with links resolved; the parts that git reads must be below an allowed folder as well. */
async function findRepository(wish: GitLogWish): Promise<string> {
  const roots = await Promise.all(wish.roots.map((root) => realpath(root).catch(() => undefined)));
  const isAllowed = (path: string | undefined) =>
    path !== undefined &&
    roots.some((root) => root !== undefined && (path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)));
  const folder = isAbsolute(wish.path) ? await realpath(wish.path).catch(() => undefined) : undefined;
  if (!isAllowed(folder)) throw notARepository();
  // A file `.git`, or a link, can lead to a repository elsewhere.
  const { text, code } = await runGit(wish, folder!, ['rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir']);
  const places = text.split('\n').filter((line) => line !== '');
  const real = await Promise.all(places.map((place) => realpath(resolve(folder!, place)).catch(() => undefined)));
  if (code !== 0 || real.length === 0 || !real.every(isAllowed)) throw notARepository();
  return folder!;
}

async function findCommit(wish: GitLogWish, folder: string, field: string, name: string): Promise<string> {
  const { text, code } = await runGit(wish, folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  const hash = text.trim().split('\n').at(-1) ?? '';
  if (code !== 0 || !/^[0-9a-f]{40,64}$/.test(hash)) throw refused(`/${field}`, `names no commit of the repository: ${name}`);
  return hash;
}

const SAFE = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.pager=cat',
  'core.sshCommand=false',
  'core.alternateRefsCommand=',
  'core.attributesFile=/dev/null',
  'log.showSignature=false',
  'diff.external=',
  'gpg.program=false',
  'credential.helper=',
  'protocol.allow=never',
  'uploadpack.packObjectsHook=',
  'maintenance.auto=false',
  'gc.auto=0',
];

async function runGit(wish: GitLogWish, folder: string, args: readonly string[]): Promise<{ text: string; code: number | null }> {
  const program = findProgram('git', SYSTEM_PATH);
  if (program === undefined) throw new HubError('program_failed', 'git is not installed on the machine of the hub.');
  const chunks: Buffer[] = [];
  const options = [...SAFE, `safe.directory=${folder}`].flatMap((option) => ['-c', option]);
  const ending = await runProgram({
    argv: [program, '--no-pager', '--no-replace-objects', '--literal-pathspecs', ...options, ...args],
    cwd: folder,
    env: toEnvironment(folder),
    signal: wish.signal,
    timeoutSeconds: wish.timeoutSeconds,
    outputLimitBytes: MAX_LOG_BYTES,
    onOutput: (chunk, stream) => {
      if (stream === 'stdout') chunks.push(chunk);
    },
  });
  return { text: Buffer.concat(chunks).toString('utf8'), code: ending.code };
}

function toEnvironment(folder: string): Record<string, string> {
  return {
    PATH: SYSTEM_PATH,
    LC_ALL: 'C.UTF-8',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: '',
    // The folder itself must be the repository: git looks no further up.
    GIT_CEILING_DIRECTORIES: dirname(folder),
  };
}

function notARepository(): HubError {
  return refused(
    '/repository',
    'is no repository below an allowed folder; an operator allows folders in the settings of the tool',
  );
}

function refused(path: string, message: string): HubError {
  return new HubError('invalid_input', `${path.slice(1)} ${message}.`, { errors: [{ path, message }] });
}
