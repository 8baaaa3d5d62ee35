/** Runs something soon after events of the log that concern a page, and when the connection came back. */
import { untrack } from 'svelte';
import type { BoardEvent } from '../api/types.ts';
import { live } from '../live/connection.svelte.ts';
import { eventLog } from '../live/log.svelte.ts';

/** Many events at once are one look. */
const SOON_MS = 150;

/** Call it while a component is set up. What the log held before does not count. */
export function onEvents(matches: (event: BoardEvent) => boolean, run: () => void): void {
  let lastSeq = eventLog.events.at(-1)?.seq ?? 0;
  let comebacks = live.comebacks;
  let timer: ReturnType<typeof setTimeout> | undefined;
  $effect(() => {
    if (eventLog.version === 0 && live.comebacks === comebacks) return;
    const fresh = listSince(lastSeq);
    const isBack = live.comebacks !== comebacks;
    lastSeq = eventLog.events.at(-1)?.seq ?? 0;
    comebacks = live.comebacks;
    if (!isBack && !fresh.some(matches)) return;
    clearTimeout(timer);
    timer = setTimeout(() => untrack(run), SOON_MS);
  });
  $effect(() => () => clearTimeout(timer));
}

function listSince(seq: number): BoardEvent[] {
  const { events } = eventLog;
  let at = events.length;
  while (at > 0 && events[at - 1]!.seq > seq) at--;
  return events.slice(at);
}

export function isAboutJobs({ event }: BoardEvent): boolean {
  return /^(?:job_|executor_|variant_|tool_step)/.test(event);
}
