/** Starting a program, with the failures of starting told apart from those of running. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { HubError } from '../../../errors.ts';

/** The running program. Errors: program_failed when it cannot be started; unavailable when the machine has no room for it now. */
export async function startProgram(argv: readonly string[], options: SpawnOptions): Promise<ChildProcess> {
  const [program, ...args] = argv as [string, ...string[]];
  const started = Promise.withResolvers<void>();
  try {
    const child = spawn(program, args, { ...options, shell: false });
    child.once('spawn', started.resolve).on('error', started.reject);
    await started.promise;
    return child;
  } catch (error) {
    throw toStartError(error as NodeJS.ErrnoException);
  }
}

const FULL = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);

function toStartError(error: NodeJS.ErrnoException): HubError {
  const code = error.code ?? 'unknown';
  if (FULL.has(code))
    return new HubError('unavailable', `The machine of the hub can start no program now (${code}).`, {}, { cause: error });
  return new HubError('program_failed', `The program cannot be started (${code}).`, {}, { cause: error });
}
