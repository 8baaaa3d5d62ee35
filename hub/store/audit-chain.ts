/**
 * The hash chain of the audit log (P2, S56): each row holds the hash of the row before it, so that an edit, a removal or a
 * change of order anywhere breaks every later hash, and a cut tail disagrees with the head that is kept apart.
 */
import { hash as digest } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Channel, Role } from '../command.ts';

/** What is written down about one attempt. `intent` before a change runs, `outcome` when it is over; reads have only an outcome. */
export type AuditRecord = {
  kind: 'intent' | 'outcome';
  callId: string;
  /** ISO time, milliseconds. */
  at: string;
  channel: Channel | 'auth';
  principalId: string | null;
  actor: string;
  role: Role | null;
  /** Address or other origin of the asker. */
  source: string | null;
  command: string | null;
  /**
   * What was typed, or the canonical line of a typed call; secrets masked. Never null for an intent and for its outcome: rows
   * without a line are not looked up by their call.
   */
  line: string | null;
  /** Validated arguments, secrets masked. */
  args: unknown;
  /** `ok`, or the code of the failure; null for an intent. */
  outcome: string | null;
  detail: string | null;
  /** What it was about, with the versions seen: [{kind, id, version}]. */
  targets: unknown;
  durationMs: number | null;
  requestId: string | null;
};

/** A record with the number of the hub process that wrote it (store/presence.ts). */
export type HubRecord = AuditRecord & { hub: number | null };

export type AuditRow = HubRecord & { seq: number; prevHash: string; hash: string };

/** Where the chain stands: the last row's number and hash. */
export type AuditHead = { seq: number; hash: string };

export const CHAIN_START: AuditHead = { seq: 0, hash: '0'.repeat(64) };

/** sha256 (hex) over the previous hash and the row's content in a fixed order; JSON members in RFC 8785 form. */
export function toRowHash(prevHash: string, seq: number, record: HubRecord): string {
  const content = [
    prevHash,
    seq,
    record.kind,
    record.callId,
    record.at,
    record.channel,
    record.principalId,
    record.actor,
    record.role,
    record.source,
    record.command,
    record.line,
    record.args === null ? null : canonicalize(record.args),
    record.outcome,
    record.detail,
    record.targets === null ? null : canonicalize(record.targets),
    record.durationMs,
    record.requestId,
    record.hub,
  ];
  return digest('sha256', JSON.stringify(content), 'hex');
}

/** The records as rows that follow `head`, and the head after them. */
export function chainRows(head: AuditHead, records: readonly HubRecord[]): { rows: AuditRow[]; head: AuditHead } {
  let last = head;
  const rows = records.map((record) => {
    const seq = last.seq + 1;
    const hash = toRowHash(last.hash, seq, record);
    const row = { ...record, seq, prevHash: last.hash, hash };
    last = { seq, hash };
    return row;
  });
  return { rows, head: last };
}

/** The seq of the first row that does not follow, or undefined when all do. */
export function findBreak(head: AuditHead, rows: readonly AuditRow[]): number | undefined {
  let last = head;
  for (const row of rows) {
    if (row.seq !== last.seq + 1 || row.prevHash !== last.hash || row.hash !== toRowHash(last.hash, row.seq, row))
      return last.seq + 1;
    last = { seq: row.seq, hash: row.hash };
  }
  return undefined;
}
