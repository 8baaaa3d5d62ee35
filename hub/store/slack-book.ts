/** What the Slack adapter remembers: what strangers asked, until it is known who they are, and which messages of ours are about what. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { SlackArrival, SlackMessage } from './entities/index.ts';
import type { SLACK_SUBJECTS } from './entities/slack-message.ts';
import { withDatabase } from './outage.ts';

/** What a message is about. */
export type SlackSubject = { kind: (typeof SLACK_SUBJECTS)[number]; id: string };
export type SlackPlace = { channelId: string; ts: string; threadTs: string };
export type NewSlackMessage = SlackPlace & { subject: SlackSubject; role: 'card' | 'progress' };
export type Arrival = { key: string; asking: unknown; attempts: number; receivedAt: Date };

export type SlackBook = {
  /** Durable when it resolves; false when it was there already. Errors: unavailable. */
  park(key: string, asking: unknown): Promise<boolean>;
  /** What is due, for this hub alone for the next `CLAIM_SECONDS`; oldest first. */
  claimArrivals(count: number): Promise<Arrival[]>;
  postpone(key: string, seconds: number): Promise<void>;
  forget(key: string): Promise<void>;
  note(message: NewSlackMessage): Promise<void>;
  /** What the thread is about: the newest card in it. */
  findSubject(channelId: string, threadTs: string): Promise<SlackSubject | undefined>;
  /** Our messages about something, newest first. At most 20. */
  findMessages(subject: SlackSubject, role: 'card' | 'progress'): Promise<SlackPlace[]>;
};

/** Longer than asking Slack takes; a hub that died leaves its arrivals to others after it. */
const CLAIM_SECONDS = 60;
const MAX_FOUND = 20;

const CLAIM = `
update slack_arrivals set next_attempt_at = now() + interval '${CLAIM_SECONDS} seconds', attempts = attempts + 1
where key in (
  select key from slack_arrivals where next_attempt_at <= now() order by next_attempt_at limit $1 for update skip locked
)
returning key, asking, attempts, received_at as "receivedAt"`;

const NOTE = `
insert into slack_messages (id, channel_id, ts, thread_ts, kind, subject_id, role, created_at)
values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, now())
on conflict (channel_id, ts) do update
set thread_ts = excluded.thread_ts, kind = excluded.kind, subject_id = excluded.subject_id, role = excluded.role`;

export function createSlackBook(pool: pg.Pool, em: () => EntityManager): SlackBook {
  return {
    park: (key, asking) =>
      withDatabase(async () => {
        const insert = `insert into slack_arrivals (key, asking, attempts, next_attempt_at, received_at)
          values ($1, $2, 0, now(), now()) on conflict (key) do nothing`;
        return (await pool.query(insert, [key, JSON.stringify(asking)])).rowCount === 1;
      }),
    async claimArrivals(count) {
      const { rows } = await pool.query<Arrival>(CLAIM, [count]);
      return rows.toSorted((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
    },
    async postpone(key, seconds) {
      await em().nativeUpdate(SlackArrival, { key }, { nextAttemptAt: new Date(Date.now() + seconds * 1000) });
    },
    async forget(key) {
      await em().nativeDelete(SlackArrival, { key });
    },
    async note({ channelId, ts, threadTs, subject, role }) {
      await pool.query(NOTE, [channelId, ts, threadTs, subject.kind, subject.id, role]);
    },
    async findSubject(channelId, threadTs) {
      const row = await em().findOne(
        SlackMessage,
        { channelId, threadTs, role: 'card', kind: { $ne: 'call' } },
        { orderBy: { ts: 'desc' } },
      );
      return row === null ? undefined : { kind: row.kind, id: row.subjectId };
    },
    async findMessages({ kind, id }, role) {
      const where = { kind, subjectId: id, role };
      return await em().find(SlackMessage, where, { orderBy: { createdAt: 'desc' }, limit: MAX_FOUND });
    },
  };
}
