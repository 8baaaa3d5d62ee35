/**
 * Runs work on text of strangers in a thread of its own: a parser that never ends or wants all memory costs that thread and not
 * the hub. The thread gets no environment, so that libraries in it find no switch that makes them call somebody.
 */
import { Worker } from 'node:worker_threads';
import { HubError } from '../../../errors.ts';
import { createSlots } from '../slots.ts';
import { toError, toFailure, type FromThread, type ToThread } from './messages.ts';

/** What a thread may ask of the hub. */
export type Tools = Record<string, (input: unknown, signal: AbortSignal) => Promise<unknown>>;

export type ThreadTask = {
  /** A file that calls `serveThread`. */
  script: URL;
  data: unknown;
  /** Of the heap; what a run needs at least is about 30. */
  memoryMegabytes: number;
  timeoutSeconds: number;
  signal: AbortSignal;
  tools?: Tools;
};

/** Threads of all jobs at once: each may take its memory, and more than the cores have nothing to run on. */
const MAX_THREADS = 4;
const slots = createSlots(MAX_THREADS);

/**
 * The result of the work. Nothing of it runs any more when this settles. Errors: what the work threw, the reason of the signal,
 * limit_exceeded for memory or time.
 */
export function runThread<Result>(task: ThreadTask): Promise<Result> {
  return slots.use(task.signal, () => run(task)) as Promise<Result>;
}

async function run(task: ThreadTask): Promise<unknown> {
  const outcome = Promise.withResolvers<unknown>();
  const ended = new AbortController();
  const calls = new Set<Promise<void>>();
  const worker = startWorker(task);
  worker.on('message', (message: FromThread) => {
    if ('done' in message) outcome.resolve(message.done);
    else if ('failed' in message) outcome.reject(toError(message.failed));
    else track(calls, answerCall(worker, task.tools ?? {}, message, ended.signal));
  });
  worker.on('error', (error) => outcome.reject(toThreadError(error, task)));
  worker.on('exit', () => outcome.reject(new Error('The thread ended without a result')));
  const onAbort = () => outcome.reject(task.signal.reason);
  task.signal.addEventListener('abort', onAbort);
  const timer = setTimeout(() => outcome.reject(tooLong(task.timeoutSeconds)), task.timeoutSeconds * 1_000);
  try {
    return await outcome.promise;
  } finally {
    clearTimeout(timer);
    task.signal.removeEventListener('abort', onAbort);
    ended.abort(task.signal.reason ?? new HubError('limit_exceeded', 'The work has ended.'));
    await worker.terminate();
    await Promise.all(calls);
  }
}

function startWorker({ script, data, memoryMegabytes }: ThreadTask): Worker {
  const worker = new Worker(script, {
    workerData: data,
    env: {},
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
  });
  // What libraries print there is read and dropped: unread it would pile up, and the hub's log is for the hub.
  worker.stdout.resume();
  worker.stderr.resume();
  return worker;
}

function track(calls: Set<Promise<void>>, call: Promise<void>): void {
  calls.add(call);
  void call.finally(() => calls.delete(call));
}

async function answerCall(
  worker: Worker,
  tools: Tools,
  { call, tool, input }: { call: number; tool: string; input: unknown },
  signal: AbortSignal,
): Promise<void> {
  const say = (message: ToThread) => worker.postMessage(message);
  try {
    const run = Object.hasOwn(tools, tool) ? tools[tool] : undefined;
    if (!run) throw new Error(`The thread asked for ${tool}, which it was not given`);
    say({ call, result: await run(input, signal) });
  } catch (error) {
    say({ call, failed: toFailure(error) });
  }
}

function toThreadError(error: unknown, { memoryMegabytes }: ThreadTask): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new HubError('limit_exceeded', `It needs more than ${memoryMegabytes} MB of memory.`, { limit: 'memory' });
}

function tooLong(seconds: number): HubError {
  return new HubError('limit_exceeded', `It took longer than ${seconds} s.`, { limit: 'time' });
}
