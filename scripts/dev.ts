/**
 * `npm run dev`: the hub on its own port, started again at every change of its sources, and the panel by Vite on port 3001, which
 * hands everything but itself on to the hub. Ctrl-C ends both; when one of them ends, so does the other.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const PORT = process.env.PORT ?? '8000';

const hub = run(['--watch', '--watch-preserve-output', 'hub/main.ts'], ROOT);
const panel = run([join(ROOT, 'node_modules/vite/bin/vite.js'), 'dev'], join(ROOT, 'admin'));

function run(args: string[], cwd: string): ChildProcess {
  const env = { ...process.env, KYROS_DEV_HUB: `http://127.0.0.1:${PORT}` };
  return spawn(process.execPath, args, { cwd, stdio: 'inherit', env });
}

function stop(signal: NodeJS.Signals): void {
  for (const child of [hub, panel]) child.kill(signal);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Who ends it by hand wants no failure reported.
    process.exitCode ??= 0;
    stop(signal);
  });
}
for (const child of [hub, panel]) {
  child.on('exit', (code) => {
    process.exitCode ??= code ?? 1;
    stop('SIGTERM');
  });
}
console.error('The panel: http://localhost:3001/admin');
