/** The collab store in PostgreSQL (S1): several hubs, one database. Opens the parts in order; docs/adr/0006-postgres-store.md says why they are so. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { StoreFault } from '../files/fault.ts';
import type { StoreLog } from '../files/fault.ts';
import { shareHeartbeats } from '../heartbeats.ts';
import { shareLeaseClock } from '../lease-clock.ts';
import type { CollabStore, StoredEvent } from '../store.ts';
import { Committer } from './committer.ts';
import { createReaders, Link } from './connection.ts';
import { Follower } from './follower.ts';
import { Hearing } from './hearing.ts';
import { HumanLog } from './human-log.ts';
import { ensureEpoch, holdHubLock, readEnds } from './log-sql.ts';
import { PostgresStore } from './postgres-store.ts';
import { Replica } from './replica.ts';
import { Round } from './round.ts';
import { SharedClock } from './shared-clock.ts';
import { loadBoard, Snapshots, SNAPSHOT_EVENTS } from './snapshots.ts';

export type PostgresStoreOptions = {
  /** Of a migrated database. */
  url: string;
  log: StoreLog;
  /** The log in the database is not the one this hub knows: the process must stop. Called at most once. */
  onFatal: (error: Error) => void;
  /** The number of this process; drawn when left out. */
  hub?: number;
  /** Events between two snapshots; for tests. */
  snapshotEvents?: number;
  /** A monotonic clock of this process; for tests. */
  nowMs?: () => number;
};

/** A database that does not answer any more is not waited for longer at a stop. */
const CLOSE_MS = 2_000;

/** Errors: StoreFault, whose message is for the person who starts the hub; those of the database. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<CollabStore> {
  const readers = createReaders(options.url);
  const { hub = randomInt(1, 2 ** 31) } = options;
  const link = new Link({ url: options.url, name: 'kyros commit', prepare: (client) => prepare(client, hub) });
  try {
    return await open(options, { readers, hub, link });
  } catch (error) {
    link.drop();
    await readers.end();
    throw error;
  }
}

/** Acknowledged means on the disk, whatever the server's default says. */
async function prepare(client: pg.Client, hub: number): Promise<void> {
  await client.query(`select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`);
  await holdHubLock(client, hub);
}

type Opened = { readers: pg.Pool; hub: number; link: Link };

async function open(options: PostgresStoreOptions, { readers, hub, link }: Opened): Promise<CollabStore> {
  const { url, log, snapshotEvents = SNAPSHOT_EVENTS, nowMs = () => performance.now() } = options;
  const onFatal = once(options.onFatal);
  await assertEncoding(readers);
  const epoch = await ensureEpoch(readers, randomBytes(5).toString('hex'));
  const { board, snapshotSeq } = await loadBoard(readers, epoch, log);
  const replica = new Replica(epoch, board, log);
  const [hearing, clock] = [new Hearing(), new SharedClock(nowMs)];
  const snapshots = new Snapshots({ db: readers, epoch, board, everyEvents: snapshotEvents, log }, snapshotSeq);

  const onEvents = (events: StoredEvent[]) => {
    replica.publish(events);
    for (const { record } of events)
      for (const { kind, id, value } of record.details.changes ?? []) if (kind === 'agents' && value === null) hearing.left(id);
    if (round.sweeps) snapshots.note();
  };
  const follower = new Follower({ url, readers, replica, log, onEvents, onFatal });
  const round = new Round({ hub, replica, hearing, clock, nowMs, catchUp: () => follower.catchUp(), onEvents });
  try {
    await runFirst(round, link);
  } catch (error) {
    await follower.close();
    throw error;
  }
  const committer = new Committer({ link, round, replica, log, onEvents, onFatal });
  const humanLog = new HumanLog(readers);
  const closeAll = async () => {
    await Promise.all([follower.close(), snapshots.close(), humanLog.close()]);
    await readers.query('delete from collab.hubs where hub = $1', [hub]).catch(() => {}); // Its silence will say the same.
    await Promise.all([link.close(), readers.end()]);
  };
  const close = () => Promise.race([closeAll(), setTimeout(CLOSE_MS, undefined, { ref: false })]);
  const { first: earliestSeq } = await readEnds(readers);
  const store = new PostgresStore({
    earliestSeq,
    replica,
    committer,
    clock,
    humanLog,
    readers,
    sweeps: () => round.sweeps,
    catchUp: () => follower.catchUp(),
    close,
  });
  shareLeaseClock(store, hearing.leases);
  shareHeartbeats(store, hearing.agents);
  return store;
}

/** The clock is read and this hub is known before anybody asks it anything. */
async function runFirst(round: Round, link: Link): Promise<void> {
  const client = await link.open();
  await round.begin(client);
  await round.finish(client, { id: randomUUID(), decided: [], events: [] });
}

async function assertEncoding(db: pg.Pool): Promise<void> {
  const { rows } = await db.query<{ server_encoding: string }>('show server_encoding');
  if (rows[0]?.server_encoding !== 'UTF8')
    throw new StoreFault(
      'log_incomplete',
      'The database cannot hold every text: its encoding must be UTF8. Create it anew with UTF8.',
    );
}

function once(tell: (error: Error) => void): (error: Error) => void {
  let told = false;
  return (error) => {
    if (!told) tell(error);
    told = true;
  };
}
