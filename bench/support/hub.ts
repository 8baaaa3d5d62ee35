/** A hub for benchmarks: its own process, the embedded database with all its promises kept, files on a real disk. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

export type BenchProcess = { url: string; pid: number; dir: string; stop(): Promise<void> };
export type BenchHub = BenchProcess & { key: string };

/** Beside the repository's own data, because a folder for temporary files may live in memory. */
export async function createBenchDir(): Promise<string> {
  return await mkdtemp(join(ROOT, '.bench-'));
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

/** A program of this repository that prints where it listens. `stop` also removes the folder. */
export async function startProcess(
  entry: string,
  ready: RegExp,
  dir: string,
  env: Record<string, string>,
): Promise<BenchProcess> {
  const child = spawn(process.execPath, [entry], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  while (!ready.test(output)) {
    if (child.exitCode !== null) throw new Error(`${entry} ended before it was ready:\n${output}`);
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  }
  return {
    url: ready.exec(output)![1]!,
    pid: child.pid!,
    dir,
    async stop() {
      const ended = once(child, 'exit');
      if (child.kill('SIGTERM')) await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
