/** Keeps a server available at one address: when it ends without being asked to, it is started again on the same port. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openServer, type Ground, type Server } from './open-server.ts';

/** Pauses before the tries of one restart, each of which is patient itself (open-server.ts). */
const PAUSES_MILLISECONDS = [0, 1000, 4000];
/** More restarts than this within the window, and something is wrong that restarting does not mend. */
const MOST_RESTARTS = 5;
const RESTART_WINDOW_SECONDS = 60;

export type Supervision = { isOwned(): boolean; stop(): Promise<void>; onExit(listener: () => void): void };

/** `abort` is what ends waiting starts of the server; `stop` uses it. */
export function superviseServer(ground: Ground, first: Server, abort: AbortController): Supervision {
  const listeners: (() => void)[] = [];
  let server = first;
  const replace = (next: Server) => (server = next);
  const watch = keepAvailable(ground, first, abort.signal, replace).then((isGivenUp) => {
    if (isGivenUp) for (const listener of listeners) listener();
  });
  return {
    isOwned: () => server.owned,
    onExit: (listener) => void listeners.push(listener),
    async stop() {
      abort.abort();
      await server.stop();
      await watch;
    },
  };
}

/** Resolves when the server was stopped (false), or has ended for good (true). */
async function keepAvailable(
  ground: Ground,
  first: Server,
  signal: AbortSignal,
  replace: (next: Server) => void,
): Promise<boolean> {
  let restartedAt: number[] = [];
  for (let server = first; ; replace(server)) {
    await server.gone;
    if (signal.aborted) return false;
    const text = server.owned ? 'The embedded database ended unexpectedly.' : 'The process that ran the embedded database ended.';
    ground.log('warn', `${text} Starting it again.`);
    restartedAt = [...restartedAt.filter((at) => at > Date.now() - RESTART_WINDOW_SECONDS * 1000), Date.now()];
    const next = restartedAt.length > MOST_RESTARTS ? undefined : await reopen(ground, server.port, signal);
    if (next === undefined) return giveUp(ground, signal);
    server = next;
  }
}

function giveUp(ground: Ground, signal: AbortSignal): boolean {
  if (signal.aborted) return false;
  ground.log('error', 'The embedded database could not be started again.');
  return true;
}

async function reopen(ground: Ground, port: number, signal: AbortSignal): Promise<Server | undefined> {
  for (const pause of PAUSES_MILLISECONDS) {
    try {
      await sleep(pause, undefined, { signal });
      const server = await openServer(ground, signal, port);
      if (server.port === port && !signal.aborted) return reportReopened(ground, server);
      await server.stop();
    } catch (error) {
      if (signal.aborted) return undefined;
      ground.log('warn', 'The embedded database did not start.', { err: error });
    }
  }
  return undefined;
}

function reportReopened(ground: Ground, server: Server): Server {
  ground.log('info', 'The embedded database is available again.', { owned: server.owned });
  return server;
}
