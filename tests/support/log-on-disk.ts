/** The event log as anybody can read it: from the files of the board's folder. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every event from the first, whole records. `dir`: the folder of a test hub. */
export function readLog(dir: string): any[] {
  const folder = join(dir, 'board/events');
  const segments = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  // A segment is named by its first seq, and the newest has a name of its own that comes last by what it holds.
  const events = segments.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean));
  return events.map((line) => JSON.parse(line)).toSorted((a, b) => a.seq - b.seq);
}
