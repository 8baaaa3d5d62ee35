/** The whole hub inside a program of the benchmarks, on an embedded database of its own. */
import { readConfig, type Config } from '../../hub/config.ts';
import type { Executor } from '../../hub/jobs/executor.ts';
import { createLogger } from '../../hub/log.ts';
import { startHub, type Hub } from '../../hub/start.ts';
import { startEmbeddedPostgres } from '../../hub/store/embedded-postgres.ts';

export type OwnHub = { hub: Hub; config: Config; databaseUrl: string };

/** With the settings of the environment. It is ended by SIGTERM, and the program with it. */
export async function startOwnHub(executors?: readonly Executor[]): Promise<OwnHub> {
  const { databaseUrl: _other, ...config } = readConfig(process.env);
  const database = await startEmbeddedPostgres({ dataDir: config.dataDir, log: () => {} });
  const onFatal = (error: Error) => {
    throw error;
  };
  const own = { ...config, databaseUrl: database.url };
  const hub = await startHub(own, { log: createLogger('warn'), onFatal, ...(executors !== undefined && { executors }) });
  process.once('SIGTERM', () => void end(hub, database));
  process.once('SIGINT', () => void end(hub, database));
  return { hub, config: own, databaseUrl: database.url };
}

let ending = false;

async function end(hub: Hub, database: { stop(): Promise<void> }): Promise<void> {
  if (ending) return;
  ending = true;
  await hub.stop();
  await database.stop();
  process.exit(0);
}
