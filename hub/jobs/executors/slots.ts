/** A bound on how much runs at once; who comes later waits in line, and leaves it when its signal ends. */
export type Slots = {
  /** Runs `work` when there is room. `onWait` is told once when there is none yet. Throws the reason of `signal`. */
  use<T>(signal: AbortSignal, work: () => Promise<T>, onWait?: () => void): Promise<T>;
};

export function createSlots(count: number): Slots {
  let free = count;
  const line: (() => void)[] = [];

  async function take(signal: AbortSignal): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    const turn = Promise.withResolvers<void>();
    const leave = () => {
      line.splice(line.indexOf(turn.resolve), 1);
      turn.reject(signal.reason);
    };
    line.push(turn.resolve);
    signal.addEventListener('abort', leave, { once: true });
    await turn.promise;
    signal.removeEventListener('abort', leave);
  }

  /** A slot goes to the next in line directly, so that nobody overtakes it. */
  function give(): void {
    const next = line.shift();
    if (next) next();
    else free += 1;
  }

  return {
    async use(signal, work, onWait) {
      signal.throwIfAborted();
      if (free === 0) onWait?.();
      await take(signal);
      try {
        return await work();
      } finally {
        give();
      }
    },
  };
}
