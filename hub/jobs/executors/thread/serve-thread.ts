/** The inner side of a thread: takes its one piece of work, and hands back the result. */
import { parentPort, workerData } from 'node:worker_threads';
import { HubError } from '../../../errors.ts';
import { toError, toFailure, type FromThread, type ToThread } from './messages.ts';

/** Asks the hub for what a thread cannot do. */
export type CallTool = (tool: string, input: unknown) => Promise<unknown>;

/** Does the work with the data that the thread was started with. */
export async function serveThread<Data>(work: (data: Data, callTool: CallTool) => Promise<unknown>): Promise<void> {
  const say = (message: FromThread) => parentPort!.postMessage(message);
  try {
    say({ done: await work(workerData as Data, createCaller(say)) });
  } catch (error) {
    say({ failed: toFailure(isTooDeep(error) ? tooDeep() : error) });
  }
}

function createCaller(say: (message: FromThread) => void): CallTool {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  parentPort!.on('message', (message: ToThread) => {
    const call = waiting.get(message.call)!;
    waiting.delete(message.call);
    if ('failed' in message) call.reject(toError(message.failed));
    else call.resolve(message.result);
  });
  return (tool, input) => {
    const call = Promise.withResolvers<unknown>();
    waiting.set((last += 1), call);
    say({ call: last, tool, input });
    return call.promise;
  };
}

/** Parsers recurse, so a text of a hundred thousand brackets ends their stack and not the process. */
function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

function tooDeep(): HubError {
  return new HubError('invalid_input', 'The text is nested too deeply.', {
    errors: [{ path: '/text', message: 'is nested too deeply' }],
  });
}
