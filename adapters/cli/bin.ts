/** Entry of the CLI: `npm run kyros -- <line>`. */
import { enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(dirname(import.meta.dirname));
// Half of a call's time is reading the sources; kept inside the project, where nobody else can write.
enableCompileCache(join(root, 'node_modules', '.cache', 'kyros-cli'));
const { runCli } = await import('./run.ts');

// A reader that closes the pipe, as `head` does, has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  root,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  stopSignal,
});

/** From the first call on, the first Ctrl-C asks to stop instead of ending the process; the second ends it. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());
  return stop.signal;
}
