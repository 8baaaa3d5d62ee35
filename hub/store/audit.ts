/**
 * Reading the audit log: keyset pages, the last line of a person, the calls that a crash left open, and the check of the chain.
 * A page holds attempts: an outcome each, or the intent of a call that is still running.
 */
import type pg from 'pg';
import { CHAIN_START, findBreak, type AuditHead, type HubRecord, type AuditRow } from './audit-chain.ts';
import { LOOK, readAuditPage, type AuditFilter, type Look } from './audit-page.ts';
import { readHead } from './ledger-sql.ts';

export type AuditPage = { rows: AuditRow[]; nextBefore: number | undefined };

export type Verification = { ok: boolean; checked: number; head: AuditHead; firstBadSeq?: number; problem?: string };

/** A call with an intent and no outcome: the hub stopped in between. */
export type OpenCall = HubRecord;

export type Audit = {
  /** Newest first, seq < before. A page may be short though more follow (audit-page.ts). Errors: none of its own. */
  list(filter: AuditFilter, options: { before?: number; limit: number }): Promise<AuditPage>;
  /** What the person typed last that went well, for `again`. */
  findLastLine(principalId: string): Promise<string | undefined>;
  findOpenCalls(): Promise<OpenCall[]>;
  /**
   * What a principal did last with one of the commands, newest first, without what was taken back and what took it back: calls
   * that undo carry `undo:<call id>` as their request id, which no client can send.
   */
  findDeeds(principalId: string, commands: readonly string[], limit: number): Promise<AuditRow[]>;
  /** Recomputes every hash from the first row to the head, 5,000 rows at a time. */
  verify(): Promise<Verification>;
};

const COLUMNS = `seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, kind, call_id, channel, principal_id, actor, role,
  source, command, line, args, outcome, detail, targets, duration_ms, request_id, hub, prev_hash, hash`;
const VERIFY_PAGE = 5000;

/** `look`: how many rows a page of `list` may look at. */
export function createAudit(pool: pg.Pool, look: Look = LOOK): Audit {
  return {
    async list(filter, { before, limit }) {
      const { rows, nextBefore } = await readAuditPage(pool, filter, { columns: COLUMNS, before, limit, look });
      return { rows: rows.map(toRow), nextBefore };
    },

    async findLastLine(principalId) {
      const { rows } = await pool.query<{ line: string }>(
        `select line from audit_events where principal_id = $1 and outcome = 'ok' and line is not null
           and command not in ('hub.help', 'hub.why', 'hub.whoami')
         order by seq desc limit 1`,
        [principalId],
      );
      return rows[0]?.line;
    },

    async findDeeds(principalId, commands, limit) {
      const { rows } = await pool.query(
        `select ${COLUMNS} from audit_events
         where principal_id = $1 and outcome = 'ok' and line is not null and (command = any($2) or request_id like 'undo:%')
         order by seq desc limit ${DEEDS_LOOKED_AT}`,
        [principalId, commands],
      );
      const all = rows.map(toRow);
      const undone = new Set(all.flatMap(({ requestId }) => (requestId?.startsWith(UNDO) ? [requestId.slice(UNDO.length)] : [])));
      return all.filter(({ callId, requestId }) => !requestId?.startsWith(UNDO) && !undone.has(callId)).slice(0, limit);
    },

    async findOpenCalls() {
      const { seq } = await readHead(pool);
      // One pass over the newest rows. As an anti-join it is quadratic on a young database, of which PostgreSQL has no statistics.
      const open = await pool.query<{ seq: string }>(
        `select min(seq) as seq from audit_events where seq > $1 and line is not null group by call_id having bool_and(kind = 'intent')`,
        [seq - RECOVERY_ROWS],
      );
      const { rows } = await pool.query(`select ${COLUMNS} from audit_events where seq = any($1::bigint[]) order by seq`, [
        open.rows.map((row) => row.seq),
      ]);
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

/** Rows in which something to take back is looked for. What took it back is newer, so it is among them as well. */
const DEEDS_LOOKED_AT = 200;
const UNDO = 'undo:';

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
