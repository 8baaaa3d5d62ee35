/** The event log as anybody can read it: from the files of the board's folder, or from the database where the board lives there. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestHub } from './start-hub.ts';

/** Every event from the first, whole records. */
export async function readLog({ dir, query }: Pick<TestHub, 'dir' | 'query'>): Promise<any[]> {
  if (existsSync(join(dir, 'board/events'))) return readFiles(dir);
  const { rows } = await query('select line from collab.events order by seq');
  return rows.map(({ line }) => JSON.parse(String(line)));
}

function readFiles(dir: string): any[] {
  const folder = join(dir, 'board/events');
  const segments = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  // A segment is named by its first seq, and the newest has a name of its own that comes last by what it holds.
  const events = segments.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean));
  return events.map((line) => JSON.parse(line)).toSorted((a, b) => a.seq - b.seq);
}
