/**
 * Small work that comes round again: forgetting what nobody can ask for any more. Each round is on its own: one that fails is
 * logged and tried again later, and never stops the hub.
 */
import type pg from 'pg';
import type { Logger } from './log.ts';

/** Kept longer than the 24 hours that E10 promises, so that the promise holds at its edge too. */
const INBOX_HOURS = 48;
/** A mail server or a webhook's sender may come back with the same message days later. */
const ENVELOPE_DAYS = 14;
/** What was sent, or given up, stays to be looked at for so long. */
const DELIVERY_DAYS = 30;
/** A mail that nobody asked about for so long stays in its folder, but is no longer listed. */
const PARKED_DAYS = 90;
/** A thread in Slack knows for so long what it is about. */
const SLACK_DAYS = 90;
/** What the outbox carried over stays to be looked at. */
const OUTBOX_DAYS = 2;
/** What schedules and triggers did stays with them for so long. */
const FIRE_DAYS = 30;
/** Rows forgotten in one statement: short locks, also after a long pause. */
const ROWS_A_STATEMENT = 5000;
const EVERY_MS = 10 * 60_000;
/** Of one round: ten million rows, more than ten minutes can bring. */
const MAX_STATEMENTS = 2000;

/** `jobsKeepDays`: JOBS_KEEP_DAYS. */
export type HousekeepingSettings = { jobsKeepDays: number };

const toRounds = ({ jobsKeepDays }: HousekeepingSettings): Record<string, string> => ({
  inbox: `delete from inbox where call_id in (select call_id from inbox where received_at < now() - interval '${INBOX_HOURS} hours' and status = 'done' limit ${ROWS_A_STATEMENT})`,
  effects: `delete from call_effects where call_id in (select call_id from call_effects where at < now() - interval '${INBOX_HOURS} hours' limit ${ROWS_A_STATEMENT})`,
  confirmations: `update confirmations set status = 'expired' where status = 'pending' and expires_at < now()`,
  envelopes: `delete from envelopes where id in (select id from envelopes where received_at < now() - interval '${ENVELOPE_DAYS} days' and status = 'done' limit ${ROWS_A_STATEMENT})`,
  deliveries: `delete from deliveries where id in (select id from deliveries where created_at < now() - interval '${DELIVERY_DAYS} days' and status <> 'queued' limit ${ROWS_A_STATEMENT})`,
  slackMessages: `delete from slack_messages where id in (select id from slack_messages where created_at < now() - interval '${SLACK_DAYS} days' limit ${ROWS_A_STATEMENT})`,
  linkCodes: `delete from link_codes where expires_at < now() - interval '1 day'`,
  mailReplies: `delete from mail_replies where key in (select key from mail_replies where at < now() - interval '2 days' limit ${ROWS_A_STATEMENT})`,
  parkedMails: `delete from held_mails where number in (select number from held_mails where updated_at < now() - interval '${PARKED_DAYS} days' limit ${ROWS_A_STATEMENT})`,
  sessions: `delete from sessions where id in (select id from sessions where absolute_expires_at < now() - interval '7 days' limit ${ROWS_A_STATEMENT})`,
  outbox: `delete from outbox where id in (select id from outbox where processed_at < now() - interval '${OUTBOX_DAYS} days' limit ${ROWS_A_STATEMENT})`,
  scheduleFires: `delete from schedule_fires where id in (select id from schedule_fires where finished_at < now() - interval '${FIRE_DAYS} days' limit ${ROWS_A_STATEMENT})`,
  triggerFires: `delete from trigger_fires where id in (select id from trigger_fires where finished_at < now() - interval '${FIRE_DAYS} days' limit ${ROWS_A_STATEMENT})`,
  // Their attempts and variants go with them. An accepted result is kept.
  jobs: `delete from jobs where id in (select id from jobs where status in ('ready', 'failed', 'cancelled') and finished_at < now() - interval '${jobsKeepDays} days' limit ${ROWS_A_STATEMENT})`,
});

/** Starts the rounds; returns what stops them and waits for the one that runs. */
export function startHousekeeping(pool: pg.Pool, log: Logger, settings: HousekeepingSettings): () => Promise<void> {
  let round: Promise<void> = Promise.resolve();
  const timer = setInterval(() => (round = runRounds(pool, log, settings)), EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await round;
  };
}

/** All rounds once; each goes on until it has caught up, however much came in since the last time. */
export async function runRounds(pool: pg.Pool, log: Logger, settings: HousekeepingSettings): Promise<void> {
  for (const [name, sql] of Object.entries(toRounds(settings))) {
    try {
      const rows = await catchUp(pool, sql);
      if (rows > 0) log.debug({ rows }, `Housekeeping: ${name}`);
    } catch (error) {
      log.warn({ err: error }, `Housekeeping of ${name} failed; it is tried again later`);
    }
  }
}

async function catchUp(pool: pg.Pool, sql: string): Promise<number> {
  let rows = 0;
  for (let statement = 0; statement < MAX_STATEMENTS; statement++) {
    const { rowCount } = await pool.query(sql);
    rows += rowCount ?? 0;
    if ((rowCount ?? 0) < ROWS_A_STATEMENT) break;
  }
  return rows;
}
