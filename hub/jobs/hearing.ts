/**
 * Hears of work and of cancelled jobs from other processes, by PostgreSQL's NOTIFY (J5). It is a hint that comes quickly; what it may
 * miss while its connection is gone, the worker finds by looking.
 */
import pg from 'pg';
import type { Logger } from '../log.ts';
import { NOTIFY_CHANNEL } from './desk.ts';

export type Hearing = { close(): Promise<void> };

const AGAIN_MS = 1_000;

/** `hear` gets the id of a job that is to stop, or nothing when there may be work; also after each new connection. */
export function createHearing(url: string, hear: (jobId: string | undefined) => void, log: Logger): Hearing {
  let client: pg.Client | undefined;
  let again: NodeJS.Timeout | undefined;
  let closed = false;

  async function listen(): Promise<void> {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'kyros hear',
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
    });
    next.on('error', () => {}); // 'end' follows.
    next.on('end', () => lose(next));
    next.on('notification', ({ payload }) => hear(payload === '' ? undefined : payload));
    client = next;
    await next.connect();
    await next.query(`listen ${NOTIFY_CHANNEL}`);
    hear(undefined);
  }

  function lose(lost: pg.Client): void {
    if (closed || client !== lost) return;
    client = undefined;
    again = setTimeout(start, AGAIN_MS).unref();
  }

  function start(): void {
    opening = listen().catch((error: unknown) => {
      log.debug({ err: error }, 'The jobs are not heard of now; they are looked for');
      if (client !== undefined) lose(client);
    });
  }

  let opening: Promise<void> = Promise.resolve();
  start();
  return {
    async close() {
      closed = true;
      clearTimeout(again);
      await opening;
      await client?.end();
    },
  };
}
