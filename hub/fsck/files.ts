/**
 * The board in files, looked at as a whole without changing anything (R3): every record of every segment by its checksum and number,
 * every state file by its checksum and its place in the log. Unlike a start it goes on behind the first problem, and calls a torn end
 * a problem too: after a crash it is none, but a flipped bit in the last record looks the same.
 */
import { join } from 'node:path';
import { checkClosed, checkCurrent, readFirstSeq } from '../collab/files/check.ts';
import { readWhole, withFile, type Disk } from '../collab/files/disk.ts';
import { EVENTS_FOLDER, StoreFault } from '../collab/files/fault.ts';
import { readHeadAt } from '../collab/files/lines.ts';
import { lockFolder } from '../collab/files/lock.ts';
import { CURRENT_NAME, listClosed, type Segment } from '../collab/files/segments.ts';
import { parseSnapshot, toSnapshotName } from '../collab/files/snapshot.ts';
import { KINDS, type Kind } from '../collab/store.ts';
import type { Findings, Problem } from './problem.ts';

/** `dir`: COLLAB_DIR. Errors: StoreFault in_use while a hub runs; those of the disk. */
export async function checkFolder(disk: Disk, dir: string): Promise<Findings> {
  const names = await disk.list(dir).catch((): string[] => []);
  if (!names.includes(EVENTS_FOLDER)) return { looked: 'There is no board in COLLAB_DIR yet', problems: [] };
  const lock = await lockFolder(disk, dir, new Date().toISOString());
  try {
    return await checkLocked(disk, dir);
  } finally {
    await lock.close();
  }
}

type Log = { first: number; head: number; epoch: string | undefined };

async function checkLocked(disk: Disk, dir: string): Promise<Findings> {
  const problems: Problem[] = [];
  const note = (problem: Problem) => void problems.push(problem);
  const log = await checkSegments(disk, join(dir, EVENTS_FOLDER), note);
  const states = await disk.list(join(dir, 'state')).catch((): string[] => []);
  for (const kind of KINDS) {
    const name = toSnapshotName(kind);
    const bytes = states.includes(name) ? await withFile(disk, join(dir, 'state', name), 'read', readWhole) : undefined;
    const what = bytes === undefined ? findMissing(log) : findStateProblem(kind, bytes, log);
    if (what !== undefined) note({ place: `state/${name}`, what });
  }
  return { looked: `Events ${log.first} to ${log.head} and the state files of the board`, problems };
}

/** After a problem the numbers go on with the next segment, so that each one is judged by itself. */
async function checkSegments(disk: Disk, folder: string, note: (problem: Problem) => void): Promise<Log> {
  const closed = await listClosed(disk, folder);
  const tellFault = (segment: Segment) => (error: unknown) => {
    if (!(error instanceof StoreFault)) throw error;
    note({ place: `${EVENTS_FOLDER}/${segment.name}`, what: error.message });
    return undefined;
  };
  let before: number | undefined;
  for (const segment of closed)
    before = await checkClosed(disk, folder, segment, before ?? segment.first - 1).catch(tellFault(segment));
  const first = closed[0]?.first;
  if (!(await disk.list(folder)).includes(CURRENT_NAME)) {
    note({ place: `${EVENTS_FOLDER}/${CURRENT_NAME}`, what: 'The newest part of the event log is missing.' });
    return { first: first ?? 1, head: before ?? 0, epoch: undefined };
  }
  return withFile(disk, join(folder, CURRENT_NAME), 'read', async (file) => {
    const start = before === undefined ? await readFirstSeq(file) : before + 1;
    const current = await checkCurrent(file, start).catch(tellFault({ name: CURRENT_NAME, first: start }));
    if (current?.tear !== undefined)
      note({
        place: `${EVENTS_FOLDER}/${CURRENT_NAME}`,
        what: `The log ends in a torn record at byte ${current.tear.offset}. After a crash that is harmless, and the next start sets it aside.`,
      });
    const epoch = (await readHeadAt(file, 0))?.epoch;
    return { first: first ?? start, head: current?.head ?? Infinity, epoch };
  });
}

function findMissing({ first }: Log): string | undefined {
  return first > 1 ? 'The file is missing, and the log does not go back to the first event.' : undefined;
}

function findStateProblem(kind: Kind, bytes: Buffer, { first, head, epoch }: Log): string | undefined {
  const snapshot = parseSnapshot(kind, bytes);
  if (snapshot === undefined) return 'The file is not what the hub wrote. The next start builds it anew from the log.';
  if (epoch !== undefined && snapshot.epoch !== epoch) return 'The file belongs to another event log.';
  if (snapshot.state.seq > head) return `The file holds events up to ${snapshot.state.seq}, but the log ends at ${head}.`;
  if (snapshot.state.seq + 1 < first) return `The file ends at event ${snapshot.state.seq}, but the log begins at ${first}.`;
  return undefined;
}
