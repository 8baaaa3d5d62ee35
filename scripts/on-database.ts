/** What the programs on stored data have in common: settings, the database (the hub's own too, also while it runs), and their ends in words. */
import { resolve } from 'node:path';
import { StoreFault } from '../hub/collab/files/fault.ts';
import { ConfigError, readConfig, readEnvironment, type Config } from '../hub/config.ts';
import { HubError } from '../hub/errors.ts';
import { startEmbeddedPostgres } from '../hub/store/embedded-postgres.ts';
import { isDatabaseAway } from '../hub/store/outage.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** Known failures become a sentence and an exit code: 1, or 78 for wrong settings. `work` answers the exit code of its own. */
export async function runOnDatabase(work: (config: Config, url: string) => Promise<number>): Promise<void> {
  process.exitCode = await run(work).catch((error: unknown) => {
    if (error instanceof ConfigError) return fail(78, error.message);
    if (error instanceof StoreFault || error instanceof HubError) return fail(1, error.message);
    if (isDatabaseAway(error)) return fail(1, 'The database cannot be reached. Check DATABASE_URL, and that it runs.');
    const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
    if (code !== undefined && path !== undefined) return fail(1, `The file cannot be used (${code}): ${path}`);
    throw error;
  });
}

async function run(work: (config: Config, url: string) => Promise<number>): Promise<number> {
  const config = readConfig(readEnvironment(process.env, resolve(ROOT, '.env')));
  const database = config.databaseUrl === undefined ? await openDatabase(config) : undefined;
  try {
    return await work(config, config.databaseUrl ?? database!.url);
  } finally {
    await database?.stop();
  }
}

function openDatabase({ dataDir }: Config) {
  return startEmbeddedPostgres({ dataDir, log: (level, message) => level === 'info' || process.stderr.write(`${message}\n`) });
}

/** Answers the exit code. */
export function fail(code: number, message: string): number {
  process.stderr.write(`${message}\n`);
  return code;
}
