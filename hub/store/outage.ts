/**
 * Telling an absent database from a broken statement (R10): the first passes by itself and is answered with 503 and
 * Retry-After, the second is our fault.
 */
import { HubError } from '../errors.ts';

/** Node's network errors, and SQLSTATE: 08 connection, 53 resources (too many connections, disk), 57 shutdown and start. */
const AWAY = /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08\w{3}|53\w{3}|57P\w{2})$/;
/** pg gives these no code. */
const AWAY_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/;

export function isDatabaseAway(error: unknown): boolean {
  const { code, message, cause } = (error ?? {}) as { code?: unknown; message?: unknown; cause?: unknown };
  if (typeof code === 'string' && AWAY.test(code)) return true;
  if (typeof message === 'string' && AWAY_WORDS.test(message)) return true;
  return cause !== undefined && cause !== error && isDatabaseAway(cause);
}

/** Runs work on the database; its absence becomes `unavailable`, everything else is thrown as it came. */
export async function withDatabase<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    throw new HubError('unavailable', 'The database cannot be reached.', { retry_after_seconds: 2 }, { cause: error });
  }
}
