/**
 * The ledger: what was asked, what came of it, and what was answered. One writer gathers the rows of all calls that wait and
 * writes them in one statement (group commit), so that exactly-once and a fail-closed audit cost each call a share of a round
 * trip, not three of their own (docs/adr/0002-ledger.md).
 *
 * Fail closed (S54): an intent that cannot be written refuses its command. An outcome that cannot be written is kept and tried
 * again; if the process dies first, the intent without outcome is resolved at the next start (`recover` in hub/execute.ts).
 */
import type pg from 'pg';
import { HubError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { chainRows, CHAIN_START, type AuditHead, type AuditRecord } from './audit-chain.ts';
import { findReceived, readHead, writeBatch, type BatchResult, type InboxEntry, type InboxRow } from './ledger-sql.ts';

/** `fresh`: the call goes ahead. Otherwise the row of the first call with the same native id. */
export type Received = { fresh: true } | { fresh: false; first: InboxRow };

/** What a finished call leaves in its inbox row: an answer for repeats, or nothing so that a repeat may try again. */
export type Settlement = { answer: unknown } | { release: true };

export type Ledger = {
  /** Writes the inbox row of a call before it is acknowledged. Errors: audit_unavailable. */
  receive(entry: InboxEntry): Promise<Received>;
  /** Resolves when the intent is durable. Errors: audit_unavailable. */
  intent(record: AuditRecord): Promise<void>;
  /** Resolves when the outcome is durable, or when it is kept for later because the database is away. */
  outcome(record: AuditRecord, settlement?: Settlement): Promise<void>;
  /** Writes an outcome soon, without waiting: reads and refusals. Dropped, counted and logged past the bound. */
  note(record: AuditRecord, settlement?: Settlement): void;
  /** Resolves when all that was handed over is durable or refused. */
  flush(): Promise<void>;
  /** How many rows wait, and how many notes were dropped since the start. */
  state(): { waiting: number; dropped: number; failing: boolean };
  close(): Promise<void>;
};

type Item = {
  entry?: InboxEntry;
  record?: AuditRecord;
  settle?: { callId: string } & Settlement;
  /** An intent or inbox row is refused when the write fails; an outcome is kept and tried again. */
  mustHold: boolean;
  /** Told the result, a refusal, or undefined: not written yet, but kept. */
  done: (result: BatchResult | HubError | undefined) => void;
};

/** Rows in one statement: large enough to share a commit, small enough to stay below some milliseconds. */
const MAX_BATCH = 400;
/** Rows that may wait: about 2 s of work. Past it writes are refused (overloaded) and notes are dropped. */
const MAX_WAITING = 20_000;
const RETRY_MS = 500;

export async function createLedger(pool: pg.Pool, log: Logger, hub: number): Promise<Ledger> {
  const queue: Item[] = [];
  let head: AuditHead = await readHead(pool).catch(() => CHAIN_START);
  let running: Promise<void> | undefined;
  let dropped = 0;
  let failing = false;
  let closing = false;

  function push(item: Item): void {
    queue.push(item);
    running ??= drain();
  }

  async function drain(): Promise<void> {
    // One turn of the event loop, so that calls which arrived together share the first batch as well.
    await new Promise(setImmediate);
    while (queue.length > 0) await settle(queue.splice(0, MAX_BATCH));
    // In the same turn as the last look at the queue: what is pushed from now on starts the next drain.
    running = undefined;
  }

  async function settle(batch: Item[]): Promise<void> {
    try {
      const result = await write(batch);
      failing = false;
      for (const item of batch) item.done(result);
    } catch (error) {
      if (isDataError(error)) await isolate(batch, error);
      else await refuseOrKeep(batch, error);
    }
  }

  /** One row that the database does not take may not hold up the others: halve until it stands alone. */
  async function isolate(batch: Item[], error: unknown): Promise<void> {
    if (batch.length === 1) {
      log.error({ err: error, call_id: batch[0]!.record?.callId }, 'The database refused a row of the audit log');
      batch[0]!.done(new HubError('audit_unavailable', undefined, {}, { cause: error }));
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    await settle(batch.slice(0, middle));
    await settle(batch.slice(middle));
  }

  async function write(batch: Item[]): Promise<BatchResult> {
    const records = batch.flatMap((item) => (item.record === undefined ? [] : { ...item.record, hub }));
    for (let attempt = 0; attempt < 10; attempt++) {
      const { rows, head: next } = chainRows(head, records);
      const result = await writeBatch(pool, {
        hub,
        received: batch.flatMap((item) => item.entry ?? []),
        answered: batch.flatMap((item) => (item.settle !== undefined && 'answer' in item.settle ? item.settle : [])),
        released: batch.flatMap((item) => (item.settle !== undefined && 'release' in item.settle ? item.settle.callId : [])),
        rows,
        from: head,
        to: next,
      }).catch((error: unknown) => resolveDoubt(batch, next, error));
      if (result.moved) {
        head = next;
        return result;
      }
      head = await readHead(pool);
    }
    throw new Error('The audit chain moved ten times while one batch was written');
  }

  /** The statement failed; it may still have been committed. With rows in it, the head tells; without, writing again is harmless. */
  async function resolveDoubt(batch: Item[], next: AuditHead, error: unknown): Promise<BatchResult> {
    const now = await readHead(pool).catch(() => undefined);
    if (now === undefined || next.seq === head.seq || now.hash !== next.hash) throw error;
    return {
      moved: true,
      fresh: await findReceived(
        pool,
        batch.flatMap((item) => item.entry?.callId ?? []),
      ),
      known: [],
    };
  }

  /** The database is away: what must be durable first is refused, the rest waits. */
  async function refuseOrKeep(batch: Item[], error: unknown): Promise<void> {
    if (!failing) log.error({ err: error }, 'The audit log cannot be written; changes are refused until it can');
    failing = true;
    const refusal = new HubError('audit_unavailable', undefined, { retry_after_seconds: 1 }, { cause: error });
    const waiting = [...batch, ...queue.splice(0)];
    for (const item of waiting) {
      if (item.mustHold || closing) item.done(refusal);
      else item.done(undefined);
      item.done = () => {};
    }
    if (closing) return;
    queue.push(...waiting.filter((item) => !item.mustHold), ...waiting.flatMap(toRelease));
    if (queue.length > 0) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }

  async function enqueue(item: Omit<Item, 'done'>): Promise<BatchResult | undefined> {
    if (closing) throw new HubError('stopping');
    // An outcome is of something done: there are no more of them than intents were let in.
    if (item.mustHold && queue.length >= MAX_WAITING) throw new HubError('overloaded', undefined, { retry_after_seconds: 1 });
    return await new Promise((resolve, reject) => {
      push({ ...item, done: (result) => (result instanceof HubError ? reject(result) : resolve(result)) });
    });
  }

  async function receive(entry: InboxEntry): Promise<Received> {
    for (let attempt = 0; attempt < 5; attempt++) {
      const { fresh, known } = (await enqueue({ entry, mustHold: true }))!;
      if (fresh.has(entry.callId)) return { fresh: true };
      const first = known.find(
        (row) => row.channel === entry.channel && row.scope === entry.scope && row.nativeId === entry.nativeId,
      );
      if (first?.callId === entry.callId) return { fresh: true };
      if (first !== undefined) return { fresh: false, first };
      // Another hub inserted the row while this statement ran; it is visible to the next one.
    }
    throw new HubError('in_progress', undefined, { retry_after_seconds: 1 });
  }

  return {
    receive,
    async intent(record) {
      await enqueue({ record, mustHold: true });
    },
    async outcome(record, settlement) {
      await enqueue(toOutcome(record, settlement));
    },
    note(record, settlement) {
      if (queue.length >= MAX_WAITING || closing) {
        dropped++;
        if (dropped % 1000 === 1) log.error({ dropped }, 'Audit rows of reads and refusals are dropped, too many wait');
        return;
      }
      push({ ...toOutcome(record, settlement), done: () => {} });
    },
    async flush() {
      if (running !== undefined && !failing)
        await new Promise<void>((resolve) => push({ mustHold: false, done: () => resolve() }));
    },
    state: () => ({ waiting: queue.length, dropped, failing }),
    async close() {
      closing = true;
      await running;
    },
  };
}

function toOutcome(record: AuditRecord, settlement: Settlement | undefined): Omit<Item, 'done'> {
  return { record, mustHold: false, ...(settlement !== undefined && { settle: { callId: record.callId, ...settlement } }) };
}

/** A refused inbox row may have been written all the same; taken back, so that the asker's repeat is not held up by it. */
function toRelease(item: Item): Item[] {
  if (item.entry === undefined) return [];
  return [{ settle: { callId: item.entry.callId, release: true }, mustHold: false, done: () => {} }];
}

/** SQLSTATE classes 22 (data) and 23 (constraints): the row is at fault, not the connection. */
function isDataError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^2[23]/.test(code);
}
