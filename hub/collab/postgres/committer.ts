/**
 * The write end of a hub (docs/adr/0006-postgres-store.md). Commits wait in a queue; a round takes the lock of the log, catches up with
 * what other hubs appended, runs the rules that wait, and writes what they decided in the same transaction. So a rule is decided on
 * exactly the state it commits on, whichever hub it runs on.
 *
 * A round without commits comes at least once a second: it catches up, reads the clock and says that this hub lives.
 *
 * When the answer to a commit is lost, nobody knows whether it happened. Its callers are kept waiting, and the next round that gets
 * the lock (the lost transaction has ended by then, one way or the other) looks for the batch in the log and answers the truth.
 */
import { HubError } from '../../errors.ts';
import { StoreFault } from '../files/fault.ts';
import type { StoreLog } from '../files/fault.ts';
import { decideBatch, refuse, settle } from './batch.ts';
import type { Batch, Entry } from './batch.ts';
import { isRefusedStatement, toRefusal } from './connection.ts';
import type { Link } from './connection.ts';
import { BEAT_MS } from './hubs.ts';
import { findBatch } from './log-sql.ts';
import type { Replica } from './replica.ts';
import type { Round } from './round.ts';

export type CommitterParts = {
  link: Link;
  round: Round;
  replica: Replica;
  log: StoreLog;
  /** Told of every durable event, once and in order. */
  onEvents: (events: Batch['events']) => void;
  /** The log in the database is not the one this hub knows: the process must stop. */
  onFatal: (error: Error) => void;
};

/** Commits that may wait; past it they are refused as overloaded. */
const QUEUE_ENTRIES = 20_000;
const RETRY_MS = 250;
const MAX_RETRY_MS = 2_000;
const FULL_RETRY_MS = 5_000;
/** A round that takes longer is told as a failure of the database. */
const SLOW_MS = 3_000;
/** What waits at a stop and cannot be written is given up after this time. */
const CLOSE_MS = 3_000;

export class Committer {
  readonly #parts: CommitterParts;
  readonly #queue: Entry[] = [];
  /** Decided and not known to be durable. */
  #batch: Batch | undefined;
  #doubt: Batch | undefined;
  #trouble: HubError | undefined;
  #failures = 0;
  #startedMs: number | undefined;
  #closeAtMs: number | undefined;
  #wake: () => void = () => {};
  readonly #running: Promise<void>;

  /** The first round has been run. */
  constructor(parts: CommitterParts) {
    this.#parts = parts;
    this.#running = this.#run();
  }

  /** Why nothing can be written now. */
  get refusal(): HubError | undefined {
    if (this.#closeAtMs !== undefined) return new HubError('stopping');
    if (this.#trouble !== undefined) return this.#trouble;
    if (this.#queue.length < QUEUE_ENTRIES) return undefined;
    return new HubError('overloaded', 'Too many changes are waiting for the database.', { retry_after_seconds: 1 });
  }

  /** Set when the store is read-only. */
  get trouble(): string | undefined {
    if (this.#trouble !== undefined) return this.#trouble.message;
    const isSlow = this.#startedMs !== undefined && performance.now() - this.#startedMs > SLOW_MS;
    return isSlow ? 'The database of the board does not answer.' : undefined;
  }

  get isClosing(): boolean {
    return this.#closeAtMs !== undefined;
  }

  /** The caller has looked at `refusal`. */
  push(entry: Entry): void {
    this.#queue.push(entry);
    this.#wake();
  }

  /** Writes what waits, if that can be done soon. Later pushes are refused by `refusal`. */
  async close(): Promise<void> {
    this.#closeAtMs ??= performance.now() + CLOSE_MS;
    this.#wake();
    // A frozen server answers nothing, and would be waited for longer than a stop may take.
    const timer = setTimeout(() => this.#parts.link.drop(), CLOSE_MS);
    await this.#running;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    while (!this.#isOver()) {
      await this.#untilDue();
      this.#startedMs = performance.now();
      try {
        await this.#work();
        this.#recover();
      } catch (error) {
        this.#endure(error);
      }
      this.#startedMs = undefined;
    }
    for (const entry of this.#queue.splice(0)) entry.reject(new HubError('stopping'));
  }

  #isOver(): boolean {
    if (this.#closeAtMs === undefined) return false;
    return (this.#queue.length === 0 && this.#doubt === undefined) || performance.now() > this.#closeAtMs;
  }

  /** Until there is something to do, or the hub must say that it lives, or it is worth another try. What is pushed in the same turn goes together. */
  async #untilDue(): Promise<void> {
    const waitMs = this.#toWaitMs();
    if (waitMs === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }

  #toWaitMs(): number {
    if (this.#trouble?.code === 'storage_full') return FULL_RETRY_MS;
    if (this.#failures > 1) return Math.min(RETRY_MS * 2 ** (this.#failures - 2), MAX_RETRY_MS);
    return this.#queue.length > 0 || this.#failures > 0 || this.isClosing ? 0 : BEAT_MS;
  }

  async #work(): Promise<void> {
    const { link, round, replica, onEvents } = this.#parts;
    const client = await link.open();
    const moment = await round.begin(client);
    await this.#resolveDoubt(client);
    const batch = decideBatch(this.#queue, { replica, hearing: round.hearing, moment });
    this.#batch = batch;
    await round.finish(client, batch);
    this.#batch = undefined;
    const events = replica.take(batch.events);
    settle(batch);
    onEvents(events);
  }

  async #resolveDoubt(client: Parameters<typeof findBatch>[0]): Promise<void> {
    const doubt = this.#doubt;
    if (doubt === undefined) return;
    const found = await findBatch(client, doubt.events[0]!.record.seq);
    this.#doubt = undefined;
    if (found === doubt.id) settle(doubt);
    else refuse(doubt, toRefusal(undefined, 'The board'));
  }

  #recover(): void {
    if (this.#trouble !== undefined) this.#parts.log.info({}, 'The board can be written again');
    [this.#trouble, this.#failures] = [undefined, 0];
  }

  /** Rules that were not run yet wait for the next try; when that fails too, they are refused. */
  #endure(error: unknown): void {
    this.#failures += 1;
    this.#parts.link.drop();
    if (error instanceof StoreFault) return this.#giveUp(error);
    const refusal = toRefusal(error, 'The board');
    this.#setBack(error, refusal);
    if (this.#failures > 1 || refusal.code === 'storage_full') this.#tell(error, refusal);
  }

  #setBack(error: unknown, refusal: HubError): void {
    const batch = this.#batch;
    if (batch === undefined) return;
    this.#batch = undefined;
    this.#parts.replica.setBack();
    if (batch.events.length === 0 || isRefusedStatement(error)) refuse(batch, refusal);
    else this.#doubt = batch;
  }

  #tell(error: unknown, refusal: HubError): void {
    if (this.#trouble === undefined)
      this.#parts.log.error({ err: error }, 'The database of the board cannot be used; the board is read-only until it can');
    this.#trouble = refusal;
    for (const entry of this.#queue.splice(0)) entry.reject(refusal);
  }

  /** Whoever goes on now would show and decide on what is not there. */
  #giveUp(fault: StoreFault): void {
    this.#parts.log.error({ err: fault }, 'The shared event log can no longer be written by this hub; it stops');
    this.#tell(
      fault,
      new HubError('unavailable', 'The shared event log can no longer be written by this hub, so it is stopping.'),
    );
    this.#closeAtMs = 0;
    this.#parts.onFatal(fault);
  }
}
