/**
 * All open event streams: how many a principal may have, signs of life, and the end of those that read too slowly (V4, V7).
 * A reader that is dropped loses nothing, it comes back with its last id; the others never wait for it.
 */
import { performance } from 'node:perf_hooks';
import type { ServerResponse } from 'node:http';
import { HubError } from '../errors.ts';

export type StreamLimits = {
  /** Streams of one principal; an automation that needs more of them is probably leaking them. */
  perPrincipal: number;
  total: number;
  /** Bytes that may wait for one reader. */
  unreadBytes: number;
  /** How long some of them may wait. */
  stalledMs: number;
  keepAliveMs: number;
  /** How often all streams are looked at. */
  sweepMs: number;
};

const DEFAULTS: StreamLimits = {
  perPrincipal: 1000,
  total: 10_000,
  unreadBytes: 1024 * 1024,
  stalledMs: 30_000,
  keepAliveMs: 15_000,
  sweepMs: 1000,
};

/** Bytes of history that may be on their way to one reader; the next page is read when they have left. */
const HISTORY_BYTES = 256 * 1024;

/** An open stream. `sign` makes the frame that shows that it is alive. */
export type Stream = {
  readonly closed: boolean;
  write(chunk: Buffer): void;
  /** Resolves when there is room for more history; live events do not wait. */
  untilRoom(): Promise<void>;
  end(): void;
};

export type Streams = {
  /** Takes over a response whose head was sent. `onClosed` runs once, however it ends. Errors: rate_limited, overloaded. */
  open(res: ServerResponse, principalId: string, parts: { sign: () => Buffer; onClosed: () => void }): Stream;
  /** Throws what `open` would throw, before anything was sent. */
  check(principalId: string): void;
  readonly size: number;
  /** Ends all, as at the stop of the hub. */
  endAll(): void;
  close(): void;
};

type Open = Stream & { look(nowMs: number): void };

export function createStreams(overrides: Partial<StreamLimits> = {}): Streams {
  const limits = { ...DEFAULTS, ...overrides };
  const open = new Set<Open>();
  const perPrincipal = new Map<string, number>();
  const sweep = setInterval(() => {
    const nowMs = performance.now();
    for (const stream of open) stream.look(nowMs);
  }, limits.sweepMs).unref();

  function check(principalId: string): void {
    const wait = { retry_after_seconds: 5 };
    if (open.size >= limits.total) throw new HubError('overloaded', 'The hub has too many open streams', wait);
    if ((perPrincipal.get(principalId) ?? 0) < limits.perPrincipal) return;
    throw new HubError('rate_limited', `You have ${limits.perPrincipal} open streams, which is the most; close some`, wait);
  }

  function count(principalId: string, change: 1 | -1): void {
    const next = (perPrincipal.get(principalId) ?? 0) + change;
    if (next === 0) perPrincipal.delete(principalId);
    else perPrincipal.set(principalId, next);
  }

  return {
    check,
    open(res, principalId, { sign, onClosed }) {
      check(principalId);
      const stream = createStream(res, limits, sign);
      open.add(stream);
      count(principalId, 1);
      res.once('close', () => {
        open.delete(stream);
        count(principalId, -1);
        onClosed();
      });
      return stream;
    },
    get size() {
      return open.size;
    },
    endAll() {
      for (const stream of open) stream.end();
    },
    close() {
      clearInterval(sweep);
      this.endAll();
    },
  };
}

function createStream(res: ServerResponse, limits: StreamLimits, sign: () => Buffer): Open {
  let writtenAtMs = performance.now();
  /** When the last byte had left; it moves on with every look and every write that finds nothing waiting. */
  let drainedAtMs = writtenAtMs;

  function write(chunk: Buffer): void {
    if (res.writableEnded || res.destroyed) return;
    const waiting = res.writableLength;
    writtenAtMs = performance.now();
    if (waiting === 0) drainedAtMs = writtenAtMs;
    res.write(chunk);
    // A single event may be larger than the bound; only what was waiting before it counts against the reader.
    if (waiting > limits.unreadBytes) res.destroy();
  }

  return {
    get closed() {
      return res.writableEnded || res.destroyed;
    },
    write,
    async untilRoom() {
      if (res.writableLength <= HISTORY_BYTES || res.destroyed) return;
      await new Promise<void>((resolve) => {
        const go = () => {
          res.off('drain', go).off('close', go);
          resolve();
        };
        res.on('drain', go).on('close', go);
      });
    },
    look(nowMs) {
      if (res.writableLength === 0) drainedAtMs = nowMs;
      else if (nowMs - drainedAtMs >= limits.stalledMs) return void res.destroy();
      if (nowMs - writtenAtMs >= limits.keepAliveMs && res.writableLength === 0) write(sign());
    },
    end() {
      if (!res.writableEnded) res.end();
    },
  };
}
