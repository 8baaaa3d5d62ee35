/** One row of the audit log; written by the ledger only, never changed (P2, S54-S57). */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** A function that refuses, as SQLSTATE insufficient_privilege, unless an empty log is emptied. */
export const toRefusal = (name: string) => `create or replace function "${name}"() returns trigger as $$ begin
  if tg_op = 'TRUNCATE' and not exists (select from audit_events) then return null; end if;
  raise exception 'The audit log only grows' using errcode = '42501';
end; $$ language plpgsql`;

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
  // S57: no statement of a hub, wanted or smuggled in, changes what stands there. A log without rows may be emptied: a backup is put
  // back into such a database. Who owns the database can take the guard away; `audit verify` finds what was done then.
  triggers: [
    {
      name: 'guard',
      timing: 'before',
      events: ['update', 'delete', 'truncate'],
      forEach: 'statement',
      expression: `${toRefusal('audit_events_guard_fn')};
create trigger "guard" before update or delete or truncate on "audit_events" for each statement execute function "audit_events_guard_fn"()`,
    },
  ],
});
export type AuditEvent = InferEntity<typeof AuditEvent>;
