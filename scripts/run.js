/**
 * Starts a program of this project on the Node it is pinned to, installing the packages first when they are missing or old:
 *
 *   node scripts/run.js <entry> [arguments]     entry is relative to the project, the arguments reach its process.argv
 *   node scripts/run.js                         only installs
 *
 * Plain JavaScript without packages, because it runs before there are any, on whatever Node >= 20 the machine has. The
 * pinned Node comes with the packages (docs/adr/0001-runtime.md), so only the very first start needs a second process.
 *
 * The program runs in the project's directory; INIT_CWD tells where the person stands. It gets SIGTERM when the process
 * that started it (npm, or the first start's wrapper) is killed, so that a kill -9 of either leaves no program behind.
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, delimiter, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endLike, runChild } from './child.js';
import { ensureInstalled } from './install.js';
import { StartError } from './start-error.js';

const PARENT_CHECK_MILLISECONDS = 100;
const FIRST_NODE_MAJOR = 24;

const self = fileURLToPath(import.meta.url);
const root = dirname(dirname(self));
const bin = join(root, 'node_modules', '.bin');
const pinnedNode = join(bin, 'node');
const nodeMajor = Number(process.versions.node.split('.')[0]);
const isSecondProcess = process.env.KYROS_RUN === '1';

function hasPinnedNode() {
  return process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);
}

function runsOnPinnedNode() {
  return existsSync(pinnedNode) && realpathSync(pinnedNode) === realpathSync(process.execPath);
}

/** Throws when neither the pinned Node nor this one can run the program. */
function demandNode(isPinnedUsable) {
  if (isPinnedUsable || nodeMajor >= FIRST_NODE_MAJOR) return;
  throw new StartError(
    `Kyros needs Node ${FIRST_NODE_MAJOR}, and none comes along for this platform (${process.platform}-${process.arch}). ` +
      `This is Node ${process.versions.node}: install Node ${FIRST_NODE_MAJOR} or newer, then start again.`,
  );
}

/** A parent that is gone cannot forward signals any more, so its death counts as one. */
function stopWhenParentDies() {
  if (!isSecondProcess && process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MILLISECONDS);
  timer.unref();
}

function enterProject() {
  process.env.INIT_CWD ??= process.cwd();
  process.chdir(root);
  const path = process.env.PATH ?? '';
  if (!path.split(delimiter).includes(bin)) process.env.PATH = bin + delimiter + path;
}

async function runHere(entry, args) {
  delete process.env.KYROS_RUN;
  process.argv = [process.execPath, entry, ...args];
  await import(pathToFileURL(entry).href);
}

async function runOnPinnedNode(entry, args) {
  const env = { ...process.env, KYROS_RUN: '1' };
  endLike(await runChild(pinnedNode, [self, entry, ...args], { stdio: 'inherit', env }));
}

async function run([entryArgument, ...args]) {
  demandNode(hasPinnedNode());
  stopWhenParentDies();
  const wasInstalledNow = await ensureInstalled(root);
  if (entryArgument === undefined) return;
  const entry = resolve(root, entryArgument);
  if (!existsSync(entry)) throw new StartError(`There is no program ${entryArgument} in this project.`);
  demandNode(existsSync(pinnedNode));
  enterProject();
  // After an install this process may still be the old pinned Node, whose file is gone: start afresh.
  const runsHere = isSecondProcess || !existsSync(pinnedNode) || (runsOnPinnedNode() && !wasInstalledNow);
  await (runsHere ? runHere(entry, args) : runOnPinnedNode(entry, args));
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  if (error.signal) endLike({ code: null, signal: error.signal });
  else {
    console.error(error.message);
    process.exitCode = 1;
  }
}
