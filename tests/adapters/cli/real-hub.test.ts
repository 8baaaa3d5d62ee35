/** The CLI against the real hub, from the first command to a confirmation (README "One minute"). */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHub, type TestHub } from '../../support/start-hub.ts';
import { createHome, finish, printed, runKyros, startKyros, type Home } from './stand-in-hub.ts';

let hub: TestHub;
let home: Home;
beforeAll(async () => {
  hub = await startHub();
  home = createHome({ DATA_DIR: join(hub.dir, 'data') });
});
afterAll(async () => {
  home?.[Symbol.dispose]();
  await hub?.remove();
});

const kyros = (...argv: string[]) => runKyros(home, hub.url, argv);

describe('with the key of the machine', () => {
  test('a task is made, shown in a table, and found as JSON with every word as it was typed', async () => {
    const title = 'Fix "login" – again, with \\ and --flags';
    const description = "Two\nlines, a list: [1, 2], user's “quotes”";
    const made = await kyros('task', 'create', title, '--description', description, '--priority', 'high', '--json');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const { id } = JSON.parse(made.stdout) as { id: string };
    const shown = await kyros('task', 'show', id, '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ id, title, description, priority: 'high' });
    expect((await kyros('task', 'list')).stdout).toMatch(new RegExp(`^ID .*\\n(.*\\n)*${id} +queued +high +Fix`, 'm'));
  });

  test('help, whoami and completion answer', async () => {
    expect((await kyros('--help')).stdout).toContain('task');
    expect((await kyros('whoami')).code).toBe(0);
    expect((await kyros('__complete', 'task cr')).stdout).toMatch(/^create\t\S/);
  });

  test.each([
    [['task', 'show', 'T-99999'], 4, 'not_found'],
    [['task', 'crate', 'x'], 2, 'unknown_command'],
    [['task', 'create', 'x', '--colour', 'red'], 2, 'invalid_input'],
  ])('%j is refused with exit code %i', async (argv, code, name) => {
    const outcome = await kyros(...argv);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(`(${name})`);
  });

  test('E10 the same key again does nothing twice and says so', async () => {
    const once = await kyros('--idempotency-key', 'cli-test-1', 'task', 'create', 'Only once');
    const twice = await kyros('--idempotency-key', 'cli-test-1', 'task', 'create', 'Only once');
    expect(twice.stdout).toBe(`${once.stdout}(This was answered before; nothing was done again.)\n`);
    const other = await kyros('--idempotency-key', 'cli-test-1', 'task', 'create', 'Something else');
    expect(other.stderr).toContain('(idempotency_mismatch)');
  });

  test('G8 lines from standard input come back numbered', async () => {
    const { code, stdout } = await runKyros(home, hub.url, ['-'], 'task create "From a script"\nnonsense such thing\nwhoami\n');
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^1> task create "From a script"\nok .*\n2> nonsense such thing\nrefused .*\(unknown_command\)\n[\s\S]*3> whoami\nok /,
    );
  });

  test('P5 a dangerous command waits, and is confirmed as the answer says', async () => {
    const { id } = JSON.parse((await kyros('task', 'create', 'To be deleted', '--json')).stdout) as { id: string };
    const pending = await kyros('task', 'delete', id);
    expect(pending.code).toBe(0);
    const [, approve] = /To confirm: kyros (.+)/.exec(pending.stdout) ?? [];
    expect((await kyros('task', 'show', id)).code).toBe(0);
    expect((await kyros(...(approve as string).split(' '))).code).toBe(0);
    expect((await kyros('task', 'show', id)).code).toBe(4);
  });

  test('V2 tail shows what happens', async () => {
    await kyros('task', 'create', 'Before the tail');
    const child = startKyros(home, hub.url, ['tail', 'task_created', '--since', 'earliest']);
    const ended = finish(child);
    await printed(child, 'Before the tail');
    const live = printed(child, 'During the tail');
    await kyros('task', 'create', 'During the tail');
    await live;
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
  });
});

describe('with a sign-in', () => {
  test('a person is themselves, until they sign out', async () => {
    using own = createHome();
    const run = (...argv: string[]) => runKyros(own, hub.url, argv, `${hub.admin.password}\n`);
    expect((await run('whoami')).stderr).toContain('Sign in: kyros login');
    expect((await run('login', hub.admin.email, '--password-stdin')).stdout).toContain('Signed in at');
    expect((await run('whoami')).stdout).toMatch(/^You are Admin, admin, by cli/);
    expect((await run('logout')).code).toBe(0);
    expect((await run('whoami')).code).toBe(1);
  });
});
