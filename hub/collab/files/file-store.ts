/**
 * The store while it runs. Two boards live side by side: rules see `next`, with everything that waits for the disk; readers see
 * `durable`. Answers and refusals come after the fdatasync of what they saw (S3).
 */
import { HubError } from '../../errors.ts';
import type { Board } from '../board.ts';
import { parseEventLine } from '../event-line.ts';
import { addToCommits, toTaker } from '../log-page.ts';
import { toStoredEvents } from '../record.ts';
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
import type { StoreClock, StoreLog } from './fault.ts';
import type { HumanLog } from './human-log.ts';
import type { Entry, Journal } from './journal.ts';
import type { Ring } from './ring.ts';
import type { Segments } from './segments.ts';
import type { Snapshots } from './snapshots.ts';

export type FileStoreParts = {
  epoch: string;
  board: Board;
  clock: StoreClock;
  log: StoreLog;
  /** Makes the journal, which reports to the store. */
  startJournal: (reports: { onDurable: (entries: Entry[]) => void; onLost: () => void }) => Journal;
  segments: Segments;
  ring: Ring;
  snapshots: Snapshots;
  humanLog: HumanLog;
  /** The check of older segments; resolves to what it found, if anything. `stop` ends it early. */
  olderCheck: { result: Promise<string | undefined>; stop: () => void };
  /** Frees the folder. */
  unlock: () => Promise<void>;
};

/** Events read beyond the asked time, because the wall clock may have been set back meanwhile. */
const CLOCK_SLACK_EVENTS = 10_000;

export class FileStore implements CollabStore {
  readonly epoch: string;
  readonly #parts: FileStoreParts;
  readonly #durable: Board;
  #next: Board;
  readonly #journal: Journal;
  /** Replaced as a whole, so that whoever comes or goes during a round does not change it. */
  #listeners: readonly ((events: StoredEvent[]) => void)[] = [];
  #lastMoment = { wallMs: Number.NaN, at: '' };
  #damage: string | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: FileStoreParts) {
    [this.#parts, this.epoch, this.#durable, this.#next] = [parts, parts.epoch, parts.board, parts.board.copy()];
    this.#journal = parts.startJournal({ onDurable: (entries) => this.#settle(entries), onLost: () => this.#setBack() });
    void parts.olderCheck.result.then((damage) => (this.#damage = damage));
    parts.snapshots.note(); // What was replayed need not be replayed again.
  }

  get board(): BoardView {
    return this.#durable;
  }

  get earliestSeq(): number {
    return this.#parts.segments.earliestSeq;
  }

  commit(cause: Cause, rule: Rule): Promise<Commit> {
    const refusal = this.#journal.refusal;
    if (refusal !== undefined) return Promise.reject(refusal);
    let events: StoredEvent[];
    try {
      events = this.#decide(cause, rule);
    } catch (error) {
      return this.#whenDurable().then(() => Promise.reject(error));
    }
    for (const { record } of events) this.#next.apply(record);
    const commit = { events: events.map(({ record }) => record), seq: this.#next.seq };
    if (events.length === 0) return this.#whenDurable().then(() => commit);
    return new Promise((resolve, reject) => {
      this.#journal.push({ events, settle: (failure) => (failure === undefined ? resolve(commit) : reject(failure)) });
    });
  }

  #decide(cause: Cause, rule: Rule): StoredEvent[] {
    const moment = this.moment();
    return toStoredEvents(rule(this.#next, moment), cause, { epoch: this.epoch, board: this.#next, at: moment.at });
  }

  /** The text of a millisecond is made once, however many commits fall into it. */
  moment(): Moment {
    const { clock } = this.#parts;
    const wallMs = clock.wallMs();
    if (wallMs !== this.#lastMoment.wallMs) this.#lastMoment = { wallMs, at: new Date(wallMs).toISOString() };
    return { at: this.#lastMoment.at, wallMs, monotonicMs: clock.monotonicMs() };
  }

  /** Until everything a rule has seen is durable; fails when some of it was lost, since then the rule saw what never happened. */
  #whenDurable(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#journal.follow({ events: [], settle: (failure) => (failure === undefined ? resolve() : reject(failure)) });
    });
  }

  #settle(entries: Entry[]): void {
    const events: StoredEvent[] = [];
    for (const entry of entries) events.push(...entry.events);
    for (const event of events) {
      this.#durable.apply(event.record);
      this.#parts.ring.push(event);
    }
    for (const entry of entries) entry.settle();
    if (events.length > 0) this.#publish(events);
  }

  #publish(events: StoredEvent[]): void {
    this.#parts.snapshots.note();
    for (const listener of this.#listeners) {
      try {
        listener(events);
      } catch (error) {
        this.#parts.log.error({ err: error }, 'A reader of the event log failed');
      }
    }
  }

  #setBack(): void {
    this.#next = this.#durable.copy();
  }

  subscribe(listener: (events: StoredEvent[]) => void): () => void {
    const own = (events: StoredEvent[]) => listener(events);
    this.#listeners = [...this.#listeners, own];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== own);
    };
  }

  async read(after: number, options: { limit: number; scan?: number; filter?: EventFilter }): Promise<EventPage> {
    const page: EventPage = { events: [], next: after, head: this.#durable.seq };
    const take = toTaker(page, options);
    if (options.limit < 1) return page;
    if (this.#parts.ring.covers(after)) {
      for (const event of this.#parts.ring.after(after)) if (!take(event.record.seq, event)) break;
    } else {
      const { texts = [] } = options.filter ?? {};
      await this.#parts.segments.visit(after, page.head, (line, seq) =>
        take(seq, texts.every((text) => line.includes(text)) ? { record: parseEventLine(line), line } : undefined),
      );
    }
    return page;
  }

  seqBefore(wallMs: number): Promise<number> {
    return this.#parts.segments.seqBefore(wallMs, this.#durable.seq);
  }

  async findCommits(calls: ReadonlySet<string>, sinceWallMs: number): Promise<Map<string, Commit[]>> {
    const found = new Map<string, Commit[]>();
    if (calls.size === 0) return found;
    const from = Math.max(0, (await this.seqBefore(sinceWallMs)) - CLOCK_SLACK_EVENTS);
    await this.#parts.segments.visit(from, this.#durable.seq, (line) => {
      const record = line.includes('"call":"') ? parseEventLine(line) : undefined;
      if (record?.call !== undefined && calls.has(record.call)) addToCommits(found, record.call, record);
    });
    return found;
  }

  status(): StoreStatus {
    const trouble = this.#journal.trouble?.message;
    const reason = trouble ?? this.#damage;
    return { writable: trouble === undefined && this.#closing === undefined, ...(reason !== undefined && { reason }) };
  }

  appendLog(text: string): Promise<string> {
    if (this.#closing !== undefined) return Promise.reject(new HubError('stopping'));
    return this.#parts.humanLog.append(text);
  }

  readLog(): Promise<{ text: string; etag: string }> {
    return this.#parts.humanLog.read();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { olderCheck, snapshots, humanLog, unlock } = this.#parts;
    olderCheck.stop();
    try {
      await this.#journal.close();
      await snapshots.close();
      await Promise.all([olderCheck.result, humanLog.close()]);
    } finally {
      await unlock();
    }
  }
}
