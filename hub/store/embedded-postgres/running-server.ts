/**
 * Finds out whether a server already runs on a cluster, from PostgreSQL's postmaster.pid (lines: pid, folder, start, port …)
 * and from what the kernel says about that process. A pid file alone proves nothing: after a crash its number may belong to
 * another program, above all in containers, where the same few numbers come again.
 */
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * `kept`: its hub lives. `leaving`: its hub is dead and its keeper is stopping it. `orphan`: its keeper is dead too, nobody
 * will stop it. `unclear`: the pid file is just being written.
 */
export type RunningServer = { pid: number; port: number; state: 'kept' | 'leaving' | 'orphan' | 'unclear' };

/** Marks a keeper (keeper.ts) in the list of processes; the pid of its hub follows it. */
export const KEEPER_NAME = 'kyros-postgres-keeper';

const OLDEST_UNCLEAR_MILLISECONDS = 5000;
/** One more than the highest pid that Linux gives (PID_MAX_LIMIT). */
const IMPOSSIBLE_PID = 4_194_304;

/**
 * The server that runs on the cluster, if one does. PostgreSQL refuses to start while the pid of its file is alive, so the pid
 * of another program is taken out. The rest stays, because PostgreSQL uses it to find sessions of a dead server still alive.
 */
export function findRunningServer(cluster: string): RunningServer | undefined {
  const file = join(cluster, 'postmaster.pid');
  const text = tryRead(file);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !port) return judgeUnclear(file);
  if (!existsSync(`/proc/${pid}`)) return undefined;
  if (isServing(pid, cluster)) return { pid, port, state: toState(pid) };
  writeFileSync(file, [IMPOSSIBLE_PID, ...lines.slice(1)].join('\n'));
  return undefined;
}

function judgeUnclear(file: string): RunningServer | undefined {
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (age < OLDEST_UNCLEAR_MILLISECONDS) return { pid: 0, port: 0, state: 'unclear' };
  rmSync(file, { force: true });
  return undefined;
}

/** A postgres whose working folder is the cluster; when that is hidden from us, one that was started with it. */
function isServing(pid: number, cluster: string): boolean {
  const args = readArguments(pid);
  if (basename(args[0] ?? '') !== 'postgres') return false;
  const folder = readWorkingFolder(pid);
  return folder === undefined ? args.includes(cluster) : folder === realpathSync(cluster);
}

function toState(pid: number): RunningServer['state'] {
  const keeper = readParent(pid);
  const args = readArguments(keeper);
  const position = args.indexOf(KEEPER_NAME);
  if (position === -1) return 'orphan';
  return readParent(keeper) === Number(args[position + 1]) ? 'kept' : 'leaving';
}

/** Sends a signal to a server, which may have ended meanwhile. */
export function signalServer(server: RunningServer, signal: NodeJS.Signals): void {
  try {
    process.kill(server.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The command line of a process; empty for a dead one, also when its parent has not noticed yet. */
function readArguments(pid: number): string[] {
  return (tryRead(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, -1);
}

function readWorkingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** The parent's pid: the second field after the program's name, which stands in parentheses (proc(5)). */
function readParent(pid: number): number {
  const stat = tryRead(`/proc/${pid}/stat`) ?? '';
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

function tryRead(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
