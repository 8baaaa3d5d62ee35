/**
 * The clock of the hub: asks to be woken, durable in the database (SEMANTICS J1, J4). Agenda stands behind it, on PostgreSQL or on
 * MongoDB, and is no more than this: a wake-up `{kind, id}` that comes at its time, at least once, in one of the processes that
 * handle its kind. It holds no truth. Whoever is woken looks at its own rows for what there is to do, and finds nothing when it was
 * woken twice, too early, or for something that changed meanwhile.
 */

/** Called with the id that was asked for. When it throws, the wake-up comes again a little later. */
export type WakeHandler = (id: string) => Promise<void>;

export type QueueState = { state: 'ok' | 'down'; reason?: string };

export type Queue = {
  /**
   * Asks to be woken at a time, or at once when it is over. An earlier wish for the same kind and id is forgotten, unless it is
   * being handled right now. Inside a transaction use the outbox instead: `postOutbox(em, { kind: 'wake', of, id, at })`.
   * Errors: unavailable.
   */
  wakeAt(kind: string, id: string, at: Date): Promise<void>;
  /** Forgets the wish. Errors: unavailable. */
  forget(kind: string, id: string): Promise<void>;
  /** Who is woken. Once for each kind, before `start`; a process is only woken for kinds that it handles. */
  onWake(kind: string, handler: WakeHandler): void;
  start(): Promise<void>;
  /** A wake-up that this process sent itself came back, within the last 30 s (CONTRACT "Operations"). */
  check(): Promise<QueueState>;
  /** Wakes nobody any more; waits for handlers that run. */
  close(): Promise<void>;
};
