/** A hub for benchmarks: its own process, the embedded database with all its promises kept, files on a real disk. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { leave } from './leftovers.ts';
import { SIZE_ARGUMENTS } from './size.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

export type BenchProcess = {
  url: string;
  /** What was found of `ready` in its output. */
  match: RegExpExecArray;
  pid: number;
  /** What it printed so far, its log included. */
  output(): string;
  dir: string;
  /** Milliseconds from the start of the process until it said that it is ready. */
  readyMs: number;
  /** Ends it as a person would and waits for its end; the folder stays. Milliseconds that took. */
  end(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number>;
  /** Ends it, and removes the folder. */
  stop(): Promise<void>;
};
export type BenchHub = BenchProcess & { key: string };

/**
 * Beside the repository's own data, because a folder for temporary files may live in memory. Others may enter it: started by root, the
 * database runs as somebody else, and would make its files where nobody removes them afterwards.
 */
export async function createBenchDir(): Promise<string> {
  const dir = await mkdtemp(join(ROOT, '.bench-'));
  leave(() => rm(dir, { recursive: true, force: true }));
  await chmod(dir, 0o755);
  return dir;
}

/** A folder for one piece of work, gone afterwards. */
export async function inBenchDir<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await createBenchDir();
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export async function startBenchHub(env: Record<string, string> = {}, dir?: string): Promise<BenchHub> {
  const own = dir ?? (await createBenchDir());
  const hub = await startProcess('hub/main.ts', /Kyros is ready at (\S+)/, own, {
    PORT: '0',
    LOG_LEVEL: 'warn',
    DATA_DIR: join(own, 'data'),
    COLLAB_DIR: join(own, 'board'),
    RATE_API: '9000000/1',
    DATABASE_URL: '',
    ...env,
  });
  return { ...hub, key: (await readFile(join(own, 'data/cli.key'), 'utf8')).trim() };
}

/** A program of this repository that prints where it listens. */
export async function startProcess(
  entry: string,
  ready: RegExp,
  dir: string,
  env: Record<string, string>,
): Promise<BenchProcess> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [entry, ...SIZE_ARGUMENTS], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const forget = leave(() => endProcess(child, 'SIGTERM'));
  void once(child, 'exit').then(forget);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  while (!ready.test(output)) {
    if (child.exitCode !== null) throw new Error(`${entry} ended before it was ready:\n${output}`);
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  }
  const readyMs = performance.now() - startedMs;
  const end = (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') => endProcess(child, signal);
  return {
    url: ready.exec(output)![1]!,
    match: ready.exec(output)!,
    pid: child.pid!,
    output: () => output,
    dir,
    readyMs,
    end,
    async stop() {
      await end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function endProcess(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number> {
  if (child.exitCode !== null || child.signalCode !== null) return 0;
  const askedMs = performance.now();
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
  return performance.now() - askedMs;
}
