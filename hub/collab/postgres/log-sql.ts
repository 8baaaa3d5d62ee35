/**
 * The statements on the shared log (docs/adr/0006-postgres-store.md). Whoever appends holds an advisory lock from before it looks
 * until its transaction has ended, so appends come one after the other, and whoever sees an event sees all before it (V9).
 */
import type pg from 'pg';
import type { StoredEvent } from '../store.ts';
import { toCallKey } from './lines.ts';
import type { Line } from './lines.ts';

/** First keys of the two-key advisory locks: of the log, and of living hubs. */
const LOG_LOCKS = 0x6b796c67; // "kylg"
const HUB_LOCKS = 0x6b796875; // "kyhu"
export const APPEND_LOCK = 1;
export const NOTES_LOCK = 2;

export const CHANNEL = 'kyros_collab';

/** Events read in one statement. */
export const PAGE_EVENTS = 2_000;

export const lockSql = (lock: number) => `select pg_advisory_xact_lock(${LOG_LOCKS}, ${lock})`;

/** The hub that looks, and what it knows already: the seq of its newest event, and the turn up to which it knows who was heard. */
export type Known = { hub: number; seq: number; turn: number };

/** A row of `collab.heard`. */
export type HeardRow = { key: string; heard_ms: number; wall_ms: number | null; turn: number };
export type HubRow = { hub: number; heard_ms: number };

/** What stands in the database at the moment the lock was taken; `lines` are new events, not all of them when they are many. */
export type Look = {
  epoch: string;
  /** Another hub took this one for dead. */
  dismissed: boolean;
  offsetMs: number;
  floorMs: number;
  wallMs: number;
  seq: number;
  /** The end of the line of the event `known.seq`; null when that event is not there. */
  mark: string | null;
  hubs: HubRow[];
  heard: HeardRow[];
  lines: Line[];
};

/**
 * Begins a transaction, waits for its turn, and looks. Each statement sees what was committed before it, so the lock must come first
 * and alone. One message, one answer.
 */
export async function beginAndLook(client: pg.Client, { hub, seq, turn }: Known): Promise<Look> {
  const answers = (await client.query(
    `begin isolation level read committed; ${lockSql(APPEND_LOCK)};
     select epoch, clock_offset_ms, heard_floor_ms, extract(epoch from clock_timestamp())::float8 * 1000 as wall_ms,
       coalesce((select max(seq) from collab.events), 0) as seq, (select right(line, 18) from collab.events where seq = ${seq}) as mark,
       exists (select 1 from collab.dismissed where hub = ${hub}) as dismissed
     from collab.head;
     select hub, heard_ms from collab.hubs;
     select key, heard_ms, wall_ms, turn from collab.heard where turn > ${turn};
     select seq, line from collab.events where seq > ${seq} order by seq limit ${PAGE_EVENTS}`,
  )) as unknown as pg.QueryResult[];
  const [head, hubs, heard, events] = answers.slice(2).map(({ rows }) => rows as Record<string, unknown>[]);
  const { epoch, clock_offset_ms, heard_floor_ms, wall_ms, seq: newest, mark, dismissed } = head![0]!;
  return {
    epoch: epoch as string,
    dismissed: dismissed as boolean,
    offsetMs: clock_offset_ms as number,
    floorMs: heard_floor_ms as number,
    wallMs: Math.floor(wall_ms as number),
    seq: Number(newest),
    mark: mark as string | null,
    hubs: hubs as HubRow[],
    heard: (heard as HeardRow[]).map((row) => ({ ...row, turn: Number(row.turn) })),
    lines: toLines(events as { seq: string; line: string }[]),
  };
}

function toLines(rows: { seq: string; line: string }[]): Line[] {
  return rows.map(({ seq, line }) => ({ seq: Number(seq), line }));
}

/** Lines after one seq up to another, at most `limit`. */
export async function readLines(db: pg.Pool | pg.Client, after: number, upTo: number, limit = PAGE_EVENTS): Promise<Line[]> {
  const { rows } = await db.query<{ seq: string; line: string }>({
    name: 'collab-read',
    text: 'select seq, line from collab.events where seq > $1 and seq <= $2 order by seq limit $3',
    values: [after, upTo, limit],
  });
  return toLines(rows);
}

/** Appends events, and tells everybody who listens. `batch` stands in the first. Lines have no newline in them, so one text holds all. */
export async function append(client: pg.Client, batch: string | null, events: readonly StoredEvent[]): Promise<unknown> {
  const [first, last] = [events[0]!.record.seq, events.at(-1)!.record.seq];
  const calls = events.map(({ record }) => (record.call === undefined ? '' : toCallKey(record.call)));
  return await client.query({
    name: 'collab-append',
    text: `with added as (
        insert into collab.events (seq, line, call, batch)
        select $1::bigint + n - 1, line, nullif(call, ''), case when n = 1 then $2::uuid end
        from unnest(string_to_array($3, E'\\n'), string_to_array($4, E'\\n')) with ordinality as given(line, call, n))
      select pg_notify('${CHANNEL}', $5)`,
    values: [first, batch, events.map(({ line }) => line).join('\n'), calls.join('\n'), String(last)],
  });
}

/** Which transaction an event came with, if it is the first of one; undefined when there is no such event. */
export async function findBatch(client: pg.Client, seq: number): Promise<string | null | undefined> {
  const { rows } = await client.query<{ batch: string | null }>('select batch from collab.events where seq = $1', [seq]);
  return rows[0]?.batch;
}

/** Writes who was heard, and forgets others; answers the turn of this writing. The keys of the two have none in common. */
export async function writeHeard(
  client: pg.Client,
  heard: readonly Omit<HeardRow, 'turn'>[],
  gone: readonly string[],
): Promise<number> {
  const { rows } = await client.query<{ turn: string }>({
    name: 'collab-heard',
    text: `with this as materialized (select nextval('collab.turns') as turn),
      forgotten as (delete from collab.heard where key = any($1::text[])),
      kept as (insert into collab.heard (key, heard_ms, wall_ms, turn)
        select given.*, this.turn from this, unnest($2::text[], $3::float8[], $4::float8[]) as given(key, heard_ms, wall_ms)
        on conflict (key) do update set turn = excluded.turn, heard_ms = greatest(heard.heard_ms, excluded.heard_ms),
          wall_ms = case when excluded.heard_ms < heard.heard_ms then heard.wall_ms else excluded.wall_ms end)
      select turn from this`,
    values: [gone, heard.map(({ key }) => key), heard.map((row) => row.heard_ms), heard.map((row) => row.wall_ms)],
  });
  return Number(rows[0]!.turn);
}

const FORGET_HUBS_MS = 3_600_000;
const AHEAD_MS = 10_000;

/** This hub is alive. Rows of hubs that are long gone, or that a clock put into the future, go. */
export async function writeHub(client: pg.Client, hub: number, nowMs: number): Promise<unknown> {
  return await client.query({
    name: 'collab-hub',
    text: `with gone as (delete from collab.hubs where hub <> $1 and (heard_ms < $2::float8 - ${FORGET_HUBS_MS} or heard_ms > $2::float8 + ${AHEAD_MS}))
      insert into collab.hubs (hub, heard_ms) values ($1, $2::float8) on conflict (hub) do update set heard_ms = excluded.heard_ms`,
    values: [hub, nowMs],
  });
}

/** Longer than a hub can be away and still come back as the same process; numbers are not used again. */
const FORGET_DISMISSED = '30 days';

/** Marks hubs as dead, under the lock of the log: whatever they commit has happened before, or never does (Round.begin). */
export async function dismissHubs(db: pg.Pool, hubs: readonly number[]): Promise<void> {
  const client = await db.connect();
  try {
    await client.query(`begin; ${lockSql(APPEND_LOCK)}`);
    await client.query(
      `with old as (delete from collab.dismissed where at < now() - interval '${FORGET_DISMISSED}'),
        gone as (delete from collab.hubs where hub = any($1::int[]))
       insert into collab.dismissed (hub) select unnest($1::int[]) on conflict do nothing`,
      [hubs],
    );
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** The correction of the clock, and from when on silence counts; whoever was heard before that counts as never heard (L9). */
export async function writeHead(client: pg.Client, offsetMs: number, floorMs: number): Promise<unknown> {
  return await client.query(
    `with head as (update collab.head set clock_offset_ms = $1::float8, heard_floor_ms = $2::float8)
     delete from collab.heard where heard_ms < $2::float8`,
    [offsetMs, floorMs],
  );
}

/** Held by a hub for as long as its connection lives. Not waited for: if it is taken, it is by the connection this one replaces. */
export async function holdHubLock(client: pg.Client, hub: number): Promise<void> {
  await client.query('select pg_try_advisory_lock($1, $2)', [HUB_LOCKS, hub]);
}

/** The hubs that live now, as the server knows it. */
export async function findLivingHubs(db: pg.Pool | pg.Client): Promise<number[]> {
  const { rows } = await db.query<{ hub: number }>(
    `select distinct objid::bigint::int as hub from pg_locks
     where locktype = 'advisory' and classid = $1::int::bigint::oid and objsubid = 2 and granted
       and database = (select oid from pg_database where datname = current_database())`,
    [HUB_LOCKS],
  );
  return rows.map(({ hub }) => hub);
}

/** The epoch of the log; the first hub names it. */
export async function ensureEpoch(db: pg.Pool | pg.Client, epoch: string): Promise<string> {
  await db.query('insert into collab.head (epoch) values ($1) on conflict do nothing', [epoch]);
  const { rows } = await db.query<{ epoch: string }>('select epoch from collab.head');
  return rows[0]!.epoch;
}

/** seq of the oldest and the newest event; 1 and 0 for an empty log. */
export async function readEnds(db: pg.Pool | pg.Client): Promise<{ first: number; last: number }> {
  const { rows } = await db.query<{ first: string | null; last: string | null }>(
    'select min(seq) as first, max(seq) as last from collab.events',
  );
  return { first: Number(rows[0]?.first ?? 1), last: Number(rows[0]?.last ?? 0) };
}

/**
 * The greatest seq from `before` (the one before the oldest event) to `head` whose event is older than the ISO time, taking the times
 * of the log as rising. A binary search by the primary key, since the seqs have no gaps; `ts` stands near the front of a line.
 */
export async function findSeqBefore(db: pg.Pool, at: string, before: number, head: number): Promise<number> {
  const { rows } = await db.query<{ low: string }>({
    name: 'collab-seq-before',
    text: `with recursive search(low, high) as (
        select $2::bigint, $3::bigint
        union all
        select case when older then middle else low end, case when older then high else middle - 1 end
        from (select low, high, (low + high + 1) / 2 as middle from search where low < high) as halves
        cross join lateral (select substring(left(line, 200) from '"ts":"([^"]+)"') collate "C" < $1 as older
          from collab.events where seq = middle) as found)
      select low from search where low >= high`,
    values: [at, before, head],
  });
  return Number(rows[0]!.low);
}

/** The lines of the given calls, in order. */
export async function findCallLines(db: pg.Pool, calls: readonly string[]): Promise<Line[]> {
  const { rows } = await db.query<{ seq: string; line: string }>(
    'select seq, line from collab.events where call = any($1::text[]) order by seq',
    [calls.map(toCallKey)],
  );
  return toLines(rows);
}
