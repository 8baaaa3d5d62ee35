/** Processes of the machine by what stands in their command lines (Linux). */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ids of the living ones whose arguments hold the marker; the dead that nobody has buried yet are not counted. */
export async function findProcesses(marker: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return ids.filter((_, at) => found[at]!.includes(marker)).map(Number);
}

/** Resolves when there is none of them, or at least one. The test's own time limit is the bound. */
export async function waitForProcesses(marker: string, wanted: 'none' | 'some'): Promise<number[]> {
  for (;;) {
    const found = await findProcesses(marker);
    if (wanted === 'none' ? found.length === 0 : found.length > 0) return found;
    await sleep(20);
  }
}
