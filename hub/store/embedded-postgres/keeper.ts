/**
 * Starts PostgreSQL so that it never outlives the hub, and never dies before it. Between the two stands a keeper, a small
 * shell process in a session of its own (Ctrl-C does not reach it) that holds the reading end of a pipe from us. When we
 * end, for whatever reason, the kernel closes the pipe, and the keeper shuts the server down.
 */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fchownSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toSpawnOptions, type Account } from './account.ts';
import { findRunningServer, KEEPER_NAME, signalServer } from './running-server.ts';
import { toServerArguments, type ServerSettings } from './server-settings.ts';

/** SIGINT is PostgreSQL's fast shutdown: sessions end, everything is written. `wait` returns early for a trapped signal. */
const SCRIPT = `
shift
"$@" 3<&- >&2 &
p=$!
(cat <&3 >/dev/null; kill -INT $p) &
w=$!
exec 3<&-
trap 'kill -INT $p' TERM INT HUP
while kill -0 $p 2>/dev/null; do wait $p; s=$?; done
kill $w 2>/dev/null
exit $s
`;

const LOG_FILE = 'kyros.log';
const MOST_LOG_BYTES = 4 * 1024 * 1024;
const FAST_SHUTDOWN_SECONDS = 6;
const IMMEDIATE_SHUTDOWN_SECONDS = 2;

/**
 * A server that we started. `exited` resolves when it is gone. `stop` resolves when it is gone too, after at most ten seconds;
 * `readLog` is what it has said since it was started.
 */
export type Keeper = { exited: Promise<void>; hasExited(): boolean; stop(): Promise<void>; readLog(): string };

/** Starts PostgreSQL on the cluster. It is ready when it takes connections, not yet when this returns. */
export function startKeeper(postgres: string, account: Account, settings: ServerSettings): Keeper {
  const log = openLog(settings.cluster, account);
  const args = ['-c', SCRIPT, KEEPER_NAME, String(process.pid), postgres, ...toServerArguments(settings)];
  const stdio: StdioOptions = ['ignore', 'ignore', log.descriptor, 'pipe'];
  const child = spawn('/bin/sh', args, { ...toSpawnOptions(account), detached: true, stdio });
  closeSync(log.descriptor);
  const keeper = watchKeeper(child, settings.cluster);
  return {
    exited: keeper.exited,
    hasExited: () => keeper.hasExited,
    stop: () => stopServer(keeper),
    readLog: () => readFileSync(log.file).subarray(log.start).toString(),
  };
}

type Watch = { child: ChildProcess; pipe: Socket; cluster: string; exited: Promise<void>; hasExited: boolean };

/** Neither the server nor the pipe is a reason for the hub to stay. A keeper that could not be started counts as ended. */
function watchKeeper(child: ChildProcess, cluster: string): Watch {
  const pipe = child.stdio[3] as Socket;
  pipe.on('error', () => undefined);
  pipe.unref();
  child.unref();
  const ended = once(child, 'exit').catch(() => undefined);
  const watch = { child, pipe, cluster, hasExited: false };
  const exited = ended.then(() => {
    watch.hasExited = true;
    pipe.destroy();
  });
  return Object.assign(watch, { exited });
}

/** Asks more and more firmly. SIGQUIT makes the server leave without writing everything out: the next start recovers. */
async function stopServer(watch: Watch): Promise<void> {
  watch.child.ref();
  watch.pipe.destroy();
  await raceTime(watch.exited, FAST_SHUTDOWN_SECONDS);
  insist(watch, 'SIGQUIT');
  await raceTime(watch.exited, IMMEDIATE_SHUTDOWN_SECONDS);
  if (watch.hasExited) return;
  insist(watch, 'SIGKILL');
  watch.child.kill('SIGKILL');
  await watch.exited;
}

async function raceTime(exited: Promise<void>, seconds: number): Promise<void> {
  const timer = new AbortController();
  await Promise.race([exited, sleep(seconds * 1000, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}

function insist(watch: Watch, signal: 'SIGQUIT' | 'SIGKILL'): void {
  const server = watch.hasExited ? undefined : findRunningServer(watch.cluster);
  if (server !== undefined && server.pid > 0) signalServer(server, signal);
}

/** PostgreSQL's messages; statements and their values never get in there (server-settings.ts). The file before is kept once. */
function openLog(cluster: string, account: Account): { file: string; descriptor: number; start: number } {
  const file = join(cluster, LOG_FILE);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MOST_LOG_BYTES) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, 'a', 0o600);
  if (!account.isOurs) fchownSync(descriptor, account.uid, account.gid);
  return { file, descriptor, start: size > MOST_LOG_BYTES ? 0 : size };
}
