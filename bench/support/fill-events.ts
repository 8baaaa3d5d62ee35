/** An event log with a long past, written as the store writes it, line for line, and then opened and closed by the store once. */
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { toStoredEvent } from '../../hub/collab/event-line.ts';
import { openFileStore } from '../../hub/collab/files/store.ts';
import { CURRENT_NAME, toSegmentName } from '../../hub/collab/files/segments.ts';

const EPOCH = '0123456789';
const SEGMENT_EVENTS = 200_000;
/** Lines of one write. */
const WRITE_EVENTS = 20_000;

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** One event a second up to now. One in a thousand is about T-1, the others about many tasks. Returns the log's epoch. */
export async function fillEvents(boardDir: string, count: number): Promise<string> {
  const folder = join(boardDir, 'events');
  await mkdir(folder, { recursive: true });
  const startMs = Date.now() - count * 1000;
  for (let first = 1; first <= count; first += SEGMENT_EVENTS) {
    const last = Math.min(count, first + SEGMENT_EVENTS - 1);
    await writeSegment(join(folder, last === count ? CURRENT_NAME : toSegmentName(first)), { first, last, startMs });
  }
  const store = await openFileStore({ dir: boardDir, log: quiet, onFatal: (error) => console.error(error) });
  await store.close();
  return EPOCH;
}

async function writeSegment(
  path: string,
  { first, last, startMs }: { first: number; last: number; startMs: number },
): Promise<void> {
  const file = await open(path, 'w');
  for (let from = first; from <= last; from += WRITE_EVENTS) {
    const count = Math.min(WRITE_EVENTS, last - from + 1);
    await file.writeFile(Array.from({ length: count }, (_, at) => toLine(from + at, startMs)).join(''));
  }
  await file.datasync();
  await file.close();
}

function toLine(seq: number, startMs: number): string {
  const head = {
    seq,
    id: `${EPOCH}-${seq}`,
    ts: new Date(startMs + seq * 1000).toISOString(),
    event: 'build_finished' as const,
    actor: `agent ${seq % 7}`,
    target: seq % 1000 === 0 ? 'task:T-1' : `task:T-${2 + (seq % 900)}`,
    call: '0193690e-7b1e-7000-8000-0123456789ab',
  };
  const details = { status: 'ok', seconds: seq % 100, branch: 'main', note: 'A short sentence about what happened here' };
  return `${toStoredEvent(head, details).line}\n`;
}
