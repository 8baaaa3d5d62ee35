/** One row of the audit log; written by the ledger only, never changed (P2, S54-S57). */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const AuditEvent = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_events',
  properties: {
    seq: p.bigint('number').primary().autoincrement(false),
    at: p.datetime(3),
    kind: p.enum(['intent', 'outcome'] as const),
    callId: p.uuid(),
    channel: p.text(),
    principalId: p.text().nullable(),
    actor: p.text(),
    role: p.text().nullable(),
    source: p.text().nullable(),
    command: p.text().nullable(),
    line: p.text().nullable(),
    args: p.json<unknown>().nullable(),
    /** `ok` or the code of a failure; null for an intent. */
    outcome: p.text().nullable(),
    detail: p.text().nullable(),
    targets: p.json<unknown>().nullable(),
    durationMs: p.integer().nullable(),
    requestId: p.text().nullable(),
    /** The process that wrote it (store/presence.ts). */
    hub: p.integer().nullable(),
    prevHash: p.text(),
    hash: p.text(),
  },
  // What is usual stands in no index: a read through the API that went well enters one, that of its actor (audit-page.ts).
  indexes: [
    { properties: ['callId'], where: 'line is not null' },
    { properties: ['principalId', 'seq'], where: `line is not null and outcome = 'ok'` },
    { properties: ['channel', 'seq'], where: `channel <> 'api'` },
    { properties: ['outcome', 'seq'], where: `outcome <> 'ok'` },
    { properties: ['actor', 'seq'] },
  ],
  checks: [{ name: 'audit_events_line_check', expression: `kind = 'outcome' or line is not null` }],
});
export type AuditEvent = InferEntity<typeof AuditEvent>;
