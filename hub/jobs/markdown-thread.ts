/**
 * Drawing Markdown beside the hub: 40 kB of unlucky emphasis keep the parser busy for seventeen seconds, and nobody else may wait
 * for that. A thread that takes too long is ended.
 */
import { Worker } from 'node:worker_threads';
import { HubError } from '../errors.ts';

const MAX_SECONDS = 5;
const MAX_HEAP_MB = 128;
/** Threads at the same time; each needs memory and a share of the processor. */
const MAX_THREADS = 4;

let running = 0;

/** Undefined when the text cannot be drawn within the bounds. Errors: overloaded. */
export async function drawMarkdownAside(content: string): Promise<string | undefined> {
  if (running >= MAX_THREADS)
    throw new HubError('overloaded', 'Other documents are being drawn.', { retry_after_seconds: MAX_SECONDS });
  running += 1;
  try {
    return await runThread(content);
  } finally {
    running -= 1;
  }
}

async function runThread(content: string): Promise<string | undefined> {
  const worker = new Worker(new URL('./markdown-worker.ts', import.meta.url), {
    workerData: content,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    stderr: true,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string | undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), MAX_SECONDS * 1000);
      worker.once('message', resolve);
      worker.once('error', () => resolve(undefined));
      worker.once('exit', () => resolve(undefined));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
