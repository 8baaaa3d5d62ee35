/** The store while it runs: commits through the committer, reads from memory where it can and from the database where it must. */
import type pg from 'pg';
import { HubError } from '../../errors.ts';
import { parseEventLine } from '../event-line.ts';
import { addToCommits, toTaker } from '../log-page.ts';
import type {
  BoardView,
  Cause,
  CollabStore,
  Commit,
  EventFilter,
  EventPage,
  Moment,
  Rule,
  StoredEvent,
  StoreStatus,
} from '../store.ts';
import type { Committer } from './committer.ts';
import type { HumanLog } from './human-log.ts';
import { readLine, toMissing } from './lines.ts';
import { dismissHubs, findCallLines, findSeqBefore, PAGE_EVENTS, readLines } from './log-sql.ts';
import type { Replica } from './replica.ts';
import type { SharedClock } from './shared-clock.ts';

export type PostgresStoreParts = {
  earliestSeq: number;
  replica: Replica;
  committer: Committer;
  clock: SharedClock;
  humanLog: HumanLog;
  readers: pg.Pool;
  sweeps: () => boolean;
  catchUp: () => Promise<void>;
  /** Closes what the committer does not; called once, after it. */
  close: () => Promise<void>;
};

/** The times that ISO text with a year of four digits can say, so that texts compare as times do. */
const [FIRST_MS, LAST_MS] = [Date.parse('0001-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];

export class PostgresStore implements CollabStore {
  readonly #parts: PostgresStoreParts;
  #closing: Promise<void> | undefined;

  constructor(parts: PostgresStoreParts) {
    this.#parts = parts;
  }

  get epoch(): string {
    return this.#parts.replica.epoch;
  }

  get board(): BoardView {
    return this.#parts.replica.durable;
  }

  get earliestSeq(): number {
    return this.#parts.earliestSeq;
  }

  moment(): Moment {
    return this.#parts.clock.moment();
  }

  async catchUp(): Promise<void> {
    await this.#parts.catchUp().catch(() => {}); // Said by the write end; a look comes soon.
  }

  sweeps(): boolean {
    return this.#parts.sweeps();
  }

  dismiss(hubs: readonly number[]): Promise<void> {
    return dismissHubs(this.#parts.readers, hubs);
  }

  commit(cause: Cause, rule: Rule): Promise<Commit> {
    const { committer } = this.#parts;
    const { refusal } = committer;
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => committer.push({ cause, rule, resolve, reject }));
  }

  subscribe(listener: (events: StoredEvent[]) => void): () => void {
    return this.#parts.replica.subscribe(listener);
  }

  async read(after: number, options: { limit: number; scan?: number; filter?: EventFilter }): Promise<EventPage> {
    const { durable, ring } = this.#parts.replica;
    const page: EventPage = { events: [], next: after, head: durable.seq };
    if (options.limit < 1) return page;
    const take = toTaker(page, options);
    if (!ring.covers(after)) await this.#readStored(page, take, options);
    else for (const event of ring.after(after)) if (!take(event.record.seq, event)) break;
    return page;
  }

  /** A line without the texts of the filter need not be made a record. */
  async #readStored(
    page: EventPage,
    take: ReturnType<typeof toTaker>,
    { limit, scan, filter }: Parameters<CollabStore['read']>[1],
  ) {
    const { texts = [] } = filter ?? {};
    const most = filter === undefined ? limit : (scan ?? PAGE_EVENTS);
    while (page.next < page.head) {
      const next = Math.max(page.next + 1, this.earliestSeq);
      const lines = await away(readLines(this.#parts.readers, page.next, page.head, Math.min(most, PAGE_EVENTS)));
      if (lines[0]?.seq !== next) throw toMissing(next);
      for (const line of lines) {
        const event = texts.every((text) => line.line.includes(text)) ? readLine(line) : undefined;
        if (!take(line.seq, event)) return;
      }
    }
  }

  async seqBefore(wallMs: number): Promise<number> {
    const { readers, replica } = this.#parts;
    const at = new Date(Math.min(Math.max(Math.ceil(wallMs), FIRST_MS), LAST_MS)).toISOString();
    return await away(findSeqBefore(readers, at, this.earliestSeq - 1, replica.durable.seq));
  }

  /** By the index of calls, so the time is not needed. */
  async findCommits(calls: ReadonlySet<string>): Promise<Map<string, Commit[]>> {
    const found = new Map<string, Commit[]>();
    if (calls.size === 0) return found;
    for (const line of await away(findCallLines(this.#parts.readers, [...calls]))) {
      const record = parseEventLine(line.line);
      addToCommits(found, record.call!, record);
    }
    return found;
  }

  status(): StoreStatus {
    const { trouble: reason, isClosing } = this.#parts.committer;
    return { writable: reason === undefined && !isClosing, ...(reason !== undefined && { reason }) };
  }

  appendLog(text: string): Promise<string> {
    if (this.#closing !== undefined) return Promise.reject(new HubError('stopping'));
    return this.#parts.humanLog.append(text);
  }

  readLog(): Promise<{ text: string; etag: string }> {
    return away(this.#parts.humanLog.read());
  }

  close(): Promise<void> {
    this.#closing ??= this.#parts.committer.close().then(this.#parts.close);
    return this.#closing;
  }
}

/** What is not in memory cannot be read while the database is away. */
async function away<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new HubError(
      'unavailable',
      'This is not in memory, and the database of the board cannot be used at the moment.',
      { retry_after_seconds: 1 },
      { cause: error },
    );
  }
}
