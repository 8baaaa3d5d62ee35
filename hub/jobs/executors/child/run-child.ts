/**
 * Runs work on text of strangers in a process of its own: a parser that never ends, wants all memory or crashes costs that process
 * and not the hub. A thread would not do: V8 cannot always stop one (a hot loop of its own built-ins hears no termination), and
 * some of its memory errors end the whole process. The child has no environment, so that libraries in it find no switch that
 * makes them call somebody; it may read the program's own files and no others, write none, and start nothing.
 */
import type { ChildProcess } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HubError } from '../../../errors.ts';
import { toGuards } from '../program/guards.ts';
import { startProgram } from '../program/start-program.ts';
import { createSlots } from '../slots.ts';
import { toError, toFailure, type FromChild, type ToChild } from './messages.ts';

/** What a child may ask of the hub. */
export type Tools = Record<string, (input: unknown, signal: AbortSignal) => Promise<unknown>>;

export type ChildTask = {
  /** A file that calls `serveChild`. */
  script: URL;
  data: unknown;
  /** Of the heap; what a run needs at least is about 30. */
  memoryMegabytes: number;
  timeoutSeconds: number;
  signal: AbortSignal;
  tools?: Tools;
};

/** Children of all jobs at once: each may take its memory, and more than the cores have nothing to run on. */
const MAX_CHILDREN = 4;
const slots = createSlots(MAX_CHILDREN);

/**
 * The result of the work. Nothing of it runs any more when this settles. Errors: what the work threw, the reason of the signal,
 * limit_exceeded for memory or time.
 */
export function runChild<Result>(task: ChildTask): Promise<Result> {
  return slots.use(task.signal, () => run(task)) as Promise<Result>;
}

async function run(task: ChildTask): Promise<unknown> {
  const outcome = Promise.withResolvers<unknown>();
  const ended = new AbortController();
  const calls = new Set<Promise<void>>();
  const child = await start(task);
  // `close` comes after the last of its stderr, which says why it ended.
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lastWords = listen(child);
  child.on('message', (message: FromChild) => {
    if ('done' in message) outcome.resolve(message.done);
    else if ('failed' in message) outcome.reject(toError(message.failed));
    else track(calls, answerCall(child, task.tools ?? {}, message, ended.signal));
  });
  child.once('close', (code, signal) => outcome.reject(toExitError(code ?? signal, lastWords(), task)));
  const onAbort = () => outcome.reject(task.signal.reason);
  task.signal.addEventListener('abort', onAbort);
  if (task.signal.aborted) onAbort();
  const timer = setTimeout(() => outcome.reject(tooLong(task.timeoutSeconds)), task.timeoutSeconds * 1_000);
  try {
    say(child, { data: task.data });
    return await outcome.promise;
  } finally {
    clearTimeout(timer);
    task.signal.removeEventListener('abort', onAbort);
    ended.abort(task.signal.reason ?? new HubError('limit_exceeded', 'The work has ended.'));
    child.kill('SIGKILL');
    await closed;
    await Promise.all(calls);
  }
}

/** The program's own code and its libraries, which is all that a child has to read; by their real names too, if they are links. */
const READABLE = ['../../../', '../../../../node_modules/', '../../../../package.json']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .filter((path) => existsSync(path))
  .flatMap((path) => [path, realpathSync(path)]);

/** Threads of V8 compute beside the main one. This bound is for a child that nobody is left to end. */
const CPU_PER_SECOND = 4;

function start({ script, memoryMegabytes, timeoutSeconds }: ChildTask): Promise<ChildProcess> {
  const argv = [
    ...toGuards({ cpuSeconds: Math.ceil(timeoutSeconds * CPU_PER_SECOND) + 5, isOptional: true }),
    process.execPath,
    `--max-old-space-size=${memoryMegabytes}`,
    '--permission',
    ...[...READABLE, fileURLToPath(new URL('.', script))].map((path) => `--allow-fs-read=${path}`),
    fileURLToPath(script),
  ];
  return startProgram(argv, {
    cwd: '/',
    env: {},
    detached: true,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** The end of what it wrote to stderr, where V8 says why it gives up. */
function listen(child: ChildProcess): () => string {
  let tail = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-8_192);
  });
  return () => tail;
}

/** The child may be gone; then its end is the outcome. */
function say(child: ChildProcess, message: ToChild): void {
  if (child.connected) child.send(message, () => {});
}

function track(calls: Set<Promise<void>>, call: Promise<void>): void {
  calls.add(call);
  void call.finally(() => calls.delete(call));
}

async function answerCall(
  child: ChildProcess,
  tools: Tools,
  { call, tool, input }: { call: number; tool: string; input: unknown },
  signal: AbortSignal,
): Promise<void> {
  try {
    const run = Object.hasOwn(tools, tool) ? tools[tool] : undefined;
    if (!run) throw new Error(`The child asked for ${tool}, which it was not given`);
    say(child, { call, result: await run(input, signal) });
  } catch (error) {
    say(child, { call, failed: toFailure(error) });
  }
}

function toExitError(how: number | NodeJS.Signals | null, lastWords: string, { memoryMegabytes }: ChildTask): Error {
  if (/heap|out of memory|allocation failed/i.test(lastWords)) {
    return new HubError('limit_exceeded', `It needs more than ${memoryMegabytes} MB of memory.`, { limit: 'memory' });
  }
  if (how === 'SIGXCPU') return new HubError('limit_exceeded', 'It took too much computing time.', { limit: 'time' });
  return new Error(`The child ended without a result (${how}): ${lastWords.slice(-1_000)}`);
}

function tooLong(seconds: number): HubError {
  return new HubError('limit_exceeded', `It took longer than ${seconds} s.`, { limit: 'time' });
}
