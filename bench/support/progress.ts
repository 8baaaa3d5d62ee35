/** What is measured now, for whoever waits: on standard error, with the time since the start. */

const startedMs = performance.now();

export function progress(text: string): void {
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  console.error(`[${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}] ${text}`);
}
