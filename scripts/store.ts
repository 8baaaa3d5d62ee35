/**
 * `npm run store -- migrate files postgres`, or back: moves the board between COLLAB_DIR and the database, with the settings of the hub.
 * All hubs must be stopped; this is looked at. What is moved from stays as it is, as a backup; which of the two a hub uses is
 * COLLAB_STORE.
 *
 * Exit codes: 0 moved; 1 not moved; 2 not understood; 78 the settings are wrong.
 */
import { resolve } from 'node:path';
import { moveFromFiles } from '../hub/collab/postgres/move/from-files.ts';
import { moveToFiles } from '../hub/collab/postgres/move/to-files.ts';
import { StoreFault } from '../hub/collab/files/fault.ts';
import { ConfigError, readConfig, readEnvironment, type Config } from '../hub/config.ts';
import { HubError } from '../hub/errors.ts';
import { createLogger } from '../hub/log.ts';
import { startEmbeddedPostgres } from '../hub/store/embedded-postgres.ts';
import { isDatabaseAway } from '../hub/store/outage.ts';
import { migrate } from '../hub/store/orm.ts';

const ROOT = resolve(import.meta.dirname, '..');
const USAGE = 'Say one of: migrate files postgres, migrate postgres files';
const MOVES = { 'files postgres': moveFromFiles, 'postgres files': moveToFiles };

async function main(): Promise<number> {
  const [command, ...rest] = process.argv.slice(2);
  const move = MOVES[rest.join(' ').replace(/\s*(→|->|:)\s*/, ' ') as keyof typeof MOVES];
  if (command !== 'migrate' || move === undefined) return fail(2, USAGE);
  try {
    return await run(readConfig(readEnvironment(process.env, resolve(ROOT, '.env'))), move);
  } catch (error) {
    if (error instanceof ConfigError) return fail(78, error.message);
    if (error instanceof StoreFault || error instanceof HubError) return fail(1, error.message);
    if (isDatabaseAway(error)) return fail(1, 'The database cannot be reached. Check DATABASE_URL, and that it runs.');
    throw error;
  }
}

async function run(config: Config, move: typeof moveFromFiles): Promise<number> {
  const log = createLogger('warn');
  const database = config.databaseUrl === undefined ? await openDatabase(config) : undefined;
  try {
    const url = config.databaseUrl ?? database!.url;
    await migrate(url);
    const moved = await move({ dir: resolve(config.collabDir), url, log });
    const target = move === moveFromFiles ? 'postgres' : 'files';
    process.stdout.write(
      `${moved.events} events up to number ${moved.seq} are moved, and were read back.\nSet COLLAB_STORE=${target} on every hub, then start them.\n`,
    );
    return 0;
  } finally {
    await database?.stop();
  }
}

function openDatabase({ dataDir }: Config) {
  return startEmbeddedPostgres({ dataDir, log: (level, message) => level === 'info' || process.stderr.write(`${message}\n`) });
}

function fail(code: number, message: string): number {
  process.stderr.write(`${message}\n`);
  return code;
}

process.exitCode = await main();
