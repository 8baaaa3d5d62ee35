/** Child processes that live and die with this one. Plain JavaScript: part of the start before the packages are there. */
import { spawn } from 'node:child_process';

const FORWARDED = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/**
 * Runs a program and forwards to it the signals that would end this process, or sends `stopSignal` instead of them.
 * Resolves with how it ended, the signal that came (if any), and with `stdio[2]` as a pipe the last 64 kB of its errors.
 * Rejects when it cannot be started.
 */
export function runChild(command, args, { stopSignal, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    const ending = { code: null, signal: null, interruptedBy: null, errors: '' };
    const stop = (name) => {
      ending.interruptedBy = name;
      child.kill(stopSignal ?? name);
    };
    const listeners = FORWARDED.map((name) => [name, () => stop(name)]);
    const stopForwarding = () => listeners.forEach(([name, listener]) => process.off(name, listener));
    listeners.forEach(([name, listener]) => process.on(name, listener));
    child.stderr?.setEncoding('utf8').on('data', (text) => (ending.errors = (ending.errors + text).slice(-65_536)));
    child.once('error', (error) => (stopForwarding(), reject(error)));
    child.once('close', (code, signal) => (stopForwarding(), resolve({ ...ending, code, signal })));
  });
}

/** Ends this process the way a child has ended: with its exit code, or by its signal. */
export function endLike({ code, signal }) {
  process.exitCode = code ?? 1;
  if (signal) process.kill(process.pid, signal);
}
