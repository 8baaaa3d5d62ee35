/** `npm run check -- panel`: types and accessibility hints of the Svelte files. The settings they extend are generated first. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

function run(program: string, ...args: string[]): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
    cwd: join(ROOT, 'admin'),
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

run('@sveltejs/kit/svelte-kit.js', 'sync');
run('svelte-check/bin/svelte-check', '--tsgo', '--fail-on-warnings', '--output', 'human');
