/** Runbooks with real programs: what they are given, what is shown of them, and how they fail. */
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFakeWork, failureOf, runExecutor } from '../../../support/fake-work.ts';
import { createRunbook, nodeArgv } from '../../../support/runbook-file.ts';
import { createTempDir, type TempDir } from '../../../support/temp-dir.ts';

let dir: TempDir;
beforeAll(async () => {
  dir = await createTempDir();
});
afterAll(() => dir.remove());

const PRINT = 'console.log(JSON.stringify(args))';
const free = { type: 'string', pattern: '[^]*', allowDash: true };

async function run(
  draft: Parameters<typeof createRunbook>[1] & object,
  params: object = {},
  options: Parameters<typeof createFakeWork>[0] & { env?: Record<string, string> } = {},
) {
  const executor = await createRunbook(dir.path, draft, options.env);
  const work = createFakeWork(options);
  const name = [draft].flat()[0]!.name ?? 'test';
  const [variant] = await runExecutor(executor, { runbook: name, params }, { work });
  return { variant: variant!, work };
}

describe('S39 a value is one argument, whatever is in it', () => {
  const HOSTILE = [
    '$(touch was-run)',
    '`touch was-run`',
    '; touch was-run',
    '| touch was-run',
    '&& touch was-run',
    '> was-run',
    '\'"\\',
    '* ?',
    '${HOME}',
    '--help',
    '-rf',
    '',
    '  a  b  ',
    '%s%n',
    'ünïcode 🎉',
  ];

  test.each(HOSTILE)('%j', async (value) => {
    const argv = nodeArgv(PRINT, '${x}', 'a=${x}=${y}');
    const { work } = await run({ argv, params: { x: free, y: { type: 'integer', min: -5, max: 5 } } }, { x: value, y: -3 });
    expect(JSON.parse(work.printed)).toEqual([value, `a=${value}=-3`]);
    expect(existsSync(join(dir.path, 'was-run'))).toBe(false);
  });

  test('and is not read for parameters again', async () => {
    const { work } = await run({ argv: nodeArgv(PRINT, '${x}', '${y}'), params: { x: free, y: free } }, { x: '${y}', y: '$&' });
    expect(JSON.parse(work.printed)).toEqual(['${y}', '$&']);
  });
});

describe('parameters', () => {
  const params = {
    name: { type: 'string' },
    count: { type: 'integer', min: 1, max: 3 },
    loud: { type: 'boolean', default: false },
    level: { type: 'choice', options: ['low', 'high'], optional: true },
    version: { type: 'string', pattern: String.raw`\d+\.\d+`, default: '1.0' },
    key: { type: 'string', secret: true, default: 'none' },
  };
  const argv = nodeArgv(
    'require("fs").writeFileSync("was-run", ""); console.log(JSON.stringify(args))',
    '${name}',
    '--count=${count}',
    '${loud}',
    '--level=${level}',
    '${version}',
    '${key}',
  );
  const good = { name: 'a b', count: 2 };

  test('good ones reach the program; without a value their argument is left out', async () => {
    const { work } = await run({ argv, params }, good);
    expect(JSON.parse(work.printed)).toEqual(['a b', '--count=2', 'false', '1.0', '***']);
    const all = await run({ argv, params }, { ...good, loud: true, level: 'high', version: '2.5' });
    expect(JSON.parse(all.work.printed)).toEqual(['a b', '--count=2', 'true', '--level=high', '2.5', '***']);
  });

  test.each([
    ['name', '$(id)', 'characters'],
    ['name', 'a;b', 'characters'],
    ['name', '`id`', 'characters'],
    ['name', '-rf', 'dash'],
    ['name', 'a\nb', 'line end'],
    ['name', 'a\u2028b', 'line end'],
    ['name', 'a\0b', 'line end'],
    ['name', 'a\u001b[2J', 'line end'],
    ['name', 'a'.repeat(201), 'longer'],
    ['name', 7, 'no text'],
    ['count', 0, 'from 1 to 3'],
    ['count', 4, 'from 1 to 3'],
    ['count', 1.5, 'from 1 to 3'],
    ['count', '2', 'from 1 to 3'],
    ['loud', 'yes', 'neither'],
    ['level', 'middle', 'none of low, high'],
    ['version', '1.0; id', 'characters'],
    ['version', '1.0\n', 'line end'],
    ['other', 'x', 'no parameter'],
    ['constructor', 'x', 'no parameter'],
  ])('%s as %j is refused for good, before and at the run, and nothing runs', async (name, value, words) => {
    const executor = await createRunbook(dir.path, { argv, params });
    const given = { runbook: 'test', params: { ...good, [name]: value } };
    const input = executor.input.parse(given);
    expect(() => executor.admit!(input, { role: 'operator' })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    const marker = join(dir.path, 'was-run');
    await rm(marker, { force: true });
    const error = await failureOf(executor.run(createFakeWork(), input, executor.settings.parse({})));
    expect(error).toMatchObject({ code: 'invalid_input', kind: { retryable: false } });
    expect(error.fields.errors).toEqual([{ path: `/params/${name}`, message: expect.stringContaining(words) }]);
    expect(existsSync(marker)).toBe(false);
  });

  test('all that is wrong is said at once, and no secret with it', async () => {
    const error = await failureOf(run({ argv, params }, { count: 9, key: '$very-secret', what: 1 }));
    expect(error.fields.errors!.map(({ path }) => path)).toEqual([
      '/params/what',
      '/params/name',
      '/params/count',
      '/params/key',
    ]);
    expect(JSON.stringify([error.message, error.fields])).not.toContain('very-secret');
  });
});

describe('what a program is given', () => {
  test('S39 only the named variables, nothing on its input, and its folder', async () => {
    const argv = nodeArgv(
      'process.stdin.resume().on("end", () => console.log(JSON.stringify({ env: process.env, cwd: process.cwd() })))',
    );
    const { work } = await run(
      { argv, env: ['LANG', 'MISSING'] },
      {},
      { env: { LANG: 'C', JWT_SECRET: 'x', OTHER: 'y', PATH: '/evil' } },
    );
    const { env, cwd } = JSON.parse(work.printed);
    expect(env).toEqual({ LANG: 'C', LC_ALL: 'C.UTF-8', PATH: expect.stringMatching(/^(?!.*evil).*\/usr\/bin/) });
    expect(cwd).toBe(dir.path);
  });

  test('a folder below a root, with links resolved', async () => {
    await mkdir(join(dir.path, 'inside'), { recursive: true });
    await symlink('/etc', join(dir.path, 'etc'));
    const { work } = await run({ argv: nodeArgv('console.log(process.cwd())'), cwd: join(dir.path, 'inside') });
    expect(work.printed.trim()).toBe(join(dir.path, 'inside'));
    for (const cwd of ['/', '/etc', join(dir.path, 'etc'), join(dir.path, '..'), join(dir.path, 'missing'), `${dir.path}-too`]) {
      const error = await failureOf(run({ argv: ['id'], cwd }));
      expect(error, cwd).toMatchObject({ code: 'program_failed', kind: { retryable: false } });
      expect(error.message).not.toContain(dir.path);
    }
  });

  test('S39 a limit of memory and of computing time', async () => {
    const eats = await failureOf(
      run({ argv: ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=300M', 'count=1'], memoryMegabytes: 64 }),
    );
    expect(eats).toMatchObject({ code: 'program_failed', fields: { output_tail: expect.stringContaining('memory') } });
    const spins = await failureOf(run({ argv: ['dd', 'if=/dev/zero', 'of=/dev/null'], cpuSeconds: 1 }));
    expect(spins).toMatchObject({ code: 'program_killed', fields: { signal: 'SIGXCPU' } });
  });
});

describe('what is shown of it', () => {
  test('the output as it comes, and a report', async () => {
    const { variant, work } = await run({ argv: nodeArgv('console.log("one"); console.error("two ```")') });
    expect(work.printed.split('\n').toSorted()).toEqual(['', 'one', 'two ```']);
    expect(work.messages).toContain('one');
    expect(variant).toMatchObject({
      title: 'output',
      mediaType: 'text/markdown',
      note: expect.stringMatching(/^Ended with 0 after \d+\.\d s, 2 lines\.$/),
    });
    expect(variant.content).toMatch(/^# A test\n\n\| What \| Value \|/);
    expect(variant.content).toContain('| Exit code | 0 |');
    expect(variant.content).toContain('````text\n');
    expect((await run({ argv: ['true'] })).variant.content).toContain('It printed nothing.');
  });

  test('S44 without colours, control characters, broken characters and half ones', async () => {
    const script = `
      const out = (...bytes) => process.stdout.write(Buffer.from(bytes));
      process.stdout.write('\\u001b[31mred\\u001b[0m\\u001b]8;;http://x\\u0007link\\u001b]8;;\\u0007\\n');
      process.stdout.write('bell\\u0007 tab\\t \\u202eleft\\u009b\\n10%\\r20%\\r\\n');
      out(0x66, 0xff, 0x67, 0x0a, 0xc3);
      setTimeout(() => { out(0xbc, 0x0d); setTimeout(() => { out(0x0a); process.stdout.write('x'.repeat(20000)) }, 50) }, 50);`;
    const { work } = await run({ argv: nodeArgv(script) });
    expect(work.printed.split('\n')).toEqual([
      'redlink',
      'bell tab\t left',
      '10%',
      '20%',
      'f\ufffdg',
      'ü',
      'x'.repeat(8192),
      'x'.repeat(8192),
      'x'.repeat(3616),
      '',
    ]);
  });

  test('S59 secrets are not: of parameters, of variables, and what looks like one', async () => {
    const argv = nodeArgv(
      'console.log(args[0], process.env.MY_TOKEN, "password=hunter2hunter2", "\\u001b[1mpa\\u001b[0mram-secret")',
      '${key}',
    );
    const env = { MY_TOKEN: 'variable-secret' };
    const { variant, work } = await run(
      { argv, params: { key: { type: 'string', secret: true } }, env: ['MY_TOKEN'] },
      { key: 'param-secret' },
      { env },
    );
    const shown = JSON.stringify([variant, work.printed, work.messages]);
    for (const secret of ['param-secret', 'variable-secret', 'hunter2']) expect(shown).not.toContain(secret);
    expect(work.printed).toBe('*** *** password=*** ***\n');
    const failing = nodeArgv('console.log(args[0]); process.exit(1)', '${key}');
    const error = await failureOf(
      run({ argv: failing, params: { key: { type: 'string', secret: true } } }, { key: 'param-secret' }),
    );
    expect(JSON.stringify([error.message, error.fields])).not.toContain('param-secret');
  });
});

describe('how it fails', () => {
  test('by its code, with the end of its output, for good', async () => {
    const argv = nodeArgv('for (let i = 0; i < 50; i += 1) console.log("line " + i); process.exitCode = 3');
    const error = await failureOf(run({ argv }));
    expect(error).toMatchObject({ code: 'program_failed', fields: { exit_code: 3 }, kind: { retryable: false } });
    expect(error.message).toContain('test ended with code 3. It ended with:\nline 38\n');
    expect(error.message).toContain('line 49');
    expect((await failureOf(run({ argv: ['false'] }))).message).toBe('test ended with code 1. It printed nothing.');
  });

  test('not for codes that are a success', async () => {
    expect((await run({ argv: ['false'], successCodes: [0, 1] })).variant.note).toMatch(/^Ended with 1/);
    expect((await failureOf(run({ argv: ['true'], successCodes: [1] }))).code).toBe('program_failed');
  });

  test('by a signal that is not ours', async () => {
    const error = await failureOf(run({ argv: nodeArgv('process.kill(process.pid, "SIGUSR2")') }));
    expect(error).toMatchObject({ code: 'program_killed', fields: { signal: 'SIGUSR2' }, kind: { retryable: false } });
  });

  test('when it is not there or cannot be run', async () => {
    for (const program of ['no-such-program', '/no/such/program', dir.path]) {
      expect(await failureOf(run({ argv: [program] })), program).toMatchObject({
        code: 'program_failed',
        kind: { retryable: false },
      });
    }
  });

  test('when it is unknown, switched off, or for somebody else', async () => {
    const executor = await createRunbook(dir.path, { argv: ['true'], role: 'admin' });
    const input = { runbook: 'test' };
    expect(await failureOf(runExecutor(executor, { runbook: 'other' }))).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('test'),
    });
    const admin = createFakeWork({ role: 'admin' });
    expect((await failureOf(runExecutor(executor, input, { work: admin, settings: { disabled: ['test'] } }))).code).toBe(
      'conflict',
    );
    expect(() => executor.admit!(executor.input.parse(input), { role: 'operator' })).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
    // Also when the role was taken between the order and the run (S18).
    const late = executor.run(createFakeWork({ role: 'operator' }), executor.input.parse(input), executor.settings.parse({}));
    expect((await failureOf(late)).code).toBe('forbidden');
    expect(await runExecutor(executor, input, { work: admin })).toHaveLength(1);
  });

  test.each([
    {},
    { runbook: '../x' },
    { runbook: 'a', params: { x: [] } },
    { runbook: 'a', params: { x: null } },
    { runbook: 'a', argv: ['id'] },
  ])('for an input that is none: %j', async (input) =>
    expect((await createRunbook(dir.path, { argv: ['true'] })).input.safeParse(input).success).toBe(false),
  );
});
