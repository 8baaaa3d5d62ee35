/**
 * Reading the audit log: keyset pages, the last line of a person, the calls that a crash left open, and the check of the chain.
 * A page holds attempts: an outcome each, or the intent of a call that is still running.
 */
import type pg from 'pg';
import { CHAIN_START, findBreak, type AuditHead, type HubRecord, type AuditRow } from './audit-chain.ts';
import { readHead } from './ledger-sql.ts';

export type AuditFilter = { channel?: string; actor?: string; outcome?: string; command?: string };

export type AuditPage = { rows: AuditRow[]; nextBefore: number | undefined };

export type Verification = { ok: boolean; checked: number; head: AuditHead; firstBadSeq?: number; problem?: string };

/** A call with an intent and no outcome: the hub stopped in between. */
export type OpenCall = HubRecord;

export type Audit = {
  /** Newest first, seq < before. Errors: none of its own. */
  list(filter: AuditFilter, options: { before?: number; limit: number }): Promise<AuditPage>;
  /** What the person typed last that went well, for `again`. */
  findLastLine(principalId: string): Promise<string | undefined>;
  findOpenCalls(): Promise<OpenCall[]>;
  /** Recomputes every hash from the first row to the head, 5,000 rows at a time. */
  verify(): Promise<Verification>;
};

const COLUMNS = `seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, kind, call_id, channel, principal_id, actor, role,
  source, command, line, args, outcome, detail, targets, duration_ms, request_id, hub, prev_hash, hash`;
const VERIFY_PAGE = 5000;

export function createAudit(pool: pg.Pool): Audit {
  return {
    async list(filter, { before, limit }) {
      const wanted: [string, unknown][] = Object.entries(filter).filter(([, value]) => value !== undefined);
      if (before !== undefined) wanted.push(['before', before]);
      const conditions = wanted.map(([name], i) => (name === 'before' ? `a.seq < $${i + 2}` : `a.${name} = $${i + 2}`));
      const { rows } = await pool.query(
        `select ${COLUMNS} from audit_events a
         where ${[...conditions, `(kind = 'outcome' or not exists (select 1 from audit_events o where o.call_id = a.call_id and o.kind = 'outcome'))`].join(' and ')}
         order by seq desc limit $1`,
        [limit + 1, ...wanted.map(([, value]) => value)],
      );
      const page = rows.slice(0, limit).map(toRow);
      return { rows: page, nextBefore: rows.length > limit ? page.at(-1)!.seq : undefined };
    },

    async findLastLine(principalId) {
      const { rows } = await pool.query<{ line: string }>(
        `select line from audit_events where principal_id = $1 and kind = 'outcome' and outcome = 'ok' and line is not null
           and command not in ('hub.help', 'hub.why', 'hub.whoami')
         order by seq desc limit 1`,
        [principalId],
      );
      return rows[0]?.line;
    },

    async findOpenCalls() {
      const { rows } = await pool.query(
        `select ${COLUMNS} from audit_events a
         where kind = 'intent' and not exists (select 1 from audit_events o where o.call_id = a.call_id and o.kind = 'outcome')
           and seq > (select coalesce(max(seq), 0) - $1 from audit_events)
         order by seq`,
        [RECOVERY_ROWS],
      );
      return rows.map(toRow);
    },

    async verify() {
      const head = await readHead(pool);
      let last = CHAIN_START;
      while (last.seq < head.seq) {
        const { rows } = await pool.query(
          `select ${COLUMNS} from audit_events where seq > $1 and seq <= $2 order by seq limit ${VERIFY_PAGE}`,
          [last.seq, head.seq],
        );
        const page = rows.map(toRow);
        const bad = page.length === 0 ? last.seq + 1 : findBreak(last, page);
        if (bad !== undefined)
          return broken(
            bad,
            head,
            page.length === 0 ? 'rows are missing at the end' : 'the row is missing, moved or was changed',
          );
        last = { seq: page.at(-1)!.seq, hash: page.at(-1)!.hash };
      }
      if (last.hash !== head.hash) return broken(head.seq, head, 'the last row is not the one the head names');
      return { ok: true, checked: last.seq, head };
    },
  };
}

/** Open intents are searched among the newest rows only: what runs at a crash was begun within the last so many rows. */
const RECOVERY_ROWS = 200_000;

function broken(seq: number, head: AuditHead, problem: string): Verification {
  return { ok: false, checked: seq - 1, head, firstBadSeq: seq, problem };
}

/** A row as `chainRows` made it: bigint and jsonb come back as JSON wrote them. */
function toRow(row: Record<string, unknown>): AuditRow {
  const { call_id, principal_id, duration_ms, request_id, prev_hash, seq, ...rest } = row;
  return {
    ...rest,
    seq: Number(seq),
    callId: call_id,
    principalId: principal_id,
    durationMs: duration_ms,
    requestId: request_id,
    prevHash: prev_hash,
    hash: row.hash,
  } as AuditRow;
}
