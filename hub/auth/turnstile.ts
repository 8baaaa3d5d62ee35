/** Lets so many pieces of work through at once and keeps a bounded queue before them. */
import { HubError } from '../errors.ts';

export type Turnstile = {
  /** Errors: overloaded when the queue is full; what `work` throws. */
  run<T>(work: () => Promise<T>): Promise<T>;
};

export function createTurnstile(atOnce: number, maxWaiting: number): Turnstile {
  const waiting: (() => void)[] = [];
  let inside = 0;

  async function enter(): Promise<void> {
    if (inside < atOnce) {
      inside++;
      return;
    }
    if (waiting.length >= maxWaiting) throw new HubError('overloaded', 'Too many sign-ins at once.', { retry_after_seconds: 2 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  /** The place is handed on rather than freed, so that nobody slips in between. */
  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) inside--;
    else next();
  }

  return {
    async run(work) {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
