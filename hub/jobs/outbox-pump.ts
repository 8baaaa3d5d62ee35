/**
 * Carries the outbox over (J4): events to the board's log, each exactly once, and wishes to be woken to the queue. Several hubs may
 * pump the same outbox; each takes rows for itself.
 *
 * A row is marked as attempted before its event is committed. So a row without a mark was never carried, and a row with one may have
 * been: the log is asked for it, by the row's key as the call of the commit, before it is tried again. A mark is somebody else's
 * until it is old.
 */
import type pg from 'pg';
import type { CollabStore, EventDraft } from '../collab/store.ts';
import { HubError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { JOBS, type OutboxEvent } from './outbox.ts';
import type { Queue } from './queue.ts';

export type OutboxPump = {
  /** Something may have been posted. */
  kick(): void;
  /** Somebody carries rows over by themselves, which they marked as attempted: nobody here takes them over meanwhile. */
  carriedBy<T>(ids: readonly string[], work: () => Promise<T>): Promise<T>;
  /**
   * Rows whose commits this process has handed to the log. The log takes commits in order, so what is committed after them stands
   * behind them.
   */
  carried(): string[];
  /** Resolves when what was posted before is carried over, or could not be. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

export type OutboxPumpParts = {
  pool: pg.Pool;
  store: Pick<CollabStore, 'commit' | 'findCommits'>;
  queue: Pick<Queue, 'wakeAt'>;
  log: Logger;
  /** There may be work, as soon as the commits of its events are on their way. */
  onWork: () => void;
  /** The same for workers elsewhere, once the events are there. */
  tellOthers?: () => void;
  /** No other process pumps this outbox, so a mark from before this one is nobody's. */
  alone: boolean;
};

type Row = { id: string; kind: string; key: string; payload: unknown; createdAt: Date };
type EventRow = Row & { payload: Omit<OutboxEvent, 'kind'> };
type WakeRow = Row & { payload: { of?: string; id?: string; at?: string } };

const BATCH = 500;
/** Looked at without being told. */
const LOOK_MS = 3_000;
/** A mark that is older is taken over. Far above what a commit takes. */
const STALE_SECONDS = 15;
/** Clocks of the database and of the log may differ by this much. */
const CLOCK_SLACK_MS = 120_000;

const TAKE = `
update outbox set attempted_at = now()
where id in (
  select id from outbox where processed_at is null and %WHICH% order by id limit ${BATCH} for update skip locked
)
returning id, kind, key, payload, created_at as "createdAt"`;
const TAKE_NEW = TAKE.replace('%WHICH%', 'attempted_at is null');
const TAKE_OLD = TAKE.replace('%WHICH%', `attempted_at < now() - $1 * interval '1 second' and id <> all($2::bigint[])`);

export function createOutboxPump(parts: OutboxPumpParts): OutboxPump {
  const { pool, store, queue, log } = parts;
  /** Rows that this process is carrying right now, however long it takes. */
  const carrying = new Set<string>();
  let wanted = false;
  let closed = false;
  let pumping: Promise<void> | undefined;
  let staleSeconds = parts.alone ? 0 : STALE_SECONDS;
  let lookedMs = -Infinity;

  const timer = setInterval(kick, LOOK_MS).unref();

  function kick(): void {
    wanted = true;
    if (!closed) pumping ??= pump().finally(() => (pumping = undefined));
  }

  async function pump(): Promise<void> {
    try {
      while (wanted) {
        wanted = false;
        if (performance.now() - lookedMs > LOOK_MS) await takeOver();
        const rows = await take(TAKE_NEW, [], 'outbox-take');
        await carry(rows);
        if (rows.length === BATCH) wanted = true;
      }
    } catch (error) {
      log.debug({ err: error }, 'The outbox cannot be emptied now; it is tried again');
    }
  }

  /** What somebody set out to carry and did not finish. */
  async function takeOver(): Promise<void> {
    const rows = await take(TAKE_OLD, [staleSeconds, [...carrying]]);
    staleSeconds = STALE_SECONDS;
    lookedMs = performance.now();
    if (rows.length > 0) await carry(await withoutArrived(rows));
  }

  async function take(text: string, values: unknown[], name?: string): Promise<Row[]> {
    const { rows } = await pool.query<Row>({ text, values, ...(name !== undefined && { name }) });
    return rows.toSorted((a, b) => Number(a.id) - Number(b.id));
  }

  async function withoutArrived(rows: Row[]): Promise<Row[]> {
    const events = rows.filter(isEvent);
    if (events.length === 0) return rows;
    const sinceMs = Math.min(...events.map(({ createdAt }) => createdAt.getTime())) - CLOCK_SLACK_MS;
    const found = await store.findCommits(new Set(events.map(({ key }) => key)), sinceMs);
    await markProcessed(
      pool,
      rows.filter(({ key }) => found.has(key)).map(({ id }) => id),
    );
    return rows.filter(({ key }) => !found.has(key));
  }

  /** A worker here may begin at once: its own commits come behind these. Others are told when these are done. */
  async function carry(rows: Row[]): Promise<void> {
    const ids = rows.map(({ id }) => id);
    await carriedBy(ids, async () => {
      const commits = rows.filter(isEvent).map(async (row) => ((await post(row)) ? row.id : undefined));
      if (rows.some(isWork)) parts.onWork();
      const posted = (await Promise.all(commits)).filter((id) => id !== undefined);
      await markProcessed(pool, posted);
      await wake(rows.filter(isWake));
    });
  }

  /** True when it is done with: it stands on the log, or never can. */
  async function post({ id, key, payload: { event, actor, callId } }: EventRow): Promise<boolean> {
    try {
      await store.commit({ actor, call: key }, () => [toDraft(event, callId)]);
      return true;
    } catch (error) {
      if (error instanceof HubError && !error.kind.retryable) {
        log.error(
          { err: error, event: event.event, target: event.target, outbox: id },
          'The log does not take an event; it is left out',
        );
        return true;
      }
      log.debug({ err: error, outbox: id }, 'An event could not be put on the log yet');
      return false;
    }
  }

  async function wake(rows: WakeRow[]): Promise<void> {
    if (rows.some(isWork)) parts.tellOthers?.();
    // Many wishes for the same are one.
    const wishes = Map.groupBy(rows, ({ payload: { of = JOBS, id = '', at } }) => JSON.stringify([of, id, at ?? '']));
    await Promise.all(
      [...wishes].map(async ([wish, same]) => {
        const [of, id, at] = JSON.parse(wish) as [string, string, string];
        await queue.wakeAt(of, id, at === '' ? new Date() : new Date(at));
        await markProcessed(
          pool,
          same.map((row) => row.id),
        );
      }),
    );
  }

  async function carriedBy<T>(ids: readonly string[], work: () => Promise<T>): Promise<T> {
    for (const id of ids) carrying.add(id);
    try {
      return await work();
    } finally {
      for (const id of ids) carrying.delete(id);
    }
  }

  return {
    kick,
    carriedBy,
    carried: () => [...carrying],
    async settled() {
      kick();
      while (pumping !== undefined) await pumping;
    },
    async close() {
      clearInterval(timer);
      closed = true;
      await pumping;
    },
  };
}

function isEvent(row: Row): row is EventRow {
  return row.kind === 'event';
}

function isWake(row: Row): row is WakeRow {
  return row.kind === 'wake';
}

function isWork(row: Row): boolean {
  if (!isWake(row)) return false;
  const { of = JOBS, at } = row.payload;
  return of === JOBS && (at === undefined || Date.parse(at) <= Date.now());
}

function toDraft({ event, target, details }: OutboxEvent['event'], callId: string | undefined): EventDraft {
  return {
    event,
    ...(target !== undefined && { target }),
    details: { ...details, ...(callId !== undefined && { by_call: callId }) },
  };
}

/**
 * Notes that rows are done with. A crash of the database may forget it, which is why it need not wait for the disk: the mark of the
 * attempt is durable, and the log knows.
 */
export async function markProcessed(on: Pick<pg.Pool, 'query'>, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await on.query({ name: 'outbox-mark', text: MARK, values: [ids] });
}

const MARK = `
with quick as materialized (select set_config('synchronous_commit', 'off', true) as mode)
update outbox set processed_at = now() from quick where id = any($1::bigint[]) and quick.mode = 'off'`;
