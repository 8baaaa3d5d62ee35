/** Connections to the embedded server: is it ready, is our database there, and has it gone. */
import pg from 'pg';
import { SUPERUSER } from './cluster.ts';

const DATABASE = 'kyros';
const CONNECT_TIMEOUT_MILLISECONDS = 5000;
/** SQLSTATEs (PostgreSQL, appendix A). */
const NO_SUCH_DATABASE = '3D000';
const EXISTS_ALREADY = ['42P04', '23505'];

export function toUrl(port: number, password: string, database = DATABASE): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

/** Undefined when the server is ready and our database there (it is made when missing), else why not. */
export async function prepareDatabase(port: number, password: string): Promise<Error | undefined> {
  try {
    await withClient(toUrl(port, password), async () => undefined);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code === NO_SUCH_DATABASE ? await createDatabase(port, password) : (error as Error);
  }
}

async function createDatabase(port: number, password: string): Promise<Error | undefined> {
  try {
    await withClient(toUrl(port, password, 'postgres'), (client) => client.query(`CREATE DATABASE ${DATABASE}`));
    return undefined;
  } catch (error) {
    // Two starts at once: the other one has made it.
    return EXISTS_ALREADY.includes((error as { code?: string }).code ?? '') ? undefined : (error as Error);
  }
}

async function withClient(url: string, use: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = openClient(url);
  try {
    await client.connect();
    await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function openClient(url: string): pg.Client {
  const client = new pg.Client({ connectionString: url, ssl: false, connectionTimeoutMillis: CONNECT_TIMEOUT_MILLISECONDS });
  // Without a listener the end of the server would end us too.
  client.on('error', () => undefined);
  return client;
}

/** Watches a server that somebody else stops, by a connection that ends with it. */
export async function watchServer(port: number, password: string): Promise<{ gone: Promise<void>; stop(): Promise<void> }> {
  const client = openClient(toUrl(port, password));
  const gone = new Promise<void>((resolve) => client.once('end', () => resolve()));
  await client.connect();
  return { gone, stop: () => client.end() };
}
