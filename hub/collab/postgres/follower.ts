/**
 * How a hub learns of other hubs' events when it writes nothing itself: a notification is a hint to look, and it looks regularly all
 * the same (V9). The listening connection is opened again whenever it is lost; without it the looks come more often.
 */
import type pg from 'pg';
import { StoreFault } from '../files/fault.ts';
import type { StoreLog } from '../files/fault.ts';
import type { StoredEvent } from '../store.ts';
import { Link } from './connection.ts';
import { readOn, withoutCutCommit } from './lines.ts';
import { CHANNEL, PAGE_EVENTS, readLines } from './log-sql.ts';
import type { Replica } from './replica.ts';

export type FollowerParts = {
  url: string;
  readers: pg.Pool;
  replica: Replica;
  log: StoreLog;
  onEvents: (events: StoredEvent[]) => void;
  onFatal: (error: Error) => void;
};

const LISTENING_LOOK_MS = 1_000;
const DEAF_LOOK_MS = 250;

export class Follower {
  readonly #parts: FollowerParts;
  readonly #link: Link;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#link = new Link({ url: parts.url, name: 'kyros listen', prepare: (client) => this.#listen(client) });
    this.#later(0);
  }

  async #listen(client: pg.Client): Promise<void> {
    client.on('notification', ({ payload }) => {
      // What this hub wrote itself is no news.
      if (Number(payload) > this.#parts.replica.next.seq) void this.#try();
    });
    await client.query(`listen ${CHANNEL}`);
  }

  #later(ms: number): void {
    if (!this.#closed) this.#timer = setTimeout(() => (this.#looking = this.#look()), ms).unref();
  }

  async #look(): Promise<void> {
    await this.#link.open().catch(() => {}); // The next look tries again.
    await this.#try();
    this.#later(this.#link.isOpen ? LISTENING_LOOK_MS : DEAF_LOOK_MS);
  }

  async #try(): Promise<void> {
    try {
      await this.catchUp();
    } catch (error) {
      if (error instanceof StoreFault) this.#parts.onFatal(error);
      // Anything else is the connection: told by the write end, and tried again by the next look.
    }
  }

  /** Reads on to the head of the log. Errors: StoreFault; those of the database. */
  catchUp(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#read();
    return this.#running;
  }

  async #read(): Promise<void> {
    try {
      await this.#readAll();
    } finally {
      this.#running = undefined; // In the same turn as the last look at `#again`.
    }
  }

  async #readAll(): Promise<void> {
    const { readers, replica, onEvents } = this.#parts;
    let limit = PAGE_EVENTS;
    while (this.#again && !this.#closed) {
      this.#again = false;
      const lines = await readLines(readers, replica.durable.seq, Number.MAX_SAFE_INTEGER, limit);
      const events = withoutCutCommit(readOn(lines, replica.durable.seq));
      onEvents(replica.take(events));
      this.#again ||= lines.length === limit;
      // A commit longer than a page must be read as a whole.
      limit = lines.length === limit && events.length === 0 ? limit * 4 : PAGE_EVENTS;
    }
  }

  /** Stops looking; what is under way is finished. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.allSettled([this.#looking, this.#running]);
    await this.#link.close();
  }
}
