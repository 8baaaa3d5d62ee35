/** Commands on a socket: answered through the acknowledgement, with progress while they run, and a way to stop them. */
import type { Socket } from 'socket.io';
import type { CallRequest } from '../../hub/call.ts';
import type { Core } from '../../hub/core.ts';
import type { Principal } from '../../hub/context.ts';
import { HubError } from '../../hub/errors.ts';
import { toReply } from '../../hub/surfaces/answer.ts';
import type { Message } from './messages.ts';

export type CommandDesk = {
  give(message: Message<'command'>): Promise<Record<string, unknown>>;
  /** False when nothing with this id runs. */
  cancel(id: string): boolean;
  /** The socket is gone: what runs for it is told. */
  close(): void;
};

/** Commands of one socket that run at the same time. */
const MAX_RUNNING = 64;

export function createCommandDesk(
  socket: Socket,
  asker: { principal: Principal; source: string },
  { execute, converse }: Pick<Core, 'execute' | 'converse'>,
): CommandDesk {
  const running = new Map<string, AbortController>();
  let unnamed = 0;

  async function run(message: Message<'command'>, name: string, stop: AbortController): Promise<Record<string, unknown>> {
    const request: Omit<CallRequest, 'ask'> = {
      channel: 'socket',
      principal: asker.principal,
      source: asker.source,
      signal: stop.signal,
      onProgress: (text) => socket.emit('progress', { id: name, message: text }),
      ...(message.id !== undefined && { nativeId: message.id, fingerprint: JSON.stringify(message) }),
      ...(message.if_match !== undefined && { ifMatch: { header: message.if_match, required: false } }),
    };
    if ('text' in message) return toReply(await converse.say({ ...request, text: message.text }));
    return toReply(
      await execute({ ...request, ask: { command: message.command, params: {}, body: { args: message.args }, kind: 'json' } }),
    );
  }

  return {
    async give(message) {
      if (running.size >= MAX_RUNNING)
        throw new HubError('rate_limited', `A socket runs at most ${MAX_RUNNING} commands at once.`, { retry_after_seconds: 1 });
      const name = message.id ?? `#${++unnamed}`;
      const stop = new AbortController();
      running.set(name, stop);
      return await run(message, name, stop).finally(() => running.delete(name));
    },
    cancel(id) {
      const stop = running.get(id);
      stop?.abort(new HubError('timeout', 'It was cancelled by the one who asked.'));
      return stop !== undefined;
    },
    close() {
      for (const stop of running.values()) stop.abort(new HubError('timeout', 'The one who asked is gone.'));
    },
  };
}
