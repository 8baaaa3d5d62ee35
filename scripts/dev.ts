/** `npm run dev`: the hub, started again at every change of its sources. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const hub = spawn(process.execPath, ['--watch', '--watch-preserve-output', 'hub/main.ts'], { cwd: ROOT, stdio: 'inherit' });

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => hub.kill(signal));
hub.on('exit', (code) => process.exit(code ?? 1));
