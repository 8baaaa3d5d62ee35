/** The inner side of a child: takes its one piece of work, and hands back the result. */
import { HubError } from '../../../errors.ts';
import { toError, toFailure, type FromChild, type ToChild } from './messages.ts';

/** Asks the hub for what a child cannot do. */
export type CallTool = (tool: string, input: unknown) => Promise<unknown>;

type Waiting = Map<number, PromiseWithResolvers<unknown>>;

/** Does the work with the data that comes first. Called once, by the file that the child was started with. */
export function serveChild<Data>(work: (data: Data, callTool: CallTool) => Promise<unknown>): void {
  const waiting: Waiting = new Map();
  // Without the hub there is nobody to work for.
  process.on('disconnect', () => process.exit(1));
  process.on('message', (message: ToChild) => {
    if ('data' in message) void answer(work, message.data as Data, createCaller(waiting));
    else settle(waiting, message);
  });
}

function say(message: FromChild): void {
  process.send!(message);
}

async function answer<Data>(
  work: (data: Data, callTool: CallTool) => Promise<unknown>,
  data: Data,
  callTool: CallTool,
): Promise<void> {
  try {
    say({ done: await work(data, callTool) });
  } catch (error) {
    say({ failed: toFailure(isTooDeep(error) ? tooDeep() : error) });
  }
}

function createCaller(waiting: Waiting): CallTool {
  let last = 0;
  return (tool, input) => {
    const call = Promise.withResolvers<unknown>();
    waiting.set((last += 1), call);
    say({ call: last, tool, input });
    return call.promise;
  };
}

function settle(waiting: Waiting, message: Exclude<ToChild, { data: unknown }>): void {
  const call = waiting.get(message.call)!;
  waiting.delete(message.call);
  if ('failed' in message) call.reject(toError(message.failed));
  else call.resolve(message.result);
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
