/** A small project with the real start scripts, whose only package lies beside it, so that installing needs no network. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { vi } from 'vitest';
import { createTempDir } from '../support/temp-dir.ts';

/** Says what it was given, then does what its first argument says. */
const PROGRAM = `
import { writeFileSync } from 'node:fs';
const [deed, value] = process.argv.slice(2);
process.on('SIGTERM', () => { writeFileSync('stopped', ''); process.exit(3); });
const { pid, ppid, argv } = process;
writeFileSync('started', JSON.stringify({ pid, ppid, args: argv.slice(2), cwd: process.cwd(), initCwd: process.env.INIT_CWD }));
if (deed === 'exit') process.exit(Number(value));
if (deed === 'die') process.kill(pid, 'SIGKILL');
if (deed === 'wait') setInterval(() => {}, 1000);
`;

/** Stands in for npm: notes each run, waits for the file "go", fails as often as "failures" holds lines, else installs. */
const NPM = `
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
appendFileSync('npm-runs', process.pid + ' ' + process.argv.slice(2).join(' ') + '\\n');
const finish = () => {
  if (!existsSync('go')) return setTimeout(finish, 10);
  const failures = existsSync('failures') ? readFileSync('failures', 'utf8').split('\\n').filter(Boolean) : [];
  if (failures.length > 0) {
    writeFileSync('failures', failures.slice(1).join('\\n'));
    console.error(failures[0]);
    process.exit(1);
  }
  mkdirSync('node_modules', { recursive: true });
  symlinkSync('../thing', 'node_modules/thing');
  writeFileSync('node_modules/.package-lock.json', readFileSync('package-lock.json'));
};
finish();
`;

export type Ending = { code: number | null; signal: NodeJS.Signals | null; errors: string };
/** `errors` is what it has written to stderr so far. */
export type Start = { child: ChildProcess; ended: Promise<Ending>; errors(): string };
export type Started = { pid: number; ppid: number; args: string[]; cwd: string; initCwd: string };
export type FakeProject = Awaited<ReturnType<typeof createFakeProject>>;

/** `hasNode`: the package brings a program `node`, as the pinned one does, so that the start needs a second process. */
export async function createFakeProject({ hasNode = false } = {}) {
  const dir = await createTempDir({ onDisk: true });
  const at = (name: string) => join(dir.path, name);
  await cp(resolve('scripts'), at('scripts'), { recursive: true });
  await mkdir(at('thing'));
  await writeFile(at('main.js'), PROGRAM);
  await writeFile(at('npm-cli.js'), NPM);
  await writePackage(at, hasNode);
  const starts: Start[] = [];
  const keep = (start: Start) => (starts.push(start), start);
  return {
    at,
    /** Starts as a person does. */
    npmStart: (...args: string[]) => keep(run('npm', ['start', '--', ...args], dir.path, {})),
    /** Starts without npm, from another folder; installs with the stand-in for npm. */
    nodeStart: (...args: string[]) =>
      keep(run(process.execPath, [at('scripts/run.js'), 'main.js', ...args], '/', { npm_execpath: at('npm-cli.js') })),
    started: () => waitForJson(at('started')),
    npmRuns: async () => (await readFile(at('npm-runs'), 'utf8').catch(() => '')).split('\n').filter(Boolean),
    async remove() {
      for (const { child } of starts) child.kill('SIGKILL');
      await Promise.all(starts.map(({ ended }) => ended));
      await dir.remove();
    },
  };
}

async function writePackage(at: (name: string) => string, hasNode: boolean): Promise<void> {
  const thing = { name: 'thing', version: '1.0.0', ...(hasNode && { bin: { node: 'node.sh' } }) };
  await writeFile(at('thing/package.json'), JSON.stringify(thing));
  await writeFile(at('thing/node.sh'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
  await chmod(at('thing/node.sh'), 0o755);
  const root = { name: 'fake', version: '1.0.0', dependencies: { thing: 'file:thing' } };
  const scripts = { start: 'exec node scripts/run.js main.js' };
  await writeFile(at('package.json'), JSON.stringify({ ...root, type: 'module', scripts }));
  const packages = { '': root, 'node_modules/thing': { resolved: 'thing', link: true }, thing };
  await writeFile(at('package-lock.json'), JSON.stringify({ ...root, lockfileVersion: 3, requires: true, packages }));
}

function run(command: string, args: string[], cwd: string, extra: Record<string, string>): Start {
  const foreign = Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$|^NODE_OPTIONS$|^KYROS_/i.test(name));
  const env = { ...Object.fromEntries(foreign), ...extra };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  // Not 'close': a program that outlives a killed start keeps the pipe open.
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal, errors }));
  return { child, ended, errors: () => errors };
}

async function waitForJson(file: string): Promise<Started> {
  const value = await vi.waitFor(async () => JSON.parse(await readFile(file, 'utf8')) as Started, {
    timeout: 20_000,
    interval: 20,
  });
  await rm(file);
  return value;
}
