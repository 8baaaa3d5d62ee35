/**
 * Who was heard when, for several hubs (L4, L6, E5, L9): the lease clock and the heartbeats of agents over a small table that all share.
 *
 * As with one hub a renewal is no event. What a hub hears is written in the transaction of the batch it was heard in, before it is
 * answered; and a hub reads what others wrote under the lock, before its rules run. So no hub reclaims a lease that was renewed at another
 * one. Rows are numbered by a sequence that is drawn under the lock (`turn`), so that "what is new" has an answer.
 *
 * Silence counts from the last time when anybody could have been heard. If no hub looked for `DEAF_MS` (all were down, or the
 * database was away), or a hub starts and no other one lives, all that was heard before counts as never heard, and what was never heard
 * gets one fresh ttl (L9, as in lease-clock.ts). A hub that is started again beside living ones changes nothing: holders could be
 * heard by the others.
 */
import type { Heartbeats } from '../heartbeats.ts';
import type { LeaseClock } from '../lease-clock.ts';
import type { Lease } from '../lease-fields.ts';
import type { BoardView, Moment } from '../store.ts';
import type { HeardRow } from './log-sql.ts';

/** `wallMs`: null when it only counts from then on, and nobody was heard. */
type Heard = { heardMs: number; wallMs: number | null };

/** Entries kept beyond those of the board before the rest is looked through. */
const SPARE_ENTRIES = 1_000;

const toLeaseKey = (lockId: string) => `l:${lockId}`;
const toAgentKey = (agentId: string) => `a:${agentId}`;

export class Hearing {
  readonly #heard = new Map<string, Heard>();
  /** Not in the table yet: heard here, and to be forgotten. */
  readonly #fresh = new Set<string>();
  readonly #gone = new Set<string>();
  #floorMs = 0;
  #turn = 0;
  /** True while rules run: only they write down when somebody was first looked at. */
  #deciding = false;

  readonly leases: LeaseClock = {
    remainingMs: (lease, moment) =>
      this.#look(toLeaseKey(lease.lock_id), moment) + lease.ttl_seconds * 1_000 - moment.monotonicMs,
    touch: ({ lock_id }, moment) => this.#hear(toLeaseKey(lock_id), moment.monotonicMs, moment.wallMs),
    heardWallMs: ({ lock_id }, moment) => moment.wallMs - (moment.monotonicMs - this.#look(toLeaseKey(lock_id), moment)),
    keepOnly: (lockIds) => this.#keepOnly('l:', lockIds),
  };

  readonly agents: Heartbeats = {
    beat: (id, { at, monotonicMs }) => this.#hear(toAgentKey(id), monotonicMs, Date.parse(at)),
    find: (id) => toHeartbeat(this.#heard.get(toAgentKey(id))),
    silentMs: (id, moment) => Math.max(0, moment.monotonicMs - this.#look(toAgentKey(id), moment)),
    forget: (id) => this.#forget(toAgentKey(id)),
    keepOnly: (ids) => this.#keepOnly('a:', ids),
  };

  get turn(): number {
    return this.#turn;
  }

  get floorMs(): number {
    return this.#floorMs;
  }

  /** What rules do in `work` counts. */
  decide<T>(work: () => T): T {
    this.#deciding = true;
    try {
      return work();
    } finally {
      this.#deciding = false;
    }
  }

  /** What others heard, as it stands under the lock. Nothing before the floor counts. */
  take(rows: readonly HeardRow[], floorMs: number): void {
    for (const { key, heard_ms: heardMs, wall_ms: wallMs, turn } of rows) {
      this.#turn = Math.max(this.#turn, turn);
      if (heardMs >= (this.#heard.get(key)?.heardMs ?? 0)) this.#heard.set(key, { heardMs, wallMs });
      this.#gone.delete(key);
    }
    if (floorMs === this.#floorMs) return;
    this.#floorMs = floorMs;
    for (const [key, { heardMs }] of this.#heard) if (heardMs < floorMs) this.#drop(key);
  }

  /** What is to be written down. */
  news(): { heard: Omit<HeardRow, 'turn'>[]; gone: string[] } | undefined {
    if (this.#fresh.size === 0 && this.#gone.size === 0) return undefined;
    const heard = Array.from(this.#fresh, (key) => {
      const { heardMs, wallMs } = this.#heard.get(key)!;
      return { key, heard_ms: heardMs, wall_ms: wallMs };
    });
    return { heard, gone: [...this.#gone] };
  }

  /** The news are in the table, unless something newer was heard meanwhile. */
  wrote({ heard, gone }: NonNullable<ReturnType<Hearing['news']>>, turn: number): void {
    this.#turn = Math.max(this.#turn, turn);
    for (const { key, heard_ms } of heard) if (this.#heard.get(key)?.heardMs === heard_ms) this.#fresh.delete(key);
    for (const key of gone) this.#gone.delete(key);
  }

  /** An agent was taken off the board: one that comes under its name later was not heard with it. */
  left(agentId: string): void {
    this.#forget(toAgentKey(agentId));
  }

  /** A hub that does not sweep hears of leases and agents, and never that they are over: what the board no longer has, goes. */
  prune(board: BoardView): void {
    if (this.#heard.size < 2 * (board.size('locks') + board.size('agents')) + SPARE_ENTRIES) return;
    for (const key of this.#heard.keys()) if (!isOnBoard(board, key)) this.#drop(key);
  }

  #hear(key: string, heardMs: number, wallMs: number): void {
    const known = this.#heard.get(key);
    if (known !== undefined && known.wallMs !== null && known.heardMs > heardMs) return;
    this.#set(key, { heardMs, wallMs });
  }

  #set(key: string, heard: Heard): void {
    this.#heard.set(key, heard);
    this.#fresh.add(key);
    this.#gone.delete(key);
  }

  /** From when on silence counts. */
  #look(key: string, { monotonicMs }: Moment): number {
    const known = this.#heard.get(key);
    if (known !== undefined) return known.heardMs;
    if (this.#deciding) this.#set(key, { heardMs: monotonicMs, wallMs: null });
    return monotonicMs;
  }

  #keepOnly(prefix: string, ids: ReadonlySet<string>): void {
    for (const key of this.#heard.keys()) if (key.startsWith(prefix) && !ids.has(key.slice(prefix.length))) this.#forget(key);
  }

  #forget(key: string): void {
    if (this.#heard.has(key)) this.#gone.add(key);
    this.#drop(key);
  }

  #drop(key: string): void {
    this.#heard.delete(key);
    this.#fresh.delete(key);
  }
}

function toHeartbeat(heard: Heard | undefined): ReturnType<Heartbeats['find']> {
  if (heard === undefined || heard.wallMs === null) return undefined;
  return { at: new Date(heard.wallMs).toISOString(), monotonicMs: heard.heardMs };
}

function isOnBoard(board: BoardView, key: string): boolean {
  const id = key.slice(2);
  if (key.startsWith('a:')) return board.get('agents', id) !== undefined;
  const lease = board.get('locks', id) as Lease | undefined;
  return lease !== undefined && lease.ended === undefined;
}
