import type { SpawnOptions } from 'node:child_process';

export type Ending = { code: number | null; signal: NodeJS.Signals | null; interruptedBy: NodeJS.Signals | null; errors: string };
export function runChild(
  command: string,
  args: string[],
  options: SpawnOptions & { stopSignal?: NodeJS.Signals },
): Promise<Ending>;
export function endLike(ending: { code: number | null; signal: NodeJS.Signals | null }): void;
