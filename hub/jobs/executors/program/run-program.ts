/**
 * Runs a program without a shell, in a process group of its own, with nothing on its input and no environment but the given
 * (S39). However it ends, nothing of its group is left: what a program leaves behind in the background ends with it, and where
 * the system offers it (setpriv) the program also ends when the hub is killed.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { HubError } from '../../../errors.ts';
import { toGuards } from './guards.ts';
import { startProgram } from './start-program.ts';

export type ProgramTask = {
  /** The program by its full path, then its arguments. */
  argv: readonly string[];
  cwd: string;
  env: Record<string, string>;
  signal: AbortSignal;
  timeoutSeconds: number;
  /** Bytes of both outputs together, as the program wrote them. */
  outputLimitBytes: number;
  /** Limits of the system for each of its processes. */
  memoryMegabytes?: number | undefined;
  cpuSeconds?: number | undefined;
  /** Another account to run as; only root can. */
  runAs?: { uid: number; gid: number } | undefined;
  onOutput(chunk: Buffer, stream: 'stdout' | 'stderr'): void;
};

/** How it ended by itself: with a code, or by a signal that was not ours. */
export type Ending = { code: number | null; signal: NodeJS.Signals | null; bytes: number; seconds: number };

/** Time between the polite signal and the other one. Seconds. */
export const GRACE_SECONDS = 3;
/** How long outputs may stay open after the program's end: a process that left the group can hold them for ever. Seconds. */
const DRAIN_SECONDS = 1;

/** Errors: limit_exceeded (time, output), program_failed or unavailable when it cannot be started, or the reason of the signal. */
export async function runProgram(task: ProgramTask): Promise<Ending> {
  task.signal.throwIfAborted();
  const startedMs = performance.now();
  const child = await start(task);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = createStopper(child, exited);
  const output = watchOutput(child, task, stop);
  const onAbort = () => stop(task.signal.reason);
  task.signal.addEventListener('abort', onAbort);
  if (task.signal.aborted) onAbort();
  const timer = setTimeout(
    () => stop(overLimit('time', `It took longer than ${task.timeoutSeconds} s.`)),
    task.timeoutSeconds * 1_000,
  );
  try {
    await exited;
    killGroup(child, 'SIGKILL');
    await Promise.race([closed, sleep(DRAIN_SECONDS * 1_000, undefined, { ref: false })]);
  } finally {
    clearTimeout(timer);
    task.signal.removeEventListener('abort', onAbort);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
  stop.throwIfStopped();
  return {
    code: child.exitCode,
    signal: child.signalCode,
    bytes: output.bytes,
    seconds: (performance.now() - startedMs) / 1_000,
  };
}

function start({ argv, cwd, env, runAs, memoryMegabytes, cpuSeconds }: ProgramTask): Promise<ChildProcess> {
  const guarded = [...toGuards({ memoryMegabytes, cpuSeconds }), ...argv];
  return startProgram(guarded, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...runAs });
}

type Stopper = ((reason: unknown) => void) & { throwIfStopped(): void };

/** Ends the group once, politely and then not; the first reason is the one that counts. */
function createStopper(child: ChildProcess, exited: Promise<void>): Stopper {
  let stopped: { reason: unknown } | undefined;
  const stop = (reason: unknown) => {
    if (stopped) return;
    stopped = { reason };
    killGroup(child, 'SIGTERM');
    const timer = setTimeout(() => killGroup(child, 'SIGKILL'), GRACE_SECONDS * 1_000);
    void exited.then(() => clearTimeout(timer));
  };
  return Object.assign(stop, {
    throwIfStopped() {
      if (stopped) throw stopped.reason;
    },
  });
}

/** Output past the limit is read and dropped until the program has ended, so that it is not blocked while it cleans up. */
function watchOutput(child: ChildProcess, { outputLimitBytes, onOutput }: ProgramTask, stop: Stopper): { bytes: number } {
  const count = { bytes: 0 };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]!.on('error', () => {}).on('data', (chunk: Buffer) => {
      const room = outputLimitBytes - count.bytes;
      count.bytes += chunk.length;
      if (room > 0) onOutput(chunk.subarray(0, room), stream);
      if (count.bytes > outputLimitBytes) stop(overLimit('output', `It printed more than ${outputLimitBytes} bytes.`));
    });
  }
  return count;
}

function overLimit(limit: 'time' | 'output', detail: string): HubError {
  return new HubError('limit_exceeded', detail, { limit });
}

/** A group can be gone already, which is as well. */
function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid!, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
