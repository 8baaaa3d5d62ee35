/** From what lies on the disk to a board (S6): temporary files go, a tear is set aside, snapshots are read, newer events are replayed. */
import { join } from 'node:path';
import { Board, createKindState } from '../board.ts';
import type { KindState } from '../board.ts';
import { parseEventLine } from '../event-line.ts';
import { KINDS } from '../store.ts';
import type { Kind } from '../store.ts';
import type { CheckedLog, Tear } from './check.ts';
import { readWhole, withFile, writeFully } from './disk.ts';
import type { Disk } from './disk.ts';
import { StoreFault } from './fault.ts';
import type { StoreLog } from './fault.ts';
import { CURRENT_NAME } from './segments.ts';
import type { Segments } from './segments.ts';
import { parseSnapshot, toSnapshotName, writeSnapshot } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import type { Written } from './snapshots.ts';

export async function sweepTemporary(disk: Disk, folder: string): Promise<void> {
  const names = (await disk.list(folder)).filter((name) => name.endsWith('.tmp'));
  await Promise.all(names.map((name) => disk.remove(join(folder, name))));
}

/** Keeps a tear's bytes in a file of their own, then cuts the current segment there. Returns the file's name. `at` is an ISO time. */
export async function setTearAside(disk: Disk, folder: string, { offset, bytes }: Tear, at: string): Promise<string> {
  const kept = `torn-${toFileTime(at)}`;
  await withFile(disk, join(folder, kept), 'replace', async (file) => {
    await writeFully(file, bytes, 0);
    await file.datasync();
  });
  await disk.syncFolder(folder);
  await withFile(disk, join(folder, CURRENT_NAME), 'edit', async (file) => {
    await file.truncate(offset);
    await file.datasync();
  });
  return kept;
}

function toFileTime(at: string): string {
  return at.replaceAll(':', '-');
}

export type StateParts = {
  disk: Disk;
  folder: string;
  at: string;
  log: StoreLog;
  checked: CheckedLog;
  segments: Segments;
  epoch: string;
};

/** A kind's state at some seq. `replace`: its file must be written anew before the log is cut. */
type Loaded = { state: KindState; replace: boolean };

/**
 * The board at the head of the log, and what each state file holds. State files that hold events of a tear are replaced here, before
 * the tear is cut off: a stop in between finds the tear again. Errors: StoreFault log_incomplete, log_damaged.
 */
export async function recoverBoard(parts: StateParts): Promise<{ board: Board; written: Record<Kind, Written> }> {
  const { disk, folder, segments, checked, epoch } = parts;
  const loaded = await Promise.all(KINDS.map(async (kind) => ({ kind, ...(await loadState(parts, kind)) })));
  const board = new Board(Object.fromEntries(loaded.map(({ kind, state }) => [kind, state])), checked.head);
  const written = Object.fromEntries(
    loaded.map(({ kind, state }) => [kind, { seq: state.seq, version: state.version }]),
  ) as Record<Kind, Written>;
  const from = Math.min(...loaded.map(({ state }) => state.seq));
  await segments.visit(from, checked.head, (line) => board.apply(parseEventLine(line)));
  for (const { kind } of loaded.filter(({ replace }) => replace)) {
    await writeSnapshot(disk, folder, kind, epoch, board.capture(kind));
    written[kind] = { seq: board.seq, version: board.kindVersion(kind) };
  }
  return { board, written };
}

/** A state file that cannot be used is set aside and the log read from further back: the log is the truth, the file a shortcut. */
async function loadState(parts: StateParts, kind: Kind): Promise<Loaded> {
  const { checked, segments } = parts;
  const bytes = await findSnapshot(parts, kind);
  if (bytes === undefined) return fromLog(parts, kind);
  const snapshot = parseSnapshot(kind, bytes);
  if (snapshot === undefined) return setStateAside(parts, kind, 'it is damaged');
  if (snapshot.state.seq > checked.head) return cutBack(parts, kind, snapshot, bytes);
  if (snapshot.epoch !== checked.epoch) return setStateAside(parts, kind, 'it belongs to another event log');
  if (snapshot.state.seq + 1 < segments.earliestSeq) throw toGap(parts, kind, snapshot.state.seq);
  return { state: snapshot.state, replace: false };
}

async function findSnapshot({ disk, folder }: StateParts, kind: Kind): Promise<Buffer | undefined> {
  const name = toSnapshotName(kind);
  if (!(await disk.list(folder)).includes(name)) return undefined;
  return withFile(disk, join(folder, name), 'read', readWhole);
}

/** Everything is replayed, which needs the log from its beginning. */
function fromLog(parts: StateParts, kind: Kind): Loaded {
  if (parts.segments.earliestSeq > 1) throw toGap(parts, kind, 0);
  return { state: createKindState(), replace: false };
}

function toGap({ segments: { earliestSeq } }: StateParts, kind: Kind, known: number): StoreFault {
  const message = `The event log begins at event ${earliestSeq}, and the state of ${kind} is known up to event ${known} only.`;
  return new StoreFault('log_incomplete', `${message} Put the older events or a newer ${toSnapshotName(kind)} back.`);
}

async function setStateAside(parts: StateParts, kind: Kind, why: string): Promise<Loaded> {
  const { disk, folder, at, log } = parts;
  const loaded = fromLog(parts, kind);
  const keptIn = toAsideName(kind, at);
  await disk.rename(join(folder, toSnapshotName(kind)), join(folder, keptIn));
  await disk.syncFolder(folder);
  log.error(
    { file: toSnapshotName(kind), kept_in: keptIn },
    `A state file was set aside, because ${why}; the state is built from the event log`,
  );
  return loaded;
}

function toAsideName(kind: Kind, at: string): string {
  return `set-aside-${toFileTime(at)}-${toSnapshotName(kind)}`;
}

/**
 * The file holds events that the log does not. When a tear can hold them, the state is built without them, but numbers given by
 * them are not given again (L2). Otherwise part of the log is missing, and only a person can know where it is.
 */
async function cutBack(parts: StateParts, kind: Kind, { state }: Snapshot, bytes: Buffer): Promise<Loaded> {
  const { head, tear } = parts.checked;
  if (state.seq > head + (tear?.lines ?? 0)) throw toMissingEnd(head, kind, state.seq);
  const loaded = fromLog(parts, kind);
  const keptIn = toAsideName(kind, parts.at);
  await withFile(parts.disk, join(parts.folder, keptIn), 'replace', (file) => writeFully(file, bytes, 0));
  parts.log.error(
    { kept_in: keptIn },
    'A state file held events that were torn off the log; a copy is kept, and the state is built from the log',
  );
  return { state: { ...loaded.state, counter: state.counter }, replace: true };
}

function toMissingEnd(head: number, kind: Kind, known: number): StoreFault {
  const message = `The event log ends at event ${head}, but ${toSnapshotName(kind)} holds the state after event ${known}.`;
  return new StoreFault(
    'log_incomplete',
    `${message} Put the missing events back; or, to go on without them, move the state files away.`,
  );
}
