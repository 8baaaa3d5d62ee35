import { existsSync } from 'node:fs';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createFakeProject, type FakeProject } from './fake-project.ts';

const SOON = { timeout: 20_000, interval: 20 };
const INSTALLING = 'Installing packages, up to a minute the first time.';
const WAITING = 'Another start is installing the packages; waiting for it.';

let project: FakeProject;
afterEach(() => project.remove());

async function firstNpmRun(): Promise<string> {
  const [run] = await project.npmRuns();
  return run ?? expect.fail('npm has not been run');
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.each([
  { title: 'on the Node that started it', hasNode: false },
  { title: 'on the Node of the packages', hasNode: true },
])('a program run $title', ({ hasNode }) => {
  test('gets its arguments and the project as its folder, and the packages are installed once', async () => {
    project = await createFakeProject({ hasNode });
    const first = await project.npmStart('a', 'b c', '--d=e').ended;
    expect(first).toMatchObject({ code: 0, errors: expect.stringContaining(INSTALLING) });
    expect(await project.started()).toMatchObject({ args: ['a', 'b c', '--d=e'], cwd: project.at('.').replace(/\/\.$/, '') });
    expect(await project.npmStart().ended).toMatchObject({ code: 0, errors: '' });
    expect((await project.started()).args).toEqual([]);
  });

  test('hands back its exit code', async () => {
    project = await createFakeProject({ hasNode });
    expect(await project.npmStart('exit', '7').ended).toMatchObject({ code: 7 });
    expect(await project.npmStart('exit', '0').ended).toMatchObject({ code: 0 });
  });

  test('gets SIGTERM that was sent to npm, and its exit code comes back', async () => {
    project = await createFakeProject({ hasNode });
    const start = project.npmStart('wait');
    const { pid } = await project.started();
    start.child.kill('SIGTERM');
    expect(await start.ended).toMatchObject({ code: 3 });
    expect(existsSync(project.at('stopped'))).toBe(true);
    expect(isAlive(pid)).toBe(false);
  });

  test('is asked to stop when npm was killed and cannot ask any more', async () => {
    project = await createFakeProject({ hasNode });
    const start = project.npmStart('wait');
    await project.started();
    start.child.kill('SIGKILL');
    await vi.waitFor(() => expect(existsSync(project.at('stopped'))).toBe(true), SOON);
  });
});

describe('the second process of a first start', () => {
  test('shows the signal that the program died by', async () => {
    project = await createFakeProject({ hasNode: true });
    await project.npmStart().ended;
    expect(await project.nodeStart('die').ended).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  test('is asked to stop when the first was killed', async () => {
    project = await createFakeProject({ hasNode: true });
    await project.npmStart('exit', '0').ended;
    await project.started();
    const start = project.nodeStart('wait');
    const { ppid } = await project.started();
    expect(ppid).toBe(start.child.pid);
    start.child.kill('SIGKILL');
    await vi.waitFor(() => expect(existsSync(project.at('stopped'))).toBe(true), SOON);
  });
});

describe('installing', () => {
  test('happens again when the lockfile changes, and not when somebody else has installed from it', async () => {
    project = await createFakeProject();
    await writeFile(project.at('go'), '');
    await project.nodeStart().ended;
    await rm(project.at('node_modules/.bootstrap'));
    expect((await project.nodeStart().ended).errors).toBe('');
    expect(existsSync(project.at('node_modules/.bootstrap'))).toBe(true);
    await rm(project.at('node_modules'), { recursive: true });
    await appendFile(project.at('package-lock.json'), '\n');
    expect((await project.nodeStart().ended).errors).toContain(INSTALLING);
    expect(await project.npmRuns()).toHaveLength(2);
  });

  test('asks npm for everything, and keeps the place the person stands in', async () => {
    project = await createFakeProject();
    await writeFile(project.at('go'), '');
    await project.nodeStart().ended;
    const options = '--include=dev --include=optional --no-engine-strict --ignore-scripts --no-audit --no-fund --loglevel=error';
    expect((await project.npmRuns())[0]).toMatch(new RegExp(`^\\d+ ci ${options}$`));
    expect(await project.started()).toMatchObject({ initCwd: '/' });
  });

  test('is done by one of two starts at once while the other waits', async () => {
    project = await createFakeProject();
    const first = project.nodeStart('first');
    await vi.waitFor(async () => expect(await project.npmRuns()).toHaveLength(1), SOON);
    const second = project.nodeStart('second');
    await vi.waitFor(() => expect(second.errors()).toContain(WAITING), SOON);
    await writeFile(project.at('go'), '');
    expect(await first.ended).toMatchObject({ code: 0, errors: expect.stringContaining(INSTALLING) });
    expect(await second.ended).toMatchObject({ code: 0, errors: `${WAITING}\n` });
    expect(await project.npmRuns()).toHaveLength(1);
  });

  test('that goes on after its start was killed is waited for and accepted', async () => {
    project = await createFakeProject();
    const first = project.nodeStart('first');
    await vi.waitFor(async () => expect(await project.npmRuns()).toHaveLength(1), SOON);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = project.nodeStart('second');
    await vi.waitFor(() => expect(second.errors()).toContain(WAITING), SOON);
    await writeFile(project.at('go'), '');
    expect(await second.ended).toMatchObject({ code: 0, errors: `${WAITING}\n` });
    expect((await project.started()).args).toEqual(['second']);
    expect(await project.npmRuns()).toHaveLength(1);
  });

  test('ends with the start that is stopped, and the next start does it again', async () => {
    project = await createFakeProject();
    const first = project.nodeStart();
    const npm = await vi.waitFor(async () => Number.parseInt(await firstNpmRun(), 10), SOON);
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: null, signal: 'SIGTERM' });
    await vi.waitFor(() => expect(isAlive(npm)).toBe(false), SOON);
    await writeFile(project.at('go'), '');
    expect(await project.nodeStart().ended).toMatchObject({ code: 0, errors: expect.stringContaining(INSTALLING) });
    expect(await project.npmRuns()).toHaveLength(2);
  });

  test('is tried again when another npm is in the way', async () => {
    project = await createFakeProject();
    await writeFile(project.at('failures'), 'npm error code ENOTEMPTY');
    await writeFile(project.at('go'), '');
    const ending = await project.nodeStart().ended;
    expect(ending).toMatchObject({ code: 0, errors: expect.stringContaining('Another npm seems to be at work') });
    expect(await project.npmRuns()).toHaveLength(2);
  });

  test('that fails says why, runs nothing, and is tried again by the next start only', async () => {
    project = await createFakeProject();
    await writeFile(project.at('failures'), 'npm error code E404');
    await writeFile(project.at('go'), '');
    const ending = await project.nodeStart().ended;
    expect(ending).toMatchObject({ code: 1, errors: expect.stringContaining('npm error code E404\nThe packages could not') });
    expect(existsSync(project.at('started'))).toBe(false);
    expect(await project.npmRuns()).toHaveLength(1);
    expect(await project.nodeStart().ended).toMatchObject({ code: 0 });
  });
});

test('a program that is not there is named', async () => {
  project = await createFakeProject();
  await writeFile(project.at('go'), '');
  await rm(project.at('main.js'));
  const ending = await project.nodeStart().ended;
  expect(ending).toMatchObject({ code: 1, errors: expect.stringContaining('There is no program main.js in this project.') });
});
