/** The hub's side of work on documents. */
import { runChild } from '../child/run-child.ts';
import type { DocsResults, DocsTask } from './docs-child.ts';

/** Does it in a child. Errors: invalid_input for what cannot be read, limit_exceeded, or the reason of the signal. */
export function runDocs<Task extends DocsTask>(
  signal: AbortSignal,
  limits: { timeoutSeconds: number; memoryMegabytes: number },
  task: Task,
): Promise<DocsResults[Task['task']]> {
  const script = new URL('docs-child.ts', import.meta.url);
  const { timeoutSeconds, memoryMegabytes } = limits;
  return runChild({ script, data: task, signal, timeoutSeconds, memoryMegabytes });
}
