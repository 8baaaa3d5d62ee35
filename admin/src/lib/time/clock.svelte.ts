/** The time that everything on a page shares. It ticks once a second while somebody looks, and is the hub's time, not this machine's. */
import { serverClock } from '../api/transport.ts';

class Clock {
  /** Milliseconds since 1970 by the hub's clock. */
  nowMs = $state(Date.now());
  #timer: ReturnType<typeof setInterval> | undefined;

  start(): () => void {
    this.#timer ??= setInterval(() => (document.hidden ? undefined : this.tick()), 1000);
    document.addEventListener('visibilitychange', this.tick);
    return () => {
      clearInterval(this.#timer);
      this.#timer = undefined;
      document.removeEventListener('visibilitychange', this.tick);
    };
  }

  readonly tick = (): void => {
    this.nowMs = Date.now() + serverClock.offsetMs;
  };
}

export const clock = new Clock();
