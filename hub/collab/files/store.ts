/** The collab store in files (S1): one hub process, one folder with `state/`, `events/` and `logs/`. Opens the parts in order. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { CollabStore } from '../store.ts';
import { checkClosed, checkLog } from './check.ts';
import type { CheckBounds, CheckedLog } from './check.ts';
import { nodeDisk } from './disk.ts';
import type { Disk, DiskFile } from './disk.ts';
import { EVENTS_FOLDER, StoreFault } from './fault.ts';
import type { StoreClock, StoreLog } from './fault.ts';
import { FileStore } from './file-store.ts';
import { HumanLog } from './human-log.ts';
import { Journal } from './journal.ts';
import type { JournalBounds } from './journal.ts';
import { lockFolder } from './lock.ts';
import { recoverBoard, setTearAside, sweepTemporary } from './recovery.ts';
import { Ring } from './ring.ts';
import type { RingBounds } from './ring.ts';
import { CURRENT_NAME, Segments } from './segments.ts';
import { Snapshots } from './snapshots.ts';
import type { SnapshotBounds } from './snapshots.ts';

export type StoreBounds = JournalBounds & RingBounds & SnapshotBounds & CheckBounds;

const BOUNDS: StoreBounds = {
  queueEntries: 20_000,
  queueChars: 32 * 1024 * 1024,
  segmentBytes: 64 * 1024 * 1024,
  probeMs: 1000,
  ringEvents: 1024,
  ringChars: 16 * 1024 * 1024,
  snapshotPauseMs: 1000,
  checkedAtStartBytes: 1024 * 1024 * 1024, // About three million events, read in about three seconds.
};

export type FileStoreOptions = {
  /** COLLAB_DIR; made when missing. */
  dir: string;
  clock?: StoreClock;
  disk?: Disk;
  bounds?: Partial<StoreBounds>;
  log: StoreLog;
  /** Durability can no longer be promised (S7): the process must stop. Called at most once. */
  onFatal: (error: Error) => void;
};

const systemClock: StoreClock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/** Errors: StoreFault, whose message is for the person who starts the hub; those of the disk. */
export async function openFileStore({
  dir,
  clock = systemClock,
  disk = nodeDisk,
  bounds = {},
  log,
  onFatal,
}: FileStoreOptions): Promise<CollabStore> {
  await disk.makeFolder(dir);
  const lock = await lockFolder(disk, dir, new Date(clock.wallMs()).toISOString());
  try {
    return await openLocked({ dir, clock, disk, bounds: { ...BOUNDS, ...bounds }, log, onFatal, lock });
  } catch (error) {
    await lock.close();
    throw error;
  }
}

type Locked = Required<FileStoreOptions> & { bounds: StoreBounds; lock: DiskFile };

async function openLocked({ dir, clock, disk, bounds, log, onFatal, lock }: Locked): Promise<CollabStore> {
  const [events, state, logs] = [join(dir, EVENTS_FOLDER), join(dir, 'state'), join(dir, 'logs')];
  for (const folder of [events, state, logs]) await disk.makeFolder(folder);
  for (const folder of [events, state]) await sweepTemporary(disk, folder);
  const at = new Date(clock.wallMs()).toISOString();
  const checked = await checkLog(disk, events, bounds);
  await disk.syncFolder(events);
  const epoch = checked.epoch ?? randomBytes(5).toString('hex');
  const segments = new Segments(disk, events, checked.segments);
  const { board, written } = await recoverBoard({ disk, folder: state, at, log, checked, segments, epoch });
  const keptIn = checked.tear && (await setTearAside(disk, events, checked.tear, at));
  const file = await disk.open(join(events, CURRENT_NAME), 'edit');
  const store = new FileStore({
    epoch,
    board,
    clock,
    log,
    startJournal: (reports) =>
      new Journal({ disk, folder: events, segments, file, size: checked.size, bounds, log, onFatal, ...reports }),
    segments,
    ring: new Ring(bounds),
    snapshots: new Snapshots({ disk, folder: state, epoch, board, written, bounds, log }),
    humanLog: new HumanLog(disk, logs),
    olderCheck: startOlderCheck(disk, events, checked, log),
    unlock: () => lock.close(),
  });
  if (keptIn !== undefined) await tellRecovery(store, checked, keptIn, log);
  return store;
}

/** The set-aside bytes are named in the log itself, so that nothing goes silently (S6). */
async function tellRecovery(store: CollabStore, { tear }: CheckedLog, keptIn: string, log: StoreLog): Promise<void> {
  const details = {
    file: `${EVENTS_FOLDER}/${CURRENT_NAME}`,
    bytes: tear?.bytes.length ?? 0,
    kept_in: `${EVENTS_FOLDER}/${keptIn}`,
  };
  log.warn(details, 'The event log ended in a torn record, which was set aside');
  try {
    await store.commit({ actor: 'hub' }, () => [{ event: 'log_recovered', details }]);
  } catch (error) {
    log.error({ err: error }, 'The recovery of the event log could not be recorded in it');
  }
}

/** Reads the segments that were too old to be read before the start. What is broken there is told loudly, but the hub goes on. */
function startOlderCheck(
  disk: Disk,
  folder: string,
  { unchecked }: CheckedLog,
  log: StoreLog,
): { result: Promise<string | undefined>; stop: () => void } {
  let stopped = false;
  const check = async () => {
    let before = (unchecked[0]?.first ?? 1) - 1;
    for (const segment of unchecked) {
      if (stopped) return undefined;
      before = await checkClosed(disk, folder, segment, before);
    }
    return undefined;
  };
  const tell = (error: unknown) => {
    log.error({ err: error }, 'An older part of the event log cannot be trusted');
    return error instanceof StoreFault ? error.message : 'An older part of the event log could not be checked.';
  };
  return { result: check().catch(tell), stop: () => (stopped = true) };
}
