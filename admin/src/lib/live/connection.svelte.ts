/**
 * The one live connection of the page: a snapshot of the board, then the event stream from exactly there. When it breaks it comes
 * back by itself behind the last event it saw, so nothing is missed; when the hub says that its log was reset, everything is read
 * anew and the person is told.
 */
import { hubFetch } from '../api/transport.ts';
import { Problem, readProblem } from '../api/problem.ts';
import type { BoardEvent } from '../api/types.ts';
import { board } from './board.svelte.ts';
import { readFrames, type Frame } from './frames.ts';
import { eventLog } from './log.svelte.ts';

/** History that is shown at the start, in events. */
const HISTORY = 500;
/** The hub gives a sign of life every 15 s; after this the connection counts as dead. */
const SILENCE_MS = 40_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** A blink is not worth a banner. */
const BANNER_AFTER_MS = 2_000;
/** Events that wait for a frame while the tab is hidden. */
const HIDDEN_FLUSH_MS = 250;

type Status = 'connecting' | 'live' | 'reconnecting' | 'offline';

class LiveConnection {
  status = $state<Status>('connecting');
  /** When it is tried again, by this machine's clock in milliseconds. */
  retryAtMs = $state(0);
  /** The hub could not tell all that happened meanwhile. */
  missed = $state(false);
  /** Times it came back; pages that ask for more than the stream tells read again when it changes. */
  comebacks = $state(0);
  #cursor: string | undefined;
  #epoch = '';
  #run: AbortController | undefined;
  #wake: (() => void) | undefined;
  #pending: BoardEvent[] = [];
  #flushing = false;
  #brokenSinceMs = 0;

  start(): void {
    if (this.#run !== undefined) return;
    this.#run = new AbortController();
    addEventListener('online', this.retryNow);
    document.addEventListener('visibilitychange', this.#whenShown);
    void this.#loop(this.#run.signal);
  }

  stop(): void {
    removeEventListener('online', this.retryNow);
    document.removeEventListener('visibilitychange', this.#whenShown);
    this.#run?.abort();
    this.#run = undefined;
    this.#cursor = undefined;
    this.status = 'connecting';
  }

  readonly retryNow = (): void => this.#wake?.();

  readonly #whenShown = (): void => {
    if (!document.hidden) this.retryNow();
  };

  async #loop(signal: AbortSignal): Promise<void> {
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        if (this.#cursor === undefined) await this.#load();
        await this.#listen(signal, () => (tries = 0));
        this.#break();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Problem && error.code === 'cursor_expired') this.#cursor = undefined;
        this.#break();
      }
      if (!signal.aborted) await this.#wait(Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS));
    }
  }

  async #load(): Promise<void> {
    const { epoch, seq } = await board.load();
    this.#epoch = epoch;
    this.#cursor = seq > HISTORY ? `${epoch}-${seq - HISTORY}` : 'earliest';
  }

  async #listen(signal: AbortSignal, onOpen: () => void): Promise<void> {
    const quiet = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => quiet.abort(), SILENCE_MS);
    };
    alive();
    try {
      const response = await hubFetch('/collab/events/tail', {
        headers: { 'Last-Event-ID': this.#cursor ?? 'now' },
        signal: AbortSignal.any([signal, quiet.signal]),
      });
      if (!response.ok || response.body === null) throw await readProblem(response);
      onOpen();
      this.#open();
      await readFrames(response.body, { onBytes: alive, onFrames: (frames) => this.#take(frames) });
    } finally {
      clearTimeout(timer);
    }
  }

  #open(): void {
    if (this.#brokenSinceMs > 0) this.comebacks++;
    this.#brokenSinceMs = 0;
    this.status = 'live';
  }

  #break(): void {
    if (this.#brokenSinceMs === 0) this.#brokenSinceMs = Date.now();
    const isLong = Date.now() - this.#brokenSinceMs >= BANNER_AFTER_MS || !navigator.onLine;
    if (this.status !== 'offline') this.status = isLong ? 'offline' : 'reconnecting';
  }

  async #wait(waitMs: number): Promise<void> {
    // Spread, so that all pages of a hub that came back do not knock in the same moment.
    const spreadMs = waitMs * (0.75 + Math.random() * 0.5);
    this.retryAtMs = Date.now() + spreadMs;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, spreadMs);
      this.#wake = () => (clearTimeout(timer), resolve());
    });
    this.#wake = undefined;
  }

  #take(frames: readonly Frame[]): void {
    for (const { id, event, data } of frames) {
      if (id !== undefined) this.#cursor = id;
      if (event === 'reset' && data !== '') this.#reset(JSON.parse(data) as { reason: string; earliest: string });
      else if (data !== '') this.#pending.push(JSON.parse(data) as BoardEvent);
    }
    this.#flushSoon();
  }

  /** The cursor pointed outside the log. Before anything was seen that is only a short history. */
  #reset({ reason }: { reason: string }): void {
    const hadSeen = eventLog.events.length > 0;
    this.missed = hadSeen;
    if (reason !== 'pruned') eventLog.clear();
    void board.load().then(
      ({ epoch }) => (this.#epoch = epoch),
      () => undefined,
    );
  }

  #flushSoon(): void {
    if (this.#flushing || this.#pending.length === 0) return;
    this.#flushing = true;
    if (document.hidden) setTimeout(() => this.#flush(), HIDDEN_FLUSH_MS);
    else requestAnimationFrame(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    const events = this.#pending;
    this.#pending = [];
    if (events.length === 0) return;
    eventLog.add(events);
    board.apply(events);
  }

  /** `<epoch>-<seq>`, as the API takes it. */
  toCursor(seq: number): string {
    return `${this.#epoch}-${seq}`;
  }
}

export const live = new LiveConnection();
