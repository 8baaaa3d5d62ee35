/** Gets at a server for a cluster: the one that runs already, or a new one of our own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { HubError } from '../../errors.ts';
import type { Account } from './account.ts';
import { prepareDatabase, watchServer } from './connection.ts';
import { startKeeper, type Keeper } from './keeper.ts';
import { choosePort } from './port.ts';
import { findRunningServer, signalServer, type RunningServer } from './running-server.ts';

/** `level` as in the hub's log; fields hold no secret. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, fields?: object) => void;

export type Ground = { cluster: string; postgres: string; account: Account; password: string; throwaway: boolean; log: Log };

/** A server that takes connections. `owned`: we started it and `stop` ends it. `gone` resolves when it has ended. */
export type Server = { port: number; owned: boolean; gone: Promise<void>; stop(): Promise<void> };

/** Enough for recovery after a crash with the most that a checkpoint leaves to do. */
const OPEN_SECONDS = 60;
const POLL_MILLISECONDS = 25;
/** With pauses that double, some four seconds: sessions of a killed server may need a moment to notice. */
const MOST_FAILED_STARTS = 5;
const FIRST_PAUSE_MILLISECONDS = 250;

/**
 * Attaches to the server of a living hub, waits for one that is about to end, ends one that nobody keeps, else starts one, on
 * `port` when given. Several starts at once are fine: PostgreSQL lets one through, the others attach to it.
 */
export async function openServer(ground: Ground, signal: AbortSignal, port?: number): Promise<Server> {
  const deadline = Date.now() + OPEN_SECONDS * 1000;
  const asked = new Set<number>();
  for (let failedStarts = 0; Date.now() < deadline;) {
    const running = findRunningServer(ground.cluster);
    const server = running === undefined ? await tryStart(ground, signal, port) : await tryAttach(ground, running, asked);
    if (server !== undefined && !('failure' in server)) return server;
    if (server !== undefined && findRunningServer(ground.cluster) === undefined) {
      failedStarts += 1;
      if (failedStarts === MOST_FAILED_STARTS) throw server.failure;
      await sleep(FIRST_PAUSE_MILLISECONDS * 2 ** (failedStarts - 1), undefined, { signal });
    }
    await sleep(POLL_MILLISECONDS, undefined, { signal });
  }
  throw new HubError('unavailable', `The embedded database is not ready after ${OPEN_SECONDS} s. Its log in DATA_DIR tells why.`);
}

type Failure = { failure: HubError };

async function tryStart(ground: Ground, signal: AbortSignal, port?: number): Promise<Server | Failure> {
  const settings = { cluster: ground.cluster, port: port ?? (await choosePort(ground.cluster)), throwaway: ground.throwaway };
  const keeper = startKeeper(ground.postgres, ground.account, settings);
  try {
    if (await isReady(keeper, settings.port, ground.password, signal)) return toOwnServer(keeper, settings.port);
  } catch (error) {
    await keeper.stop();
    throw error;
  }
  const cause = new Error(keeper.readLog().trim());
  return {
    failure: new HubError('unavailable', 'The embedded database does not start. The cause is in the log.', {}, { cause }),
  };
}

function toOwnServer(keeper: Keeper, port: number): Server {
  return { port, owned: true, gone: keeper.exited, stop: keeper.stop };
}

/** Waits for a server of our own until it is ready (true) or has ended (false). */
async function isReady(keeper: Keeper, port: number, password: string, signal: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + OPEN_SECONDS * 1000;
  for (; !keeper.hasExited(); await sleep(POLL_MILLISECONDS, undefined, { signal })) {
    const reason = await prepareDatabase(port, password);
    if (reason === undefined) return !keeper.hasExited();
    if (Date.now() > deadline) throw reason;
  }
  return false;
}

async function tryAttach(ground: Ground, running: RunningServer, asked: Set<number>): Promise<Server | undefined> {
  if (running.state === 'orphan') endOrphan(ground.log, running, asked);
  if (running.state !== 'kept') return undefined;
  if ((await prepareDatabase(running.port, ground.password)) !== undefined) return undefined;
  const watch = await watchServer(running.port, ground.password).catch(() => undefined);
  if (watch === undefined) return undefined;
  ground.log('info', 'The embedded database is run by another process of this hub; using it.');
  return { port: running.port, owned: false, gone: watch.gone, stop: watch.stop };
}

/** A server whose hub and keeper were both killed would run for ever: it is shut down, and ours takes over. */
function endOrphan(log: Log, orphan: RunningServer, asked: Set<number>): void {
  if (asked.has(orphan.pid)) return;
  asked.add(orphan.pid);
  log('warn', 'A database server of a killed hub still runs; ending it.', { pid: orphan.pid });
  signalServer(orphan, 'SIGINT');
}
