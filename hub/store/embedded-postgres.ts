/**
 * The PostgreSQL that comes along: a real server under DATA_DIR for whoever has none, started and stopped with the hub.
 * A real one, because sessions, locks and notifications must behave here as on the server of whoever has one. Linux with glibc
 * only; elsewhere DATABASE_URL is needed.
 */
import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HubError } from '../errors.ts';
import { findAccount } from './embedded-postgres/account.ts';
import { prepareBinaries } from './embedded-postgres/binaries.ts';
import { createCluster, demandVersion, hasCluster, readPassword, type ClusterPlan } from './embedded-postgres/cluster.ts';
import { toUrl } from './embedded-postgres/connection.ts';
import { openServer, type Ground, type Log } from './embedded-postgres/open-server.ts';
import { openPassage, prepareRefuge } from './embedded-postgres/refuge.ts';
import { superviseServer } from './embedded-postgres/supervision.ts';

export type EmbeddedPostgresOptions = {
  /** The cluster is its folder `postgres`. */
  dataDir: string;
  log: Log;
  /** On the loopback; without it the last one when free, else any. */
  port?: number;
  /** For tests: fast, and a crash may lose everything. */
  throwaway?: boolean;
};

export type EmbeddedPostgres = {
  /** Of the database `kyros`, with the superuser's password. Stays the same as long as this object lives. */
  readonly url: string;
  /** Whether this process runs the server. Another one's is used but never stopped; when it ends, this process takes over. */
  readonly owned: boolean;
  /** Ends the server if it is ours, in at most ten seconds. May be called again. */
  stop(): Promise<void>;
  /** Called when the server has ended and could not be started again. The hub can do no more then. */
  onExit(listener: () => void): void;
};

/** Starts the server, or joins the one that runs. Throws `unavailable` with the way out when this machine cannot run one. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const ground = await prepareGround(options);
  const abort = new AbortController();
  const server = await openServer(ground, abort.signal, options.port);
  const supervision = superviseServer(ground, server, abort);
  return {
    url: toUrl(server.port, ground.password),
    get owned() {
      return supervision.isOwned();
    },
    stop: supervision.stop,
    onExit: supervision.onExit,
  };
}

/** Everything that has to be there before a server can start: programs, an account, the cluster. */
async function prepareGround({ dataDir, log, throwaway = false }: EmbeddedPostgresOptions): Promise<Ground> {
  const cluster = join(await prepareDataDir(dataDir), 'postgres');
  const account = findAccount(cluster);
  const findMirror = async () => (account.isOurs ? dirname(cluster) : await prepareRefuge(account));
  const binaries = await prepareBinaries(account, findMirror);
  if (!hasCluster(cluster)) await createReachableCluster({ cluster, account, binaries, throwaway }, log);
  demandVersion(cluster, binaries.major);
  const place = realpathSync(cluster);
  if (!(await openPassage(account, dirname(place)))) throw toClosedError();
  return { cluster: place, postgres: binaries.postgres, account, password: readPassword(place), throwaway, log };
}

function toClosedError(): HubError {
  return new HubError(
    'unavailable',
    'A folder above the database is closed to the account that the database belongs to. Open it to everybody (mode 711 is enough).',
  );
}

async function prepareDataDir(dataDir: string): Promise<string> {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(dataDir);
  } catch (error) {
    const detail =
      'The hub may not write to DATA_DIR; perhaps it was first started as another user. Start it as that user, or set DATA_DIR.';
    throw new HubError('unavailable', detail, {}, { cause: error });
  }
}

async function createReachableCluster(plan: ClusterPlan, log: Log): Promise<void> {
  const isReachable = await openPassage(plan.account, dirname(plan.cluster));
  if (isReachable) return await createCluster(plan);
  const refuge = await prepareRefuge(plan.account);
  await createCluster({ ...plan, refuge });
  const reason = 'A folder above DATA_DIR is closed to the account that runs the database.';
  log('info', `${reason} The database lives outside of DATA_DIR; the entry postgres in there points to it.`, {
    folder: realpathSync(plan.cluster),
  });
}
