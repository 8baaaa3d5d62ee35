/**
 * Brings node_modules to what package-lock.json says. Plain JavaScript: it runs before there are packages.
 *
 * A stamp in node_modules remembers the lockfile and the platform it was made for. Of several starts at once one installs
 * and the others wait: the lock is a listening socket, which the kernel frees when its last holder dies. `npm ci` inherits
 * it, so an `npm ci` that outlives a killed start still counts as a holder, and the next start waits for it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock } from './install-lock.js';
import { runNpmCi } from './npm.js';
import { StartError } from './start-error.js';

const PROGRESS_SECONDS = 15;
/** Tries of `npm ci` when another npm is at work in the same node_modules without holding our lock. */
const MOST_TRIES = 8;
const LONGEST_PAUSE_SECONDS = 8;
const OTHER_NPM_AT_WORK = /ENOTEMPTY|EEXIST|EBUSY|ENOENT.*(?:rename|lstat|rmdir|unlink|open|chmod)/s;

const say = (text) => console.error(text);

/** Installs the packages when they are missing or old. Tells whether this call installed or waited for somebody who did. */
export async function ensureInstalled(root) {
  const stamp = toStamp(root);
  if (hasStamp(root, stamp) || adopt(root, stamp)) return false;
  const lock = await takeLock(root, () => say('Another start is installing the packages; waiting for it.'));
  try {
    if (!hasStamp(root, stamp) && !adopt(root, stamp)) await install(root, stamp, lock);
  } finally {
    lock?.close();
  }
  return true;
}

function toStamp(root) {
  const lockfile = readFileSync(join(root, 'package-lock.json'));
  return createHash('sha256').update(lockfile).update(`${process.platform}-${process.arch}`).digest('hex');
}

const stampFile = (root) => join(root, 'node_modules', '.bootstrap');
const treeFile = (root) => join(root, 'node_modules', '.package-lock.json');

function hasStamp(root, stamp) {
  return existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === stamp;
}

/** Without a stamp (node_modules may be read-only, as in an image) the next start looks at the packages again, which works too. */
function writeStamp(root, stamp) {
  try {
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    writeFileSync(stampFile(root), stamp);
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error;
  }
}

/** Accepts packages that somebody else installed from this lockfile, as `npm ci` or `npm install` by hand. */
function adopt(root, stamp) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const found = readPackages(treeFile(root));
  const isComplete = Object.entries(wanted).every(([path, entry]) => path === '' || isPresent(root, path, entry, found[path]));
  if (isComplete) writeStamp(root, stamp);
  return isComplete;
}

/** The packages of a lockfile; none of one that is missing or that npm is just writing. */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return {};
  }
}

function isPresent(root, path, wanted, found) {
  if (wanted.optional && !isForThisPlatform(wanted)) return true;
  const isSame = found !== undefined && found.version === wanted.version && found.integrity === wanted.integrity;
  return isSame && existsSync(join(root, path, 'package.json'));
}

/** npm leaves out optional packages of other platforms. Those that ask for a C library are left to npm to decide. */
function isForThisPlatform({ os, cpu, libc }) {
  return !libc && [os ?? []].flat().includes(process.platform) && [cpu ?? []].flat().includes(process.arch);
}

async function install(root, stamp, lock) {
  const startedAt = Date.now();
  say('Installing packages, up to a minute the first time.');
  const progress = setInterval(() => say(`Still installing (${toSeconds(startedAt)} s).`), PROGRESS_SECONDS * 1000);
  try {
    await installWithRetries(root, lock);
  } finally {
    clearInterval(progress);
  }
  dropUnusableNode(root);
  writeStamp(root, stamp);
  say(`Packages installed (${toSeconds(startedAt)} s).`);
}

const toSeconds = (since) => Math.round((Date.now() - since) / 1000);

async function installWithRetries(root, lock) {
  for (let attempt = 1; ; attempt += 1) {
    forgetInstall(root);
    const ending = await runNpmCi(root, lock);
    if (ending.interruptedBy) throw new StartError('Stopped while installing.', { signal: ending.interruptedBy });
    if (ending.code === 0) return;
    if (attempt === MOST_TRIES || !OTHER_NPM_AT_WORK.test(ending.errors)) throw toStartError(ending);
    const pauseSeconds = Math.min(2 ** (attempt - 1), LONGEST_PAUSE_SECONDS);
    say(`Another npm seems to be at work in node_modules; trying again in ${pauseSeconds} s (${attempt} of ${MOST_TRIES - 1}).`);
    await sleep(pauseSeconds * 1000);
  }
}

/** A killed npm ci must not be taken for a finished one. */
function forgetInstall(root) {
  rmSync(stampFile(root), { force: true });
  rmSync(treeFile(root), { force: true });
}

function toStartError({ code, signal, errors }) {
  return new StartError(
    `${errors.trim()}\nThe packages could not be installed (npm ci ended with ${signal ?? code}). Its reasons are above.`,
  );
}

/** Where the pinned Node cannot run (another C library, an old one), the machine's Node must not be hidden by it. */
function dropUnusableNode(root) {
  const pinned = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status !== 0) rmSync(pinned);
}
