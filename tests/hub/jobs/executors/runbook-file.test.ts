/** The file of runbooks: all that is wrong with it is said at once, and changes of it count. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError } from '../../../../hub/config.ts';
import { defineRunbook } from '../../../../hub/jobs/executors/runbook.ts';
import { openRunbooks } from '../../../../hub/jobs/executors/runbook/runbooks.ts';
import { createFakeWork, failureOf, runExecutor } from '../../../support/fake-work.ts';
import { toRunbook } from '../../../support/runbook-file.ts';
import { createTempDir, type TempDir } from '../../../support/temp-dir.ts';

let dir: TempDir;
let file: string;
beforeAll(async () => {
  dir = await createTempDir();
  file = join(dir.path, 'runbooks.yaml');
});
afterAll(() => dir.remove());

async function problemsOf(content: unknown): Promise<string[]> {
  await writeFile(file, typeof content === 'string' ? content : stringify(content));
  try {
    openRunbooks(file);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
const problemsOfRunbook = (draft: Parameters<typeof toRunbook>[0]) => problemsOf({ runbooks: [toRunbook(draft)] });
const any = { type: 'string' };

describe('the file that comes along', () => {
  const runbooks = openRunbooks(new URL('../../../../config/runbooks.yaml', import.meta.url).pathname);
  const params: Record<string, object> = { node_check: { script: 'hub/main.ts' } };

  test.each(runbooks.list().map(({ name }) => name))('%s runs', async (name) => {
    const executor = defineRunbook({ runbooks, env: process.env });
    const run = () =>
      runExecutor(executor, { runbook: name, params: params[name] ?? {} }, { work: createFakeWork({ role: 'admin' }) });
    expect((await run())[0]!.note).toMatch(/^Ended with 0/);
  });

  test('has values that its parameters refuse', () => {
    const executor = defineRunbook({ runbooks, env: {} });
    for (const given of [
      { runbook: 'largest_files', params: { folder: '/etc' } },
      { runbook: 'largest_files', params: { folder: 'a/../..' } },
      { runbook: 'node_check', params: { script: '/etc/passwd' } },
      { runbook: 'recent_commits', params: { revision: '--output=x' } },
      { runbook: 'disk_space', params: { folder: '/; id' } },
    ]) {
      const input = executor.input.parse(given);
      expect(() => executor.admit!(input, { role: 'admin' }), JSON.stringify(given)).toThrow(
        expect.objectContaining({ code: 'invalid_input' }),
      );
    }
  });
});

describe('problems', () => {
  test('a file that is not there, or empty, is one without runbooks', async () => {
    expect(openRunbooks(join(dir.path, 'nothing.yaml')).list()).toEqual([]);
    expect(await problemsOf('')).toEqual([]);
    expect(await problemsOf('# nothing yet\n')).toEqual([]);
  });

  test('are all named together, with their places', async () => {
    const broken = { name: 'Not A Name', title: '', description: 'x', argv: [], timeoutSeconds: 0, shell: true };
    const problems = await problemsOf({ runbooks: [broken], secrets: 1 });
    const text = problems.join('\n');
    expect(problems.length).toBeGreaterThanOrEqual(5);
    for (const place of [
      'runbooks.0.name',
      'runbooks.0.title',
      'runbooks.0.argv',
      'runbooks.0.timeoutSeconds',
      '"shell"',
      '"secrets"',
    ]) {
      expect(text).toContain(place);
    }
    expect(problems.every((line) => line.startsWith('RUNBOOKS_FILE: '))).toBe(true);
  });

  test.each([
    ['runbooks: [', 'RUNBOOKS_FILE: '],
    ['runbooks: []\nrunbooks: []\n', 'unique'],
    ['a: &a [*a]\n', 'RUNBOOKS_FILE: '],
    [`a: &a [1,1,1,1]\nb: &b [${'*a,'.repeat(60)}]\nrunbooks: [${'*b,'.repeat(60)}]\n`, 'RUNBOOKS_FILE: '],
    ['just text', 'RUNBOOKS_FILE: '],
  ])('of YAML: %j', async (text, words) => {
    expect((await problemsOf(text)).join('\n')).toContain(words);
  });

  test('an unreadable or huge file', async () => {
    expect(() => openRunbooks(dir.path)).toThrow(ConfigError);
    expect((await problemsOf(`# ${'x'.repeat(1_048_577)}`)).join()).toContain('larger than');
  });

  test.each([
    [{ argv: ['${program}'], params: { program: any } }, 'the program itself is never a parameter'],
    [{ argv: ['bin/tool'] }, 'a name, or a path from the root'],
    [{ argv: [''] }, 'a name, or a path from the root'],
    [{ argv: ['echo', 'a\0b'] }, 'NUL'],
    [{ argv: ['echo', '${x}'] }, 'names the parameter x, which is not there'],
    [{ argv: ['echo'], params: { x: any } }, 'params.x: is not used'],
    [{ argv: ['echo', '${X}'] }, 'names no parameter'],
    [{ argv: ['echo', '${'] }, 'names no parameter'],
    [
      { argv: ['echo', '${x}'], params: { x: { type: 'integer', min: 1, max: 3, default: 4 } } },
      'params.x.default: is no whole number',
    ],
    [
      { argv: ['echo', '${x}'], params: { x: { type: 'choice', options: ['a'], default: 'b' } } },
      'params.x.default: is none of a',
    ],
    [{ argv: ['echo', '${x}'], params: { x: { type: 'string', default: '$(id)' } } }, 'params.x.default: holds characters'],
    [{ argv: ['echo', '${x}'], params: { x: { type: 'string', pattern: '(' } } }, 'no regular expression'],
    [{ argv: ['echo', '${x}'], params: { x: { type: 'integer', min: 3, max: 1 } } }, 'min above its max'],
    [{ argv: ['echo'], env: ['JWT_SECRET'] }, 'setting of the hub'],
    [{ argv: ['echo'], env: ['DATABASE_URL'] }, 'setting of the hub'],
    [{ argv: ['echo'], env: ['LD_PRELOAD'] }, 'changes which programs'],
    [{ argv: ['echo'], env: ['NODE_OPTIONS'] }, 'changes which programs'],
    [{ argv: ['echo'], role: 'viewer' }, 'role'],
  ])('of a runbook: %j', async (draft, words) => {
    expect((await problemsOfRunbook(draft as Parameters<typeof toRunbook>[0])).join('\n')).toContain(words);
  });

  test.each([
    [['sh', '-c', 'ls ${x}']],
    [['/bin/bash', '-ec', 'ls ${x}']],
    [['bash', '-c${x}']],
    [['env', 'sh', '-c', 'ls ${x}']],
    [['timeout', '5', 'bash', '-c', 'ls ${x}']],
    [['python3', '-c', '${x}']],
    [['node', '-e', 'f(${x})']],
    [['node', '--eval=${x}']],
    [['perl', '-ne', '${x}']],
    [['ruby', '-e', '${x}']],
    [['su', '-c', '${x}']],
  ])('a value that an interpreter would run: %j', async (argv) => {
    expect((await problemsOfRunbook({ argv, params: { x: any } })).join('\n')).toContain('would be run as a program');
  });

  test('a script with values as arguments of their own is none', async () => {
    expect(await problemsOfRunbook({ argv: ['sh', '-c', 'ls -- "$1"', 'sh', '${x}'], params: { x: any } })).toEqual([]);
    expect(await problemsOfRunbook({ argv: ['grep', '-e', '${x}'], params: { x: any } })).toEqual([]);
  });

  test('one name twice', async () => {
    expect(await problemsOf({ runbooks: [toRunbook({ argv: ['id'] }), toRunbook({ argv: ['ls'] })] })).toEqual([
      'RUNBOOKS_FILE: runbooks.test: is there twice',
    ]);
  });
});

describe('changes of the file', () => {
  test('count from the next run; a broken file stops all of them until it is mended', async () => {
    const write = (...names: string[]) =>
      writeFile(file, stringify({ runbooks: names.map((name) => toRunbook({ name, argv: ['echo', name] })) }));
    await write('one');
    const runbooks = openRunbooks(file);
    const executor = defineRunbook({ runbooks, env: {} });
    const run = (runbook: string) => runExecutor(executor, { runbook });
    expect(await run('one')).toHaveLength(1);
    await write('two');
    expect((await failureOf(run('one'))).code).toBe('not_found');
    expect(await run('two')).toHaveLength(1);
    await writeFile(file, 'runbooks: [{name: three}]');
    const broken = await failureOf(run('two'));
    expect(broken).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('The file of runbooks has a problem, so none is run.'),
    });
    await write('two', 'three');
    expect(runbooks.list().map(({ name }) => name)).toEqual(['two', 'three']);
    await rm(file);
    expect((await failureOf(run('two'))).code).toBe('not_found');
  });
});
