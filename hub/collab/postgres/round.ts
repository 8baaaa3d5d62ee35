/**
 * The transaction of a round: what is read when the lock is there, and what is written before it is given back. It judges the clock,
 * tells who was heard, and keeps the roll of hubs; rules are run by the caller in between.
 */
import type pg from 'pg';
import { StoreFault } from '../files/fault.ts';
import type { Moment, StoredEvent } from '../store.ts';
import type { Batch } from './batch.ts';
import type { Hearing } from './hearing.ts';
import { BEAT_MS, findOthers, isDeaf, isSweeper } from './hubs.ts';
import { readOn } from './lines.ts';
import { append, beginAndLook, findLivingHubs, writeHead, writeHeard, writeHub } from './log-sql.ts';
import type { Look } from './log-sql.ts';
import type { Replica } from './replica.ts';
import { toMoment } from './shared-clock.ts';
import type { Judged, SharedClock } from './shared-clock.ts';

export type RoundParts = {
  /** The number of this process among the hubs. */
  hub: number;
  replica: Replica;
  hearing: Hearing;
  clock: SharedClock;
  /** A monotonic clock of this process. */
  nowMs: () => number;
  /** Brings the board near the head of the log without the lock, which others wait for. */
  catchUp: () => Promise<void>;
  onEvents: (events: StoredEvent[]) => void;
};

type Begun = { look: Look; judged: Judged; floorMs: number; sweeps: boolean };

export class Round {
  readonly #parts: RoundParts;
  #begun: Begun | undefined;
  #beatMs = -Infinity;
  #isFirst = true;
  #sweeps = false;

  constructor(parts: RoundParts) {
    this.#parts = parts;
  }

  get hearing(): Hearing {
    return this.#parts.hearing;
  }

  /** Whether this hub is the one that sweeps, by its newest look. */
  get sweeps(): boolean {
    return this.#sweeps;
  }

  /** Takes the lock and brings everything up to date. Errors: StoreFault; those of the connection. */
  async begin(client: pg.Client): Promise<Moment> {
    const { look, askedMs, answeredMs } = await this.#look(client);
    const { hub, clock, hearing, replica, onEvents } = this.#parts;
    onEvents(replica.take(readOn(look.lines, replica.durable.seq)));
    const { hubs: rows, wallMs, offsetMs } = look;
    assertNotDismissed(look);
    const judged = clock.judge({ wallMs, offsetMs, askedMs, answeredMs }, findOthers({ hub, rows }));
    const roll = { hub, rows, nowMs: judged.monotonicMs };
    const deaf = isDeaf(roll) || (this.#isFirst && !(await this.#hasCompany(client)));
    const floorMs = deaf ? judged.monotonicMs : look.floorMs;
    hearing.take(look.heard, floorMs);
    this.#begun = { look, judged, floorMs, sweeps: isSweeper(roll) };
    return toMoment(judged.wallMs, judged.monotonicMs);
  }

  /** A hub that starts where no other one lives: nobody could be heard until now, however short that was. */
  async #hasCompany(client: pg.Client): Promise<boolean> {
    return (await findLivingHubs(client)).some((hub) => hub !== this.#parts.hub);
  }

  async #look(client: pg.Client): Promise<{ look: Look; askedMs: number; answeredMs: number }> {
    const { hub, replica, hearing, nowMs, catchUp } = this.#parts;
    for (;;) {
      const known = { hub, seq: replica.durable.seq, turn: hearing.turn };
      const { mark } = replica;
      const askedMs = nowMs();
      const look = await beginAndLook(client, known);
      const answeredMs = nowMs();
      assertSameLog(look, { epoch: replica.epoch, seq: known.seq, mark });
      if ((look.lines.at(-1)?.seq ?? known.seq) === look.seq) return { look, askedMs, answeredMs };
      await client.query('rollback');
      await catchUp();
    }
  }

  /** Writes what the batch decided and commits. One message; an error of the connection leaves open whether it happened. */
  async finish(client: pg.Client, { id, events }: Batch): Promise<void> {
    const { look, judged, floorMs, sweeps } = this.#begun!;
    const { hub, hearing, clock } = this.#parts;
    const sent: Promise<unknown>[] = [];
    if (judged.offsetMs !== look.offsetMs || floorMs !== look.floorMs) sent.push(writeHead(client, judged.offsetMs, floorMs));
    if (events.length > 0) sent.push(append(client, id, events));
    const news = hearing.news();
    const written = news && writeHeard(client, news.heard, news.gone);
    if (written) sent.push(written);
    const isBeatDue = judged.monotonicMs - this.#beatMs >= BEAT_MS / 2;
    if (isBeatDue) sent.push(writeHub(client, hub, judged.monotonicMs));
    await committed(client, sent);
    if (news) hearing.wrote(news, (await written)!);
    if (isBeatDue) this.#beatMs = judged.monotonicMs;
    clock.accept(judged);
    [this.#isFirst, this.#sweeps] = [false, sweeps];
  }
}

/** Errors: the first of a statement. */
async function committed(client: pg.Client, sent: Promise<unknown>[]): Promise<void> {
  const answers = await Promise.allSettled([...sent, client.query('commit')]);
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const { command } = (answers.at(-1) as PromiseFulfilledResult<pg.QueryResult>).value;
  if (command !== 'COMMIT') throw Object.assign(new Error('The transaction was rolled back'), { severity: 'ERROR' });
}

/** Its calls may have been closed and given to others. */
function assertNotDismissed({ dismissed }: Look): void {
  if (!dismissed) return;
  throw new StoreFault(
    'dismissed',
    'Another hub took this one for dead, because it could not be seen for a while, and closed its calls. Start the hub again.',
  );
}

/** A hub that knows more than the database was left alone by it: a backup was put back, or a replica took over that lacked the end. */
function assertSameLog(look: Look, { epoch, seq, mark }: { epoch: string; seq: number; mark: string | undefined }): void {
  if (look.epoch === epoch && look.seq >= seq && (mark === undefined || look.mark === mark)) return;
  throw new StoreFault(
    'log_incomplete',
    `The event log in the database is not the one this hub has read up to event ${seq}; the database was put back or replaced. Start the hub again.`,
  );
}
