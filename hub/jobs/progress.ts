/** What an executor says and prints while it works: kept, and told at most once a second, the newest word first. */

export type Words = { message: string; percent?: number };

export type Progress = {
  say(message: string, percent?: number): void;
  print(text: string): void;
  /** The end of everything printed. */
  output(): string;
  /** Tells nothing any more; waits for what is being told. */
  close(): Promise<void>;
};

const EVERY_MS = 1_000;
const MESSAGE_MAX_CHARS = 300;

/** `tell` gets the newest words and the output so far; what it throws is its own to log. */
export function createProgress(tell: (words: Words, output: string) => Promise<void>, maxOutputChars: number): Progress {
  let words: Words | undefined;
  let output = '';
  let timer: NodeJS.Timeout | undefined;
  let telling: Promise<void> = Promise.resolve();
  let toldMs = -Infinity;
  let closed = false;

  function news(next: Words): void {
    if (closed) return;
    words = next;
    timer ??= setTimeout(flush, Math.max(0, toldMs + EVERY_MS - performance.now())).unref();
  }

  function flush(): void {
    timer = undefined;
    toldMs = performance.now();
    const newest = words!;
    telling = telling.then(() => tell(newest, output));
  }

  return {
    say: (message, percent) => news({ message: clip(message), ...(percent !== undefined && { percent: toPercent(percent) }) }),
    print(text) {
      output = (output + text).slice(-maxOutputChars);
      const last = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
      if (last !== '') news({ ...words, message: clip(last) });
    },
    output: () => output,
    async close() {
      closed = true;
      clearTimeout(timer);
      await telling;
    },
  };
}

function clip(text: string): string {
  return text.length > MESSAGE_MAX_CHARS ? `${text.slice(0, MESSAGE_MAX_CHARS - 1)}…` : text;
}

function toPercent(percent: number): number {
  return Math.min(100, Math.max(0, Math.round(percent)));
}
