/**
 * The collab store as its users see it (SEMANTICS S1): one interface, several implementations, one contract suite.
 *
 * A change is a pure rule: it looks at the board and decides which events happen and what each leaves behind. The store
 * runs rules one after the other, gives numbers and versions, makes the events durable in one write, and only then shows
 * the new state, answers and publishes (S3).
 */
import type { EventName } from './events.ts';

export const KINDS = ['tasks', 'locks', 'agents'] as const;
export type Kind = (typeof KINDS)[number];

/** What stands in the store under (kind, id). Values are immutable: a change makes a new object. */
export type Entity = { readonly id: string; readonly version: number; readonly [field: string]: unknown };

/** What an event leaves behind: the whole entity after it, or null when it was deleted. The store sets the version. */
export type ChangeDraft = { kind: Kind; id: string; value: Record<string, unknown> | null };
export type Change = { kind: Kind; id: string; version: number; value: Entity | null };

/** An event as a rule decides it. `target` names what it is about, as `task:T-1`, `agent:ann` or `lease:…`. */
export type EventDraft = { event: EventName; target?: string; details?: Record<string, unknown>; changes?: ChangeDraft[] };

/** An event as it stands in the log (V1). `details.changes` holds its after-images. */
export type EventRecord = {
  seq: number;
  /** `<epoch>-<seq>`: the cursor of streams. */
  id: string;
  /** ISO time of the store's wall clock; for people, never for order. */
  ts: string;
  event: EventName;
  actor: string;
  target?: string;
  details: Record<string, unknown> & { changes?: Change[] };
  /** The call that caused it. */
  call?: string;
  /** Its place in a commit of several events, `i/n`. The events of a commit stand together, and all of them count or none. */
  part?: string;
};

/**
 * Which events a reader wants. `texts`: what stands in the log line of every event that passes, where that is known; then a reader of
 * many lines need not make a record of a line without them.
 */
export type EventFilter = ((event: EventRecord) => boolean) & { readonly texts?: readonly string[] };

/** An event with its one serialisation: `line` is the JSON text of the log line, without the newline. */
export type StoredEvent = { record: EventRecord; line: string };

/** What rules and readers may look at. Readers get the durable board, rules the board with everything queued before them. */
export interface BoardView {
  get(kind: Kind, id: string): Entity | undefined;
  /** Who changed the entity last, and when (ISO time, for people): what a refused If-Match says (E3). */
  changed(kind: Kind, id: string): { by: string; at: string } | undefined;
  /** Every entity of a kind, in no order. O(n): for lists, not for a single change. */
  all(kind: Kind): Iterable<Entity>;
  size(kind: Kind): number;
  /** Raised by every effective change of the kind. */
  kindVersion(kind: Kind): number;
  /**
   * Ids changed since the kind had this version, each at least once; undefined when the board no longer knows (see derived.ts).
   * A board without it is asked for everything.
   */
  changedSince?(kind: Kind, version: number): readonly string[] | undefined;
  /** The highest `n` of any task id `T-<n>` ever seen; the next task is `T-<n+1>`. */
  readonly lastTaskNumber: number;
  /** The highest fence ever granted (L2). */
  readonly lastFence: number;
  /** Strong ETag of one entity, in quotes (E1); undefined when there is none. */
  etag(kind: Kind, id: string): string | undefined;
  /** Strong ETag over the whole kind, in quotes (E2). */
  stateEtag(kind: Kind): string;
  /** seq of the last event in this view. */
  readonly seq: number;
}

/** The instant a rule is decided at: wall time for people, monotonic milliseconds for expiry (L1). */
export type Moment = { at: string; wallMs: number; monotonicMs: number };

/** A pure decision. Throws a HubError to refuse; returns [] when nothing needs to change (E4). */
export type Rule = (board: BoardView, moment: Moment) => EventDraft[];

/** Who causes a commit: the principal's name for `actor`, and the call's id, by which a repeat finds its effect (E10). */
export type Cause = { actor: string; call?: string };

/** The outcome of a commit; `events` is empty when the rule changed nothing. */
export type Commit = { events: EventRecord[]; seq: number };

export type EventPage = {
  events: StoredEvent[];
  /** Cursor behind the last event looked at, also when a filter passed over it. */
  next: number;
  /** seq of the newest durable event. */
  head: number;
};

export type StoreStatus = { writable: boolean; reason?: string };

export interface CollabStore {
  /** Names the log; cursors of another epoch are answered with a reset (V3). */
  readonly epoch: string;
  /** The durable board. The object stays valid and always shows the newest durable state. */
  readonly board: BoardView;
  /** Now, by the clock that rules are decided by. */
  moment(): Moment;
  /**
   * Runs a rule and makes its events durable. What the rule throws is thrown, once everything the rule saw is durable.
   * Errors: payload_too_large, overloaded, storage_full, unavailable, stopping; invalid_input for details with a `changes` of their own.
   */
  commit(cause: Cause, rule: Rule): Promise<Commit>;
  /**
   * Events with seq > after, oldest first, at most `limit` that pass `filter`, looking at no more than `scan` (default 10,000).
   * `after` below the earliest kept event is the caller's to notice by `earliestSeq`.
   */
  read(after: number, options: { limit: number; scan?: number; filter?: EventFilter }): Promise<EventPage>;
  /** seq of the oldest event still kept; 1 when nothing was pruned, also on an empty log. */
  readonly earliestSeq: number;
  /** The greatest seq whose event is older than the time, so that `read(seq)` starts there. */
  seqBefore(wallMs: number): Promise<number>;
  /** Called after each durable batch, in order, never re-entrantly. Returns the unsubscriber. */
  subscribe(listener: (events: StoredEvent[]) => void): () => void;
  /** The commits of the given calls, oldest first, among the events since `sinceWallMs` (recovery after a crash). */
  findCommits(calls: ReadonlySet<string>, sinceWallMs: number): Promise<Map<string, Commit[]>>;
  status(): StoreStatus;
  /** Whether this process is the one that sweeps, where several share a board. Without it there is only one. */
  sweeps?(): boolean;
  /**
   * Brings the board up to what all hubs have committed. Missing where there is one hub only: its board is never behind. What it cannot
   * learn now, because the database is away, it leaves as it is.
   */
  catchUp?(): Promise<void>;
  /**
   * Takes these hubs for dead: one that lives after all ends before it commits anything more. Where several share a board.
   * Errors: those of the database.
   */
  dismiss?(hubs: readonly number[]): Promise<void>;
  /** Appends text to the human log and returns its ETag (V10). Errors: payload_too_large, storage_full, stopping. */
  appendLog(text: string): Promise<string>;
  /** The newest part of the human log, whole lines, and the ETag of the whole. */
  readLog(): Promise<{ text: string; etag: string }>;
  /** Finishes queued commits, writes snapshots, frees the lock. */
  close(): Promise<void>;
}
