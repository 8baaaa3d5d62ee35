/**
 * A process that runs the embedded server, to be killed by a test: `node embedded-postgres-host.ts <dataDir> [write]`.
 * Prints a line of JSON when the server is ready; with `write` also the number of every row that the server has acknowledged.
 * Ignores SIGINT, stops on SIGTERM.
 */
import { writeSync } from 'node:fs';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../hub/store/embedded-postgres.ts';

const [dataDir = '', deed] = process.argv.slice(2);
const server = await startEmbeddedPostgres({ dataDir, throwaway: false, log: () => undefined });
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
writeSync(1, `${JSON.stringify({ url: server.url, owned: server.owned })}\n`);
if (deed === 'write') await writeForEver(server.url);
setInterval(() => undefined, 60_000);

async function writeForEver(url: string): Promise<never> {
  const client = new pg.Client(url);
  await client.connect();
  for (;;) {
    const { rows } = await client.query('INSERT INTO acknowledged DEFAULT VALUES RETURNING id');
    writeSync(1, `${rows[0].id}\n`);
  }
}
