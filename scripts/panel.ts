/**
 * Builds the panel when its sources changed since it was last built. A stamp in the build remembers what it was made of, so a fresh
 * build costs some milliseconds to see. Of several starts at once one builds and the others wait.
 */
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { runChild } from './child.js';
import { takeLock } from './install-lock.js';
import { StartError } from './start-error.js';

/** What a build is made of, below the project. */
const SOURCES = ['admin/src', 'admin/static', 'admin/vite.config.ts', 'admin/tsconfig.json', 'package-lock.json'];
const VITE = 'node_modules/vite/bin/vite.js';
const STAMP = '.sources';

/** `built`: it was built now. `fresh`: nothing changed. `kept`: it cannot be built here; what was there before is served. */
export type PanelState = 'built' | 'fresh' | 'kept';

/** `say` tells a person what takes so long. Throws StartError when the build fails or is interrupted. */
export async function ensurePanel(root: string, say: (text: string) => void): Promise<PanelState> {
  if (isFresh(root)) return 'fresh';
  const hindrance = findHindrance(root);
  if (hindrance !== undefined) {
    say(`${hindrance} ${existsSync(buildOf(root)) ? 'The older panel is served.' : 'The hub runs without its panel.'}`);
    return 'kept';
  }
  const lock = await takeLock(join(root, 'admin'), () => say('Another start is building the panel; waiting for it.'));
  try {
    return isFresh(root) ? 'fresh' : await build(root, say);
  } finally {
    lock?.close();
  }
}

const buildOf = (root: string) => join(root, 'admin/build');

function isFresh(root: string): boolean {
  const stamp = join(buildOf(root), STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === toStamp(root);
}

/** The digest of every source with its name, so that a renamed file counts as a change. */
function toStamp(root: string): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => listFiles(join(root, source)))) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function listFiles(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true, encoding: 'utf8' });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** Why it cannot be built here: an image without the tools, or a folder that belongs to somebody else. */
function findHindrance(root: string): string | undefined {
  if (!existsSync(join(root, VITE)))
    return 'The panel is not built, and what builds it is not installed (run npm install without --omit=dev).';
  try {
    accessSync(join(root, 'admin'), constants.W_OK);
    return undefined;
  } catch {
    return 'The panel has changed since it was built, and this account may not write into the folder admin.';
  }
}

async function build(root: string, say: (text: string) => void): Promise<PanelState> {
  const startedAt = Date.now();
  const stamp = toStamp(root);
  say('Building the panel, about 20 s; only when its sources changed.');
  // The build writes its folder in place; without the stamp a build that was killed is never taken for a whole one.
  rmSync(join(buildOf(root), STAMP), { force: true });
  const ending = await runChild(process.execPath, [join(root, VITE), 'build', '--logLevel', 'warn'], {
    cwd: join(root, 'admin'),
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (ending.interruptedBy) throw new StartError('Stopped while building the panel.', { signal: ending.interruptedBy });
  if (ending.code !== 0) throw new StartError(`${ending.errors.trim()}\nThe panel could not be built. The reasons are above.`);
  writeStamp(root, stamp);
  say(`Panel built (${Math.round((Date.now() - startedAt) / 1000)} s).`);
  return 'built';
}

/** Whole or not at all. */
function writeStamp(root: string, stamp: string): void {
  const file = join(buildOf(root), STAMP);
  writeFileSync(`${file}.new`, stamp);
  renameSync(`${file}.new`, file);
}
