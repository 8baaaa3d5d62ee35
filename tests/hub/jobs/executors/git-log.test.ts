/** Reading repositories that nobody vouches for. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { docsChangelog } from '../../../../hub/jobs/executors/docs-changelog.ts';
import { createFakeWork, failureOf, runExecutor } from '../../../support/fake-work.ts';
import { createTempDir, type TempDir } from '../../../support/temp-dir.ts';

let dir: TempDir;
let root: string;
let repository: string;

const git = (cwd: string, ...args: string[]) =>
  execFileSync(
    'git',
    [
      '-c',
      'user.name=Ada',
      '-c',
      'user.email=ada@example.org',
      '-c',
      'init.defaultBranch=main',
      '-c',
      'commit.gpgSign=false',
      ...args,
    ],
    {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: dir.path, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
    },
  ).trim();
const commit = (cwd: string, ...messages: string[]) => {
  for (const message of messages) git(cwd, 'commit', '--quiet', '--allow-empty', '-m', message);
};
const run = (input: object, roots = [root], more: object = {}) =>
  runExecutor(docsChangelog, input, { settings: { roots, ...more } }).then(([byType]) => byType!.content);

beforeAll(async () => {
  // On the disk: hooks must be able to run, or it would prove nothing that they did not.
  dir = await createTempDir({ onDisk: true });
  root = join(dir.path, 'allowed');
  repository = join(root, 'project');
  await mkdir(repository, { recursive: true });
  git(repository, 'init', '--quiet');
  commit(repository, 'feat: one', 'fix(core): two\n\nBREAKING CHANGE: so');
  git(repository, 'tag', 'v1');
  commit(repository, 'feat: three, "quoted" — ünïcode');
});
afterAll(() => dir.remove());

describe('docs.changelog from a repository', () => {
  test('all of it, or a part', async () => {
    const head = git(repository, 'rev-parse', '--short=7', 'HEAD');
    const all = await run({ repository });
    expect(all).toContain(`### Features\n\n- three, "quoted" — ünïcode (${head})\n- one (`);
    expect(all).toContain('### Breaking changes\n\n- **core:** so (');
    const part = await run({ repository, from: 'v1' });
    expect(part).toContain('three');
    expect(part).not.toContain('one');
    const older = await run({ repository, to: 'v1' });
    expect(older).not.toContain('three');
    expect(await run({ repository, to: 'HEAD~1' })).toBe(older);
    expect((await run({ repository }, [root], { maxCommits: 1 })).match(/^- /gm)).toHaveLength(1);
  });

  test('no commits between two names are no changelog', async () => {
    expect((await failureOf(run({ repository, from: 'HEAD' }))).message).toBe('There are no commits.');
  });

  test('S39 nothing of its configuration is run, and nothing in it changes', async () => {
    const hostile = join(root, 'hostile');
    await cp(repository, hostile, { recursive: true });
    const marker = join(dir.path, 'was-run');
    const script = join(dir.path, 'script.sh');
    await writeFile(script, `#!/bin/sh\ntouch ${marker}\n`);
    await chmod(script, 0o755);
    const programs = [
      'core.fsmonitor',
      'core.pager',
      'core.sshCommand',
      'core.alternateRefsCommand',
      'gpg.program',
      'diff.external',
      'pager.log',
      'credential.helper',
    ];
    for (const name of programs) git(hostile, 'config', name, script);
    git(hostile, 'config', 'log.showSignature', 'true');
    git(hostile, 'config', 'alias.log', `!${script}`);
    await mkdir(join(hostile, 'hooks'));
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change', 'pre-auto-gc']) {
      await cp(script, join(hostile, 'hooks', hook));
    }
    git(hostile, 'config', 'core.hooksPath', join(hostile, 'hooks'));
    const before = (await readdir(hostile, { recursive: true })).toSorted();
    expect(await run({ repository: hostile })).toContain('three');
    expect(existsSync(marker)).toBe(false);
    expect((await readdir(hostile, { recursive: true })).toSorted()).toEqual(before);
  });
});

describe('docs.changelog reads only below allowed folders', () => {
  test('none are allowed at first, and what is not allowed looks like what is not there', async () => {
    const refusals = await Promise.all([
      failureOf(run({ repository }, [])),
      failureOf(run({ repository: join(root, 'nothing') })),
      failureOf(run({ repository: '/etc' })),
      failureOf(run({ repository: dir.path })),
      failureOf(run({ repository: 'project' })),
      failureOf(run({ repository: join(root, '..') })),
      failureOf(run({ repository: root })),
    ]);
    expect(new Set(refusals.map(({ message }) => message)).size).toBe(1);
    expect(refusals[0]).toMatchObject({ code: 'invalid_input', fields: { errors: [{ path: '/repository' }] } });
    expect(refusals[0]!.message).not.toContain(dir.path);
  });

  test('links and .git files that lead out of them are not followed', async () => {
    const outside = join(dir.path, 'outside');
    await mkdir(outside);
    git(outside, 'init', '--quiet');
    commit(outside, 'feat: secret');
    await symlink(outside, join(root, 'link'));
    await mkdir(join(root, 'file'));
    await writeFile(join(root, 'file/.git'), `gitdir: ${outside}/.git\n`);
    await mkdir(join(root, 'inner'));
    await symlink(join(outside, '.git'), join(root, 'inner/.git'));
    await mkdir(join(root, 'sibling-of-allowed'));
    for (const name of ['link', 'file', 'inner']) {
      expect((await failureOf(run({ repository: join(root, name) }))).code, name).toBe('invalid_input');
    }
    // With that folder allowed as well they are.
    expect(await run({ repository: join(root, 'link') }, [root, outside])).toContain('secret');
    // "/allowed-too" does not lie below "/allowed".
    await cp(repository, `${root}-too`, { recursive: true });
    expect((await failureOf(run({ repository: `${root}-too` }))).code).toBe('invalid_input');
    // A folder inside of a repository is not the repository.
    await mkdir(join(repository, 'sub'));
    expect((await failureOf(run({ repository: join(repository, 'sub') }))).code).toBe('invalid_input');
  });

  test('names that are no commits', async () => {
    const error = await failureOf(run({ repository, to: 'no-such-branch' }));
    expect(error).toMatchObject({ code: 'invalid_input', fields: { errors: [{ path: '/to' }] } });
    expect((await failureOf(run({ repository, from: 'HEAD~99' }))).fields.errors![0]!.path).toBe('/from');
  });

  test('not after the signal', async () => {
    const work = createFakeWork({ onEvent: (what, { stop }) => (what.includes('Reading') ? stop() : undefined) });
    const read = runExecutor(docsChangelog, { repository }, { work, settings: { roots: [root] } });
    expect((await failureOf(read)).code).toBe('stopping');
  });
});
