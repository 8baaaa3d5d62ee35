/** What stands in the database, looked at as a whole: the chain of the audit log (S56), and the board where it lives there. Hubs may run. */
import type pg from 'pg';
import { StoreFault } from '../collab/files/fault.ts';
import { parseSnapshot } from '../collab/files/snapshot.ts';
import { readOn, toMissing } from '../collab/postgres/lines.ts';
import { readEnds, readLines } from '../collab/postgres/log-sql.ts';
import type { Kind } from '../collab/store.ts';
import { createAudit } from '../store/audit.ts';
import type { Findings, Problem } from './problem.ts';

/** Errors: those of the database. */
export async function checkAudit(pool: pg.Pool): Promise<Findings> {
  const { ok, checked, firstBadSeq, problem } = await createAudit(pool).verify();
  return {
    looked: `${checked} rows of the audit log`,
    problems: ok ? [] : [{ place: `the audit log, row ${firstBadSeq}`, what: `${problem}.` }],
  };
}

/** Errors: those of the database. */
export async function checkBoard(pool: pg.Pool): Promise<Findings> {
  const { first, last } = await readEnds(pool);
  const problems: Problem[] = [];
  await readAll(pool, first, last).catch((error: unknown) => {
    if (!(error instanceof StoreFault)) throw error;
    problems.push({ place: 'the event log', what: error.message });
  });
  problems.push(...(await checkSnapshots(pool, last)));
  return { looked: `Events ${first} to ${last} of the board and its snapshots`, problems };
}

async function readAll(pool: pg.Pool, first: number, last: number): Promise<void> {
  for (let seq = first - 1; seq < last;) {
    const events = readOn(await readLines(pool, seq, last), seq);
    if (events.length === 0) throw toMissing(seq + 1);
    seq += events.length;
  }
}

async function checkSnapshots(pool: pg.Pool, last: number): Promise<Problem[]> {
  const { rows } = await pool.query<{ seq: string; kind: Kind; epoch: string }>(
    'select seq, kind, epoch from collab.snapshots, collab.head where seq <= $1 order by seq, kind',
    [last],
  );
  const problems: Problem[] = [];
  for (const { seq, kind, epoch } of rows) {
    const found = await pool.query<{ body: string }>('select body from collab.snapshots where seq = $1 and kind = $2', [
      seq,
      kind,
    ]);
    const body = found.rows[0]?.body;
    // A hub that runs took it away meanwhile.
    if (body === undefined) continue;
    const snapshot = parseSnapshot(kind, Buffer.from(body));
    if (snapshot?.epoch === epoch && snapshot.state.seq === Number(seq)) continue;
    problems.push({ place: `the snapshot of ${kind} at event ${seq}`, what: 'It is not what the hub wrote.' });
  }
  return problems;
}
