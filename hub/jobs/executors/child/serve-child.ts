/** The inner side of a child: takes its one piece of work, and hands back the result. */
import { HubError } from '../../../errors.ts';
import { toError, toFailure, type FromChild, type ToChild } from './messages.ts';

/** Asks the hub for what a child cannot do. */
export type CallTool = (tool: string, input: unknown) => Promise<unknown>;

/** Does the work with the data that comes first. Does nothing in a process that is no child, so that its file can be imported. */
export function serveChild<Data>(work: (data: Data, callTool: CallTool) => Promise<unknown>): void {
  if (process.send === undefined || !isEntry(process.argv[1])) return;
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  process.on('disconnect', () => process.exit(1));
  process.on('message', (message: ToChild) => {
    if ('data' in message) void answer(work, message.data as Data, createCaller(waiting));
    else settle(waiting, message);
  });
}
