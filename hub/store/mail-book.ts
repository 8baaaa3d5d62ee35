/**
 * What the email adapter keeps in the database: how far each mailbox was looked through, the mails that are not settled, and how much
 * was sent to whom. All of it survives a crash, so that a mail is tried a bounded number of times and never blocks the ones after it.
 */
import type pg from 'pg';
import { toSecretHash } from './mail-desk.ts';
import { withDatabase } from './outage.ts';

/** One mail in its mailbox. */
export type MailPlace = { mailbox: string; uidValidity: number; uid: number };

/** What people are shown of a parked mail; it is only what the mail says of itself. */
export type MailFacts = { messageId?: string; sender?: string; subject?: string };

/** A parked mail that is to go back to its mailbox. */
export type Wanted = { number: number; failedUid?: number; messageId?: string };

/** `counts`: the try stays counted, and too many of them park the mail. Otherwise something else was at fault. */
export type Delay = { seconds: number; reason: string; counts: boolean };

/** Errors of all: unavailable, when the database is away. */
export type MailBook = {
  /** The last settled UID; 0 for a mailbox that is new, or whose UIDs mean other mails now. What was held under old UIDs is forgotten. */
  openMailbox(mailbox: string, uidValidity: number): Promise<number>;
  saveCursor(mailbox: string, uidValidity: number, lastUid: number): Promise<void>;
  /** Counts a try before it is made; how many there were, this one included, and how often it was put off. */
  begin(place: MailPlace): Promise<{ attempts: number; delays: number }>;
  /** Done with. */
  settle(place: MailPlace): Promise<void>;
  /** Tried again later. */
  putOff(place: MailPlace, delay: Delay): Promise<void>;
  /** Given up, until an operator wants it tried again; its number. */
  park(place: MailPlace, facts: MailFacts, reason: string): Promise<number>;
  noteFailedUid(number: number, uid: number): Promise<void>;
  /** Mails of a mailbox that are to be tried, by UID: whether it is time. */
  findHeld(mailbox: string, uidValidity: number): Promise<Map<number, boolean>>;
  /** Parked ones that an operator wants tried again. */
  findWanted(mailbox: string): Promise<Wanted[]>;
  /** A parked one went back to the mailbox (or is gone): it is no longer held. */
  forget(number: number): Promise<void>;
  /** Whether one more may be sent to this address (S31). The same key is granted once and for all. */
  grantReply(reply: { key: string; address: string; kind: 'reply' | 'explanation' }): Promise<boolean>;
  /** The user whose secret address this is. */
  findSecretOwner(secret: string): Promise<string | undefined>;
};

/** Mails to one address within an hour (S31), and explanations within a day. */
export const MAX_REPLIES_PER_HOUR = 20;
const EXPLANATION_HOURS = 24;

const BEGIN = `
insert into held_mails (mailbox, uid_validity, uid, status, attempts, created_at, updated_at) values ($1, $2, $3, 'trying', 1, now(), now())
on conflict (mailbox, uid_validity, uid) do update set status = 'trying', attempts = held_mails.attempts + 1, updated_at = now()
returning attempts, delays`;

const GRANT = {
  reply: `
insert into mail_replies (key, address, kind, at) select $1, $2, 'reply', now()
where (select count(*) from mail_replies where address = $2 and at > now() - interval '1 hour') < ${MAX_REPLIES_PER_HOUR}
on conflict (key) do nothing`,
  explanation: `
insert into mail_replies (key, address, kind, at) select $1, $2, 'explanation', now()
where (select count(*) from mail_replies where address = $2 and at > now() - interval '1 hour') < ${MAX_REPLIES_PER_HOUR}
  and not exists (select 1 from mail_replies where address = $2 and kind = 'explanation' and at > now() - interval '${EXPLANATION_HOURS} hours')
on conflict (key) do nothing`,
};

export function createMailBook(pool: pg.Pool): MailBook {
  const query = (sql: string, values: unknown[]) => withDatabase(() => pool.query(sql, values));
  const at = ({ mailbox, uidValidity, uid }: MailPlace) => [mailbox, uidValidity, uid];
  const HERE = 'mailbox = $1 and uid_validity = $2 and uid = $3';

  return {
    async openMailbox(mailbox, uidValidity) {
      await query(`delete from held_mails where mailbox = $1 and uid_validity <> $2 and status in ('trying', 'later')`, [
        mailbox,
        uidValidity,
      ]);
      const { rows } = await query('select last_uid from mail_cursors where mailbox = $1 and uid_validity = $2', [
        mailbox,
        uidValidity,
      ]);
      return Number(rows[0]?.last_uid ?? 0);
    },
    async saveCursor(mailbox, uidValidity, lastUid) {
      await query(
        `insert into mail_cursors (mailbox, uid_validity, last_uid, updated_at) values ($1, $2, $3, now())
         on conflict (mailbox) do update set uid_validity = $2, last_uid = $3, updated_at = now()`,
        [mailbox, uidValidity, lastUid],
      );
    },
    async begin(place) {
      const { rows } = await query(BEGIN, at(place));
      return { attempts: rows[0].attempts, delays: rows[0].delays };
    },
    async settle(place) {
      await query(`delete from held_mails where ${HERE} and status in ('trying', 'later')`, at(place));
    },
    async putOff(place, { seconds, reason, counts }) {
      await query(
        `update held_mails set status = 'later', attempts = case when $6 then attempts else 0 end, delays = delays + case when $6 then 0 else 1 end,
           reason = $5, updated_at = now(), next_attempt_at = now() + $4 * interval '1 second' where ${HERE}`,
        [...at(place), seconds, reason.slice(0, 500), counts],
      );
    },
    async park(place, { messageId, sender, subject }, reason) {
      const { rows } = await query(
        `update held_mails set status = 'parked', message_id = $4, sender = $5, subject = $6, reason = $7, updated_at = now()
         where ${HERE} returning number`,
        [...at(place), ...[messageId, sender, subject].map(toShown), reason.slice(0, 500)],
      );
      return Number(rows[0]?.number ?? 0);
    },
    async noteFailedUid(number, uid) {
      await query('update held_mails set failed_uid = $2 where number = $1', [number, uid]);
    },
    async findHeld(mailbox, uidValidity) {
      const { rows } = await query(
        `select uid, status = 'trying' or next_attempt_at <= now() as due from held_mails
         where mailbox = $1 and uid_validity = $2 and status in ('trying', 'later') order by uid limit 5000`,
        [mailbox, uidValidity],
      );
      return new Map(rows.map(({ uid, due }) => [Number(uid), due]));
    },
    async findWanted(mailbox) {
      const { rows } = await query(
        `select * from held_mails where mailbox = $1 and status = 'wanted' order by number limit 100`,
        [mailbox],
      );
      return rows.map(toWanted);
    },
    async forget(number) {
      await query('delete from held_mails where number = $1', [number]);
    },
    async grantReply({ key, address, kind }) {
      const { rowCount } = await query(GRANT[kind], [key, address]);
      if (rowCount === 1) return true;
      return (await query('select 1 from mail_replies where key = $1', [key])).rowCount === 1;
    },
    async findSecretOwner(secret) {
      const { rows } = await query('update mail_addresses set last_used_at = now() where hash = $1 returning user_id', [
        toSecretHash(secret),
      ]);
      return rows[0]?.user_id;
    },
  };
}

/** NUL cannot be stored, and nobody reads more than a line. */
function toShown(text: string | undefined): string | null {
  return text === undefined ? null : text.replaceAll('\0', '').slice(0, 300);
}

function toWanted(row: { number: string; failed_uid: string | null; message_id: string | null }): Wanted {
  return {
    number: Number(row.number),
    ...(row.failed_uid !== null && { failedUid: Number(row.failed_uid) }),
    ...(row.message_id !== null && { messageId: row.message_id }),
  };
}
