/**
 * Agenda's wake-ups in the hub's own PostgreSQL. Its table is made by our migration, because Agenda's own statements are run anew by
 * every process and disturb one another; and it has connections of its own, because it compares times as Date objects, which the
 * ORM's connections return as text.
 */
import { PostgresBackend, PostgresNotificationChannel } from '@agendajs/postgres-backend';
import pg from 'pg';
import type { Logger } from '../log.ts';
import { PING_PREFIX, type QueueBackend } from './queue-agenda.ts';

/** One listens, the others claim and store wake-ups. */
const CONNECTIONS = 4;
/** A lost listener is replaced after this time, again and again; looking goes on meanwhile. */
const LISTEN_AGAIN_MS = 1_000;

/** Errors: those of the database when it cannot be reached. */
export async function openPostgresQueue(url: string, log: Logger): Promise<QueueBackend> {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    application_name: 'kyros queue',
    connectionTimeoutMillis: 3_000,
    query_timeout: 30_000,
    keepAlive: true,
  });
  pool.on('error', (error) => log.debug({ err: error }, 'A connection of the queue was lost; another one is opened'));
  const backend = new PostgresBackend({ pool, ensureSchema: false, disableNotifications: true });
  const notificationChannel = new PostgresNotificationChannel({
    channelName: 'agenda_jobs',
    reconnect: { enabled: true, initialDelayMs: LISTEN_AGAIN_MS, maxDelayMs: LISTEN_AGAIN_MS },
    pool,
  });
  try {
    await backend.connect();
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    backend,
    notificationChannel,
    tidy: async () => void (await pool.query(TIDY, [`${PING_PREFIX}%`])),
    close: () => pool.end(),
  };
}

const TIDY = `
delete from agenda_jobs
where (name like $1 and next_run_at < now() - interval '1 day')
   or (next_run_at is null and locked_at is null and last_finished_at < now() - interval '1 day')`;
