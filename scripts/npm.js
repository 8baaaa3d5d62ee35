/** Finds npm and lets it install. Plain JavaScript: part of the start before the packages are there. */
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runChild } from './child.js';
import { StartError } from './start-error.js';

/** `--no-engine-strict`: npm itself runs on the machine's Node, while some packages ask for the pinned one. */
const NPM_CI = [
  'ci',
  '--include=dev',
  '--include=optional',
  '--no-engine-strict',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/** Runs `npm ci` in the project and resolves with how it ended. It holds the lock (a listening server) too while it lives. */
export function runNpmCi(root, lock) {
  const [command, ...first] = findNpm(root);
  // Node documents no way to hand a listening socket to a program that is not its own child module; its number is one.
  const inherited = process.platform === 'win32' ? [] : [lock?._handle?.fd ?? []].flat();
  const env = { ...process.env, PATH: toForeignPath(root).join(delimiter) };
  const stdio = ['ignore', 'ignore', 'pipe', ...inherited];
  // Asked politely, npm ci first undoes its work, which takes as long as doing it; the next one starts from nothing anyway.
  return runChild(command, [...first, ...NPM_CI], { cwd: root, env, stdio, stopSignal: 'SIGKILL' });
}

/** PATH without our own node: npm must not run on the binary that it is about to replace. */
function toForeignPath(root) {
  const modules = join(root, 'node_modules');
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '' && !folder.startsWith(modules));
}

/** The command that runs npm: the npm that started us, the one beside this Node, or the one on PATH. */
function findNpm(root) {
  const { npm_execpath: ours, npm_node_execpath: node = process.execPath } = process.env;
  const foreignNode = [node, process.execPath, ...toForeignPath(root).map((folder) => join(folder, 'node'))].find(
    (file) => !file.startsWith(join(root, 'node_modules')) && existsSync(file),
  );
  const beside = dirname(realpathSync(process.execPath));
  const scripts = [ours, join(beside, '../lib/node_modules/npm/bin/npm-cli.js'), join(beside, 'node_modules/npm/bin/npm-cli.js')];
  const script = scripts.find((file) => file?.endsWith('npm-cli.js') && existsSync(file));
  if (script) return [foreignNode ?? process.execPath, script];
  const command = toForeignPath(root)
    .map((folder) => join(folder, 'npm'))
    .find((file) => existsSync(file));
  if (command) return [command];
  throw new StartError('npm was not found. Install Node.js together with npm, then start again.');
}
