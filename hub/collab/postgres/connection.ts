/** Connections to the database: one that is opened anew whenever it was lost, and what the failures of a statement mean. */
import pg from 'pg';
import { HubError } from '../../errors.ts';

/** Longer than anybody may hold the commit lock (see `STALL_MS`), so that whoever waits for it sees it come free. */
const ANSWER_MS = 10_000;
/** A hub that stops in the middle of a transaction is cut off by the server after this time, and the others go on. */
const STALL_MS = 5_000;
const CONNECT_MS = 3_000;

export const CONNECTION = {
  connectionTimeoutMillis: CONNECT_MS,
  query_timeout: ANSWER_MS,
  keepAlive: true,
  idle_in_transaction_session_timeout: STALL_MS,
};

export type LinkOptions = {
  url: string;
  /** As pg_stat_activity shows it. */
  name: string;
  /** Done on every new connection before it is used. */
  prepare?: (client: pg.Client) => Promise<unknown>;
};

/** A connection for one user. After any failure its state is not known: `drop` it, and the next `open` makes another one. */
export class Link {
  readonly #options: LinkOptions;
  #client: pg.Client | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** True when a connection is there that nobody found broken yet. */
  get isOpen(): boolean {
    return this.#client !== undefined;
  }

  /** Errors: those of the network and of the database. */
  async open(): Promise<pg.Client> {
    if (this.#client !== undefined) return this.#client;
    const { url, name, prepare } = this.#options;
    const client = new pg.Client({ ...CONNECTION, connectionString: url, application_name: name, pipeline: true });
    client.on('error', () => {}); // 'end' follows.
    client.on('end', () => {
      if (this.#client === client) this.#client = undefined;
    });
    try {
      await client.connect();
      await prepare?.(client);
    } catch (error) {
      client.connection.stream.destroy();
      throw error;
    }
    this.#client = client;
    return client;
  }

  /** Without a goodbye, which a frozen server would never answer. What was asked fails. */
  drop(): void {
    this.#client?.connection.stream.destroy();
    this.#client = undefined;
  }

  /** Nothing must be under way. */
  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {}); // It is gone either way.
  }
}

/** Several connections for reading; one that is lost while idle is replaced. */
export function createReaders(url: string): pg.Pool {
  const pool = new pg.Pool({ ...CONNECTION, connectionString: url, application_name: 'kyros board', max: 3 });
  pool.on('error', () => {}); // Told by the next statement, if it matters then.
  return pool;
}

const FULL = '53100';

/** What a failed statement is for whoever asked. `what` begins the sentence, as "The board". */
export function toRefusal(error: unknown, what: string): HubError {
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === FULL) return new HubError('storage_full', undefined, { retry_after_seconds: 5 }, { cause: error });
  const detail = `${what} cannot be written at the moment, because the database cannot be used.`;
  return new HubError('unavailable', detail, { retry_after_seconds: 1 }, { cause: error });
}

/** True when the server refused a statement and the session goes on: then its transaction is rolled back for certain. */
export function isRefusedStatement(error: unknown): boolean {
  return (error as { severity?: unknown } | null)?.severity === 'ERROR';
}
