/** Time moved by hand, so that what takes minutes is tested in milliseconds and always the same way. */
import type { Timing } from '../../../adapters/client/timing.ts';

type Wait = { atMs: number; resolve: () => void };

export type HandTiming = Timing & {
  /** Lengths of all waits so far, in the order they began. */
  readonly waits: number[];
  chance: number;
  /** Lets time pass, and with it whoever waits. */
  advance(ms: number): Promise<void>;
  /** The clock goes on, and nobody runs: a stopped process. */
  freeze(ms: number): void;
  /** Lets everybody run who waits for nothing. */
  settle(): Promise<void>;
};

/** More turns of the event loop than an answer takes through its streams. */
const TURNS = 40;

/** `hurried`: each wait is over, and moves the clock, as soon as nothing else goes on. */
export function createHandTiming({ hurried = false } = {}): HandTiming {
  let nowMs = 1_000;
  let waiting: Wait[] = [];
  const waits: number[] = [];
  const settle = async () => {
    for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const timing: HandTiming = {
    waits,
    chance: 0.5,
    now: () => nowMs,
    random: () => timing.chance,
    async wait(ms, { signal } = {}) {
      signal?.throwIfAborted();
      waits.push(ms);
      if (hurried) {
        await settle();
        signal?.throwIfAborted();
        nowMs += ms;
        return;
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const one = { atMs: nowMs + ms, resolve };
      waiting.push(one);
      signal?.addEventListener('abort', () => {
        waiting = waiting.filter((other) => other !== one);
        reject(signal.reason as Error);
      });
      await promise;
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        await settle();
        const next = waiting.toSorted((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined || next.atMs > endMs) break;
        waiting = waiting.filter((other) => other !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.resolve();
      }
      nowMs = Math.max(nowMs, endMs);
    },
    freeze: (ms) => void (nowMs += ms),
    settle,
  };
  return timing;
}
