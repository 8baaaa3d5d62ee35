/**
 * Lines for a pipe or a socket that may have no reader (R28). What does not go out now waits here, up to a bound; past it new lines are
 * lost and counted. Nothing ever waits for the reader: neither a request, nor the thread pool, nor the end of the process.
 */
import { fstatSync, writeSync } from 'node:fs';

export type Output = {
  write(text: string): void;
  /** Writes what waits, before the process ends; gives up after `withinMs`, 0 when left out. */
  flushSync(withinMs?: number): void;
};

/** Lines that wait for a reader. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** A pipe holds 64 KiB: looked at so often, it carries more than a hub says. */
const RETRY_MS = 10;

/** Whether the standard output is one that a reader can block. */
export function isPipe(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}

/** `fd` never blocks (O_NONBLOCK). `onLost` is told how many lines were lost, once there is room again. */
export function createOutput(fd: number, onLost: (lines: number) => void): Output {
  let waiting: string[] = [];
  let current: Buffer = Buffer.alloc(0);
  let waitingBytes = 0;
  let lostLines = 0;
  let isPlanned = false;
  let isClosed = false;

  function write(text: string): void {
    if (isClosed) return;
    const bytes = Buffer.byteLength(text);
    if (waitingBytes + bytes > MAX_WAITING_BYTES) return void lostLines++;
    waiting.push(text);
    waitingBytes += bytes;
    if (!isPlanned) setImmediate(turn);
    isPlanned = true;
  }

  function turn(): void {
    isPlanned = !pump();
    if (isPlanned) return void setTimeout(turn, RETRY_MS);
    if (lostLines === 0) return;
    const lines = lostLines;
    lostLines = 0;
    onLost(lines);
  }

  /** Writes what the reader has room for; whether that was all. */
  function pump(): boolean {
    try {
      while (waitingBytes > 0) {
        if (current.length === 0) [current, waiting] = [Buffer.from(waiting.join('')), []];
        const written = writeSync(fd, current);
        current = current.subarray(written);
        waitingBytes -= written;
      }
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === 'EAGAIN') return false;
      // The reader is gone for good: there is nowhere left to say so.
      isClosed = true;
      [waiting, waitingBytes, lostLines] = [[], 0, 0];
      return true;
    }
  }

  return {
    write,
    flushSync(withinMs = 0) {
      const giveUpAtMs = performance.now() + withinMs;
      while (!pump() && performance.now() < giveUpAtMs) Atomics.wait(IDLE, 0, 0, RETRY_MS);
    },
  };
}

const IDLE = new Int32Array(new SharedArrayBuffer(4));
